// Cooks recipes from the hits that are there: several in one database, changed as they come.
#include <algorithm>

#include "sql/print.hpp"
#include "verify/witness_generator.hpp"
#include "verify/witness_range.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kHitsAtOnce = 3;
constexpr std::size_t kMissesTogether = 2;  // Of each condition.
constexpr std::size_t kCrowdValues = 4;     // Few, so that they come together.
constexpr double kSharedKeys = 0.8;         // Of a crowd, by what joins its rows.
constexpr double kSharedValues = 0.25;      // Of what joins nothing.
constexpr double kOtherConditions = 2;      // Values of a crowd that something else is asked of.
constexpr std::size_t kNullRows = 4;        // For each value that is NULL.
constexpr double kRowsWanted = 2000;        // In one database: many rows are slow to load.

void give(Assignment& assignment, const ValueClass& value_class, const std::string& value) {
  for (const std::size_t v : value_class.variables) assignment.values[v] = value;
}

// Of so many times the rows of the tableau, so that they are not too many together.
double chance_of_each(std::size_t times, const Tableau& tableau) {
  return kRowsWanted / static_cast<double>(std::max<std::size_t>(times * tableau.rows.size(), 1));
}

}  // namespace

std::optional<WitnessDatabase> Generator::cook_hits(Source& source) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  if (!add_hits(maker, source, kHitsAtOnce)) return {};
  maker.double_some_rows();
  return maker.finish("rows of the " + source.name);
}

// No two of them share a join value, so that together they make no hit.
std::optional<WitnessDatabase> Generator::cook_misses(Source& source) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const Tableau& tableau = source.tableau;
  const auto index = static_cast<std::size_t>(
      std::ranges::find(sources_, &source, [](const Source& each) { return &each; }) -
      sources_.begin());
  const std::size_t all = kMissesTogether * tableau.conditions.size() + tableau.rows.size();
  const double chance = chance_of_each(all, tableau);
  const auto is_left_out = [&] { return chance < 1 && !random_.chance(chance); };
  for (std::size_t c = 0; c < tableau.conditions.size(); ++c) {
    if (!can_be_missed(source, c) || is_left_out()) continue;
    const Wish wish = wish_of({RecipeKind::miss, index, c});
    for (Assignment& assignment : source.solver->solve(wish, kMissesTogether, random_)) {
      maker.add(tableau, far_away(source, std::move(assignment)), wish.groups);
    }
  }
  for (std::size_t r = 0; r < tableau.rows.size(); ++r) {
    if (!source.groups[tableau.rows[r].group] || is_left_out()) continue;
    maker.add(tableau, far_away(source, random_.pick(source.hits)), source.groups, r);
  }
  return maker.finish("misses of the " + source.name);
}

bool Generator::may_be_null(const Source& source, const ValueClass& value_class) const {
  return std::ranges::none_of(value_class.variables,
                              [&](std::size_t v) { return column_of(source, v).not_null; });
}

std::optional<WitnessDatabase> Generator::cook_nulls(Source& source) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const Assignment& hit = random_.pick(source.hits);
  bool any = maker.add(source.tableau, far_away(source, with_nulls(hit, 1)), source.groups);
  const double chance = chance_of_each(kNullRows * hit.classes.size(), source.tableau);
  const auto is_left_out = [&] { return chance < 1 && !random_.chance(chance); };
  for (const ValueClass& value_class : hit.classes) {
    // What is joined is no hit then: NULL equals nothing, and yet may be one group.
    if (value_class.conditioned || !may_be_null(source, value_class)) continue;
    if (is_left_out()) continue;
    // Several rows in the group of NULL, should it be a key.
    const Assignment far = far_away(source, hit);
    for (Assignment changed :
         {far, twin(source, far, 0.5), twin(source, far, 1), twin(source, far, 1)}) {
      for (const std::size_t v : value_class.variables) changed.values[v] = "NULL";
      any |= maker.add(source.tableau, std::move(changed), source.groups);
    }
  }
  if (random_.chance(0.5)) maker.add(source.tableau, hit, source.groups);
  if (!any) return {};
  return maker.finish("NULL in the rows of the " + source.name);
}

