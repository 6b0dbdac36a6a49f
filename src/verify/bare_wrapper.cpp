// Takes SELECT * FROM (query) apart, layer by layer, while nothing stands beside it.
#include "verify/bare_wrapper.hpp"

#include <utility>
#include <variant>

namespace ado::verify {
namespace {

bool is_plain_star(const sql::SelectItem& item) {
  const auto* star = sql::as<sql::Star>(item.expr);
  return star != nullptr && star->qualifier.empty() && star->exclude.empty() &&
         star->replace.empty() && star->rename.empty();
}

bool has_clause(const sql::Select& select) {
  return select.distinct == sql::DistinctKind::distinct ||
         select.distinct == sql::DistinctKind::on || select.where || select.group_by ||
         select.having || select.qualify || select.sample;
}

// The query that a bare wrapper wraps; null when `query` is something else.
const sql::Query* wrapped(const sql::Query& query) {
  const auto* select = std::get_if<sql::Select>(&query.body);
  if (query.with || query.order_by || query.limit || select == nullptr) return nullptr;
  if (has_clause(*select) || select->items.size() != 1 || select->from.size() != 1) return nullptr;
  const sql::TableRef& item = select->from.front();
  const auto* derived = std::get_if<sql::DerivedTable>(&item.node);
  if (derived == nullptr || derived->sample || !is_plain_star(select->items.front())) {
    return nullptr;
  }
  return item.alias && !item.alias->columns.empty() ? nullptr : &*derived->query;
}

}  // namespace

std::optional<sql::Statement> without_wrapper(const sql::Statement& statement) {
  const sql::Query* inside = wrapped(statement.query);
  if (inside == nullptr) return std::nullopt;
  while (const sql::Query* next = wrapped(*inside)) inside = next;
  sql::Statement unwrapped{*inside, statement.dialect, statement.next_id};
  unwrapped.query.parenthesized = false;
  return unwrapped;
}

}  // namespace ado::verify
