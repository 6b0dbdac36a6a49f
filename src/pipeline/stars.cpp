// Select lists with *, before tables of answers are joined to their query.
#include "pipeline/pieces.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using Qualifier = std::vector<sql::Identifier>;

tl::unexpected<Error> refusal(std::string_view shape) {
  return fail(Error{.kind = ErrorKind::unsupported,
                    .message = fmt::format("* over {} beside a semantic operator", shape),
                    .hint = "list the columns, or do the join in an earlier stage"});
}

// A table without a name gets one, which nobody has used.
Qualifier name_of(sql::TableRef& table, std::size_t place) {
  if (table.alias) return {table.alias->name};
  if (const auto* base = std::get_if<sql::BaseTable>(&table.node)) return base->name;
  const auto* function = std::get_if<sql::TableFunction>(&table.node);
  const auto* call = function == nullptr ? nullptr : sql::as<sql::FunctionCall>(function->call);
  sql::TableAlias alias;
  alias.name = call != nullptr ? call->name.back()
                               : sql::make_identifier(fmt::format("__rvbbit_from{}", place));
  table.alias = alias;
  return {alias.name};
}

Result<void> add_names(sql::TableRef& table, std::vector<Qualifier>& names) {
  auto* join = std::get_if<sql::Join>(&table.node);
  if (join == nullptr || table.alias) {
    names.push_back(name_of(table, names.size() + 1));
    return {};
  }
  if (join->natural || !join->using_columns.empty()) return refusal("USING or NATURAL");
  ADO_CHECK(add_names(*join->left, names));
  const bool is_one_sided = join->kind == sql::JoinKind::semi || join->kind == sql::JoinKind::anti;
  return is_one_sided ? Result<void>{} : add_names(*join->right, names);
}

bool is_bare_star(const sql::SelectItem& item) {
  const auto* star = sql::as<sql::Star>(item.expr);
  return star != nullptr && star->qualifier.empty();
}

bool has_columns_expr(const sql::Select& select) {
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return sql::Descend::no; };
  visitor.expr = [&](const sql::Expr& expr) {
    found = found || sql::as<sql::ColumnsExpr>(expr) != nullptr;
    return found ? sql::Descend::stop : sql::Descend::yes;
  };
  sql::visit(select, visitor);
  return found;
}

void add_stars(const sql::Star& star, const std::vector<Qualifier>& names,
               std::vector<sql::SelectItem>& items) {
  for (const Qualifier& name : names) {
    sql::Star qualified = star;
    qualified.qualifier = name;
    items.push_back(sql::make_item(std::move(qualified)));
  }
}

}  // namespace

Result<void> qualify_stars(sql::Select& select) {
  if (has_columns_expr(select)) return refusal("COLUMNS(...)");
  bool any = false;
  for (const sql::SelectItem& item : select.items) any = any || is_bare_star(item);
  if (!any || select.from.empty()) return {};
  std::vector<Qualifier> names;
  for (sql::TableRef& table : select.from) ADO_CHECK(add_names(table, names));
  std::vector<sql::SelectItem> items;
  for (sql::SelectItem& item : select.items) {
    if (!is_bare_star(item)) {
      items.push_back(std::move(item));
      continue;
    }
    const sql::Star star = *sql::as<sql::Star>(item.expr);
    const bool has_changes = !star.exclude.empty() || !star.replace.empty() || !star.rename.empty();
    if (has_changes && names.size() > 1) return refusal("several tables with EXCLUDE or REPLACE");
    add_stars(star, names, items);
  }
  select.items = std::move(items);
  return {};
}

}  // namespace ado::pipeline
