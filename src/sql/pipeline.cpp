// Reads a pipeline whole: its grammar, then its references, hints and comments.
#include "sql/pipeline.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/pipeline_parser.hpp"
#include "sql/semantic_rules.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

tl::unexpected<Error> fail_at(std::string_view text, std::uint32_t place, std::string message,
                              std::string hint) {
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = std::move(message),
                    .position = position_at(text, place),
                    .hint = std::move(hint)});
}

// Sends each comment and hint of the text to what it stands above or in.
class Remarks {
 public:
  Remarks(std::string_view text, std::span<const Token> tokens, const PipelinePlaces& places)
      : text_(text),
        tokens_(tokens),
        places_(places),
        inside_(places.stages.size() + 1),
        inner_hints_(places.stages.size()) {}

  Result<void> share(std::span<const Span> comments, Pipeline& pipeline) {
    for (const Span& span : comments) {
      const std::string_view comment = text_.substr(span.begin, span.end - span.begin);
      const auto hint = hint_text(comment);
      if (!hint) {
        keep(span, comment, pipeline);
        continue;
      }
      ADO_TRY(Hints * hints, hints_at(span, pipeline));
      if (auto added = add_hint(*hints, *hint); !added) {
        Error error = std::move(added).error();
        error.position = position_at(text_, span.begin);
        return fail(std::move(error));
      }
    }
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
      PipelineStage& stage = pipeline.stages[i];
      stage.hints = merge(stage.hints, inner_hints_[i]);
      attach(i, stage.query, pipeline);
    }
    if (pipeline.stages.empty()) {
      pipeline.hints = merge(pipeline.hints, std::exchange(pipeline.final_hints, {}));
    }
    attach(pipeline.stages.size(), pipeline.final_query, pipeline);
    return {};
  }

 private:
  std::uint32_t next_token(const Span& span) const {
    const auto next = std::ranges::lower_bound(tokens_, span.begin, {}, &Token::begin);
    return next == tokens_.end() ? static_cast<std::uint32_t>(text_.size()) : next->begin;
  }

  bool begins_line(const Span& span) const {
    const std::string_view before = text_.substr(0, span.begin);
    const std::size_t line = before.find_last_of("\r\n");
    return trim(line == before.npos ? before : before.substr(line + 1)).empty();
  }

  // The stage whose parentheses hold the place, or the number of stages.
  std::size_t stage_round(std::uint32_t place) const {
    const auto found = std::ranges::find_if(places_.stages, [&](const auto& stage) {
      return stage.open < place && place < stage.close;
    });
    return static_cast<std::size_t>(found - places_.stages.begin());
  }

  Result<Hints*> hints_at(const Span& span, Pipeline& pipeline) {
    const std::uint32_t next = next_token(span);
    if (!begins_line(span)) {
      return fail_at(text_, span.begin, "a hint behind something else",
                     "write it on a line of its own, above what it is for");
    }
    if (next <= places_.head) return &pipeline.hints;
    if (next == places_.final_query) return &pipeline.final_hints;
    for (std::size_t i = 0; i < places_.stages.size(); ++i) {
      const auto& stage = places_.stages[i];
      if (next == stage.name) return &pipeline.stages[i].hints;
      const std::uint32_t query = next_token({.begin = stage.open + 1, .end = stage.open + 1});
      if (next == query) return &inner_hints_[i];
    }
    return fail_at(text_, span.begin, "a hint that stands above no pipeline, stage or query",
                   "write it above the stage's name, above the final query, or above all");
  }

  void keep(const Span& span, std::string_view comment, Pipeline& pipeline) {
    const std::size_t inside = stage_round(span.begin);
    const bool is_head =
        span.begin < places_.head || (places_.stages.empty() && span.begin < places_.final_query);
    if (is_head) {
      pipeline.head_comments.emplace_back(trim(comment));
    } else if (inside < places_.stages.size()) {
      inside_[inside].push_back(span);
    } else if (PipelineStage* stage = stage_behind(span.begin, pipeline)) {
      stage->comments.emplace_back(trim(comment));
    } else {
      inside_.back().push_back(span);
    }
  }

  // The first stage that begins behind the place, or none.
  PipelineStage* stage_behind(std::uint32_t place, Pipeline& pipeline) const {
    for (std::size_t i = 0; i < places_.stages.size(); ++i) {
      if (places_.stages[i].name > place) return &pipeline.stages[i];
    }
    return nullptr;
  }

  // The tokens of one query, as if there were no others.
  std::vector<Token> tokens_of(std::size_t index) const {
    const bool is_stage = index < places_.stages.size();
    const std::uint32_t begin = is_stage ? places_.stages[index].open + 1 : places_.final_query;
    const auto end =
        is_stage ? places_.stages[index].close : static_cast<std::uint32_t>(text_.size());
    const auto first = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
    const auto last = std::ranges::lower_bound(tokens_, end, {}, &Token::begin);
    std::vector<Token> tokens(first, last);
    tokens.push_back({.kind = TokenKind::end, .begin = end, .end = end});
    return tokens;
  }

  void attach(std::size_t index, const Query& query, Pipeline& pipeline) const {
    if (inside_[index].empty()) return;
    Comments found = attach_comments(query, text_, tokens_of(index), inside_[index]);
    std::ranges::move(found, std::back_inserter(pipeline.comments));
  }

  std::string_view text_;
  std::span<const Token> tokens_;
  const PipelinePlaces& places_;
  std::vector<std::vector<Span>> inside_;  // By stage; the final query's last.
  std::vector<Hints> inner_hints_;         // Above the queries of stages, in their parentheses.
};

