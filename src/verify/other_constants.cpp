// Takes the constants out of both queries, all of them or those of calls, and compares what is left
// of one without the other.
#include "verify/other_constants.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

// 1.0 and 1.00 are one number; 1 is of another type.
std::string without_zeros_at_end(std::string number) {
  const bool is_plain = number.find_first_not_of("0123456789.") == std::string::npos;
  if (!is_plain || number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  return number;
}

// Takes the constants out of a query, as SQL in order.
std::vector<std::string> take_constants(sql::Query& query, sql::Dialect dialect) {
  std::vector<std::string> constants;
  sql::transform(query, {.expr = [&](sql::Expr& node) {
                   const bool is_constant = sql::as<sql::Literal>(node) != nullptr ||
                                            sql::as<sql::TypedLiteral>(node) != nullptr;
                   if (!is_constant) return;
                   constants.push_back(without_zeros_at_end(sql::print(node, dialect)));
                   node.node = sql::Literal{};
                 }});
  return constants;
}

bool is_regex_function(std::string_view name) {
  return name.find("regex") != std::string_view::npos;
}

bool is_text(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  return literal != nullptr && (literal->kind == sql::LiteralKind::string ||
                                literal->kind == sql::LiteralKind::escape_string);
}

// ^ab$ has one text, and says where it stands.
bool has_choices(std::string_view regex) {
  if (regex.starts_with('^')) regex.remove_prefix(1);
  if (regex.ends_with('$')) regex.remove_suffix(1);
  return std::ranges::any_of(regex, [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !is_letter && !(c >= '0' && c <= '9') && c != ' ' && c != '_' && c != '-' && c != ',';
  });
}

// As SQL without what it is asked of, by the regular expression as it is written.
using Regexes = std::map<std::string, std::string>;

void note_call(const sql::FunctionCall& call, sql::Dialect dialect, Regexes& regexes) {
  const std::string name = ir::function_name(call, dialect);
  // substring(x, '^a') and substring(x FROM '^a') have no places.
  const bool is_substring =
      name == "substring" && call.arguments.size() > 1 && is_text(*call.arguments[1].value);
  if (!is_regex_function(name) && !is_substring) return;
  std::string text = name;
  std::string regex;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const sql::Expr& argument = *call.arguments[i].value;
    if (!ir::is_constant(argument)) continue;
    text += " " + sql::print(argument, dialect);
    if (i == 1) regex = is_text(argument) ? sql::as<sql::Literal>(argument)->text : "(computed)";
    // Flags change what the plainest one means.
    if (i > 1 && is_text(argument)) regex += "(flags)";
  }
  if (!regex.empty()) regexes.emplace(std::move(text), std::move(regex));
}

Regexes regexes_of(const ir::QueryMap& map) {
  Regexes regexes;
  const auto note = [&](const std::string& op, const sql::Expr& pattern) {
    if (!ir::is_constant(pattern)) return;
    std::string regex = is_text(pattern) ? sql::as<sql::Literal>(pattern)->text : "(computed)";
    if (op.ends_with('*')) regex += "(any case)";
    regexes.emplace(op + " " + sql::print(pattern, map.dialect()), std::move(regex));
  };
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* binary = sql::as<sql::Binary>(expr);
    const bool is_match =
        binary != nullptr && (binary->op.ends_with("~") || binary->op.ends_with("~*"));
    if (is_match && !binary->op.ends_with("~~") && !binary->op.ends_with("~~*")) {
      note(binary->op, *binary->right);
    }
    const auto* like = sql::as<sql::Like>(expr);
    if (like != nullptr && like->kind == sql::LikeKind::similar_to) {
      note("SIMILAR TO", *like->pattern);
    }
    if (like != nullptr && like->kind == sql::LikeKind::glob) note("GLOB", *like->pattern);
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      note_call(*call, map.dialect(), regexes);
    }
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return regexes;
}

// The constants that functions are given, by function.
using Arguments = std::map<std::string, std::set<std::string>>;

Arguments arguments_of(const ir::QueryMap& map) {
  Arguments arguments;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr) return sql::Descend::yes;
    for (const sql::Argument& argument : call->arguments) {
      if (sql::as<sql::Literal>(*argument.value) == nullptr) continue;
      arguments[ir::function_name(*call, map.dialect())].insert(
          without_zeros_at_end(sql::print(*argument.value, map.dialect())));
    }
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return arguments;
}

// The first of `these` that the others have not; null when they have all.
const std::string* first_without(const std::set<std::string>& these,
                                 const std::set<std::string>& others) {
  const auto found =
      std::ranges::find_if(these, [&](const std::string& text) { return !others.contains(text); });
  return found == these.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::string> other_constant(const ir::QueryMap& original,
                                          const ir::QueryMap& candidate) {
  sql::Statement before = original.statement();
  sql::Statement after = candidate.statement();
  std::vector<std::string> old_ones = take_constants(before.query, original.dialect());
  std::vector<std::string> new_ones = take_constants(after.query, candidate.dialect());
  if (before.query != after.query || std::ranges::is_permutation(old_ones, new_ones)) {
    return std::nullopt;
  }
  const auto [from, to] = std::ranges::mismatch(old_ones, new_ones);
  require(from != old_ones.end() && to != new_ones.end());
  return fmt::format("{} becomes {}", *from, *to);
}

std::optional<std::string> other_argument(const ir::QueryMap& original,
                                          const ir::QueryMap& candidate) {
  const Arguments before = arguments_of(original);
  const Arguments after = arguments_of(candidate);
  for (const auto& [function, old_ones] : before) {
    const auto found = after.find(function);
    if (found == after.end()) continue;
    const std::string* lost = first_without(old_ones, found->second);
    const std::string* added = first_without(found->second, old_ones);
    if (lost != nullptr && added != nullptr) {
      return fmt::format("{} becomes {} for {}", *lost, *added, function);
    }
  }
  return std::nullopt;
}

std::optional<std::string> other_regex(const ir::QueryMap& original,
                                       const ir::QueryMap& candidate) {
  const Regexes before = regexes_of(original);
  const Regexes after = regexes_of(candidate);
  for (const auto& [these, others] : {std::pair{&before, &after}, {&after, &before}}) {
    for (const auto& [text, regex] : *these) {
      if (others->contains(text) || !has_choices(regex)) continue;
      return fmt::format("a regular expression stands in one query only: {}", text);
    }
  }
  return std::nullopt;
}

std::optional<std::string> other_trim(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  const auto trims_of = [](const ir::QueryMap& map) {
    constexpr std::array<std::string_view, 4> kTrims = {"trim", "btrim", "ltrim", "rtrim"};
    std::set<std::string> trims;
    sql::visit(map.statement().query, {.expr = [&](const sql::Expr& expr) {
                 const auto* call = sql::as<sql::FunctionCall>(expr);
                 if (call == nullptr) return sql::Descend::yes;
                 std::string name = ir::function_name(*call, map.dialect());
                 if (std::ranges::find(kTrims, name) != kTrims.end()) trims.insert(std::move(name));
                 return sql::Descend::yes;
               }});
    return trims;
  };
  const std::set<std::string> before = trims_of(original);
  const std::set<std::string> after = trims_of(candidate);
  for (const auto& [these, others] : {std::pair{&before, &after}, {&after, &before}}) {
    const std::string* name = first_without(*these, *others);
    if (name != nullptr) return *name + " stands in one query only";
  }
  return std::nullopt;
}

}  // namespace ado::verify
