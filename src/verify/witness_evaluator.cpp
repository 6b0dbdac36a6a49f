// Puts trial values into a VALUES list and asks the engine for the truth of each condition.
#include "verify/witness_evaluator.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/schema.hpp"

namespace ado::verify {
namespace {

// Names that no column of a user's has.
constexpr std::string_view kRow = "ado_trial_row";
constexpr std::string_view kValue = "ado_trial_value_";

// (SELECT row, CAST(v0 AS INTEGER) AS a, CAST(v0 AS INTEGER) AS b, ... FROM (VALUES ...) t(row,
// v0))
std::string trial_relation(const std::vector<TrialColumn>& columns,
                           const std::vector<std::vector<std::string>>& rows) {
  std::string select = fmt::format("SELECT {}", kRow);
  std::string names(kRow);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (const std::string& name : columns[c].names) {
      const std::string& type = columns[c].type;
      const std::size_t collate = std::min(type.find(sql::kCollateWord), type.size());
      select += fmt::format(", CAST({}{} AS {}){} AS {}", kValue, c, type.substr(0, collate),
                            type.substr(collate), name);
    }
    names += fmt::format(", {}{}", kValue, c);
  }
  std::string values;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    values += fmt::format("{}({}", r == 0 ? "" : ", ", r);
    for (const std::string& value : rows[r]) values += ", " + value;
    values += ')';
  }
  return fmt::format("({} FROM (VALUES {}) AS t({})) AS trial", select, values, names);
}

// Where it raises it is not true. PostgreSQL has nothing like TRY: there the statement fails.
std::string truth_of(const std::string& condition, sql::Dialect dialect) {
  const std::string cast = fmt::format("CAST(({}) AS BOOLEAN)", condition);
  return dialect == sql::Dialect::duckdb ? fmt::format("TRY({}) IS TRUE", cast) : cast + " IS TRUE";
}

// Whether it is NULL, its text, and its type, which for texts is VARCHAR everywhere.
std::string fold_items(const std::string& expression, sql::Dialect dialect) {
  if (dialect == sql::Dialect::duckdb) {
    return fmt::format("({0}) IS NULL, CAST(({0}) AS VARCHAR), typeof({0})", expression);
  }
  return fmt::format(
      "({0}) IS NULL, CAST(({0}) AS text), CASE WHEN pg_typeof({0})::text IN ('text', 'unknown', "
      "'character varying', 'character') THEN 'VARCHAR' ELSE pg_typeof({0})::text END",
      expression);
}

}  // namespace

bool Evaluator::run(const std::string& relation, std::size_t row_count,
                    const std::vector<std::string>& conditions, std::size_t first,
                    std::vector<std::vector<Truth>>& truths) {
  std::string statement = fmt::format("SELECT {}", kRow);
  for (const std::string& condition : conditions) {
    statement += ", " + truth_of(condition, scratch_.engine().dialect());
  }
  engine::TextSink sink(row_count);
  const auto stats = scratch_.engine().run(statement + " FROM " + relation, sink, {});
  if (!stats) return false;
  for (const auto& row : sink.table().rows) {
    std::size_t index = 0;
    std::from_chars(row[0].data(), row[0].data() + row[0].size(), index);
    if (index >= row_count) return false;
    for (std::size_t c = 0; c < conditions.size(); ++c) {
      truths[index][first + c] =
          equals_ignore_case(row[c + 1], "true") ? Truth::true_ : Truth::not_true;
    }
  }
  return true;
}

std::vector<std::vector<Truth>> Evaluator::evaluate(
    const std::vector<TrialColumn>& columns, const std::vector<std::vector<std::string>>& rows,
    const std::vector<std::string>& conditions) {
  std::vector<std::vector<Truth>> truths(rows.size(),
                                         std::vector<Truth>(conditions.size(), Truth::unknown));
  if (rows.empty() || conditions.empty()) return truths;
  const std::string relation = trial_relation(columns, rows);
  if (run(relation, rows.size(), conditions, 0, truths)) return truths;
  // One of them cannot be read: each on its own.
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    run(relation, rows.size(), {conditions[c]}, c, truths);
  }
  return truths;
}

std::vector<FoldedConstant> Evaluator::fold(const std::vector<std::string>& expressions) {
  const auto ask = [&](const std::string& items, std::size_t count) {
    engine::TextSink sink(1);
    std::vector<FoldedConstant> folded;
    if (!scratch_.engine().run("SELECT " + items, sink, {})) return folded;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& row = sink.table().rows[0];
      folded.push_back({row[3 * i] == "true" ? "" : row[3 * i + 1], row[3 * i + 2]});
    }
    return folded;
  };
  std::string all;
  std::vector<std::string> items;
  for (const std::string& expression : expressions) {
    items.push_back(fold_items(expression, scratch_.engine().dialect()));
    all += (all.empty() ? "" : ", ") + items.back();
  }
  if (items.empty()) return {};
  std::vector<FoldedConstant> folded = ask(all, items.size());
  if (!folded.empty()) return folded;
  for (const std::string& item : items) {
    const std::vector<FoldedConstant> one = ask(item, 1);
    folded.push_back(one.empty() ? FoldedConstant{} : one[0]);
  }
  return folded;
}

}  // namespace ado::verify
