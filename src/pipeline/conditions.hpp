// Conditions with semantic calls: scores get their threshold, conjuncts an order.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/ast.hpp"

namespace ado::pipeline {

// A score that stands where a condition must becomes score >= threshold. Errors: invalid_input with
// its position when there is no threshold.
Result<void> settle_scores(sql::Query& query, std::optional<double> threshold,
                           std::string_view text);

// What one row costs, in no unit: rules and local scores little, a model's text most.
double cost_of(const sql::Expr& expr);
// Which share of rows passes, as far as the shape of a condition tells.
double selectivity_of(const sql::Expr& expr);
// The cheapest way to lose rows first: by cost / (1 - selectivity). Stable.
void order_conjuncts(std::vector<sql::Expr>& conjuncts);

// A comparison of one semantic call with constants, that NULL does not pass; the call, or null.
const sql::Expr* only_call_of(const sql::Expr& condition);

}  // namespace ado::pipeline
