// Plans recipes from the tableaux of both queries and cooks them.
#include "verify/witness_generator.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sql/print.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kRoundsMax = 6;    // Branches of OR and UNION that are gone through.
constexpr std::size_t kHitsWanted = 12;  // Hits kept per tableau.
constexpr std::size_t kMissValues = 5;
constexpr std::size_t kSweepValues = 10;
constexpr std::size_t kMixedEvery = 5;  // After so many aimed databases comes a mixed one.

void remove_within(const Tableau& tableau, std::vector<bool>& groups, std::size_t group) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (is_within(tableau, g, group)) groups[g] = false;
  }
}

}  // namespace

Generator::Generator(const ir::QueryMap& original, const ir::QueryMap& candidate,
                     const WitnessSchema& schema, engine::Scratch& scratch, std::uint64_t seed)
    : schema_(schema), dialect_(original.dialect()), evaluator_(scratch), random_(seed) {
  add_sources(original, "original");
  add_sources(candidate, "candidate");
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

// With all rows that a result may need, else without one outer join, else without any.
void Generator::find_hits(Source& source) {
  const std::vector<bool> all = groups_of_hit(source.tableau);
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

// The same conjunct of original and candidate reads the same: columns instead of variables.
std::string Generator::describe(const Source& source, const std::string& condition) const {
  std::string text;
  for (std::size_t i = 0; i < condition.size();) {
    if (condition.compare(i, 5, "ado_v") != 0) {
      text += condition[i++];
      continue;
    }
    std::size_t end = i + 5;
    while (end < condition.size() && condition[end] >= '0' && condition[end] <= '9') ++end;
    const Variable& at = source.tableau.variables[std::stoul(condition.substr(i + 5, end - i - 5))];
    text += schema_.tables[at.table].name + "." + schema_.tables[at.table].columns[at.column].name;
    i = end;
  }
  return text;
}

void Generator::plan_source(std::size_t index, std::vector<Recipe>& recipes,
                            std::vector<std::string>& known) const {
  const Source& source = sources_[index];
  const Tableau& tableau = source.tableau;
  if (source.hits.empty()) return;
  const auto is_new = [&](std::string text) {
    if (std::ranges::find(known, text) != known.end()) return false;
    known.push_back(std::move(text));
    return true;
  };
  for (std::size_t c = 0; c < tableau.conjuncts.size(); ++c) {
    const auto& whole = tableau.conjuncts[c].whole;
    if (!whole || whole->variables.empty()) continue;
    const std::string text = describe(source, sql::print(whole->expr, dialect_));
    if (is_new(fmt::format("miss {} {}", source.groups.size(), text))) {
      recipes.push_back({RecipeKind::miss, index, c});
    }
  }
  for (std::size_t v = 0; v < tableau.variables.size(); ++v) {
    const Variable& at = tableau.variables[v];
    if (!pools_->is_compared(at.table, at.column)) continue;
    if (is_new(fmt::format("sweep {}.{}", at.table, at.column))) {
      recipes.push_back({RecipeKind::sweep, index, v});
    }
  }
  for (std::size_t g = 1; g < tableau.groups.size(); ++g) {
    if (is_new(fmt::format("{} group {}", source.name, g))) {
      recipes.push_back({RecipeKind::group, index, g});
    }
  }
  for (std::size_t r = 0; r < tableau.rows.size(); ++r) {
    if (!source.groups[tableau.rows[r].group]) continue;
    if (is_new(fmt::format("row {} {}", tableau.rows[r].table, r))) {
      recipes.push_back({RecipeKind::row, index, r});
    }
  }
}

void Generator::plan() {
  plan_.push_back({RecipeKind::empty, 0, 0});
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    if (!sources_[s].hits.empty()) plan_.push_back({RecipeKind::single, s, 0});
  }
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    if (!sources_[s].hits.empty()) plan_.push_back({RecipeKind::hits, s, 0});
  }
  std::vector<Recipe> aimed;
  std::vector<std::string> known;
  for (std::size_t s = 0; s < sources_.size(); ++s) plan_source(s, aimed, known);
  for (std::size_t i = 0; i < aimed.size(); ++i) {
    if (i % kMixedEvery == 0) plan_.push_back({RecipeKind::mixed, 0, 0});
    plan_.push_back(aimed[i]);
  }
}

std::optional<WitnessDatabase> Generator::next() {
  if (done_ < plan_.size()) return cook(plan_[done_++]);
  return mixed();
}

// A hit again, with other values where nothing depends on them: more rows in the same groups.
Assignment Generator::twin(const Source& source, Assignment assignment) {
  for (std::size_t v = 0; v < assignment.values.size(); ++v) {
    const ValueClass& value_class = assignment.classes[assignment.class_of[v]];
    if (value_class.conditioned || value_class.variables.size() > 1) continue;
    if (random_.chance(0.5)) continue;
    const Variable& at = source.tableau.variables[v];
    const WitnessColumn& column = schema_.tables[at.table].columns[at.column];
    const auto& pool = pools_->of(at.table, at.column);
    const bool null = pool.empty() || (!column.not_null && random_.chance(0.15));
    assignment.values[v] = null ? "NULL" : random_.pick(pool);
  }
  return assignment;
}

