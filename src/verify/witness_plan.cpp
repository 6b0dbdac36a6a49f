// Plans recipes from the tableaux of both queries: what is told most cheaply comes first.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_generator.hpp"
#include "verify/witness_scalar_keys.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kRoundsMax = 6;        // Branches of OR and UNION that are gone through.
constexpr std::size_t kHitsWanted = 12;      // Hits kept per tableau.
constexpr std::size_t kPlainRecipesMax = 2;  // Of a kind, of each query.
constexpr std::size_t kDifferencesMax = 24;  // Recipes for what only one query asks for.
constexpr int kDifferenceRounds = 2;
constexpr const char* kOriginal = "original";
constexpr const char* kCandidate = "candidate";
constexpr std::size_t kMixedEvery = 4;  // After so many aimed databases comes a mixed one.

void remove_within(const Tableau& tableau, std::vector<bool>& groups, std::size_t group) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (is_within(tableau, g, group)) groups[g] = false;
  }
}

// Of v IS NULL, where v is a column of an outer join's side and the condition stands outside of it.
std::optional<std::size_t> group_that_is_null(const Tableau& tableau, const Condition& condition) {
  const auto* test = sql::as<sql::IsTest>(condition.expr);
  if (test == nullptr || test->test != sql::TruthTest::null || test->negated) return std::nullopt;
  const auto variable = variable_of(*test->operand);
  if (!variable) return std::nullopt;
  const std::size_t group = tableau.rows[tableau.variables[*variable].row].group;
  if (tableau.groups[group].role != GroupRole::optional) return std::nullopt;
  if (is_within(tableau, condition.group, group)) return std::nullopt;
  return group;
}

// Below NOT EXISTS and the like: a hit is without its rows, a near miss of theirs is a hit as well.
bool is_negative(const Tableau& tableau, std::size_t group) {
  while (group != 0 && tableau.groups[group].role != GroupRole::negative) {
    group = tableau.groups[group].parent;
  }
  return group != 0;
}

}  // namespace

Generator::Generator(const ir::QueryMap& original, const ir::QueryMap& candidate,
                     const WitnessSchema& schema, engine::Scratch& scratch, std::uint64_t seed)
    : schema_(schema), dialect_(original.dialect()), evaluator_(scratch), random_(seed) {
  settle_lookups(schema_, evaluator_);
  add_sources(original, kOriginal);
  add_sources(candidate, kCandidate);
  std::vector<const Tableau*> tableaux;
  for (const Source& source : sources_) tableaux.push_back(&source.tableau);
  pools_.emplace(schema, tableaux, dialect_, evaluator_);
  for (Source& source : sources_) {
    source.solver.emplace(source.tableau, schema, *pools_, dialect_, evaluator_);
    find_hits(source);
  }
  plan();
}

void Generator::add_sources(const ir::QueryMap& map, std::string_view name) {
  for (std::size_t round = 0; round < kRoundsMax; ++round) {
    Source source;
    source.tableau = make_tableau(map, 0, schema_, round);
    source.name = name;
    const bool again = source.tableau.had_choices;
    sources_.push_back(std::move(source));
    if (!again) return;
  }
}

// With all rows that a result may need, else without one outer join, else without any. The outer
// joins whose columns must be NULL (LEFT JOIN r ... WHERE r.k IS NULL) never have rows.
void Generator::find_hits(Source& source) {
  std::vector<bool> all = groups_of_hit(source.tableau);
  for (const Condition& condition : source.tableau.conditions) {
    const auto group = group_that_is_null(source.tableau, condition);
    if (group) remove_within(source.tableau, all, *group);
  }
  std::vector<std::vector<bool>> tries = {all};
  std::vector<bool> without_any = all;
  for (std::size_t g = 1; g < all.size(); ++g) {
    if (!all[g] || source.tableau.groups[g].role != GroupRole::optional) continue;
    tries.push_back(all);
    remove_within(source.tableau, tries.back(), g);
    remove_within(source.tableau, without_any, g);
  }
  tries.push_back(without_any);
  for (const auto& groups : tries) {
    source.groups = groups;
    source.hits = source.solver->solve({.groups = groups}, kHitsWanted, random_);
    if (!source.hits.empty()) return;
  }
}

