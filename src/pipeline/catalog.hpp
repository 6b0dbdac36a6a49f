// What the catalog of a database says of its views and functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "sql/ast.hpp"

namespace ado::pipeline {

// At most 1,000 rows of a query over the catalog.
Result<engine::TextTable> catalog_rows(engine::Engine& engine, const std::string& query,
                                       const engine::RunOptions& options);

struct FunctionInCatalog {
  bool is_volatile = false;         // As declared, of any function of the name.
  std::vector<std::string> macros;  // DuckDB: the definitions of macros of the name.
};

// All zeros for a name that the catalog has not.
Result<FunctionInCatalog> function_in_catalog(engine::Engine& engine, const std::string& name,
                                              const engine::RunOptions& options);

// The query of a view; nothing for what is none.
Result<std::optional<std::string>> view_in_catalog(engine::Engine& engine,
                                                   const std::vector<sql::Identifier>& name,
                                                   const engine::RunOptions& options);

}  // namespace ado::pipeline
