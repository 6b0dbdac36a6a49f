// Finds the constants beside each column in the conditions of both queries, has the engine fold
// them, and steps around them.
#include "verify/constants.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_builder.hpp"
#include "verify/witness_inverse.hpp"
#include "verify/witness_nested.hpp"
#include "verify/witness_pattern.hpp"
#include "verify/witness_range.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

using Column = std::pair<std::size_t, std::size_t>;

// More values of one column make no better data, only more of it.
constexpr std::size_t kTierMax = 36;
constexpr std::size_t kFarMax = 6;

struct Found {
  std::string text;  // The constant expression as SQL.
  ConstantUse use = ConstantUse::compared;
  bool operator==(const Found&) const = default;
};
// A comparison: the columns in it and the constants beside them.
struct Comparison {
  std::vector<Column> columns;
  std::vector<Found> constants;
  bool is_call = false;  // Of a function: it says something of texts alone.
};

bool compares(const sql::Expr& expr) {
  if (const auto* binary = sql::as<sql::Binary>(expr)) {
    static constexpr std::string_view kSigns = "<>=";
    return kSigns.find(binary->op[0]) != std::string_view::npos || binary->op.starts_with("IS ");
  }
  return sql::as<sql::Between>(expr) != nullptr || sql::as<sql::InList>(expr) != nullptr ||
         sql::as<sql::Like>(expr) != nullptr || is_text_call(expr);
}

ConstantUse use_in(const sql::Like& like) {
  switch (like.kind) {
    case sql::LikeKind::like:
    case sql::LikeKind::ilike:
      return ConstantUse::pattern;
    case sql::LikeKind::similar_to:
      return ConstantUse::similar;
    case sql::LikeKind::glob:
      return ConstantUse::glob;
  }
  require(false);
}

// regexp_matches(x, '^a'), string_split_regex(x, ','), substring(x, '^a').
bool takes_regex(std::string_view function) {
  return function.find("regex") != std::string_view::npos || function == "substring";
}

// The constants of one call, by what they are to it.
void read_call(const sql::Expr& expr, sql::Dialect dialect, std::vector<Found>& constants) {
  const auto note = [&](const sql::Expr& constant, ConstantUse use) {
    if (ir::is_constant(constant)) constants.push_back({sql::print(constant, dialect), use});
  };
  if (const auto* like = sql::as<sql::Like>(expr)) note(*like->pattern, use_in(*like));
  if (!is_text_call(expr)) return;
  if (const auto* binary = sql::as<sql::Binary>(expr)) note(*binary->right, ConstantUse::regex);
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr) return;
  const std::string name = ir::function_name(*call, dialect);
  for (std::size_t i = 0; i < call->arguments.size(); ++i) {
    const bool is_regex = i == 1 && takes_regex(name);
    note(*call->arguments[i].value, is_regex ? ConstantUse::regex : ConstantUse::part);
  }
}

Comparison read_comparison(const sql::Expr& expr, const Tableau& tableau, sql::Dialect dialect) {
  Comparison comparison{.is_call = sql::as<sql::FunctionCall>(expr) != nullptr};
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    read_call(node, dialect, comparison.constants);
    if (const auto variable = variable_of(node)) {
      const Variable& at = tableau.variables[*variable];
      comparison.columns.emplace_back(at.table, at.column);
      return sql::Descend::no;
    }
    if (!ir::is_constant(node)) return sql::Descend::yes;
    std::string text = sql::print(node, dialect);
    const auto is_pattern = [&](const Found& found) {
      return found.text == text && found.use != ConstantUse::part &&
             found.use != ConstantUse::compared;
    };
    if (std::ranges::none_of(comparison.constants, is_pattern)) {
      comparison.constants.push_back({std::move(text), ConstantUse::compared});
    }
    return sql::Descend::no;
  };
  sql::visit(expr, visitor);
  return comparison;
}

using UseComparison = std::function<void(const sql::Expr&, const Tableau&)>;

void visit_comparisons(const std::vector<const Tableau*>& tableaux, const UseComparison& use) {
  for (const Tableau* tableau : tableaux) {
    sql::Visitor visitor;
    visitor.expr = [&](const sql::Expr& node) {
      if (compares(node)) use(node, *tableau);
      return sql::Descend::yes;
    };
    for (const Condition& condition : tableau->conditions) sql::visit(condition.expr, visitor);
    for (const Conjunct& conjunct : tableau->conjuncts) {
      if (conjunct.whole) sql::visit(conjunct.whole->expr, visitor);
    }
    for (const sql::Expr& call : tableau->calls) sql::visit(call, visitor);
  }
}

