// Cooks recipes that wish for something of the solver, and changes what it finds.
#include "verify/witness_generator.hpp"

#include <algorithm>

#include "verify/witness_range.hpp"
#include "verify/witness_references.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kMissValues = 5;
constexpr std::size_t kSweepValues = 10;
constexpr std::size_t kGroupValues = 2;
constexpr double kEndsShare = 0.15;  // Of the crowds after the plan.

std::size_t count_of(RecipeKind kind) {
  switch (kind) {
    case RecipeKind::miss:
      return kMissValues;
    case RecipeKind::sweep:
      return kSweepValues;
    case RecipeKind::empty:
    case RecipeKind::single:
    case RecipeKind::misses:
    case RecipeKind::nulls:
    case RecipeKind::hits:
    case RecipeKind::crowd:
    case RecipeKind::ends:
    case RecipeKind::beyond:
    case RecipeKind::row:
    case RecipeKind::edge:
    case RecipeKind::mixed:
      return 1;
    case RecipeKind::group:
      return kGroupValues;
  }
  return 1;
}

}  // namespace

std::optional<WitnessDatabase> Generator::next() {
  if (done_ >= plan_.size()) return after_plan();
  auto database = cook(plan_[done_++]);
  if (database) database = cleaned(*std::move(database));
  return database;
}

std::optional<WitnessDatabase> Generator::next_crowd() {
  Source& source = any_source();
  auto database = source.hits.empty() ? std::nullopt : cook_crowd(source);
  if (database) database = cleaned(*std::move(database));
  return database;
}

std::optional<WitnessDatabase> Generator::after_plan() {
  Source& source = any_source();
  if (source.hits.empty() || random_.chance(0.3)) return cleaned(mixed());
  auto database = random_.chance(kEndsShare) ? cook_ends(source) : cook_crowd(source);
  if (database) database = cleaned(*std::move(database));
  return database;
}

std::optional<WitnessDatabase> Generator::cook(const Recipe& recipe) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  switch (recipe.kind) {
    case RecipeKind::empty:
      return maker.finish("empty tables");
    case RecipeKind::mixed:
      return mixed();
    case RecipeKind::single: {
      const Source& source = sources_[recipe.source];
      if (!maker.add(source.tableau, random_.pick(source.hits), source.groups)) return {};
      return maker.finish("one row of the " + source.name);
    }
    case RecipeKind::misses:
      return cook_misses(sources_[recipe.source]);
    case RecipeKind::nulls:
      return cook_nulls(sources_[recipe.source]);
    case RecipeKind::crowd:
      return cook_crowd(sources_[recipe.source]);
    case RecipeKind::ends:
      return cook_ends(sources_[recipe.source]);
    case RecipeKind::beyond:
      return cook_beyond(recipe);
    case RecipeKind::hits:
      return cook_hits(sources_[recipe.source]);
    case RecipeKind::miss:
    case RecipeKind::edge:
    case RecipeKind::sweep:
    case RecipeKind::group:
    case RecipeKind::row:
      return cook_wish(recipe);
  }
  return {};
}

std::optional<WitnessDatabase> Generator::cook_wish(const Recipe& recipe) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  Source& source = sources_[recipe.source];
  const Wish wish = wish_of(recipe);
  const std::size_t skipped = recipe.kind == RecipeKind::row ? recipe.subject : kNoVariable;
  bool any = false;
  for (Assignment& assignment : source.solver->solve(wish, count_of(recipe.kind), random_)) {
    if (recipe.kind == RecipeKind::group) {
      maker.add(source.tableau, far_away(source, with_nulls(assignment, 1)), wish.groups);
    }
    if (recipe.kind == RecipeKind::sweep) {
      align(source, assignment, recipe.subject);
      maker.add(source.tableau, swept_twin(source, assignment, recipe.subject), wish.groups);
    }
    any |= maker.add(source.tableau, assignment, wish.groups, skipped);
    if (recipe.kind == RecipeKind::edge) {
      const Condition& condition = source.tableau.conditions[recipe.subject];
      maker.add(source.tableau, far_away(source, all_zero(source, assignment, condition)),
                wish.groups);
    }
  }
  if (!any) return {};
  return maker.finish(purpose_of(recipe));
}

