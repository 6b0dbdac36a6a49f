// Subscripts, slices, and arguments of the functions that count characters or elements.
#include "verify/witness_positions.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/schema_parser.hpp"
#include "sql/walk.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {
namespace {

// Ordinary texts and lists have two members; one more tells the second from the end.
constexpr int kOrdinaryReach = 1;
constexpr int kPlaceMax = 250;
constexpr int kCutMax = 1000;
constexpr int kNameMax = 63;  // Bytes of a name in PostgreSQL.

constexpr std::string_view kPositional[] = {
    "substring",     "substr",        "substring_grapheme", "left",
    "right",         "left_grapheme", "right_grapheme",     "list_extract",
    "array_extract", "list_element",  "list_slice",         "array_slice",
    "split_part",    "list_resize",   "element_at",         "overlay"};

bool is_integer(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && literal->kind == sql::LiteralKind::integer;
}

// CAST(x AS varchar(5)) cuts texts off in PostgreSQL: the largest such length.
int longest_cut(const ir::QueryMap& map) {
  int longest = 0;
  if (map.dialect() != sql::Dialect::postgres) return longest;
  sql::visit(map.statement().query, {.expr = [&](const sql::Expr& expr) {
               const auto* cast = sql::as<sql::Cast>(expr);
               if (cast == nullptr) return sql::Descend::yes;
               const std::string type = sql::engine_type(cast->type, map.dialect());
               const WitnessColumn target =
                   witness_column({.name = {}, .type = type}, map.dialect());
               longest = std::max(longest, type == "name" ? kNameMax : target.length);
               return sql::Descend::yes;
             }});
  return longest;
}

}  // namespace

std::vector<const sql::Expr*> positions(const sql::Query& query) {
  std::vector<const sql::Expr*> found;
  const auto note = [&](const sql::Expr& expr) {
    if (is_integer(expr)) found.push_back(&expr);
  };
  sql::visit(query, {.expr = [&](const sql::Expr& expr) {
               if (const auto* subscript = sql::as<sql::Subscript>(expr)) note(*subscript->index);
               if (const auto* slice = sql::as<sql::Slice>(expr)) {
                 for (const auto* end : {&slice->low, &slice->high}) {
                   if (*end) note(***end);
                 }
               }
               const auto* call = sql::as<sql::FunctionCall>(expr);
               if (call == nullptr || call->name.empty()) return sql::Descend::yes;
               const std::string name = to_lower_ascii(call->name.back().text);
               if (std::ranges::find(kPositional, name) == std::end(kPositional)) {
                 return sql::Descend::yes;
               }
               for (const auto& argument : call->arguments) note(*argument.value);
               return sql::Descend::yes;
             }});
  return found;
}

Result<int> reach_of(const ir::QueryMap& map) {
  int reach = longest_cut(map);
  if (reach > kCutMax) {
    return fail(ErrorKind::unsupported, "a text cut off at {} is beyond the test values", reach);
  }
  for (const sql::Expr* position : positions(map.statement().query)) {
    const std::string& text = sql::as<sql::Literal>(*position)->text;
    int number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_read = error == std::errc() && rest == text.data() + text.size();
    if (!is_read || number > kPlaceMax) {
      return fail(ErrorKind::unsupported, "place {} in a text or list is beyond the test values",
                  text);
    }
    reach = std::max(reach, number);
  }
  // A place and a length after it, and one more that is not the last.
  return reach > kOrdinaryReach ? 2 * reach + 1 : 0;
}

}  // namespace ado::verify
