// Pipelines: RVBBIT PIPELINE, its stages and its final query, read and printed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/hints.hpp"

namespace ado::sql {

enum class ExplainMode { none, plan, analyze };  // EXPLAIN, EXPLAIN ANALYZE.

// Behind WITH. A ttl or a cache_key says retain = true as well.
struct StageOptions {
  bool retain = false;
  std::optional<std::chrono::seconds> ttl = {};  // '90s', '10m', '2h', '7d'; at least a second.
  std::optional<std::string> cache_key = {};     // Letters, digits, '.', '_', '-': a file's name.
  bool operator==(const StageOptions&) const = default;
};

struct PipelineStage {
  Identifier name = {};
  std::vector<ColumnDefinition> columns = {};  // The declared schema of its result, or none.
  Query query = {};
  StageOptions options = {};
  Hints hints = {};  // Of this stage alone: merge(pipeline.hints, stage.hints) is in force.
  std::vector<std::string> comments = {};  // Above it; those inside are in Pipeline::comments.
  Span span = {};                          // From its name to its end.
  bool operator==(const PipelineStage& other) const {
    return name == other.name && columns == other.columns && query == other.query &&
           options == other.options && hints == other.hints;
  }
};

// Without stages it is a plain SELECT that may hold semantic operators; then its hints are all in
// `hints`. Node ids are given once in all of it; spans are places in the one text.
struct Pipeline {
  ExplainMode explain = ExplainMode::none;
  Hints hints = {};
  std::vector<PipelineStage> stages = {};
  Query final_query = {};
  Hints final_hints = {};  // Of the final query alone.
  Dialect dialect = Dialect::duckdb;
  NodeId next_id{1};
  Comments comments = {};                       // In the queries, by node.
  std::vector<std::string> head_comments = {};  // Above all.
  bool operator==(const Pipeline& other) const {
    return explain == other.explain && hints == other.hints && stages == other.stages &&
           final_query == other.final_query && final_hints == other.final_hints &&
           dialect == other.dialect;
  }
};

// One pipeline, or one query; a trailing ; is fine. Semantic operators are read here and nowhere
// else. Errors carry line and column.
Result<Pipeline> parse_pipeline(std::string_view text, Dialect dialect);

// Whether the text begins as a pipeline does: [EXPLAIN [ANALYZE]] [RVBBIT] PIPELINE.
bool starts_pipeline(std::string_view text, Dialect dialect);

// Reads back as an equal pipeline.
std::string to_sql(const Pipeline& pipeline);

// The tables read by one name and by no CTE in scope: what may be a stage. In document order.
std::vector<const TableRef*> single_name_tables(const Query& query, Dialect dialect);
// The stage that such a table reads, of those before `stage_count`; nullptr: none.
const PipelineStage* stage_read_by(const TableRef& table, const Pipeline& pipeline,
                                   std::size_t stage_count);

}  // namespace ado::sql
