// Builds the runs that verification needs beside the plain ones.
#include "verify/verification_sql.hpp"

#include <utility>

#include "base/require.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::verify {
namespace {

sql::Limit limit_of(std::int64_t rows) {
  sql::Limit limit;
  limit.count = Box<sql::Expr>(sql::make_integer(rows));
  return limit;
}

}  // namespace

std::string without_limit(const ir::QueryMap& map) {
  sql::Query query = map.statement().query;
  query.limit.reset();
  return sql::print(query, map.dialect());
}

std::string with_sort_keys(const ir::QueryMap& map, const Contract& contract,
                           std::size_t visible_columns, std::optional<std::int64_t> rows_max) {
  sql::Query query = map.statement().query;
  std::size_t column = visible_columns;
  for (const OrderKey& key : contract.keys) {
    if (key.place != KeyPlace::hidden) continue;
    sql::Select* select = sql::as_select(query);
    require(select != nullptr);
    select->items.push_back(sql::make_item(key.expr, ir::fresh_name("sort_key", map)));
    ++column;
    // Ordering by the appended column itself: what is compared is what the rows are sorted by.
    query.order_by->items[key.item].expr = sql::make_integer(static_cast<long long>(column));
  }
  if (is_limited(contract.promise)) query.limit.reset();
  if (rows_max) query.limit = limit_of(*rows_max);
  return sql::print(query, map.dialect());
}

std::string rows_missing(const ir::QueryMap& left, const ir::QueryMap& right, KeepLimit keep_limit,
                         std::int64_t rows_max) {
  const auto operand = [&](const ir::QueryMap& map) {
    sql::Query query = map.statement().query;
    if (keep_limit == KeepLimit::no || !query.limit) {
      query.limit.reset();
      query.order_by.reset();
    }
    return query;
  };
  sql::Query query;
  query.body = sql::SetOperation{.op = sql::SetOperator::except,
                                 .all = true,
                                 .left = Box<sql::Query>(operand(left)),
                                 .right = Box<sql::Query>(operand(right))};
  query.limit = limit_of(rows_max);
  return sql::print(query, left.dialect());
}

}  // namespace ado::verify
