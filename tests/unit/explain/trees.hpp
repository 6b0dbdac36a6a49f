// Builds explain trees for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "explain/tree.hpp"

namespace ado::explain::test {

struct Numbers {
  double ms = 0;
  std::int64_t rows = 0;
  std::int64_t expected = -1;  // Below 0: unknown.
};

inline Operator make(OperatorKind kind, std::string name, Numbers numbers,
                     std::vector<Operator> children = {}) {
  Operator op;
  op.kind = kind;
  op.name = std::move(name);
  op.self_ms = numbers.ms;
  op.rows_out = numbers.rows;
  if (numbers.expected >= 0) op.rows_estimated = numbers.expected;
  op.children = std::move(children);
  return op;
}

inline Operator scan(std::string relation, Numbers numbers) {
  Operator op = make(OperatorKind::scan, "SEQ_SCAN", numbers);
  op.relation = std::move(relation);
  op.rows_scanned = numbers.rows;
  return op;
}

inline Operator hash_join(std::string condition, Numbers numbers, Operator left, Operator right) {
  Operator op =
      make(OperatorKind::hash_join, "HASH_JOIN", numbers, {std::move(left), std::move(right)});
  op.details["Conditions"] = std::move(condition);
  return op;
}

inline double sum_ms(const Operator& op) {
  double sum = op.self_ms;
  for (const Operator& child : op.children) sum += sum_ms(child);
  return sum;
}

inline Tree analyzed(Operator root) {
  Tree tree;
  tree.cpu_ms = sum_ms(root);
  tree.total_ms = tree.cpu_ms;
  tree.rows_returned = root.rows_out;
  tree.analyzed = true;
  tree.root = std::move(root);
  return tree;
}

}  // namespace ado::explain::test
