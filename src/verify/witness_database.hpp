// A witness database in memory: rows as SQL literals, and the maker that keeps keys, foreign keys
// and dependencies while tableaux are added.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "verify/witness_solver.hpp"

namespace ado::verify {

using WitnessRow = std::vector<std::string>;  // A literal per column, in normal form.
struct WitnessDatabase {
  std::vector<std::vector<WitnessRow>> tables;  // As in the schema.
  std::string purpose;                          // "misses l_quantity < 25": for people.
  std::size_t rows() const;
};

class DatabaseMaker {
 public:
  DatabaseMaker(const WitnessSchema& schema, const Pools& pools, Random random);

  // Adds the rows of the groups that are there, but `skipped_row`. False, and nothing added, when
  // keys cannot be kept, or joins would multiply the rows beyond what is quick to run.
  bool add(const Tableau& tableau, Assignment assignment, const std::vector<bool>& groups,
           std::size_t skipped_row = kNoVariable);
  void add_random_rows(std::size_t per_table);
  void double_some_rows();  // Where no key forbids.
  WitnessDatabase finish(std::string purpose);

 private:
  // A row on its way in: which of its values a tableau decided, by variable.
  struct Pending {
    std::size_t table = 0;
    std::size_t join = 0;
    WitnessRow values;
    std::vector<std::size_t> variables;
  };
  enum class Fit { added, merged, again, refused };
  bool take_in(std::vector<Pending> accepted, const Assignment& assignment);
  void vary_case(const Tableau& tableau, Assignment& assignment);
  Fit place(Pending& row, Assignment& assignment, std::vector<Pending>& accepted);
  Fit reconcile(const WitnessRow& existing, Pending& row, const std::vector<std::size_t>& key,
                Assignment& assignment);
  static Fit take_over(const WitnessRow& existing, const Pending& row, Assignment& assignment);
  static bool adopt(const WitnessRow& existing, Pending& row,
                    const std::vector<std::size_t>& determined, Assignment& assignment);
  Fit move_aside(Pending& row, const std::vector<std::size_t>& columns, Assignment& assignment);
  // The lookups of the table that meet the row and are kept here.
  std::vector<const WitnessLookup*> lookups_of(std::size_t table, const WitnessRow& row) const;
  std::vector<WitnessDependency> dependencies_of(std::size_t table, const WitnessRow& row) const;
  bool is_looked_up_alone(std::size_t table, const WitnessRow& row) const;
  const WitnessRow* find(std::size_t table, const std::vector<std::size_t>& columns,
                         const WitnessRow& values, const std::vector<Pending>& accepted) const;
  WitnessRow filler_row(std::size_t table);
  std::string filler(std::size_t table, std::size_t column);
  void add_missing_parents();
  bool insert(std::size_t table, WitnessRow row);

  const WitnessSchema& schema_;
  const Pools& pools_;
  Random random_;
  bool keeps_lookups_ = false;
  std::uint64_t fresh_ = 0;
  WitnessDatabase database_;
  int copies_ = 0;
};

}  // namespace ado::verify
