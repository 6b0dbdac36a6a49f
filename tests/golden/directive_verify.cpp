// verify [postgres] [reason] [fact=unique(t.k)] [rely]: two statements, and what the gates that
// need no user data say of the second in the place of the first. $TODAY, $WEEK_AGO and $MONTH stand
// for the day of the test, as people copy it from a clock.
#include <chrono>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/clock.hpp"
#include "golden/directives.hpp"
#include "golden/schema_of.hpp"
#include "sql/parse.hpp"
#include "verify/pair.hpp"

namespace ado::golden {

Outcome run_verify(const Case& one);

namespace {

Result<verify::WitnessOptions> options_of(const Case& one) {
  verify::WitnessOptions options;
  options.time_limit = std::chrono::seconds(20);  // A slow build must not change a verdict.
  options.rely_on_facts = one.has_word("rely");
  if (const std::string fact = one.option("fact"); !fact.empty()) {
    ADO_TRY(options.facts.emplace_back(), patch::parse_fact(fact));
  }
  return options;
}

std::string with_days(std::string text) {
  const UtcTime now = SystemClock().now();
  const std::pair<std::string_view, std::string> days[] = {
      {"$TODAY", fmt::format("{:%Y-%m-%d}", now)},
      {"$WEEK_AGO", fmt::format("{:%Y-%m-%d}", now - std::chrono::days(7))},
      {"$MONTH", std::to_string(std::stoi(fmt::format("{:%m}", now)))}};  // 5, not 05.
  for (const auto& [name, day] : days) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
      text.replace(at, name.size(), day);
    }
  }
  return text;
}

Result<outcome::Verdict> verdict_of(const Case& one) {
  const auto dialect = one.has_word("postgres") ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const std::string input = with_days(one.input);
  const auto texts = sql::split_script(input, dialect);
  if (texts.size() != 2) return fail(ErrorKind::invalid_input, "two statements, with ; between");
  ADO_TRY(const auto schema, schema_of(one, dialect));
  ADO_TRY(const verify::WitnessOptions options, options_of(one));
  ADO_TRY(const verify::PairReport report,
          verify::verify_pair(texts[0], texts[1], *schema, dialect, options));
  return report.verdict;
}

}  // namespace

Outcome run_verify(const Case& one) {
  const auto verdict = verdict_of(one);
  if (!verdict) return {.output = "error: " + verdict.error().message};
  // What data were found is told by `reason` only: other data are as good.
  std::string text = fmt::format("{}: {}", to_string(verdict->kind), verdict->gate);
  if (one.has_word("reason")) text += ": " + verdict->reason;
  for (const std::string& fact : verdict->valid_while) text += "\nvalid while " + fact;
  return {.output = text, .fired = {verdict->gate}};
}

}  // namespace ado::golden
