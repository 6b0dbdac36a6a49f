// Turns the dialect of a statement, and makes sure that its names lead where they led.
#include "verify/same_meaning.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "sql/walk.hpp"
#include "verify/shared_constructs.hpp"

namespace ado::verify {
namespace {

// Keys and NOT NULL hold there too. CHECKs are left out: their text is PostgreSQL's, and data that
// breaks them can only refute too much.
sql::Schema duckdb_schema(const sql::Schema& schema) {
  sql::Schema result = schema;
  for (sql::TableInfo& table : result.tables) {
    table.schema.clear();
    table.checks.clear();
    for (sql::ColumnInfo& column : table.columns) column.type = duckdb_type(column.type);
  }
  return result;
}

void write_nulls_order(sql::Query& query) {
  if (!query.order_by) return;
  for (sql::OrderItem& item : query.order_by->items) {
    if (item.nulls != sql::NullsOrder::unspecified) continue;
    const bool descending = item.direction == sql::SortDirection::descending;
    item.nulls = descending ? sql::NullsOrder::first : sql::NullsOrder::last;
  }
}

bool lead_alike(const ir::Binding* a, const ir::Binding* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->resolution == b->resolution && a->block == b->block && a->from_item == b->from_item &&
         a->column_index == b->column_index && a->column_part == b->column_part &&
         a->output == b->output;
}

// Each name leads where it led: GROUP BY a may be a column to one and an alias to the other.
bool all_names_lead_alike(const ir::QueryMap& a, const ir::QueryMap& b) {
  bool alike = a.blocks().size() == b.blocks().size();
  sql::visit(a.statement().query, {.expr = [&](const sql::Expr& expr) {
               const sql::Expr* other = sql::find_expr(b.statement().query, expr.id);
               alike = alike && other != nullptr && lead_alike(a.binding(expr), b.binding(*other));
               return alike ? sql::Descend::yes : sql::Descend::stop;
             }});
  return alike;
}

bool has_twin_names(const sql::TableInfo& table) {
  std::set<std::string> names;
  return std::ranges::any_of(table.columns, [&](const sql::ColumnInfo& column) {
    return !names.insert(to_lower_ascii(column.name)).second;
  });
}

}  // namespace

Result<ir::QueryMap> as_duckdb(const ir::QueryMap& map) {
  if (const auto stranger = first_stranger(map)) {
    return fail(ErrorKind::unsupported, "not known to mean the same in DuckDB: {}", *stranger);
  }
  if (std::ranges::any_of(map.schema().tables, has_twin_names)) {
    return fail(ErrorKind::unsupported, "two columns of one name but for its case");
  }
  sql::Statement statement = map.statement();
  statement.dialect = sql::Dialect::duckdb;
  sql::transform(statement.query, {.query = write_nulls_order});
  ADO_TRY(ir::QueryMap same, ir::QueryMap::make(std::move(statement), duckdb_schema(map.schema())));
  if (!same.resolved() || !all_names_lead_alike(map, same)) {
    return fail(ErrorKind::unsupported, "a name leads elsewhere in DuckDB");
  }
  return same;
}

bool same_output_types(const ir::QueryMap& a, const ir::QueryMap& b) {
  return std::ranges::equal(a.block(0).outputs, b.block(0).outputs,
                            [](const ir::OutputColumn& one, const ir::OutputColumn& other) {
                              return !one.type.empty() && one.type == other.type;
                            });
}

}  // namespace ado::verify