// The same condition of original and candidate reads the same: columns instead of variables.
std::string Generator::describe(const Source& source, const sql::Expr& expr) const {
  sql::Expr readable = expr;
  sql::Mutator mutator;
  mutator.expr = [&](sql::Expr& node) {
    const auto variable = variable_of(node);
    if (!variable) return;
    const Variable& at = source.tableau.variables[*variable];
    const WitnessTable& table = schema_.tables[at.table];
    node = sql::Expr(sql::ColumnRef{{{table.name, false}, {table.columns[at.column].name, false}}});
  };
  sql::transform(readable, mutator);
  return sql::print(readable, dialect_);
}

bool Generator::can_be_missed(const Source& source, std::size_t index) const {
  const Condition& condition = source.tableau.conditions[index];
  const auto& whole = source.tableau.conjuncts[condition.conjunct].whole;
  return condition.strength != Strength::soft && whole && !whole->variables.empty() &&
         (source.groups[condition.group] || is_negative(source.tableau, condition.group));
}

bool Generator::has_edge(const Source& source, std::size_t index) const {
  const Condition& condition = source.tableau.conditions[index];
  return source.groups[condition.group] && edge_of(condition).has_value();
}

std::vector<Recipe> Generator::aimed_recipes(std::size_t index,
                                             std::vector<std::string>& known) const {
  const Source& source = sources_[index];
  const Tableau& tableau = source.tableau;
  std::vector<Recipe> recipes;
  const auto add = [&](RecipeKind kind, std::size_t subject, std::string text) {
    if (std::ranges::find(known, text) != known.end()) return;
    known.push_back(std::move(text));
    recipes.push_back({kind, index, subject});
  };
  const std::size_t steps = std::max({tableau.conditions.size(), tableau.variables.size(),
                                      tableau.groups.size(), tableau.rows.size()});
  // One of each kind in turn: time may be up before all are tried.
  for (std::size_t i = 0; i < steps; ++i) {
    if (i < tableau.conditions.size() && can_be_missed(source, i)) {
      const Condition& condition = tableau.conditions[i];
      add(RecipeKind::miss, i,
          fmt::format("miss {} of {}", describe(source, condition.expr),
                      describe(source, tableau.conjuncts[condition.conjunct].whole->expr)));
    }
    if (i < tableau.conditions.size() && has_edge(source, i)) {
      add(RecipeKind::edge, i, "edge " + describe(source, tableau.conditions[i].expr));
    }
    if (i < tableau.rows.size() && source.groups[tableau.rows[i].group]) {
      add(RecipeKind::row, i, fmt::format("row {} {}", tableau.rows[i].table, i));
    }
    if (i > 0 && i < tableau.groups.size()) {
      add(RecipeKind::group, i, fmt::format("{} group {}", source.name, i));
    }
    if (i < tableau.variables.size()) {
      const Variable& at = tableau.variables[i];
      if (!pools_->is_compared(at.table, at.column)) continue;
      add(RecipeKind::sweep, i, fmt::format("sweep {}.{}", at.table, at.column));
    }
  }
  return recipes;
}

void Generator::plan_plain() {
  plan_.push_back({RecipeKind::empty, 0, 0});
  for (const RecipeKind kind : {RecipeKind::single, RecipeKind::misses, RecipeKind::nulls,
                                RecipeKind::hits, RecipeKind::crowd, RecipeKind::ends}) {
    std::map<std::string, std::size_t> planned;  // By query: other branches come later.
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      if (sources_[s].hits.empty() || ++planned[sources_[s].name] > kPlainRecipesMax) continue;
      plan_.push_back({kind, s, 0});
    }
  }
}

