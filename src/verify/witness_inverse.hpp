// Arithmetic turned round: what a column must be for a comparison to stand at its bound.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "verify/witness_tableau.hpp"

namespace ado::verify {

using ColumnPlace = std::pair<std::size_t, std::size_t>;  // Table and column in the WitnessSchema.
using ValuesOf = std::function<const std::vector<std::string>&(const ColumnPlace&)>;

// `text`, SQL without columns, makes both sides equal when it is taken for the column.
struct Bound {
  ColumnPlace column;
  std::string text;
  bool operator==(const Bound&) const = default;
};
struct TableauComparison {
  const sql::Expr* comparison = nullptr;
  const Tableau* tableau = nullptr;
};
// Of comparisons of tableaux, for each column that + - * / %, length() and parts of dates lead to:
// of x / y >= 0.63, y * 0.63 for x and x / 0.63 for y, with first values of the other column in its
// place; of month(d) = 5, first values of d in May. Empty where nothing is computed: a plain column
// is held against the constant itself. Whole numbers that divide may give a value beside the bound.
// Pure.
std::vector<Bound> bounds_of(const std::vector<TableauComparison>& comparisons,
                             const ValuesOf& values_of, sql::Dialect dialect);

}  // namespace ado::verify