Result<void> refuse_forward_reads(const Pipeline& pipeline, std::string_view text) {
  for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
    const PipelineStage& stage = pipeline.stages[i];
    for (const TableRef* table : single_name_tables(stage.query, pipeline.dialect)) {
      const PipelineStage* read = stage_read_by(*table, pipeline, pipeline.stages.size());
      if (read == nullptr || read < &stage) continue;
      const std::string& name = read->name.text;
      if (read == &stage) {
        return fail_at(text, table->span.begin, fmt::format("stage {} reads itself", name),
                       fmt::format("to read the table, write its schema, as in main.{}; or "
                                   "rename the stage",
                                   name));
      }
      return fail_at(
          text, table->span.begin,
          fmt::format("stage {} reads {}, which is defined behind it", stage.name.text, name),
          fmt::format("move {} before it, or rename one of them", name));
    }
  }
  return {};
}

Result<void> settle_queries(Pipeline& pipeline, std::string_view text) {
  for (PipelineStage& stage : pipeline.stages) {
    number_nodes(stage.query, pipeline.next_id);
    ADO_CHECK(settle_semantics(stage.query, text, pipeline.dialect));
  }
  number_nodes(pipeline.final_query, pipeline.next_id);
  return settle_semantics(pipeline.final_query, text, pipeline.dialect);
}

}  // namespace

Result<Pipeline> parse_pipeline(std::string_view text, Dialect dialect) {
  std::vector<Span> comments;
  ADO_TRY(const auto tokens, tokenize(text, dialect, &comments));
  if (tokens.front().kind == TokenKind::end) {
    return fail_at(text, 0, "the text is empty: there is no pipeline in it",
                   "give one RVBBIT PIPELINE or one SELECT statement");
  }
  PipelineParser parser(text, tokens, dialect);
  Pipeline pipeline = parser.pipeline();
  if (!parser.failed()) parser.expect_end();
  if (parser.failed()) return fail(*parser.error());
  ADO_CHECK(settle_queries(pipeline, text));
  ADO_CHECK(refuse_forward_reads(pipeline, text));
  ADO_CHECK(Remarks(text, tokens, parser.places()).share(comments, pipeline));
  return pipeline;
}

bool starts_pipeline(std::string_view text, Dialect dialect) {
  if (text.size() > kTextBytesMax) return false;
  Lexer lexer(text, dialect);
  Token token = lexer.next();
  const auto accept = [&](std::string_view word) {
    const bool is_word =
        token.kind == TokenKind::word && equals_ignore_case(token_text(text, token), word);
    if (is_word) token = lexer.next();
    return is_word;
  };
  if (accept("explain") && !accept("analyze")) accept("analyse");
  accept("rvbbit");
  return accept("pipeline");
}

}  // namespace ado::sql
