// A witness database as SQL text.
#include "verify/witness_script.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

const WitnessRow& in_order(const std::vector<WitnessRow>& rows, std::size_t i, RowOrder order) {
  return rows[order == RowOrder::forward ? i : rows.size() - 1 - i];
}

std::string insert_statement(const WitnessSchema& schema, std::size_t table,
                             const std::vector<WitnessRow>& rows, RowOrder order) {
  const auto& columns = schema.tables[table].columns;
  std::string text = fmt::format("INSERT INTO {} VALUES ", name_of(schema, schema.tables[table]));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WitnessRow& row = in_order(rows, i, order);
    text += i == 0 ? "(" : ", (";
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ", ";
      text += columns[c].generated.empty() ? row[c] : "DEFAULT";
    }
    text += ")";
  }
  return text + ";\n";
}

// A literal is one token, and the engine reads the text in it as the column's type: 5, TRUE,
// 'a''b', DATE '2000-01-01'. Not so an expression, nor a value of a type that is none of the plain
// ones.
bool is_plain_literal(std::string_view literal) {
  const std::size_t open = literal.find('\'');
  if (open == std::string_view::npos) {
    return literal == "TRUE" || literal == "FALSE" ||
           literal.find_first_not_of("0123456789.+-") == std::string_view::npos;
  }
  const std::string_view prefix = literal.substr(0, open);
  if (!prefix.empty() && prefix != "DATE " && prefix != "TIME " && prefix != "TIMESTAMP ") {
    return false;
  }
  return literal.size() > open + 1 && literal.ends_with('\'') &&
         text_literal(bare_text(literal)) == literal.substr(open);
}

std::optional<std::vector<engine::TextRow>> text_rows(const WitnessTable& table,
                                                      const std::vector<WitnessRow>& rows,
                                                      RowOrder order) {
  const bool is_plain = std::ranges::all_of(table.columns, [](const WitnessColumn& column) {
    return column.generated.empty() && column.kind != ValueKind::other;
  });
  if (!is_plain) return std::nullopt;
  std::vector<engine::TextRow> texts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    engine::TextRow& row = texts.emplace_back();
    for (const std::string& literal : in_order(rows, i, order)) {
      const bool is_null = literal == "NULL";
      if (!is_null && !is_plain_literal(literal)) return std::nullopt;
      row.push_back(is_null ? std::nullopt : std::optional(bare_text(literal)));
    }
  }
  return texts;
}

}  // namespace

Load load_of(const WitnessSchema& schema, const WitnessDatabase& database, RowOrder order,
             const std::vector<bool>& filled) {
  Load load;
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const WitnessTable& table = schema.tables[t];
    if (filled[t]) load.script += fmt::format("DELETE FROM {};\n", name_of(schema, table));
    if (database.tables[t].empty()) continue;
    auto texts = schema.dialect == sql::Dialect::duckdb
                     ? text_rows(table, database.tables[t], order)
                     : std::nullopt;
    if (texts) {
      load.rows.push_back(
          {table.schema.empty() ? "main" : table.schema, table.name, *std::move(texts)});
    } else {
      load.script += insert_statement(schema, t, database.tables[t], order);
    }
  }
  return load;
}

std::string readable_script(const WitnessSchema& schema, const WitnessDatabase& database) {
  std::string script = create_script(schema);
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    if (database.tables[t].empty()) continue;
    script += insert_statement(schema, t, database.tables[t], RowOrder::forward);
  }
  return script;
}

}  // namespace ado::verify