// A hit again, with other values where nothing depends on them, each with this chance (when it is
// certain, never NULL): more rows in the same groups.
Assignment Generator::twin(const Source& source, Assignment assignment, double chance) {
  // Often of one row only: then its group has more rows than the groups of the others.
  const bool one_row = chance < 1 && !source.tableau.rows.empty() && random_.chance(0.5);
  const std::size_t row = one_row ? random_.below(source.tableau.rows.size()) : kNoVariable;
  for (std::size_t v = 0; v < assignment.values.size(); ++v) {
    const ValueClass& value_class = assignment.classes[assignment.class_of[v]];
    if (value_class.conditioned || value_class.variables.size() > 1) continue;
    const Variable& at = source.tableau.variables[v];
    if (one_row && at.row != row) continue;
    if (!one_row && !random_.chance(chance)) continue;
    const WitnessColumn& column = schema_.tables[at.table].columns[at.column];
    const auto& pool = pools_->of(at.table, at.column);
    const bool may_be_null = chance < 1 && !column.not_null;
    const bool null = pool.empty() || (may_be_null && random_.chance(0.15));
    const std::string other = null ? "NULL" : random_.pick(pool);
    assignment.values[v] = other != assignment.values[v] || null ? other : random_.pick(pool);
  }
  return assignment;
}

// The value that a sweep has reached also in the other rows of the table, where nothing is asked of
// it: CASE WHEN day = 'Tuesday' on both sides of a division.
void Generator::align(const Source& source, Assignment& assignment, std::size_t variable) const {
  const Variable& swept = source.tableau.variables[variable];
  for (std::size_t v = 0; v < assignment.values.size(); ++v) {
    const Variable& at = source.tableau.variables[v];
    const ValueClass& value_class = assignment.classes[assignment.class_of[v]];
    if (at.table != swept.table || at.column != swept.column || value_class.conditioned) continue;
    if (value_class.variables.size() == 1) assignment.values[v] = assignment.values[variable];
  }
}

// Sums and averages of one row are the same: a second row with the same swept value.
Assignment Generator::swept_twin(const Source& source, const Assignment& assignment,
                                 std::size_t variable) {
  Assignment second = twin(source, assignment, 0.5);
  for (const std::size_t v : assignment.classes[assignment.class_of[variable]].variables) {
    second.values[v] = assignment.values[v];
  }
  align(source, second, variable);
  return second;
}

// NULL wherever no condition forbids it, each with this chance.
Assignment Generator::with_nulls(Assignment assignment, double chance) {
  for (const ValueClass& value_class : assignment.classes) {
    if (value_class.conditioned || !value_class.nullable || !random_.chance(chance)) continue;
    for (const std::size_t v : value_class.variables) assignment.values[v] = "NULL";
  }
  return assignment;
}

// Without the rows that break a CHECK, and without those that then refer to nothing.
WitnessDatabase Generator::cleaned(WitnessDatabase database) {
  bool removed = false;
  for (std::size_t t = 0; t < schema_.tables.size(); ++t) {
    const WitnessTable& table = schema_.tables[t];
    auto& rows = database.tables[t];
    if (table.checks.empty() || rows.empty()) continue;
    std::vector<TrialColumn> columns;
    for (const WitnessColumn& column : table.columns) {
      columns.push_back({column.type, {quoted_name(column.name)}});
    }
    std::vector<std::string> conditions;
    for (const std::string& check : table.checks) {
      conditions.push_back("(" + check + ") IS NOT FALSE");
    }
    const auto truths = evaluator_.evaluate(columns, rows, conditions);
    std::size_t row = 0;
    removed |= std::erase_if(rows, [&](const WitnessRow&) {
                 return std::ranges::count(truths[row++], Truth::true_) !=
                        static_cast<std::ptrdiff_t>(conditions.size());
               }) > 0;
  }
  if (removed) remove_orphans(schema_, database);
  return database;
}

