// Puts trial values into a VALUES list and asks the engine for the truth of each condition.
#include "verify/witness_evaluator.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/schema.hpp"
#include "verify/witness_divisors.hpp"

namespace ado::verify {
namespace {

// Names that no column of a user's has.
constexpr std::string_view kRow = "ado_trial_row";
constexpr std::string_view kValue = "ado_trial_value_";
constexpr std::string_view kZero = "zero";  // The answer where a divisor is 0.
constexpr int kRunsInHalvesMax = 24;        // Of one condition that raises; then it stays unknown.

// (SELECT row, CAST(v0 AS INTEGER) AS a, CAST(v0 AS INTEGER) AS b, ... FROM (VALUES ...) t(row,
// v0)), of the chosen rows.
std::string trial_relation(const std::vector<TrialColumn>& columns,
                           const std::vector<std::vector<std::string>>& rows,
                           const std::vector<std::size_t>& chosen) {
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
  for (const std::size_t row : chosen) {
    values += fmt::format("{}({}", values.empty() ? "" : ", ", row);
    for (const std::string& value : rows[row]) values += ", " + value;
    values += ')';
  }
  return fmt::format("({} FROM (VALUES {}) AS t({})) AS trial", select, values, names);
}

// Where it raises it is not true. PostgreSQL has nothing like TRY: there the statement fails.
std::string truth_of(std::string_view condition, sql::Dialect dialect) {
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

struct Evaluator::Trials {
  const std::vector<TrialColumn>& columns;
  const std::vector<std::vector<std::string>>& rows;
  std::vector<std::vector<Truth>> truths;
  std::vector<std::vector<std::size_t>> zeros;  // By condition: rows in which a divisor is 0.
};

// On a server a division by 0 would take the truths of all other rows with it.
const std::string& Evaluator::careful(const std::string& condition) {
  const auto [entry, is_new] = careful_.try_emplace(condition);
  if (!is_new) return entry->second;
  const sql::Dialect dialect = scratch_.engine().dialect();
  entry->second = truth_of(condition, dialect);
  if (dialect == sql::Dialect::duckdb) return entry->second;
  const DividingCondition dividing = read_divisors(condition);
  if (dividing.is_zero.empty()) return entry->second;
  entry->second = fmt::format("CASE WHEN {} THEN '{}' ELSE CAST({} AS text) END", dividing.is_zero,
                              kZero, truth_of(dividing.guarded, dialect));
  return entry->second;
}

bool Evaluator::run(Trials& trials, const std::vector<std::size_t>& rows,
                    const std::vector<Asked>& asked) {
  std::string statement = fmt::format("SELECT {}", kRow);
  for (const Asked& one : asked) statement += ", " + one.text;
  statement += " FROM " + trial_relation(trials.columns, trials.rows, rows);
  engine::TextSink sink(rows.size());
  if (!scratch_.engine().run(statement, sink, {})) return false;
  for (const auto& row : sink.table().rows) {
    std::size_t index = 0;
    std::from_chars(row[0].data(), row[0].data() + row[0].size(), index);
    if (index >= trials.rows.size()) return false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::size_t condition = asked[i].condition;
      if (row[i + 1] == kZero) trials.zeros[condition].push_back(index);
      trials.truths[index][condition] =
          equals_ignore_case(row[i + 1], "true") ? Truth::true_ : Truth::not_true;
    }
  }
  return true;
}

// Finds the rows for which it raises; the others are not lost with them.
void Evaluator::run_in_halves(Trials& trials, const std::vector<std::size_t>& rows,
                              const Asked& asked, int& runs_left) {
  if (rows.empty() || runs_left-- <= 0 || run(trials, rows, {asked})) return;
  if (scratch_.engine().last_failure() != engine::RunFailure::raised) return;
  if (rows.size() == 1) {
    trials.truths[rows.front()][asked.condition] = Truth::not_true;
    return;
  }
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
  run_in_halves(trials, {rows.begin(), middle}, asked, runs_left);
  run_in_halves(trials, {middle, rows.end()}, asked, runs_left);
}

// The division may be one that is never made: CASE WHEN y <> 0 THEN x / y END. When one of the rows
// raises, all of them are not true.
void Evaluator::settle_zeros(Trials& trials, const Asked& asked) {
  const std::vector<std::size_t> rows = std::move(trials.zeros[asked.condition]);
  if (!rows.empty()) run(trials, rows, {asked});
}

std::vector<std::vector<Truth>> Evaluator::evaluate(
    const std::vector<TrialColumn>& columns, const std::vector<std::vector<std::string>>& rows,
    const std::vector<std::string>& conditions) {
  Trials trials{columns, rows,
                std::vector(rows.size(), std::vector<Truth>(conditions.size(), Truth::unknown)),
                std::vector<std::vector<std::size_t>>(conditions.size())};
  if (rows.empty() || conditions.empty()) return trials.truths;
  std::vector<std::size_t> all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<Asked> asked;
  for (const std::string& condition : conditions)
    asked.push_back({asked.size(), careful(condition)});
  const bool together = run(trials, all, asked);
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    const Asked plain{c, truth_of(conditions[c], scratch_.engine().dialect())};
    // One of them raises, or cannot be read: each on its own.
    int runs_left = kRunsInHalvesMax;
    if (!together && !run(trials, all, {asked[c]})) run_in_halves(trials, all, plain, runs_left);
    settle_zeros(trials, plain);
  }
  return trials.truths;
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
