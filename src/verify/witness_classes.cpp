// The first half of solving: which variables are equal, which values each class may take.
#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "sql/walk.hpp"
#include "verify/witness_problem.hpp"

namespace ado::verify {
namespace {

// Kinds whose values may stand for each other in one class, the narrowest first.
int family(ValueKind kind) {
  switch (kind) {
    case ValueKind::integer:
    case ValueKind::decimal:
    case ValueKind::floating:
      return 1;
    case ValueKind::date:
    case ValueKind::timestamp:
      return 2;
    case ValueKind::text:
      return 3;
    case ValueKind::boolean:
      return 4;
    case ValueKind::time:
      return 5;
    case ValueKind::other:
      return 6;
  }
  return 6;
}

// Of lists, structs and their like only those of one type.
bool may_be_equal(const WitnessColumn& a, const WitnessColumn& b) {
  if (family(a.kind) != family(b.kind)) return false;
  return a.kind != ValueKind::other || a.type == b.type;
}

struct Equality {
  std::size_t left = 0;
  std::size_t right = 0;
  bool strict = true;  // NULL equals nothing.
};
std::optional<Equality> equality_of(const sql::Expr& expr) {
  const auto* binary = sql::as<sql::Binary>(expr);
  if (binary == nullptr || (binary->op != "=" && binary->op != "IS NOT DISTINCT FROM")) {
    return std::nullopt;
  }
  const auto left = variable_of(*binary->left);
  const auto right = variable_of(*binary->right);
  if (!left || !right) return std::nullopt;
  return Equality{*left, *right, binary->op == "="};
}

std::size_t root_of(std::vector<std::size_t>& parents, std::size_t variable) {
  while (parents[variable] != variable) variable = parents[variable] = parents[parents[variable]];
  return variable;
}

// Whether two rows of a table are one: columns of a key are equal in both.
template <typename AreEqual>
bool have_key_in_common(const WitnessTable& table, const SymbolicRow& a, const SymbolicRow& b,
                        const AreEqual& are_equal) {
  return std::ranges::any_of(table.keys, [&](const auto& key) {
    return std::ranges::all_of(key, [&](std::size_t column) {
      const std::size_t left = a.variables[column];
      const std::size_t right = b.variables[column];
      return left != kNoVariable && right != kNoVariable && are_equal(left, right);
    });
  });
}

}  // namespace

std::vector<bool> rows_that_are(std::size_t row, const Tableau& tableau,
                                const WitnessSchema& schema, const Assignment& assignment) {
  std::vector<bool> same(tableau.rows.size(), false);
  if (row == kNoVariable) return same;
  const SymbolicRow& wanted = tableau.rows[row];
  const auto are_equal = [&](std::size_t left, std::size_t right) {
    return assignment.class_of[left] == assignment.class_of[right];
  };
  for (std::size_t r = 0; r < same.size(); ++r) {
    same[r] = r == row ||
              (tableau.rows[r].table == wanted.table &&
               have_key_in_common(schema.tables[wanted.table], tableau.rows[r], wanted, are_equal));
  }
  return same;
}

std::vector<bool> groups_of_hit(const Tableau& tableau) {
  std::vector<bool> groups(tableau.groups.size(), true);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    groups[g] = tableau.groups[g].role != GroupRole::negative &&
                (g == 0 || groups[tableau.groups[g].parent]);
  }
  return groups;
}

std::vector<std::size_t> Solver::Problem::classes_of(const Printed& condition) const {
  std::set<std::size_t> found;
  for (const std::size_t variable : condition.variables) found.insert(class_of[variable]);
  return {found.begin(), found.end()};
}

// A condition on rows that are not there cannot be asked for.
bool Solver::is_there(const std::vector<std::size_t>& variables, const Wish& wish) const {
  return std::ranges::all_of(variables, [&](std::size_t variable) {
    return wish.groups[tableau_.rows[tableau_.variables[variable].row].group];
  });
}

bool Solver::is_wanted(std::size_t index, const Wish& wish) const {
  const Condition& condition = tableau_.conditions[index];
  const bool given_up = condition.conjunct == wish.missed &&
                        (wish.missed_condition == kNoVariable || wish.missed_condition == index);
  return condition.strength != Strength::soft && wish.groups[condition.group] && !given_up &&
         is_there(condition.variables, wish);
}

// Rows of one table that have a key in common are one row: whatever is read of them is equal.
void Solver::join_rows_by_key(std::vector<std::size_t>& parents, const Wish& wish) const {
  const auto& rows = tableau_.rows;
  const auto are_equal = [&](std::size_t left, std::size_t right) {
    return root_of(parents, left) == root_of(parents, right);
  };
  for (bool again = true; again;) {
    again = false;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::size_t other = 0; other < r && wish.groups[rows[r].group]; ++other) {
        if (rows[other].table != rows[r].table || !wish.groups[rows[other].group]) continue;
        const WitnessTable& table = schema_.tables[rows[r].table];
        if (!have_key_in_common(table, rows[r], rows[other], are_equal)) continue;
        for (std::size_t c = 0; c < rows[r].variables.size(); ++c) {
          const std::size_t left = rows[r].variables[c];
          const std::size_t right = rows[other].variables[c];
          if (left == kNoVariable || right == kNoVariable) continue;
          const std::size_t root = root_of(parents, left);
          again = again || root != root_of(parents, right);
          parents[root] = root_of(parents, right);
        }
      }
    }
  }
}

