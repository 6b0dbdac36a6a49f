// Runs the gates on pairs, and counts what they say.
#include "gatecheck/trial.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "gatecheck/variant.hpp"
#include "sql/parse.hpp"
#include "sql/schema.hpp"
#include "verify/pair.hpp"

namespace ado::gatecheck {
namespace {

using outcome::VerdictKind;

constexpr auto kDialect = sql::Dialect::duckdb;

Trial judge(std::string name, Label label, const std::string& original,
            const std::string& candidate, const sql::Schema& schema) {
  Trial trial{.name = std::move(name), .label = label};
  const SystemClock clock;
  const double begin = clock.thread_cpu_ms();
  verify::WitnessOptions options;
  options.time_limit = verify::kPairTimeLimit;
  const auto report = verify::verify_pair(original, candidate, schema, kDialect, options);
  trial.cpu_ms = clock.thread_cpu_ms() - begin;
  if (!report) {
    trial.reason = report.error().message;
    return trial;
  }
  trial.verdict = report->verdict.kind;
  trial.reason = fmt::format("{}: {}", report->verdict.gate, report->verdict.reason);
  return trial;
}

std::string_view word_of(const Trial& trial) {
  return trial.verdict ? to_string(*trial.verdict) : "no query";
}

bool is_as_labelled(const Trial& trial) {
  const VerdictKind right =
      trial.label == Label::equivalent ? VerdictKind::accepted : VerdictKind::rejected;
  return trial.verdict == right;
}

std::string line_of(Label label, std::span<const Trial> trials) {
  std::array<int, 4> counts{};
  constexpr std::array<std::string_view, 4> kWords{"accepted", "rejected", "undecided", "no query"};
  int all = 0;
  for (const Trial& trial : trials) {
    if (trial.label != label) continue;
    ++all;
    ++counts.at(
        static_cast<std::size_t>(std::ranges::find(kWords, word_of(trial)) - kWords.begin()));
  }
  if (all == 0) return {};
  std::string line =
      fmt::format("{:<10} {:>4}:", label == Label::equivalent ? "equivalent" : "different", all);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    line += fmt::format(" {:>4} {}", counts[i], kWords[i]);
  }
  return line + "\n";
}

}  // namespace

Result<std::vector<Trial>> try_case(const std::filesystem::path& folder) {
  ADO_TRY(const std::string schema_text, read_file(folder / "schema.sql"));
  ADO_TRY(const sql::Schema schema, sql::parse_schema(schema_text, kDialect));
  ADO_TRY(const std::string original, read_file(folder / "original.sql"));
  std::vector<Trial> trials;
  for (const Label label : {Label::equivalent, Label::different}) {
    const std::string word = label == Label::equivalent ? "equivalent" : "different";
    const std::filesystem::path file = folder / (word + ".sql");
    if (!std::filesystem::exists(file)) continue;
    ADO_TRY(const std::string candidate, read_file(file));
    trials.push_back(
        judge(folder.filename().string() + "/" + word, label, original, candidate, schema));
  }
  return trials;
}

Result<std::optional<Trial>> try_variant(const std::filesystem::path& query,
                                         const SharedSchema& schema) {
  ADO_TRY(const std::string text, read_file(query));
  Trial refused{.name = query.stem().string()};
  auto statement = sql::parse_statement(text, kDialect);
  if (!statement) {
    refused.reason = statement.error().message;
    return refused;
  }
  const auto map = ir::QueryMap::make(*std::move(statement), schema);
  if (!map || !map->resolved()) {
    refused.reason = map ? "does not resolve" : map.error().message;
    return refused;
  }
  const Variant variant = harmless_variant(*map);
  if (variant.changes.total() == 0) return std::nullopt;
  return judge(query.stem().string(), Label::equivalent, text, variant.sql, *schema);
}

std::string summary(std::span<const Trial> trials) {
  std::string text;
  for (const Trial& trial : trials) {
    if (is_as_labelled(trial)) continue;
    text += fmt::format("{} is {}: {}\n", trial.name, word_of(trial), trial.reason);
  }
  text += line_of(Label::equivalent, trials) + line_of(Label::different, trials);
  if (trials.empty()) return text;
  std::vector<double> times;
  for (const Trial& trial : trials) times.push_back(trial.cpu_ms);
  std::ranges::sort(times);
  return text + fmt::format("CPU time a pair: median {:.0f} ms, p95 {:.0f} ms, longest {:.0f} ms\n",
                            times[times.size() / 2], times[times.size() * 95 / 100], times.back());
}

bool is_wrong(const Trial& trial) {
  const VerdictKind wrong =
      trial.label == Label::equivalent ? VerdictKind::rejected : VerdictKind::accepted;
  return trial.verdict == wrong;
}

}  // namespace ado::gatecheck
