// Opens the view over the blackboard and reads attempts from it.
#include "blackboard/outcomes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "blackboard/outcomes_sql.hpp"
#include "engine/file_views.hpp"

namespace ado::blackboard {
namespace {

using engine::CellKind;
using engine::CellView;
using engine::sql_text;

constexpr char kBetween = '\x1f';  // Stands in no transform's name.

// In the order of AttemptSink::row.
constexpr std::string_view kAttemptColumns = R"(
  id, query_id, engine, engine_version, benchmark, run_id, base."timestamp", source."type",
  opt.strategy, base.fingerprint, status, tier, speedup, speedup_type,
  outcome.timing.original_ms, outcome.timing.optimized_ms, outcome.timing.protocol,
  outcome.validation.confidence, array_to_string(transforms."all", chr(31)), model,
  coalesce(outcome.error, error.messages[1]))";

class AttemptSink final : public engine::RowSink {
 public:
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const CellView> cells) override {
    std::size_t at = 0;
    const auto text = [&] {
      const CellView& cell = cells[at++];
      return cell.kind == CellKind::null ? std::string() : std::string(cell.bytes);
    };
    const auto number = [&]() -> std::optional<double> {
      const CellView& cell = cells[at++];
      if (cell.kind == CellKind::null) return std::nullopt;
      return cell.number;
    };
    SourceAttempt read;
    for (std::string* field :
         {&read.id, &read.query_id, &read.engine, &read.engine_version, &read.benchmark,
          &read.run_id, &read.timestamp, &read.source_type, &read.strategy, &read.fingerprint}) {
      *field = text();
    }
    read.status = status_of(text());
    read.tier = text();
    read.speedup = number();
    read.speedup_type = speedup_type_of(text());
    read.original_ms = number();
    read.optimized_ms = number();
    read.protocol = text();
    read.confidence = text();
    const std::string transforms = text();
    if (!transforms.empty()) {
      for (std::string_view each : split(transforms, kBetween)) read.transforms.emplace_back(each);
    }
    read.model = text();
    read.error = text();
    read.error = read.error.substr(0, read.error.find('\n'));
    read.optimized_sql = text();
    if (ids_.insert(read.id).second) attempts_.push_back(std::move(read));
    return true;
  }
  std::vector<SourceAttempt> take() { return std::move(attempts_); }

 private:
  static outcome::OutcomeStatus status_of(std::string_view name) {
    using enum outcome::OutcomeStatus;
    for (const auto each : {win, improved, neutral, regression, error, fail}) {
      if (to_string(each) == name) return each;
    }
    return error;
  }
  static outcome::SpeedupType speedup_type_of(std::string_view name) {
    using enum outcome::SpeedupType;
    for (const auto each : {measured, vs_timeout_ceiling, both_timeout}) {
      if (to_string(each) == name) return each;
    }
    return measured;
  }

  std::vector<SourceAttempt> attempts_;
  std::set<std::string> ids_;
};

// Entries are taken back by a line with their id, before or behind theirs.
constexpr std::string_view kRetracted =
    "SELECT id FROM outcomes WHERE version.status = 'retracted'";

std::string condition_of(const AttemptFilter& filter) {
  std::string condition = fmt::format("id NOT IN ({})", kRetracted);
  if (!filter.query_id.empty()) condition += " AND query_id = " + sql_text(filter.query_id);
  if (!filter.runs.empty()) {
    std::vector<std::string> runs;
    for (const std::string& run : filter.runs) runs.push_back(sql_text(run));
    condition += fmt::format(" AND run_id IN ({})", fmt::join(runs, ", "));
  }
  return condition;
}

class TextsSink final : public engine::RowSink {
 public:
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const CellView> cells) override {
    found.emplace_back(cells[0].bytes);
    return true;
  }
  std::vector<std::string> found;
};

class UnreadableSink final : public engine::RowSink {
 public:
  void begin(std::span<const engine::ResultColumn>) override {}
  bool row(std::span<const CellView> cells) override {
    found.push_back({.file = std::string(cells[0].bytes),
                     .lines = static_cast<std::int64_t>(cells[1].integer)});
    return true;
  }
  std::vector<Unreadable> found;
};

}  // namespace

Result<Outcomes> Outcomes::open(const std::filesystem::path& workspace) {
  ADO_TRY(Columns columns, Columns::refresh(workspace));
  const engine::FileViews views{.script = outcomes_script(columns.sources(), columns.no_lines()),
                                .folders = columns.folders(),
                                .temp_directory = workspace / "cache" / "spill"};
  ADO_TRY(auto connection, engine::open_file_views(views));
  return Outcomes(std::move(columns), std::move(connection));
}

Result<engine::RunStats> Outcomes::run(std::string_view statement, engine::RowSink& sink,
                                       const engine::RunOptions& options) {
  ADO_CHECK(engine::check_reads_only(connection_, statement));
  return connection_.run(statement, sink, options);
}

Result<std::vector<Unreadable>> Outcomes::unreadable() {
  UnreadableSink sink;
  ADO_CHECK(connection_.run(
      "SELECT file, count(*) FROM all_lines WHERE id IS NULL GROUP BY file ORDER BY file", sink,
      {}));
  return std::move(sink.found);
}

Result<std::vector<std::string>> Outcomes::retracted() {
  TextsSink sink;
  ADO_CHECK(connection_.run(fmt::format("{} ORDER BY id", kRetracted), sink, {}));
  return std::move(sink.found);
}

Result<std::vector<SourceAttempt>> Outcomes::attempts(const AttemptFilter& filter) {
  const std::string_view sql =
      filter.with_sql ? "CASE WHEN status IN ('WIN', 'IMPROVED') THEN opt.optimized_sql END"
                      : "NULL";
  AttemptSink sink;
  ADO_CHECK(connection_.run(
      fmt::format("SELECT {}, {} FROM outcomes WHERE {} ORDER BY base.\"timestamp\", id",
                  kAttemptColumns, sql, condition_of(filter)),
      sink, {}));
  return sink.take();
}

}  // namespace ado::blackboard
