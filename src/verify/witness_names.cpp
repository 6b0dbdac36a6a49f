// Shortens the names in a copy, and makes sure that they lead where they led.
#include "verify/witness_names.hpp"

#include <vector>

#include "sql/walk.hpp"

namespace ado::verify {
namespace {

// What each FROM item reads, in document order.
std::vector<const sql::TableInfo*> tables_of(const ir::QueryMap& map) {
  std::vector<const sql::TableInfo*> tables;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) tables.push_back(item.table);
  }
  return tables;
}

void shorten_columns(const ir::QueryMap& map, sql::Query& query) {
  sql::transform(query, {.expr = [&](sql::Expr& expr) {
                   auto* column = sql::as<sql::ColumnRef>(expr);
                   const sql::Expr* read =
                       column == nullptr ? nullptr : sql::find_expr(map.statement().query, expr.id);
                   const ir::Binding* binding = read == nullptr ? nullptr : map.binding(*read);
                   if (binding == nullptr || binding->column_part < 2) return;
                   const auto first = column->parts.begin();
                   const auto qualifier = static_cast<std::ptrdiff_t>(binding->column_part) - 1;
                   column->parts.erase(first, first + qualifier);
                 }});
}

}  // namespace

Result<ir::QueryMap> without_schema_names(const ir::QueryMap& map) {
  sql::Statement statement = map.statement();
  bool shortened = false;
  sql::transform(statement.query, {.table = [&](sql::TableRef& ref) {
                   auto* table = std::get_if<sql::BaseTable>(&ref.node);
                   if (table == nullptr || table->name.size() < 2) return;
                   table->name.erase(table->name.begin(), table->name.end() - 1);
                   shortened = true;
                 }});
  if (!shortened) return ir::QueryMap::make(std::move(statement), map.shared_schema());
  shorten_columns(map, statement.query);
  ADO_TRY(ir::QueryMap plain, ir::QueryMap::make(std::move(statement), map.shared_schema()));
  if (tables_of(plain) != tables_of(map)) {
    return fail(ErrorKind::unsupported,
                "without their schemas the names of tables would lead elsewhere");
  }
  return plain;
}

}  // namespace ado::verify
