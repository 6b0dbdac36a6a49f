// Parses what plans carry as text. Fragments come from models: nothing else touches them before.
#include "base/text.hpp"
#include "patch/edit.hpp"
#include "patch/free_names.hpp"
#include "sql/compare.hpp"
#include "sql/parse.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

tl::unexpected<Error> bad_fragment(const Edit& edit, const Error& error) {
  Error refusal{.kind = error.kind, .position = error.position, .hint = error.hint};
  refusal.message = fmt::format("{}: step {}: {}", to_string(Refusal::bad_fragment),
                                edit.step.step_id, error.message);
  return fail(std::move(refusal));
}

// Spans would point into the fragment, while readers take them for places in the base's text.
const sql::Mutator& span_eraser() {
  const auto erase = [](sql::NodeBase& node) { node.span = {}; };
  static const sql::Mutator eraser{
      .expr = erase, .table = erase, .query = erase, .select = erase, .common_table = erase};
  return eraser;
}

bool is_plain_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  if (text.empty() || !is_letter(text.front())) return false;
  for (char c : text) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '$') return false;
  }
  return true;
}

// The name inside double quotes, or nothing when the quotes do not fit.
std::optional<std::string> unquoted(std::string_view text) {
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i + 1 == text.size() || text[++i] != '"')) return std::nullopt;
    name += text[i];
  }
  return name;
}

}  // namespace

Result<sql::Identifier> parse_name(const Edit& edit, std::string_view text) {
  text = trim(text);
  if (is_plain_name(text)) return sql::Identifier{.text = std::string(text)};
  if (auto name = unquoted(text)) return sql::Identifier{.text = *std::move(name), .quoted = true};
  return edit.refuse(Refusal::bad_fragment, "not a name: {}", text);
}

Result<sql::Query> parse_query_fragment(const Edit& edit, std::string_view text) {
  auto query = sql::parse_query(text, edit.dialect(), edit.statement.next_id);
  if (!query) return bad_fragment(edit, query.error());
  sql::transform(*query, span_eraser());
  return query;
}

Result<sql::Expr> parse_expr_fragment(const Edit& edit, std::string_view text) {
  auto expr = sql::parse_expression(text, edit.dialect(), edit.statement.next_id);
  if (!expr) return bad_fragment(edit, expr.error());
  sql::transform(*expr, span_eraser());
  return expr;
}

Result<std::vector<sql::TableRef>> parse_from_fragment(const Edit& edit, std::string_view text) {
  auto from = sql::parse_from(text, edit.dialect(), edit.statement.next_id);
  if (!from) return bad_fragment(edit, from.error());
  for (sql::TableRef& table : *from) sql::transform(table, span_eraser());
  return from;
}

Result<std::vector<sql::SelectItem>> parse_select_fragment(const Edit& edit,
                                                           std::string_view text) {
  auto items = sql::parse_select_list(text, edit.dialect(), edit.statement.next_id);
  if (!items) return bad_fragment(edit, items.error());
  for (sql::SelectItem& item : *items) sql::transform(item.expr, span_eraser());
  return items;
}

Result<sql::CommonTable> parse_cte_fragment(const Edit& edit, const CtePart& part) {
  return parse_cte_fragment(edit, part, "");
}

Result<sql::CommonTable> parse_cte_fragment(const Edit& edit, const CtePart& part,
                                            std::string_view freed_name) {
  sql::CommonTable table;
  ADO_TRY(table.name, parse_name(edit, part.cte_name));
  const bool is_freed = sql::fold(table.name, edit.dialect()) == freed_name;
  if (!is_freed && is_relation(edit.before, table.name)) {
    return edit.refuse(Refusal::name_exists, "a relation of the statement is named {}",
                       table.name.text);
  }
  ADO_TRY(sql::Query query, parse_query_fragment(edit, part.cte_query_sql));
  if (reads_relation(query, table.name, edit.dialect())) {
    return edit.refuse(Refusal::name_exists, "the body of {} reads a relation of that name",
                       table.name.text);
  }
  table.query = std::move(query);
  table.id = edit.next_id();
  return table;
}

}  // namespace ado::patch