bool Generator::add_hits(DatabaseMaker& maker, Source& source, std::size_t count) {
  bool any = false;
  for (std::size_t n = 0; n < count && !source.hits.empty(); ++n) {
    const Assignment hit = random_.pick(source.hits);
    any |= maker.add(source.tableau, hit, source.groups);
    while (random_.chance(0.4)) maker.add(source.tableau, twin(source, hit), source.groups);
  }
  return any;
}

bool Generator::add_wish(DatabaseMaker& maker, Source& source, const Wish& wish, std::size_t count,
                         std::size_t skipped_row) {
  bool any = false;
  for (Assignment& assignment : source.solver->solve(wish, count, random_)) {
    any |= maker.add(source.tableau, std::move(assignment), wish.groups, skipped_row);
  }
  return any;
}

Wish Generator::miss_wish(const Source& source, std::size_t conjunct) const {
  Wish wish{.groups = source.groups, .missed = conjunct};
  const auto& whole = source.tableau.conjuncts[conjunct].whole;
  if (whole && whole->variables.size() == 1) wish.focus = whole->variables.front();
  return wish;
}

Wish Generator::group_wish(const Source& source, std::size_t group) const {
  Wish wish{.groups = source.groups};
  if (source.groups[group]) {
    remove_within(source.tableau, wish.groups, group);
    return wish;
  }
  for (std::size_t g = 0; g < wish.groups.size(); ++g) {
    if (is_within(source.tableau, g, group) || is_within(source.tableau, group, g)) {
      wish.groups[g] = true;
    }
  }
  return wish;
}

std::optional<WitnessDatabase> Generator::cook(const Recipe& recipe) {
  if (recipe.kind == RecipeKind::mixed) return mixed();
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  if (recipe.kind == RecipeKind::empty) return maker.finish("empty tables");
  Source& source = sources_[recipe.source];
  const Tableau& tableau = source.tableau;
  switch (recipe.kind) {
    case RecipeKind::empty:
    case RecipeKind::mixed:
      break;
    case RecipeKind::single:
      if (!maker.add(tableau, random_.pick(source.hits), source.groups)) return std::nullopt;
      return maker.finish("one row of the " + source.name);
    case RecipeKind::hits:
      if (!add_hits(maker, source, 5)) return std::nullopt;
      maker.double_some_rows();
      return maker.finish("rows of the " + source.name);
    case RecipeKind::miss: {
      const Wish wish = miss_wish(source, recipe.subject);
      if (!add_wish(maker, source, wish, kMissValues, kNoVariable)) return std::nullopt;
      const auto& whole = tableau.conjuncts[recipe.subject].whole;
      return maker.finish("misses " + describe(source, sql::print(whole->expr, dialect_)));
    }
    case RecipeKind::sweep: {
      const Wish wish{.groups = source.groups, .focus = recipe.subject};
      if (!add_wish(maker, source, wish, kSweepValues, kNoVariable)) return std::nullopt;
      return maker.finish("values of " + describe(source, variable_name(recipe.subject)));
    }
    case RecipeKind::group: {
      const Wish wish = group_wish(source, recipe.subject);
      if (!add_wish(maker, source, wish, 1, kNoVariable)) return std::nullopt;
      return maker.finish("rows of one join or subquery turned");
    }
    case RecipeKind::row: {
      const Wish wish{.groups = source.groups};
      if (!add_wish(maker, source, wish, 1, recipe.subject)) return std::nullopt;
      return maker.finish("without a row of " +
                          schema_.tables[tableau.rows[recipe.subject].table].name);
    }
  }
  return std::nullopt;
}

WitnessDatabase Generator::mixed() {
  DatabaseMaker maker(schema_, *pools_, random_.fork());
  const auto parts = random_.between<std::size_t>(1, 5);
  for (std::size_t n = 0; n < parts; ++n) {
    Source& source = random_.pick(sources_);
    if (source.hits.empty()) continue;
    if (random_.chance(0.6)) {
      add_hits(maker, source, 1);
      continue;
    }
    const auto conjunct = static_cast<std::size_t>(random_.below(source.tableau.conjuncts.size()));
    if (source.tableau.conjuncts[conjunct].whole) {
      add_wish(maker, source, miss_wish(source, conjunct), 1, kNoVariable);
    }
  }
  if (random_.chance(0.5)) maker.add_random_rows(random_.between<std::size_t>(1, 3));
  if (random_.chance(0.5)) maker.double_some_rows();
  return maker.finish("mixed rows");
}

}  // namespace ado::verify
