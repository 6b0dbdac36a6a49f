// Verification SQL: a query with its sort keys in the result, without its LIMIT, or against
// another. Made from copies of the AST, never from text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ir/query_map.hpp"
#include "verify/contract.hpp"

namespace ado::verify {

std::string without_limit(const ir::QueryMap& map);

// The query without OFFSET, with its hidden keys appended after `visible_columns` columns and
// ordered by those. Limited contracts lose their LIMIT, or get `rows_max` instead.
std::string with_sort_keys(const ir::QueryMap& map, const Contract& contract,
                           std::size_t visible_columns, std::optional<std::int64_t> rows_max);

// Up to `rows_max` rows that `left` has more often than `right`; bags, order left out.
enum class KeepLimit { yes, no };
std::string rows_missing(const ir::QueryMap& left, const ir::QueryMap& right, KeepLimit keep_limit,
                         std::int64_t rows_max);

}  // namespace ado::verify
