// The schema of a golden case: `schema retail` is tests/golden/schemas/retail.sql.
#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "golden/case.hpp"
#include "sql/schema.hpp"

namespace ado::golden {

// An error when the file is missing or does not parse; without the setting a schema of no tables.
inline Result<std::shared_ptr<const sql::Schema>> schema_of(const Case& one, sql::Dialect dialect) {
  const std::string name = one.setting("schema");
  if (name.empty()) return std::make_shared<const sql::Schema>();
  std::ifstream file(std::string(ADO_GOLDEN_DIR) + "/schemas/" + name + ".sql");
  if (!file) return fail(ErrorKind::invalid_input, "no such schema: {}", name);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ADO_TRY(sql::Schema schema, sql::parse_schema(text, dialect));
  return std::make_shared<const sql::Schema>(std::move(schema));
}

}  // namespace ado::golden