void Generator::plan() {
  plan_plain();
  plain_ = plan_.size();
  std::vector<std::string> known;
  std::size_t aimed = 0;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    if (sources_[s].hits.empty()) continue;
    for (const Recipe& recipe : aimed_recipes(s, known)) {
      if (aimed % kMixedEvery == 0) plan_.push_back({RecipeKind::mixed, 0, 0});
      if (aimed++ % kMixedEvery == 1) plan_.push_back({RecipeKind::crowd, s, 0});
      plan_.push_back(recipe);
    }
  }
  plan_differences();
}

// What a condition asks for, the same text for the same question of either query.
std::string Generator::question_of(const Source& source, std::size_t index) const {
  const Condition& own = source.tableau.conditions[index];
  const auto& whole = source.tableau.conjuncts[own.conjunct].whole;
  const sql::Expr& expr = whole ? whole->expr : own.expr;
  const auto* binary = sql::as<sql::Binary>(expr);
  if (binary == nullptr || binary->op != "=") return describe(source, expr);
  // a = b and b = a ask for the same.
  const std::string left = describe(source, *binary->left);
  const std::string right = describe(source, *binary->right);
  return std::min(left, right) + " = " + std::max(left, right);
}

// The casts that only one query makes.
std::vector<Recipe> Generator::narrowings_of_one() const {
  std::map<std::string, std::set<std::string>> casts;  // By query.
  for (const Source& source : sources_) {
    for (const Narrowing& narrowing : source.tableau.narrowings) {
      casts[source.name].insert(describe(source, narrowing.cast));
    }
  }
  std::vector<Recipe> recipes;
  std::set<std::string> planned;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const Source& source = sources_[s];
    const auto& others = casts[source.name == kOriginal ? kCandidate : kOriginal];
    for (std::size_t n = 0; n < source.tableau.narrowings.size() && !source.hits.empty(); ++n) {
      std::string text = describe(source, source.tableau.narrowings[n].cast);
      if (others.contains(text) || !planned.insert(std::move(text)).second) continue;
      recipes.push_back({RecipeKind::beyond, s, n});
    }
  }
  return recipes;
}

// What one query asks for and the other does not is where they may differ: it is tried first, and
// more than once, since each time other rows come with it.
void Generator::plan_differences() {
  std::map<std::string, std::set<std::string>> questions;  // By query.
  for (const Source& source : sources_) {
    for (std::size_t c = 0; c < source.tableau.conditions.size(); ++c) {
      questions[source.name].insert(question_of(source, c));
    }
  }
  std::vector<Recipe> first = narrowings_of_one();
  std::set<std::string> planned;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const Source& source = sources_[s];
    const auto& others = questions[source.name == kOriginal ? kCandidate : kOriginal];
    for (std::size_t c = 0; c < source.tableau.conditions.size() && !source.hits.empty(); ++c) {
      const bool may_miss = can_be_missed(source, c);
      if (!may_miss && !has_edge(source, c)) continue;
      if (others.contains(question_of(source, c))) continue;
      const Condition& condition = source.tableau.conditions[c];
      if (!planned.insert(describe(source, condition.expr) + std::to_string(c)).second) continue;
      if (has_edge(source, c)) first.push_back({RecipeKind::edge, s, c});
      if (!may_miss) continue;
      first.push_back({RecipeKind::miss, s, c});
      for (const std::size_t v : condition.variables) first.push_back({RecipeKind::sweep, s, v});
    }
  }
  if (first.size() > kDifferencesMax) first.resize(kDifferencesMax);
  for (int n = 0; n < kDifferenceRounds; ++n) {
    plan_.insert(plan_.begin() + static_cast<std::ptrdiff_t>(plain_), first.begin(), first.end());
  }
}

}  // namespace ado::verify
