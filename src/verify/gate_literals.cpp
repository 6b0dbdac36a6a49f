// Gate "literals": the constants of the original are all there, and none is new.
//
// Sets are compared: a rewrite may repeat or merge a constant. What the catalog allows a transform
// stands in the Allowance.
#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/walk.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

bool is_text(sql::LiteralKind kind) {
  switch (kind) {
    case sql::LiteralKind::null:
    case sql::LiteralKind::boolean:
    case sql::LiteralKind::integer:
    case sql::LiteralKind::decimal:
    case sql::LiteralKind::floating:
      return false;
    case sql::LiteralKind::string:
    case sql::LiteralKind::escape_string:
    case sql::LiteralKind::bits:
    case sql::LiteralKind::hex:
      return true;
  }
  return true;
}

// DATE '2000-01-01' and CAST('2000-01-01' AS date) hold the same constant.
std::string spelling(const sql::Expr& expr) {
  if (const auto* literal = sql::as<sql::Literal>(expr)) {
    if (literal->kind == sql::LiteralKind::null) return "NULL";
    return is_text(literal->kind) ? fmt::format("'{}'", literal->text)
                                  : to_upper_ascii(literal->text);
  }
  if (const auto* typed = sql::as<sql::TypedLiteral>(expr)) return fmt::format("'{}'", typed->text);
  return {};
}

std::set<std::string> literals(const ir::QueryMap& map) {
  std::set<std::string> found;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    // The 1 of ORDER BY 1 names a column.
    if (map.binding(expr) != nullptr) return sql::Descend::yes;
    if (std::string text = spelling(expr); !text.empty()) found.insert(std::move(text));
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

// A number or a date: what arithmetic on the original's constants can give.
bool may_be_computed(std::string_view literal) {
  const std::size_t first = literal.find_first_not_of("'+-.");
  return first != std::string_view::npos && literal[first] >= '0' && literal[first] <= '9';
}

bool is_allowed(const std::string& literal, const patch::Allowance& allowance) {
  for (const std::string& allowed : allowance.new_literals) {
    if (literal == allowed || literal == to_upper_ascii(allowed)) return true;
  }
  return allowance.literals_from_original_arithmetic && may_be_computed(literal);
}

}  // namespace

outcome::Verdict check_literals(const StructureInput& input) {
  const std::set<std::string> before = literals(input.original);
  const std::set<std::string> after = literals(input.candidate);
  for (const std::string& literal : after) {
    if (before.contains(literal) || is_allowed(literal, input.allowance)) continue;
    return Verdict::rejected("literals", fmt::format("literal {} is new", literal));
  }
  for (const std::string& literal : before) {
    if (after.contains(literal) || input.allowance.drops_literals) continue;
    return Verdict::rejected("literals", fmt::format("literal {} is lost", literal));
  }
  return Verdict::accepted("literals");
}

}  // namespace ado::verify