std::vector<Comparison> all_comparisons(const std::vector<const Tableau*>& tableaux,
                                        sql::Dialect dialect) {
  std::vector<Comparison> comparisons;
  visit_comparisons(tableaux, [&](const sql::Expr& node, const Tableau& tableau) {
    comparisons.push_back(read_comparison(node, tableau, dialect));
  });
  return comparisons;
}

void append(std::vector<std::string>& pool, std::set<std::string>& seen,
            const WitnessColumn& column, const std::vector<std::string>& values,
            std::size_t count_max) {
  for (const std::string& value : values) {
    if (pool.size() >= count_max) return;
    std::string normal = normal_form(column, value);
    if (!fits(column, normal)) continue;
    if (seen.insert(normal).second) pool.push_back(std::move(normal));
  }
}

// What fulfils LIKE '%a%' AND LIKE '%b%': the patterns' texts one after the other, both ways.
void add_joined_patterns(const WitnessColumn& column, const std::vector<Constant>& constants,
                         std::vector<std::string>& values) {
  if (column.kind != ValueKind::text) return;
  for (const Constant& first : constants) {
    for (const Constant& second : constants) {
      if (first == second || first.use != ConstantUse::pattern ||
          second.use != ConstantUse::pattern) {
        continue;
      }
      values.push_back(
          text_literal(pattern_hits(first.text).front() + pattern_hits(second.text).front()));
    }
  }
}

// Constants first, then what just misses them, then ordinary values.
std::vector<std::string> make_pool(const WitnessColumn& column,
                                   const std::vector<Constant>& constants) {
  ValuesAround all;
  for (const Constant& constant : constants) {
    const ValuesAround around = values_around(column, constant);
    all.exact.insert(all.exact.end(), around.exact.begin(), around.exact.end());
    all.near.insert(all.near.end(), around.near.begin(), around.near.end());
    all.far.insert(all.far.end(), around.far.begin(), around.far.end());
  }
  add_joined_patterns(column, constants, all.exact);
  if (column.kind == ValueKind::text && column.beyond_ascii) {
    all.exact.insert(all.exact.begin() + (all.exact.empty() ? 0 : 1), text_literal(kBeyondAscii));
  }
  std::vector<std::string> pool;
  std::set<std::string> seen;
  append(pool, seen, column, all.exact, kTierMax);
  append(pool, seen, column, all.near, pool.size() + kTierMax);
  append(pool, seen, column, all.far, pool.size() + kFarMax);
  append(pool, seen, column, ordinary_values(column), pool.size() + kTierMax);
  if (column.kind != ValueKind::other) return pool;
  // What is held against a list or a struct is held against a member of it.
  const auto pool_of = [&](const WitnessColumn& member) { return make_pool(member, constants); };
  append(pool, seen, column, values_of_other(column, pool_of), pool.size() + 2 * kTierMax);
  return pool;
}

// The column of a CHECK that speaks of one column only.
std::optional<std::size_t> only_column(const WitnessTable& table, const std::string& check,
                                       sql::Dialect dialect) {
  sql::NodeId next_id{1};
  const auto expr = sql::parse_expression(check, dialect, next_id);
  if (!expr) return std::nullopt;
  std::set<std::optional<std::size_t>> columns;
  for (const sql::Expr* reference : ir::column_references(*expr)) {
    const auto* column = sql::as<sql::ColumnRef>(*reference);
    columns.insert(column == nullptr ? std::nullopt : table.column(column->parts.back().text));
  }
  return columns.size() == 1 ? *columns.begin() : std::nullopt;
}

// Texts that are numbers, for a text column that is held against a number.
void add_number_texts(std::map<Column, std::vector<Constant>>& constants,
                      const WitnessSchema& schema, const Comparison& comparison) {
  const auto kind_of = [&](const Column& column) {
    return schema.tables[column.first].columns[column.second].kind;
  };
  const bool any_number = std::ranges::any_of(comparison.columns, [&](const Column& column) {
    return kind_of(column) == ValueKind::integer || kind_of(column) == ValueKind::decimal;
  });
  for (const Column& column : comparison.columns) {
    if (!any_number || kind_of(column) != ValueKind::text) continue;
    for (const std::string_view number : {"1", "2"}) {
      constants[column].push_back({std::string(number), "INTEGER", ConstantUse::compared});
    }
  }
}

std::map<std::string, FoldedConstant> fold_all(const std::set<std::string>& texts,
                                               Evaluator& evaluator) {
  const std::vector<std::string> expressions(texts.begin(), texts.end());
  const std::vector<FoldedConstant> folded = evaluator.fold(expressions);
  std::map<std::string, FoldedConstant> values;
  for (std::size_t i = 0; i < folded.size(); ++i) values[expressions[i]] = folded[i];
  return values;
}

}  // namespace

