// A witness database as SQL text.
#include "verify/witness_script.hpp"

#include <fmt/format.h>

namespace ado::verify {
namespace {

std::string insert_statement(const WitnessSchema& schema, std::size_t table,
                             const std::vector<WitnessRow>& rows, RowOrder order) {
  const auto& columns = schema.tables[table].columns;
  std::string text = fmt::format("INSERT INTO {} VALUES ", name_of(schema, schema.tables[table]));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WitnessRow& row = rows[order == RowOrder::forward ? i : rows.size() - 1 - i];
    text += i == 0 ? "(" : ", (";
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ", ";
      text += columns[c].generated.empty() ? row[c] : "DEFAULT";
    }
    text += ")";
  }
  return text + ";\n";
}

}  // namespace

std::string load_script(const WitnessSchema& schema, const WitnessDatabase& database,
                        RowOrder order, const std::vector<bool>& filled) {
  std::string script;
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    if (filled[t]) script += fmt::format("DELETE FROM {};\n", name_of(schema, schema.tables[t]));
    if (database.tables[t].empty()) continue;
    script += insert_statement(schema, t, database.tables[t], order);
  }
  return script;
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