// What a group of several rows tells and one of two does not: all that pass a filter are NULL, and
// others are not.
std::optional<WitnessDatabase> Generator::cook_crowd(Source& source) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const Assignment hit = random_.pick(source.hits);
  // Of many conditions most stay as they are, else no row would fulfil them all.
  const auto conditioned = std::ranges::count_if(hit.classes, &ValueClass::conditioned);
  const double kept = std::max(
      kSharedValues,
      1 - kOtherConditions / static_cast<double>(std::max<std::ptrdiff_t>(conditioned, 1)));
  std::vector<bool> shared;
  for (const ValueClass& value_class : hit.classes) {
    const double chance = value_class.conditioned ? kept : kSharedValues;
    shared.push_back(random_.chance(value_class.joined ? kSharedKeys : chance));
  }
  const auto rows = random_.between<std::size_t>(3, 6);
  bool any = false;
  for (std::size_t n = 0; n < rows; ++n) {
    Assignment one = hit;
    for (std::size_t c = 0; c < one.classes.size(); ++c) {
      if (shared[c] || random_.chance(0.1)) continue;
      const ValueClass& value_class = one.classes[c];
      const Variable& at = source.tableau.variables[value_class.variables.front()];
      const auto& pool = pools_->of(at.table, at.column);
      const bool null = pool.empty() || random_.chance(0.4);
      if (null && !value_class.nullable) continue;
      const std::string value =
          null ? "NULL" : pool[random_.below(std::min(kCrowdValues, pool.size()))];
      for (const std::size_t v : value_class.variables) one.values[v] = value;
    }
    any |= maker.add(source.tableau, std::move(one), source.groups);
  }
  if (!any) return {};
  return maker.finish("a crowd of rows of the " + source.name);
}

const WitnessColumn& Generator::column_of(const Source& source, std::size_t variable) const {
  const Variable& at = source.tableau.variables[variable];
  return schema_.tables[at.table].columns[at.column];
}

// The largest and the smallest numbers that their columns hold, here and there: where arithmetic
// leaves its type.
std::optional<WitnessDatabase> Generator::cook_ends(Source& source) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  Assignment hit = random_.pick(source.hits);
  bool any = false;
  for (const ValueClass& value_class : hit.classes) {
    const auto& range = column_of(source, value_class.variables.front()).range;
    if (!range || random_.chance(0.4)) continue;
    const std::string value = to_text(random_.chance(0.7) ? range->high : range->low);
    const bool all_fit = std::ranges::all_of(
        value_class.variables, [&](std::size_t v) { return fits(column_of(source, v), value); });
    if (!all_fit) continue;
    give(hit, value_class, value);
    any = true;
  }
  if (!any || !maker.add(source.tableau, std::move(hit), source.groups)) return {};
  return maker.finish("the largest and smallest numbers in the rows of the " + source.name);
}

std::optional<WitnessDatabase> Generator::cook_beyond(const Recipe& recipe) {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const Source& source = sources_[recipe.source];
  const Narrowing& narrowing = source.tableau.narrowings[recipe.subject];
  bool any = false;
  for (const RangeEnd end : {RangeEnd::high, RangeEnd::low}) {
    Assignment hit = random_.pick(source.hits);
    bool changed = false;
    for (const std::size_t v : narrowing.variables) {
      const auto value = value_beyond(column_of(source, v), narrowing.range, end);
      if (!value) continue;
      give(hit, hit.classes[hit.class_of[v]], *value);
      changed = true;
    }
    if (changed) any |= maker.add(source.tableau, far_away(source, std::move(hit)), source.groups);
  }
  if (!any) return {};
  return maker.finish("numbers beyond " + describe(source, narrowing.cast));
}

WitnessDatabase Generator::mixed() {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const auto parts = random_.between<std::size_t>(1, 5);
  for (std::size_t n = 0; n < parts; ++n) {
    const auto index = static_cast<std::size_t>(random_.below(sources_.size()));
    Source& source = sources_[index];
    if (source.hits.empty()) continue;
    if (random_.chance(0.6) || source.tableau.conditions.empty()) {
      add_hits(maker, source, 1);
      continue;
    }
    const auto condition =
        static_cast<std::size_t>(random_.below(source.tableau.conditions.size()));
    if (!can_be_missed(source, condition)) continue;
    const Wish wish = wish_of({RecipeKind::miss, index, condition});
    for (Assignment& assignment : source.solver->solve(wish, 1, random_)) {
      maker.add(source.tableau, std::move(assignment), wish.groups);
    }
  }
  if (random_.chance(0.5)) maker.add_random_rows(random_.between<std::size_t>(1, 3));
  if (random_.chance(0.5)) maker.double_some_rows();
  return maker.finish("mixed rows");
}

bool Generator::add_hits(DatabaseMaker& maker, Source& source, std::size_t count) {
  bool any = false;
  for (std::size_t n = 0; n < count && !source.hits.empty(); ++n) {
    Assignment hit = random_.pick(source.hits);
    if (random_.chance(0.3)) hit = with_nulls(std::move(hit), 0.4);
    // Joined beside the others it may be too much: then by itself.
    any |= maker.add(source.tableau, hit, source.groups) ||
           maker.add(source.tableau, far_away(source, hit), source.groups);
    if (random_.chance(0.5)) maker.add(source.tableau, twin(source, hit, 0.5), source.groups);
  }
  return any;
}

}  // namespace ado::verify
