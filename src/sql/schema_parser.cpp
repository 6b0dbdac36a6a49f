// CREATE TABLE and ALTER TABLE ... ADD, with their constraints.
#include "sql/schema_parser.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sql/lexer.hpp"

namespace ado::sql {
namespace {

// A reference to a table without columns means its primary key.
void complete_references(Schema& schema) {
  for (TableInfo& table : schema.tables) {
    for (ForeignKey& key : table.foreign_keys) {
      const TableInfo* referenced = schema.table(key.referenced_table);
      const bool is_implied = key.referenced_columns.empty() && referenced != nullptr;
      if (is_implied && referenced->has_primary_key) {
        key.referenced_columns = referenced->keys.front();
      }
    }
  }
}

}  // namespace

Schema SchemaParser::schema() {
  Schema result;
  while (!at(TokenKind::end) && !failed()) {
    if (!accept(TokenKind::semicolon)) statement(result);
    if (!at(TokenKind::end)) expect(TokenKind::semicolon);
  }
  complete_references(result);
  return result;
}

void SchemaParser::statement(Schema& schema) {
  if (at_word("create")) {
    std::size_t ahead = 1;
    while (at_word("or", ahead) || at_word("replace", ahead) || at_word("temp", ahead) ||
           at_word("temporary", ahead) || at_word("unlogged", ahead)) {
      ++ahead;
    }
    if (at(Keyword::table, ahead)) {
      advance(ahead + 1);
      return create_table(schema);
    }
  }
  if (at_word("alter") && at(Keyword::table, 1)) {
    advance(2);
    return alter_table(schema);
  }
  fail_with(ErrorKind::unsupported,
            "a schema is CREATE TABLE and ALTER TABLE ... ADD statements, found '" +
                std::string(text_of(peek())) + "'");
}

// Behind TABLE.
void SchemaParser::create_table(Schema& schema) {
  if (at_word("if")) advance(3);  // IF NOT EXISTS
  std::vector<Identifier> path = dotted_name("the name of a table");
  TableInfo table;
  table.name = stored(path.back());
  if (path.size() > 1) table.schema = stored(path[path.size() - 2]);
  expect(TokenKind::left_parenthesis);
  do {
    if (is_duckdb() && at(TokenKind::right_parenthesis)) break;
    table_element(table);
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  if (accept(Keyword::with) && at(TokenKind::left_parenthesis)) skip_parentheses();
  schema.tables.push_back(std::move(table));
}

// Behind TABLE: [IF EXISTS] [ONLY] name ADD constraint.
void SchemaParser::alter_table(Schema& schema) {
  if (at_word("if")) advance(2);
  accept(Keyword::only);
  const std::vector<Identifier> path = dotted_name("the name of a table");
  const TableInfo* found = failed() ? nullptr
                           : path.size() > 1
                               ? schema.table(path[path.size() - 2].text, path.back().text)
                               : schema.table(path.back().text);
  if (found == nullptr) {
    return fail_with(ErrorKind::invalid_input, "table is not created before it is altered");
  }
  TableInfo& table = schema.tables[static_cast<std::size_t>(found - schema.tables.data())];
  do {
    if (!at_word("add")) return fail_unsupported("ALTER TABLE other than ADD of a constraint");
    advance();
    if (!at_table_constraint())
      return fail_unsupported("ALTER TABLE other than ADD of a constraint");
    table_constraint(table);
  } while (accept(TokenKind::comma));
}

void SchemaParser::table_element(TableInfo& table) {
  if (at_table_constraint()) return table_constraint(table);
  column(table);
}

bool SchemaParser::at_table_constraint() const {
  return at(Keyword::constraint) || (at(Keyword::primary) && at(Keyword::key, 1)) ||
         at(Keyword::unique) || at(Keyword::foreign) || at(Keyword::check);
}

// name type [constraints]
void SchemaParser::column(TableInfo& table) {
  ColumnInfo column{.name = stored(name("the name of a column")), .type = type_text()};
  while (!failed() && column_constraint(table, column)) {
  }
  table.columns.push_back(std::move(column));
}

bool SchemaParser::column_constraint(TableInfo& table, ColumnInfo& column) {
  const TableInfo before = table;
  if (accept(Keyword::constraint)) label();
  if (accept({Keyword::not_, Keyword::null})) {
    column.not_null = true;
  } else if (accept({Keyword::primary, Keyword::key})) {
    column.not_null = true;
    primary_key(table, {column.name});
  } else if (accept(Keyword::unique)) {
    table.keys.push_back({column.name});
  } else if (accept(Keyword::references)) {
    references(table, {column.name});
  } else if (accept(Keyword::check)) {
    check(table);
  } else if (accept(Keyword::default_)) {
    expression(kLoosest, Operators::restricted);
  } else if (accept(Keyword::collate)) {
    std::vector<std::string> parts;  // NOCASE.NOACCENT is both of them.
    for (const Identifier& part : dotted_name("the name of a collation"))
      parts.push_back(part.text);
    column.type += std::string(kCollateWord) + ado::join(parts, ".");
  } else if (at(Keyword::generated) || (at(Keyword::as) && at(TokenKind::left_parenthesis, 1))) {
    generated();
  } else {
    return accept(Keyword::null);
  }
  if (constraint_suffixes() == Holds::later) forget_constraint(table, before);
  return true;
}

// GENERATED ALWAYS AS (expr) STORED · GENERATED BY DEFAULT AS IDENTITY (...) · AS (expr)
void SchemaParser::generated() {
  while (!at(Keyword::as) && !at(TokenKind::end)) advance();
  expect(Keyword::as);
  if (at_word("identity")) advance();
  if (at(TokenKind::left_parenthesis)) skip_parentheses();
  if (at_word("stored") || at_word("virtual")) advance();
}

void SchemaParser::table_constraint(TableInfo& table) {
  const TableInfo before = table;
  if (accept(Keyword::constraint)) label();
  if (accept({Keyword::primary, Keyword::key})) {
    primary_key(table, column_names());
  } else if (accept(Keyword::unique)) {
    if (at(Keyword::nulls)) advance(at(Keyword::not_, 1) ? 3 : 2);  // NULLS [NOT] DISTINCT
    table.keys.push_back(column_names());
  } else if (accept({Keyword::foreign, Keyword::key})) {
    std::vector<std::string> columns = column_names();
    expect(Keyword::references);
    references(table, std::move(columns));
  } else if (accept(Keyword::check)) {
    check(table);
  } else {
    fail_expected("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK");
  }
  if (constraint_suffixes() == Holds::later) forget_constraint(table, before);
}

std::vector<std::string> SchemaParser::column_names() {
  std::vector<std::string> result;
  for (const Identifier& name : name_list()) result.push_back(stored(name));
  return result;
}

// As the catalog keeps it: PostgreSQL folds names that are not quoted.
std::string SchemaParser::stored(const Identifier& name) const {
  return is_duckdb() || name.quoted ? name.text : to_lower_ascii(name.text);
}

void SchemaParser::primary_key(TableInfo& table, std::vector<std::string> columns) {
  if (table.has_primary_key) {
    return fail_with(ErrorKind::invalid_input, "more than one primary key: " + table.name);
  }
  for (ColumnInfo& column : table.columns) {
    const bool is_part = std::ranges::any_of(
        columns, [&](const std::string& part) { return equals_ignore_case(part, column.name); });
    column.not_null = column.not_null || is_part;
  }
  table.keys.insert(table.keys.begin(), std::move(columns));
  table.has_primary_key = true;
}

// Behind REFERENCES.
void SchemaParser::references(TableInfo& table, std::vector<std::string> columns) {
  ForeignKey key{.columns = std::move(columns)};
  key.referenced_table = stored(dotted_name("the name of a table").back());
  if (at(TokenKind::left_parenthesis)) key.referenced_columns = column_names();
  table.foreign_keys.push_back(std::move(key));
}

void SchemaParser::check(TableInfo& table) {
  expect(TokenKind::left_parenthesis);
  const std::size_t first = place();
  expression();
  const std::size_t last = place();
  expect(TokenKind::right_parenthesis);
  if (!failed()) table.checks.push_back(text_between(first, last));
}

// ON DELETE CASCADE, MATCH FULL, NOT DEFERRABLE INITIALLY DEFERRED change nothing that a schema
// tells. What is DEFERRABLE or NOT VALID may be broken by rows that a query sees.
SchemaParser::Holds SchemaParser::constraint_suffixes() {
  Holds holds = Holds::always;
  while (!failed()) {
    if (accept(Keyword::on)) {
      advance();  // DELETE or UPDATE
      advance(at(Keyword::set) || at_word("no") ? 2 : 1);
    } else if (at_word("match")) {
      advance(2);
    } else if (at(Keyword::not_) && (at_word("deferrable", 1) || at_word("valid", 1))) {
      if (at_word("valid", 1)) holds = Holds::later;
      advance(2);
    } else if (at_word("deferrable")) {
      holds = Holds::later;
      advance();
    } else if (at_word("initially")) {
      advance(2);
    } else {
      break;
    }
  }
  return holds;
}

// NOT NULL stays: it is checked at once.
void SchemaParser::forget_constraint(TableInfo& table, const TableInfo& before) {
  table.keys = before.keys;
  table.has_primary_key = before.has_primary_key;
  table.foreign_keys = before.foreign_keys;
  table.checks = before.checks;
}

std::string SchemaParser::type_text() {
  const TypeName type = type_name();
  return failed() ? "" : engine_type(type, dialect());
}

Result<Schema> parse_schema(std::string_view text, Dialect dialect) {
  ADO_TRY(auto tokens, tokenize(text, dialect));
  SchemaParser parser(text, std::move(tokens), dialect);
  Schema schema = parser.schema();
  if (parser.failed()) return fail(*parser.error());
  return schema;
}

}  // namespace ado::sql
