// The parser of pipelines: stages, their options, the final query, EXPLAIN.
#pragma once

#include <cstdint>
#include <vector>

#include "sql/parser.hpp"
#include "sql/pipeline.hpp"

namespace ado::sql {

// Where the parts of a pipeline stand, as offsets in its text: what comments are told apart by.
struct PipelinePlaces {
  struct Stage {
    std::uint32_t name = 0;   // Its first token.
    std::uint32_t open = 0;   // The parenthesis before its query.
    std::uint32_t close = 0;  // The one behind it.
  };
  std::uint32_t head = 0;  // The word PIPELINE; without one, the first token of the query.
  std::vector<Stage> stages;
  std::uint32_t final_query = 0;  // Its first token.
};

// Reads what stands in tokens: hints and comments are no tokens.
class PipelineParser : public Parser {
 public:
  using Parser::Parser;

  Pipeline pipeline();
  const PipelinePlaces& places() const { return places_; }

 private:
  ExplainMode explain();
  bool accept_pipeline_words();
  void refuse_nested();
  bool at_nested(std::size_t ahead) const, at_stage() const;
  std::size_t behind_list(std::size_t ahead) const;
  void stages(Pipeline& pipeline);
  PipelineStage stage();
  void refuse_second(const Pipeline& pipeline, const PipelineStage& stage);
  void refuse_description(const Query& query, std::uint32_t place);
  void stage_options(StageOptions& options);
  void retain(StageOptions& options), ttl(StageOptions& options), cache_key(StageOptions& options);
  std::string option_text(std::string_view what);
  void end();

  PipelinePlaces places_;
};

// '90s', '10m', '2h', '7d'; nothing for any other text.
std::optional<std::chrono::seconds> read_ttl(std::string_view text);
std::string show_ttl(std::chrono::seconds ttl);

}  // namespace ado::sql