Pools::Pools(const WitnessSchema& schema, const std::vector<const Tableau*>& tableaux,
             sql::Dialect dialect, Evaluator& evaluator) {
  const std::vector<Comparison> comparisons = all_comparisons(tableaux, dialect);
  std::set<std::string> texts;
  for (const Comparison& comparison : comparisons) {
    for (const Found& found : comparison.constants) texts.insert(found.text);
  }
  const auto folded = fold_all(texts, evaluator);
  const auto is_text = [&](const Column& column) {
    return schema.tables[column.first].columns[column.second].kind == ValueKind::text;
  };
  std::map<Column, std::vector<Constant>> constants;
  const auto add = [&](const Column& column, const Constant& constant) {
    auto& list = constants[column];
    if (std::ranges::find(list, constant) == list.end()) list.push_back(constant);
  };
  for (const Comparison& comparison : comparisons) {
    for (const Column& column : comparison.columns) {
      if (comparison.is_call && !is_text(column)) continue;
      for (const Found& found : comparison.constants) {
        const FoldedConstant& value = folded.at(found.text);
        if (!value.type.empty() && !value.text.empty()) {
          add(column, {value.text, value.type, found.use});
        }
        compared_[column] = true;
      }
    }
  }
  // Columns that are compared with each other meet at the same values.
  const std::map<Column, std::vector<Constant>> own = constants;
  for (const Comparison& comparison : comparisons) {
    for (const Column& column : comparison.columns) {
      if (comparison.is_call) break;
      for (const Column& other : comparison.columns) {
        const auto found = own.find(other);
        if (other == column || found == own.end()) continue;
        for (const Constant& constant : found->second) add(column, constant);
      }
    }
  }
  for (const Comparison& comparison : comparisons) {
    add_number_texts(constants, schema, comparison);
  }
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    for (std::size_t c = 0; c < schema.tables[t].columns.size(); ++c) {
      values_[{t, c}] = make_pool(schema.tables[t].columns[c], constants[{t, c}]);
    }
  }
  add_bounds(schema, tableaux, dialect, evaluator, constants);
  keep_checks(schema, dialect, evaluator);
}

// Where columns are computed with, what makes a condition true stands beside none of its constants.
void Pools::add_bounds(const WitnessSchema& schema, const std::vector<const Tableau*>& tableaux,
                       sql::Dialect dialect, Evaluator& evaluator, ColumnConstants& constants) {
  const ValuesOf values_of = [&](const Column& column) -> const std::vector<std::string>& {
    return values_.at(column);
  };
  std::vector<TableauComparison> comparisons;
  visit_comparisons(tableaux, [&](const sql::Expr& node, const Tableau& tableau) {
    comparisons.push_back({&node, &tableau});
  });
  const std::vector<Bound> bounds = bounds_of(comparisons, values_of, dialect);
  std::set<std::string> texts;
  for (const Bound& bound : bounds) texts.insert(bound.text);
  const auto folded = fold_all(texts, evaluator);
  std::set<Column> changed;
  for (const Bound& bound : bounds) {
    const FoldedConstant& value = folded.at(bound.text);
    const Constant constant{value.text, value.type, ConstantUse::compared};
    auto& list = constants[bound.column];
    if (value.text.empty() || std::ranges::find(list, constant) != list.end()) continue;
    list.push_back(constant);
    changed.insert(bound.column);
  }
  for (const Column& column : changed) {
    values_[column] =
        make_pool(schema.tables[column.first].columns[column.second], constants[column]);
  }
}

// Leaves out values that a CHECK over one column forbids.
void Pools::keep_checks(const WitnessSchema& schema, sql::Dialect dialect, Evaluator& evaluator) {
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    for (const std::string& check : schema.tables[t].checks) {
      const auto column = only_column(schema.tables[t], check, dialect);
      if (!column) continue;
      auto& pool = values_[{t, *column}];
      const WitnessColumn& info = schema.tables[t].columns[*column];
      std::vector<std::vector<std::string>> rows;
      for (const std::string& value : pool) rows.push_back({value});
      const std::vector<TrialColumn> columns = {TrialColumn{info.type, {quoted_name(info.name)}}};
      const auto truths = evaluator.evaluate(columns, rows, {"(" + check + ") IS NOT FALSE"});
      std::size_t row = 0;
      std::erase_if(pool, [&](const std::string&) { return truths[row++][0] == Truth::not_true; });
    }
  }
}

const std::vector<std::string>& Pools::of(std::size_t table, std::size_t column) const {
  return values_.at({table, column});
}

bool Pools::is_compared(std::size_t table, std::size_t column) const {
  return compared_.contains({table, column});
}

}  // namespace ado::verify
