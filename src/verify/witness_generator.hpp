// Makes one witness database after the other: first those that a plan asks for, each aimed at one
// part of a query, then crowds and mixed ones without end.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "verify/witness_database.hpp"

namespace ado::verify {

// empty: no rows at all. single: one hit. misses: rows that fail one condition each, far from each
// other. hits: several, with twins. miss: rows that fail one condition in several ways. sweep: hits
// with one column going through its values. edge: a hit but that the two sides of a < or <= are
// equal. group: a hit without the rows of an outer join or subquery, or with those of a NOT EXISTS.
// row: a hit without one row. nulls: hits with one value after the other NULL, and with all that
// may be. crowd: rows that share what joins them, with other values as they come. ends: the largest
// and smallest numbers there are. beyond: numbers that a cast cannot take.
enum class RecipeKind {
  empty,
  single,
  misses,
  nulls,
  hits,
  crowd,
  ends,
  miss,
  edge,
  sweep,
  group,
  row,
  beyond,
  mixed
};
struct Recipe {
  RecipeKind kind = RecipeKind::mixed;
  std::size_t source = 0;
  std::size_t subject = 0;  // Condition, variable, group, row or narrowing.
};
// One tableau with its solver, and the hits found for it.
struct Source {
  Tableau tableau;
  std::vector<bool> groups;  // With which a hit exists.
  std::vector<Assignment> hits;
  std::optional<Solver> solver;
  std::string name;
};

// Not thread-safe. Deterministic by seed.
class Generator {
 public:
  Generator(const ir::QueryMap& original, const ir::QueryMap& candidate,
            const WitnessSchema& schema, engine::Scratch& scratch, std::uint64_t seed);

  // None when what the next recipe asks for cannot be had; ask again.
  std::optional<WitnessDatabase> next();
  // A crowd instead, which gives a query rows more often than all else. The plan goes on after it.
  std::optional<WitnessDatabase> next_crowd();
  // Whether every planned recipe was tried: what follows is drawn at random.
  bool plan_is_done() const { return done_ >= plan_.size(); }
  std::size_t planned() const { return plan_.size(); }

 private:
  // Planning (witness_plan.cpp).
  void add_sources(const ir::QueryMap& map, std::string_view name);
  void find_hits(Source& source);
  void plan();
  void plan_plain();
  void plan_differences();
  std::vector<Recipe> narrowings_of_one() const;
  std::string question_of(const Source& source, std::size_t condition) const;
  std::vector<Recipe> aimed_recipes(std::size_t source, std::vector<std::string>& known) const;
  bool has_edge(const Source& source, std::size_t condition) const;
  bool can_be_missed(const Source& source, std::size_t condition) const;
  std::string describe(const Source& source, const sql::Expr& expr) const;

  // Cooking (witness_generator.cpp).
  std::optional<WitnessDatabase> after_plan();
  std::optional<WitnessDatabase> cook(const Recipe& recipe);
  std::optional<WitnessDatabase> cook_wish(const Recipe& recipe);
  Source& any_source() { return sources_[random_.below(sources_.size())]; }
  Wish wish_of(const Recipe& recipe) const;
  Wish group_wish(const Source& source, std::size_t group) const;
  std::string purpose_of(const Recipe& recipe) const;
  Assignment twin(const Source& source, Assignment assignment, double chance);
  Assignment swept_twin(const Source& source, const Assignment& assignment, std::size_t variable);
  void align(const Source& source, Assignment& assignment, std::size_t variable) const;
  Assignment with_nulls(Assignment assignment, double chance);
  WitnessDatabase cleaned(WitnessDatabase database);
  Assignment far_away(const Source& source, Assignment assignment);
  Assignment all_zero(const Source& source, Assignment assignment,
                      const Condition& condition) const;

  // Cooking from hits (witness_cooking.cpp).
  std::optional<WitnessDatabase> cook_hits(Source& source);
  std::optional<WitnessDatabase> cook_misses(Source& source);
  std::optional<WitnessDatabase> cook_nulls(Source& source);
  std::optional<WitnessDatabase> cook_crowd(Source& source);
  std::optional<WitnessDatabase> cook_ends(Source& source);
  std::optional<WitnessDatabase> cook_beyond(const Recipe& recipe);
  WitnessDatabase mixed();
  bool add_hits(DatabaseMaker& maker, Source& source, std::size_t count);
  bool may_be_null(const Source& source, const ValueClass& value_class) const;
  const WitnessColumn& column_of(const Source& source, std::size_t variable) const;

  WitnessSchema schema_;
  sql::Dialect dialect_;
  Evaluator evaluator_;
  Random random_;
  std::deque<Source> sources_;  // Solvers point into them.
  std::optional<Pools> pools_;
  std::vector<Recipe> plan_;
  std::size_t plain_ = 0;  // How many recipes of the plan are aimed at nothing special.
  std::size_t done_ = 0;
  std::uint64_t fresh_ = 0;
};

}  // namespace ado::verify
