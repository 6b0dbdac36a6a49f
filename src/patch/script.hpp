// Script: statements that end in the SELECT that patches work on, and what stands before it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/schema.hpp"

namespace ado::patch {

// CREATE TEMP VIEW name AS query.
struct ViewStatement {
  sql::Identifier name = {};
  sql::Query query = {};
  bool operator==(const ViewStatement&) const = default;
};
// SET LOCAL name = value; the value as it was written.
struct SettingStatement {
  std::string name = {};
  std::string value = {};
  bool operator==(const SettingStatement&) const = default;
};
// What ado does not look into, as it was written.
struct OtherStatement {
  std::string text = {};
  bool operator==(const OtherStatement&) const = default;
};
using StatementBefore = std::variant<ViewStatement, SettingStatement, OtherStatement>;

struct Script {
  std::vector<StatementBefore> before = {};
  sql::Statement target = {};
};

// Reads a text of one or more statements whose last one is a SELECT. Temporary views before it are
// understood, anything else is kept as it is. Errors are those of the last statement; their places
// are places in the whole text.
Result<Script> read_script(std::string_view text, sql::Dialect dialect);

// "SET LOCAL work_mem = '1GB'", TO instead of = too. Errors say what was expected.
Result<SettingStatement> parse_setting(std::string_view text, sql::Dialect dialect);

// The value without its quotes: what set_config takes.
std::string plain_value(const SettingStatement& setting);

// The text with blanks instead of all that stands before `piece`, a part of it.
std::string blanked_before(std::string_view text, std::string_view piece);

// The schema as the statements behind a view see it. A view declares neither keys nor NOT NULL.
// Errors: the view's query does not resolve, or a table or an earlier view has its name.
using SharedSchema = std::shared_ptr<const sql::Schema>;
Result<SharedSchema> with_view(const ViewStatement& view, const SharedSchema& schema,
                               sql::Dialect dialect);
// The same with all views of a script.
Result<SharedSchema> with_views(const Script& script, SharedSchema schema);

// Without a semicolon.
std::string print(const StatementBefore& statement, sql::Dialect dialect);
// Each statement on lines of its own, with its semicolon; no newline at the end.
std::string print(const Script& script);

}  // namespace ado::patch