// An aggregate was read as the value of its one row, but its group may hold the row that is
// compared with it, too. Of zeros any mean, sum or multiple is on the edge.
Assignment Generator::all_zero(const Source& source, Assignment assignment,
                               const Condition& condition) const {
  for (const std::size_t v : condition.variables) {
    if (!column_of(source, v).range || !fits(column_of(source, v), "0")) continue;
    for (const std::size_t same : assignment.classes[assignment.class_of[v]].variables) {
      assignment.values[same] = "0";
    }
  }
  return assignment;
}

// The same with join values of its own.
Assignment Generator::far_away(const Source& source, Assignment assignment) {
  for (const ValueClass& value_class : assignment.classes) {
    if (value_class.conditioned || !value_class.joined || value_class.variables.size() < 2)
      continue;
    const Variable& at = source.tableau.variables[value_class.variables.front()];
    const WitnessColumn& column = schema_.tables[at.table].columns[at.column];
    const std::string fresh = fresh_value(column, ++fresh_);
    for (const std::size_t v : value_class.variables) assignment.values[v] = fresh;
  }
  return assignment;
}

Wish Generator::wish_of(const Recipe& recipe) const {
  const Source& source = sources_[recipe.source];
  Wish wish{.groups = source.groups};
  if (recipe.kind == RecipeKind::sweep) wish.focus = recipe.subject;
  if (recipe.kind == RecipeKind::group) return group_wish(source, recipe.subject);
  wish.on_edge = recipe.kind == RecipeKind::edge;
  if (recipe.kind != RecipeKind::miss && !wish.on_edge) return wish;
  const Condition& condition = source.tableau.conditions[recipe.subject];
  if (!source.groups[condition.group]) wish = group_wish(source, condition.group);
  wish.missed = condition.conjunct;
  wish.missed_condition = recipe.subject;
  if (condition.variables.size() == 1) wish.focus = condition.variables.front();
  return wish;
}

Wish Generator::group_wish(const Source& source, std::size_t group) const {
  Wish wish{.groups = source.groups};
  const Tableau& tableau = source.tableau;
  const bool is_there = source.groups[group];
  for (std::size_t g = 0; g < wish.groups.size(); ++g) {
    if (is_there && is_within(tableau, g, group)) wish.groups[g] = false;
    if (!is_there && (is_within(tableau, g, group) || is_within(tableau, group, g))) {
      wish.groups[g] = true;
    }
  }
  return wish;
}

std::string Generator::purpose_of(const Recipe& recipe) const {
  const Source& source = sources_[recipe.source];
  const Tableau& tableau = source.tableau;
  switch (recipe.kind) {
    case RecipeKind::miss:
      return "misses " + describe(source, tableau.conditions[recipe.subject].expr);
    case RecipeKind::edge:
      return "stands on the edge of " + describe(source, tableau.conditions[recipe.subject].expr);
    case RecipeKind::sweep: {
      const Variable& at = tableau.variables[recipe.subject];
      return "values of " + schema_.tables[at.table].columns[at.column].name;
    }
    case RecipeKind::group:
      return "the rows of a join or subquery turned";
    case RecipeKind::row:
      return "without a row of " + schema_.tables[tableau.rows[recipe.subject].table].name;
    case RecipeKind::empty:
    case RecipeKind::single:
    case RecipeKind::misses:
    case RecipeKind::nulls:
    case RecipeKind::hits:
    case RecipeKind::crowd:
    case RecipeKind::ends:
    case RecipeKind::beyond:
    case RecipeKind::mixed:
      return "rows of the " + source.name;
  }
  return {};
}

}  // namespace ado::verify
