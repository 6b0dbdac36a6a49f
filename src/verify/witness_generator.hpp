// Makes one witness database after the other: first those that a plan asks for, each aimed at one
// part of a query, then mixed ones without end.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "verify/witness_database.hpp"

namespace ado::verify {

// empty: no rows at all. single: one hit. hits: several, with twins. miss: rows that fail one
// conjunct only. sweep: hits with one column going through its values. group: a hit without the
// rows of an outer join or subquery, or with those of a NOT EXISTS. row: a hit without one row.
enum class RecipeKind { empty, single, hits, miss, sweep, group, row, mixed };
struct Recipe {
  RecipeKind kind = RecipeKind::mixed;
  std::size_t source = 0;
  std::size_t subject = 0;  // Conjunct, variable, group or row.
};

// Not thread-safe. Deterministic by seed.
class Generator {
 public:
  Generator(const ir::QueryMap& original, const ir::QueryMap& candidate,
            const WitnessSchema& schema, engine::Scratch& scratch, std::uint64_t seed);

  // None when what the next recipe asks for cannot be had; ask again.
  std::optional<WitnessDatabase> next();
  // Whether every planned recipe was tried: what follows is mixed.
  bool plan_is_done() const { return done_ >= plan_.size(); }
  std::size_t planned() const { return plan_.size(); }

 private:
  // One tableau with its solver, and the hits found for it.
  struct Source {
    Tableau tableau;
    std::vector<bool> groups;  // With which a hit exists.
    std::vector<Assignment> hits;
    std::optional<Solver> solver;
    std::string name;
  };
  void add_sources(const ir::QueryMap& map, std::string_view name);
  void find_hits(Source& source);
  void plan();
  void plan_source(std::size_t index, std::vector<Recipe>& recipes,
                   std::vector<std::string>& known) const;
  std::string describe(const Source& source, const std::string& condition) const;

  std::optional<WitnessDatabase> cook(const Recipe& recipe);
  bool add_hits(DatabaseMaker& maker, Source& source, std::size_t count);
  bool add_wish(DatabaseMaker& maker, Source& source, const Wish& wish, std::size_t count,
                std::size_t skipped_row);
  Wish miss_wish(const Source& source, std::size_t conjunct) const;
  Wish group_wish(const Source& source, std::size_t group) const;
  Assignment twin(const Source& source, Assignment assignment);
  WitnessDatabase mixed();

  const WitnessSchema& schema_;
  sql::Dialect dialect_;
  Evaluator evaluator_;
  Random random_;
  std::deque<Source> sources_;  // Solvers point into them.
  std::optional<Pools> pools_;
  std::vector<Recipe> plan_;
  std::size_t done_ = 0;
};

}  // namespace ado::verify
