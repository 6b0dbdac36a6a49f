// What every rewrite does at its end: put AST pieces into the steps of a PatchPlan.
#pragma once

#include <string>
#include <vector>

#include "ir/query_map.hpp"
#include "patch/plan.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

// A plan over `query` with the transform's id and family, without steps.
patch::PatchPlan start_plan(const ir::QueryMap& query, const Transform& transform,
                            std::string hypothesis);

// Steps; ids s1, s2, ... in order. The AST is printed in the query's dialect.
void replace_body(patch::PatchPlan& plan, const ir::Block& block, const sql::Query& body);
void insert_cte(patch::PatchPlan& plan, const sql::CommonTable& table);
void replace_from(patch::PatchPlan& plan, const ir::Block& block,
                  const std::vector<sql::TableRef>& from);
void replace_where(patch::PatchPlan& plan, const ir::Block& block, const sql::Expr& condition);
// One expression, by its anchor in its block.
void replace_expr(patch::PatchPlan& plan, const ir::QueryMap& query, const ir::Block& block,
                  const sql::Expr& old_expr, const sql::Expr& new_expr);
void need(patch::PatchPlan& plan, patch::FactKind kind, std::vector<std::string> columns,
          std::vector<std::string> determines = {});

// The query of `block` without its WITH (which the patch keeps), ready to be changed: a copy.
sql::Query body_copy(const ir::Block& block);
// Gives every select item that has none the alias that keeps its output name.
void keep_output_names(sql::Select& select, const ir::Block& block);

}  // namespace ado::transforms
