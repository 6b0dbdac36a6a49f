// Reads pipelines: stages, their options, the final query, EXPLAIN.
#include "sql/pipeline_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/compare.hpp"
#include "sql/description.hpp"

namespace ado::sql {
namespace {

constexpr std::array<std::string_view, 3> kOptions{"retain", "ttl", "cache_key"};
constexpr std::chrono::seconds kTtlMax = std::chrono::days(3650);

struct Unit {
  char letter;
  std::chrono::seconds length;
};
constexpr std::array<Unit, 4> kUnits{{{'d', std::chrono::days(1)},
                                      {'h', std::chrono::hours(1)},
                                      {'m', std::chrono::minutes(1)},
                                      {'s', std::chrono::seconds(1)}}};

// It becomes the name of a file on every system.
bool is_cache_key(std::string_view text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !text.empty() && text.size() <= 64 && text.front() != '.' &&
         std::ranges::all_of(text, is_part);
}

}  // namespace

std::optional<std::chrono::seconds> read_ttl(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  const char last = to_lower_ascii(text.back());
  const auto unit = std::ranges::find(kUnits, last, &Unit::letter);
  std::int64_t count = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [read, error] = std::from_chars(text.data(), end, count);
  if (unit == kUnits.end() || error != std::errc() || read != end || count < 1) return std::nullopt;
  if (count > kTtlMax / unit->length) return std::nullopt;
  return count * unit->length;
}

std::string show_ttl(std::chrono::seconds ttl) {
  const auto unit = std::ranges::find_if(
      kUnits, [&](const Unit& each) { return ttl % each.length == std::chrono::seconds(0); });
  return fmt::format("{}{}", ttl / unit->length, unit->letter);
}

Pipeline PipelineParser::pipeline() {
  read_semantics();
  Pipeline result;
  result.dialect = dialect();
  result.explain = explain();
  places_.head = mark();
  const bool has_word = accept_pipeline_words();
  refuse_nested();
  if (has_word) stages(result);
  places_.final_query = mark();
  result.final_query = query();
  refuse_description(result.final_query, places_.final_query);
  end();
  return result;
}

ExplainMode PipelineParser::explain() {
  if (!at_word("explain")) return ExplainMode::none;
  advance();
  if (at(TokenKind::left_parenthesis) && !starts_query_in_parentheses()) {
    fail_with(ErrorKind::unsupported, "EXPLAIN with options",
              "EXPLAIN and EXPLAIN ANALYZE are there");
  }
  if (!at_word("analyze") && !at_word("analyse")) return ExplainMode::plan;
  advance();
  return ExplainMode::analyze;
}

bool PipelineParser::accept_pipeline_words() {
  const std::size_t word = at_word("rvbbit") ? 1 : 0;
  if (!at_word("pipeline", word)) return false;
  places_.head = peek(word).begin;
  advance(word + 1);
  return true;
}

// A table may be named pipeline: only what goes on like a pipeline is one.
bool PipelineParser::at_nested(std::size_t ahead) const {
  if (!at(TokenKind::left_parenthesis, ahead)) return false;
  const std::size_t word = ahead + (at_word("rvbbit", ahead + 1) ? 2 : 1);
  if (!at_word("pipeline", word) || at(Keyword::as, word + 1)) return false;
  if (at_any({Keyword::select, Keyword::with}, word + 1)) return true;
  if (!at_name(word + 1)) return false;
  const std::size_t behind =
      at(TokenKind::left_parenthesis, word + 2) ? behind_list(word + 2) : word + 2;
  return at(Keyword::as, behind) && at(TokenKind::left_parenthesis, behind + 1);
}

// Behind the parenthesis that closes the one here, which holds a list of columns if anything.
std::size_t PipelineParser::behind_list(std::size_t ahead) const {
  constexpr std::size_t kTokensMax = 4096;  // All places are asked for one.
  int depth = 0;
  for (const std::size_t last = ahead + kTokensMax; ahead < last; ++ahead) {
    if (at(TokenKind::left_parenthesis, ahead)) ++depth;
    if (at(TokenKind::right_parenthesis, ahead) && --depth == 0) return ahead + 1;
    if (at(TokenKind::end, ahead)) break;
  }
  return ahead;
}

void PipelineParser::refuse_nested() {
  for (std::size_t i = 0; !at(TokenKind::end, i); ++i) {
    if (!at_nested(i)) continue;
    return fail_at(peek(i + 1).begin, ErrorKind::unsupported, "PIPELINE inside of a query",
                   "make its stages stages of the outer pipeline");
  }
}

bool PipelineParser::at_stage() const {
  const bool has_more = at(Keyword::as, 1) || at(TokenKind::left_parenthesis, 1);
  return at_label() && has_more && !starts_query();
}

void PipelineParser::stages(Pipeline& pipeline) {
  while (at_stage() && !failed()) {
    pipeline.stages.push_back(stage());
    if (failed()) return;
    refuse_second(pipeline, pipeline.stages.back());
    if (accept(TokenKind::comma)) {
      if (at_stage()) continue;
      if (starts_query()) {
        return fail_with(ErrorKind::invalid_input, "a comma before the final query",
                         "commas stand between stages only");
      }
      return fail_expected("a stage: name AS (...)");
    }
    if (at_stage()) {
      return fail_with(ErrorKind::invalid_input,
                       fmt::format("a comma is missing before stage {}", text_of(peek())),
                       "stages are separated by commas");
    }
  }
  if (at(TokenKind::end) && !failed()) {
    fail_expected("the final query", "behind the stages stands a SELECT that reads them");
  }
}

// name [(column TYPE, ...)] AS (query) [WITH (options)]
PipelineStage PipelineParser::stage() {
  PipelineStage stage;
  PipelinePlaces::Stage place{.name = mark()};
  stage.name = name("the name of a stage");
  if (at(TokenKind::left_parenthesis)) stage.columns = column_definitions();
  expect(Keyword::as);
  place.open = mark();
  if (!at(TokenKind::left_parenthesis)) {
    fail_expected("'('", "the query of a stage stands in parentheses");
  }
  stage.query = query_in_parentheses();
  refuse_description(stage.query, place.open);
  const Span body = span_from(place.open);
  place.close = body.end == 0 ? 0 : body.end - 1;
  if (at(Keyword::with) && at(TokenKind::left_parenthesis, 1)) {
    advance();
    stage_options(stage.options);
  }
  stage.span = span_from(place.name);
  places_.stages.push_back(place);
  return stage;
}

void PipelineParser::refuse_second(const Pipeline& pipeline, const PipelineStage& stage) {
  for (const PipelineStage& other : pipeline.stages) {
    if (&other == &stage || !same_name(other.name, stage.name, dialect())) continue;
    return fail_at(stage.span.begin, ErrorKind::invalid_input,
                   fmt::format("two stages are named {}", stage.name.text), "rename one of them");
  }
}

void PipelineParser::refuse_description(const Query& query, std::uint32_t place) {
  if (failed() || !is_description(query)) return;
  fail_at(place, ErrorKind::unsupported, "DESCRIBE in a pipeline");
}

void PipelineParser::stage_options(StageOptions& options) {
  using Read = void (PipelineParser::*)(StageOptions&);
  static constexpr std::array<Read, kOptions.size()> kReaders{
      &PipelineParser::retain, &PipelineParser::ttl, &PipelineParser::cache_key};
  std::array<bool, kOptions.size()> seen{};
  const std::uint32_t begin = mark();
  std::optional<bool> retained;
  expect(TokenKind::left_parenthesis);
  do {
    const std::string word = at_label() ? to_lower_ascii(text_of(peek())) : "";
    const auto found = std::ranges::find(kOptions, word);
    if (found == kOptions.end()) {
      const std::string_view near = closest_name(word, kOptions);
      return fail_expected("an option of a stage",
                           near.empty()
                               ? fmt::format("the options are {}", ado::join(kOptions, ", "))
                               : fmt::format("did you mean {}?", near));
    }
    const auto index = static_cast<std::size_t>(found - kOptions.begin());
    if (std::exchange(seen.at(index), true)) {
      return fail_with(ErrorKind::invalid_input, fmt::format("option {} is given twice", word));
    }
    advance();
    if (!accept_symbol("=")) return fail_expected("'='");
    (this->*kReaders.at(index))(options);
    if (index == 0) retained = options.retain;
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  const bool keeps = options.ttl || options.cache_key;
  if (keeps && retained == false) {
    fail_at(begin, ErrorKind::invalid_input, "ttl and cache_key of a stage that is not retained",
            "leave out retain = false");
  }
  options.retain = options.retain || keeps;
}

void PipelineParser::retain(StageOptions& options) {
  options.retain = at(Keyword::true_);
  if (!accept(Keyword::true_) && !accept(Keyword::false_)) fail_expected("true or false");
}

std::string PipelineParser::option_text(std::string_view what) {
  if (at_string()) return value_of(peek());
  fail_expected(what);
  return {};
}

void PipelineParser::ttl(StageOptions& options) {
  options.ttl = read_ttl(option_text("a string such as '10m'"));
  if (!options.ttl) {
    fail_with(ErrorKind::invalid_input, "ttl is no span of time",
              "write a whole number and one of s, m, h, d, up to 3650d: '10m'");
  }
  advance();
}

void PipelineParser::cache_key(StageOptions& options) {
  options.cache_key = option_text("a string such as 'v1'");
  if (!is_cache_key(*options.cache_key)) {
    fail_with(ErrorKind::invalid_input, "cache_key is no name",
              "it is made of up to 64 letters, digits, '_', '-' and '.', no '.' first");
  }
  advance();
}

void PipelineParser::end() {
  const bool has_semicolon = at(TokenKind::semicolon);
  while (accept(TokenKind::semicolon)) {
  }
  if (!has_semicolon || at(TokenKind::end)) return;
  fail_with(ErrorKind::invalid_input, "text after the ; of a pipeline",
            "run one pipeline at a time; its stages are separated by commas");
}

}  // namespace ado::sql