// Whether a condition asks of the same values what is to be missed: of a CTE that is read twice, of
// the second row of a group.
bool Solver::is_missed_elsewhere(std::size_t index, const Problem& problem,
                                 const Wish& wish) const {
  if (wish.missed == kNoVariable) return false;
  const auto class_of = [&](std::size_t variable) { return problem.class_of[variable]; };
  const Printed& own = conditions_[index];
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    const bool given_up = tableau_.conditions[i].conjunct == wish.missed &&
                          (wish.missed_condition == kNoVariable || wish.missed_condition == i);
    if (given_up && conditions_[i].shape == own.shape &&
        std::ranges::equal(conditions_[i].variables, own.variables, {}, class_of, class_of)) {
      return true;
    }
  }
  return false;
}

// Equalities of the conditions that are wanted make classes; one that is to be missed does not.
void Solver::make_classes(Problem& problem, const Wish& wish) const {
  const std::size_t count = tableau_.variables.size();
  const auto column_of = [&](std::size_t variable) -> const WitnessColumn& {
    const Variable& at = tableau_.variables[variable];
    return schema_.tables[at.table].columns[at.column];
  };
  std::vector<std::size_t> parents(count);
  std::iota(parents.begin(), parents.end(), std::size_t{0});
  std::vector<bool> joined(count, false);
  for (std::size_t i = 0; i < tableau_.conditions.size(); ++i) {
    const Condition& condition = tableau_.conditions[i];
    if (condition.strength != Strength::exact || !is_wanted(i, wish)) continue;
    const auto equality = equality_of(condition.expr);
    if (!equality) continue;
    if (!may_be_equal(column_of(equality->left), column_of(equality->right))) continue;
    if (equality->strict) joined[equality->left] = joined[equality->right] = true;
    parents[root_of(parents, equality->left)] = root_of(parents, equality->right);
  }
  join_rows_by_key(parents, wish);
  problem.class_of.assign(count, kNoVariable);
  std::vector<std::size_t> class_of_root(count, kNoVariable);
  for (std::size_t v = 0; v < count; ++v) {
    const std::size_t root = root_of(parents, v);
    if (class_of_root[root] == kNoVariable) {
      class_of_root[root] = problem.classes.size();
      problem.classes.emplace_back();
    }
    problem.class_of[v] = class_of_root[root];
    ValueClass& value_class = problem.classes[class_of_root[root]];
    value_class.variables.push_back(v);
    if (joined[v]) value_class.joined = true;
  }
}

// The pool of a class is that of all its columns; its type the narrowest of theirs.
void Solver::fill_candidates(Problem& problem) {
  for (ValueClass& value_class : problem.classes) {
    std::vector<std::string> pool;
    std::set<std::string> seen;
    std::set<std::pair<std::size_t, std::size_t>> columns;
    const WitnessColumn* narrowest = nullptr;
    bool nullable = !value_class.joined;
    for (const std::size_t variable : value_class.variables) {
      const Variable& at = tableau_.variables[variable];
      const WitnessColumn& column = schema_.tables[at.table].columns[at.column];
      if (narrowest == nullptr || column.kind < narrowest->kind) narrowest = &column;
      if (column.not_null) nullable = false;
      columns.insert({at.table, at.column});
    }
    value_class.nullable = nullable;
    std::string key;
    for (const auto& [table, column] : columns) {
      key += fmt::format("{}.{} ", table, column);
      for (const std::string& value : pools_.of(table, column)) {
        if (seen.insert(value).second) pool.push_back(value);
      }
    }
    if (nullable || pool.empty()) {
      pool.emplace_back("NULL");
      key += "null";
    }
    std::vector<std::size_t> candidates(pool.size());
    std::iota(candidates.begin(), candidates.end(), std::size_t{0});
    problem.types.push_back(narrowest->type);
    problem.pool_keys.push_back(std::move(key));
    problem.pools.push_back(std::move(pool));
    problem.candidates.push_back(std::move(candidates));
  }
}

// Sorts the wanted conditions into those over one class and those over several.
void Solver::collect(Problem& problem, const Wish& wish) const {
  const auto sort_in = [&](const Printed& condition) {
    const std::vector<std::size_t> classes = problem.classes_of(condition);
    if (classes.empty()) return;  // A constant: no value changes it.
    // One row need not fulfil what is asked of an aggregate over several.
    const bool exact = condition.strength == Strength::exact;
    for (const std::size_t c : classes) problem.classes[c].conditioned |= exact;
    if (classes.size() == 1) {
      problem.local.push_back(condition);
    } else {
      problem.joint.push_back(condition);
      problem.joint_classes.push_back(classes);
    }
  };
  for (std::size_t i = 0; i < tableau_.conditions.size(); ++i) {
    const Condition& condition = tableau_.conditions[i];
    if (!is_wanted(i, wish) || is_missed_elsewhere(i, problem, wish)) continue;
    const auto equality = equality_of(condition.expr);
    const bool merged =
        equality && problem.class_of[equality->left] == problem.class_of[equality->right];
    if (!merged) sort_in(conditions_[i]);
  }
  if (wish.missed == kNoVariable) return;
  const Printed& instead = wish.on_edge ? edges_[wish.missed_condition] : misses_[wish.missed];
  if (!instead.text.empty() && is_there(instead.variables, wish)) sort_in(instead);
}

}  // namespace ado::verify
