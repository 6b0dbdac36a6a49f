// Prints pipelines: hints and comments above what they are for, each stage on lines of its own.
#include <algorithm>

#include "base/require.hpp"
#include "sql/pipeline.hpp"
#include "sql/pipeline_parser.hpp"
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

std::string_view words_of(ExplainMode explain) {
  switch (explain) {
    case ExplainMode::none:
      return "";
    case ExplainMode::plan:
      return "EXPLAIN ";
    case ExplainMode::analyze:
      return "EXPLAIN ANALYZE ";
  }
  return {};
}

}  // namespace

void Printer::put_remarks(std::span<const std::string> comments, const Hints& hints) {
  for (const std::string& comment : comments) {
    put(comment);
    new_line();
  }
  for (const std::string& line : hint_lines(hints)) {
    put(line);
    new_line();
  }
}

void Printer::put_stage_options(const StageOptions& options) {
  if (options == StageOptions{}) return;
  put(" WITH (retain = ");
  put(options.retain ? "true" : "false");
  if (options.ttl) {
    put(", ttl = ");
    put_quoted(show_ttl(*options.ttl), '\'');
  }
  if (options.cache_key) {
    put(", cache_key = ");
    put_quoted(*options.cache_key, '\'');
  }
  put(")");
}

void Printer::put_stage(const PipelineStage& stage) {
  put_remarks(stage.comments, stage.hints);
  put_name(stage.name);
  if (!stage.columns.empty()) put(" ");
  put_column_definitions(stage.columns);
  put(" AS ");
  put_subquery(stage.query);
  put_stage_options(stage.options);
}

void Printer::put_pipeline(const Pipeline& pipeline) {
  put_remarks(pipeline.head_comments, pipeline.hints);
  put(words_of(pipeline.explain));
  if (!pipeline.stages.empty()) {
    put("RVBBIT PIPELINE");
    put_lines(pipeline.stages, [&](const PipelineStage& stage) { put_stage(stage); });
    new_line();
    put_remarks({}, pipeline.final_hints);
  }
  put_query(pipeline.final_query);
}

// As with statements, a line comment at the very end becomes a block comment.
std::string to_sql(const Pipeline& pipeline) {
  Comments comments = pipeline.comments;
  while (true) {
    Printer printer(pipeline.dialect, Layout::pretty, comments);
    printer.put_pipeline(pipeline);
    if (!printer.has_line_comment()) return printer.take();
    const auto last = std::ranges::find(comments, printer.line_comment().data(),
                                        [](const Comment& each) { return each.text.data(); });
    require(last != comments.end());
    last->text = as_block_comment(last->text);
  }
}

}  // namespace ado::sql
