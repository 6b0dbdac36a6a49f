// Stages: which table a name means, whether a result is as declared, what keeps one from parallel.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/workbench.hpp"
#include "pipeline/steps.hpp"
#include "sql/pipeline.hpp"

namespace ado::pipeline {

// The stages so far and their tables, in one order.
using StageTables = std::vector<std::string>;

// Each read of a stage by its name becomes a read of its table, with the stage's name as alias. The
// stage wins over a table and over a CTE of the same name.
void read_stages(sql::Query& query, const sql::Pipeline& pipeline, const StageTables& tables);

// Compares the columns of a stage's table with what the stage declares. Errors: invalid_input.
Result<void> check_columns(engine::Workbench& bench, const sql::PipelineStage& stage,
                           const std::string& table, std::string_view text);

// "aggregate SUMMARIZE", "mapping MEANING", "SEMANTIC JOIN"; empty: all calls are row-scalar.
std::string serial_reason(const QueryPlan& plan);

}  // namespace ado::pipeline
