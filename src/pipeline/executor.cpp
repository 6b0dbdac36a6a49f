// Keeps rows, and has the arguments of each call answered.
#include "pipeline/executor.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "base/require.hpp"
#include "coordinator/evaluate.hpp"
#include "pipeline/names.hpp"
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::pipeline {
namespace {

std::int64_t whole(const engine::CellView& cell) {
  if (cell.kind == engine::CellKind::integer) return static_cast<std::int64_t>(cell.integer);
  std::int64_t number = 0;  // sum() of a server is a decimal.
  const std::string text = engine::to_text(cell);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Hands each row on as texts and numbers.
template <typename Row>
class FunctionSink final : public engine::RowSink {
 public:
  explicit FunctionSink(Row row) : row_(std::move(row)) {}
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const engine::CellView> cells) override {
    row_(cells);
    return true;
  }

 private:
  Row row_;
};

std::optional<std::string> text_or_null(const engine::CellView& cell) {
  if (cell.kind == engine::CellKind::null) return std::nullopt;
  return engine::to_text(cell);
}

// Positions in rewritten SQL say nothing about the text that people wrote.
template <typename T>
Result<T> without_position(Result<T> result) {
  if (result) return result;
  Error error = std::move(result).error();
  error.position.reset();
  return fail(std::move(error));
}

}  // namespace

std::string Executor::print(const sql::Query& query) const { return sql::print(query, dialect()); }

Result<void> Executor::prepare(const QueryPlan& plan, const CallSettings& settings,
                               StageReport& report) {
  for (const Step& step : plan.steps) {
    if (const auto* kept = std::get_if<KeepStep>(&step)) {
      ADO_CHECK(keep(kept->table, kept->query, kept->columns, report, kept->what));
    } else {
      ADO_CHECK(answer(std::get<AnswerStep>(step), settings, report));
    }
  }
  return {};
}

Result<std::int64_t> Executor::keep(const std::string& table, const sql::Query& query,
                                    const std::vector<std::string>& columns, StageReport& report,
                                    std::string what) {
  const std::string statement = print(countable(query));
  report.statements.push_back({.what = std::move(what), .sql = print(query)});
  unknown_.add_kept(query, table, columns);
  return without_position(outside_.bench.keep(table, statement, columns, outside_.run_options));
}

Result<void> Executor::answer(const AnswerStep& step, const CallSettings& settings,
                              StageReport& report) {
  CallReport call{.text = step.text, .kind = step.kind, .op = std::string(step.call.op->name)};
  const double begin = outside_.clock.steady_ms();
  if (step.source) {
    report.statements.push_back({.what = "arguments of " + step.text, .sql = print(*step.source)});
  }
  if (step.right) {
    report.statements.push_back({.what = "the right side of it", .sql = print(*step.right)});
  }
  Result<void> done;
  if (step.kind == AnswerKind::pairs) {
    done = answer_pairs(step, settings, call);
  } else if (step.prefix) {
    done = answer_prefix(step, settings, call);
  } else {
    done = answer_all(step, settings, call);
  }
  call.elapsed_ms = outside_.clock.steady_ms() - begin;
  report.calls.push_back(std::move(call));
  return done;
}

Result<void> Executor::answer_all(const AnswerStep& step, const CallSettings& settings,
                                  CallReport& call) {
  Tuples tuples;
  if (step.source) {
    call.precision = unknown_.precision_of(*step.source);
    const sql::Query source = countable(*step.source);
    ADO_TRY(tuples, step.kind == AnswerKind::bags ? read_bags(step, source) : read(step, source));
  } else {
    tuples.tuples.emplace_back();
    tuples.rows = 1;
  }
  call.rows = tuples.rows;
  call.groups = static_cast<std::int64_t>(tuples.groups.size());
  ADO_CHECK(make_table(step));
  ADO_TRY(const Values values, evaluate(step, settings, tuples.tuples, tuples.times, call));
  if (!values) {
    unknown_.add_answers(step.alias);
    return {};
  }
  ADO_CHECK(store(step, tuples, *values, 0));
  return outside_.bench.settle(step.table);
}

// Twice as many tuples each time, until enough rows pass among those that come first.
Result<void> Executor::answer_prefix(const AnswerStep& step, const CallSettings& settings,
                                     CallReport& call) {
  call.precision = unknown_.precision_of(*step.source);
  ADO_TRY(const Tuples tuples, read(step, countable(*step.source)));
  ADO_CHECK(make_table(step));
  const std::size_t size = tuples.tuples.size();
  const Prefix& prefix = *step.prefix;
  std::size_t chunk =
      static_cast<std::size_t>(std::max<std::int64_t>(prefix.wanted, settings.options.batch_size));
  std::size_t done = 0;
  std::int64_t passing = 0;
  while (done < size && passing < prefix.wanted) {
    const std::size_t end = std::min(size, done + chunk);
    const auto first = tuples.tuples.begin();
    const std::vector<coordinator::Tuple> part(first + static_cast<std::ptrdiff_t>(done),
                                               first + static_cast<std::ptrdiff_t>(end));
    ADO_TRY(const Values values, evaluate(step, settings, part, {}, call));
    if (!values) {
      // How many it takes, only the answers tell: all of them at most.
      const std::vector<coordinator::Tuple> rest(first + static_cast<std::ptrdiff_t>(end),
                                                 tuples.tuples.end());
      if (!rest.empty()) ADO_CHECK(evaluate(step, settings, rest, {}, call));
      call.precision = std::max(call.precision, Precision::at_most);
      call.rows = tuples.rows;
      unknown_.add_answers(step.alias);
      return {};
    }
    ADO_CHECK(store(step, tuples, *values, done));
    done = end;
    chunk *= 2;
    const std::int64_t last = done < size ? tuples.places[done] - 1 : tuples.rows;
    ADO_TRY(passing, count_passing(step, last));
    call.rows = last;
  }
  if (done < size) {
    call.note = fmt::format("LIMIT stopped after {} of {} tuples", done, size);
  }
  return outside_.bench.settle(step.table);
}

Result<std::int64_t> Executor::count_passing(const AnswerStep& step, std::int64_t place_last) {
  const Prefix& prefix = *step.prefix;
  std::vector<sql::Expr> pairs, where;
  for (std::size_t i = 0; i < step.call.varying; ++i) {
    pairs.push_back(sql::make_binary("=", column(prefix.table, key_column(i)),
                                     column(step.alias, key_column(i))));
  }
  where.push_back(
      sql::make_binary("<=", column(prefix.table, kPlace), sql::make_integer(place_last)));
  where.push_back(prefix.condition);
  sql::Select select;
  select.items.push_back(sql::make_item(sql::make_count_star(), kRows));
  select.from.push_back(sql::make_join(sql::JoinKind::inner, sql::make_table(prefix.table),
                                       sql::make_table(step.table, step.alias),
                                       maybe_and(std::move(pairs))));
  select.where = maybe_and(std::move(where));
  std::int64_t count = 0;
  FunctionSink sink([&](std::span<const engine::CellView> cells) { count = whole(cells[0]); });
  ADO_CHECK(without_position(outside_.bench.engine().run(print(sql::make_query(std::move(select))),
                                                         sink, outside_.run_options)));
  return count;
}

Result<Executor::Tuples> Executor::read(const AnswerStep& step, const sql::Query& source) {
  Tuples tuples;
  const std::size_t keys = step.kind == AnswerKind::pairs ? 1 : step.call.varying;
  const std::size_t first = step.has_group ? 1 : 0;
  FunctionSink sink([&](std::span<const engine::CellView> cells) {
    const std::int64_t group = step.has_group ? whole(cells[0]) : 0;
    const bool has_count = step.kind != AnswerKind::groups;
    const std::int64_t count = has_count ? whole(cells[first + keys]) : 1;
    tuples.rows += count;
    if (step.prefix) tuples.places.push_back(whole(cells[first + keys + 1]));
    if (step.kind == AnswerKind::groups) tuples.groups.push_back(group);
    coordinator::Tuple& tuple = tuples.tuples.emplace_back();
    for (std::size_t i = 0; i < keys; ++i) tuple.push_back(text_or_null(cells[first + i]));
  });
  ADO_CHECK(
      without_position(outside_.bench.engine().run(print(source), sink, outside_.run_options)));
  return tuples;
}

// A row of the source is one text of one group, and how often it is there. Texts are sorted,
// because rows come in any order.
Result<Executor::Tuples> Executor::read_bags(const AnswerStep& step, const sql::Query& source) {
  using Counted = std::pair<std::optional<std::string>, std::int64_t>;
  Tuples tuples;
  std::vector<std::vector<Counted>> bags;
  const std::size_t first = step.has_group ? 1 : 0;
  std::unordered_map<std::int64_t, std::size_t> place_of;
  FunctionSink sink([&](std::span<const engine::CellView> cells) {
    const std::int64_t group = step.has_group ? whole(cells[0]) : 0;
    const std::int64_t count = whole(cells[first + 1]);
    tuples.rows += count;
    const auto [found, is_new] = place_of.try_emplace(group, bags.size());
    if (is_new) {
      tuples.groups.push_back(group);
      bags.emplace_back();
    }
    bags[found->second].emplace_back(text_or_null(cells[first]), step.is_distinct ? 1 : count);
  });
  ADO_CHECK(
      without_position(outside_.bench.engine().run(print(source), sink, outside_.run_options)));
  for (std::vector<Counted>& bag : bags) {
    std::ranges::sort(bag);
    coordinator::Tuple& texts = tuples.tuples.emplace_back();
    coordinator::Times& times = tuples.times.emplace_back();
    for (Counted& each : bag) {
      texts.push_back(std::move(each.first));
      times.push_back(each.second);
    }
  }
  return tuples;
}

Result<void> Executor::make_table(const AnswerStep& step) {
  std::vector<engine::ResultColumn> columns;
  const bool by_group = step.kind == AnswerKind::bags || step.kind == AnswerKind::groups;
  const std::string text(text_type(dialect()));
  if (by_group && step.has_group)
    columns.push_back({.name = std::string(kGroup), .type = "BIGINT"});
  const std::size_t keys = by_group ? 0 : step.call.varying;
  for (std::size_t i = 0; i < keys; ++i) columns.push_back({.name = key_column(i), .type = text});
  if (step.kind != AnswerKind::pairs) {
    columns.push_back({.name = std::string(kAnswer),
                       .type = std::string(type_name(step.call.op->result, dialect()))});
  }
  return outside_.bench.make(step.table, columns);
}

// What has no answer has no row: the join finds none, and NULL is what it shows.
Result<void> Executor::store(const AnswerStep& step, const Tuples& tuples,
                             const std::vector<semantic::Value>& values, std::size_t begin) {
  const bool by_group = step.kind == AnswerKind::bags || step.kind == AnswerKind::groups;
  std::vector<engine::TextRow> rows;
  rows.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (semantic::is_null(values[i])) continue;
    engine::TextRow row;
    if (by_group) {
      if (step.has_group) row.emplace_back(std::to_string(tuples.groups[begin + i]));
    } else {
      row = tuples.tuples[begin + i];
    }
    const auto* number = std::get_if<double>(&values[i]);
    row.emplace_back(number != nullptr ? fmt::format("{}", *number) : semantic::to_text(values[i]));
    rows.push_back(std::move(row));
  }
  return outside_.bench.append(step.table, rows);
}

}  // namespace ado::pipeline
