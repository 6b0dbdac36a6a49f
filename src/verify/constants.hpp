// What two queries compare columns with, and the pools of values that witness data draw from.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "verify/witness_evaluator.hpp"
#include "verify/witness_tableau.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {

// Values per column of the witness schema, the most telling first, without NULL.
class Pools {
 public:
  Pools(const WitnessSchema& schema, const std::vector<const Tableau*>& tableaux,
        sql::Dialect dialect, Evaluator& evaluator);

  const std::vector<std::string>& of(std::size_t table, std::size_t column) const;
  // Whether a query compares the column with a constant: then its values are worth a sweep.
  bool is_compared(std::size_t table, std::size_t column) const;

 private:
  using Column = std::pair<std::size_t, std::size_t>;
  using ColumnConstants = std::map<Column, std::vector<Constant>>;
  void add_bounds(const WitnessSchema& schema, const std::vector<const Tableau*>& tableaux,
                  sql::Dialect dialect, Evaluator& evaluator, ColumnConstants& constants);
  void keep_checks(const WitnessSchema& schema, sql::Dialect dialect, Evaluator& evaluator);

  std::map<Column, std::vector<std::string>> values_;
  std::map<Column, bool> compared_;
};

}  // namespace ado::verify
