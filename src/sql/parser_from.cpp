// FROM items: tables, functions, queries, joins, and the parentheses round them.
#include <initializer_list>
#include <utility>

#include "base/text.hpp"
#include "sql/parser.hpp"

namespace ado::sql {
namespace {

// PostgreSQL: functions with a syntax of their own that may stand behind FROM.
constexpr std::initializer_list<Keyword> kFunctionWords = {
    Keyword::current_date,    Keyword::current_time, Keyword::current_timestamp,
    Keyword::localtime,       Keyword::current_user, Keyword::localtimestamp,
    Keyword::session_user,    Keyword::user,         Keyword::current_role,
    Keyword::current_catalog, Keyword::cast,         Keyword::extract,
    Keyword::substring,       Keyword::trim,         Keyword::position,
    Keyword::overlay,         Keyword::treat,        Keyword::collation};
// Those that begin a call in DuckDB, where they may name tables as well.
constexpr std::initializer_list<Keyword> kSpecialCalls = {Keyword::extract, Keyword::substring,
                                                          Keyword::trim,    Keyword::position,
                                                          Keyword::overlay, Keyword::treat};

}  // namespace

std::vector<TableRef> Parser::from_list() {
  accept(Keyword::from);
  std::vector<TableRef> tables;
  do {
    const bool starts_table =
        at_name() || at_string() || at(TokenKind::left_parenthesis) || at(TokenKind::word);
    const bool ends_clause =
        at_any({Keyword::where, Keyword::group, Keyword::having, Keyword::window, Keyword::qualify,
                Keyword::using_, Keyword::select, Keyword::order, Keyword::limit, Keyword::offset,
                Keyword::fetch, Keyword::for_, Keyword::union_, Keyword::intersect,
                Keyword::except}) ||
        !starts_table;
    if (is_duckdb() && !tables.empty() && ends_clause) break;  // A trailing comma.
    tables.push_back(table_ref());
  } while (accept(TokenKind::comma));
  return tables;
}

TableRef Parser::table_ref() {
  const Nesting nesting(*this);
  if (failed()) return {};
  const std::uint32_t begin = mark();
  return joined(table_primary(), begin);
}

TableRef Parser::joined(TableRef left, std::uint32_t begin) {
  while (at_join()) {
    left = join(std::move(left), begin);
    deepen();
  }
  return left;
}

bool Parser::at_join() const {
  if (at_semantic_join()) return true;
  if (at_any({Keyword::join, Keyword::inner, Keyword::cross, Keyword::natural, Keyword::left,
              Keyword::right, Keyword::full})) {
    return true;
  }
  return at_any({Keyword::asof, Keyword::positional, Keyword::semi, Keyword::anti});
}

// a JOIN b JOIN c ON x ON y is a JOIN (b JOIN c ON x) ON y.
TableRef Parser::join(TableRef left, std::uint32_t begin) {
  const Nesting nesting(*this);
  Join join;
  const bool is_semantic = join_kind(join);
  join.left = std::move(left);
  const std::uint32_t right_begin = mark();
  TableRef right = table_primary();
  const bool is_qualified =
      !join.natural && join.kind != JoinKind::cross && join.kind != JoinKind::positional;
  while (is_qualified && at_join()) {
    right = this->join(std::move(right), right_begin);
    deepen();
  }
  join.right = std::move(right);
  if (is_semantic) {
    join.condition = semantic_condition();
  } else if (is_qualified) {
    if (accept(Keyword::on)) {
      join.condition = expression();
    } else if (accept(Keyword::using_)) {
      join.using_columns = name_list();
      if (!is_duckdb() && accept(Keyword::as)) join.using_alias = name("the name of an alias");
    } else {
      fail_expected("ON or USING");
    }
  }
  TableRef result = std::move(join);
  result.span = span_from(begin);
  return result;
}

// [NATURAL] [ASOF] [INNER | LEFT [OUTER] | ... | SEMI | ANTI] JOIN, CROSS JOIN, POSITIONAL JOIN.
// SEMANTIC may stand before the kind or behind it.
bool Parser::join_kind(Join& join) {
  bool is_semantic = accept_semantic();
  join.natural = accept(Keyword::natural);
  join.asof = !join.natural && accept(Keyword::asof);
  const bool is_plain = !join.natural && !join.asof;
  if (is_plain && accept(Keyword::cross)) {
    join.kind = JoinKind::cross;
  } else if (is_plain && accept(Keyword::positional)) {
    join.kind = JoinKind::positional;
  } else if (accept(Keyword::semi)) {
    join.kind = JoinKind::semi;
  } else if (accept(Keyword::anti)) {
    join.kind = JoinKind::anti;
  } else if (at_any({Keyword::left, Keyword::right, Keyword::full})) {
    join.kind = at(Keyword::left)    ? JoinKind::left
                : at(Keyword::right) ? JoinKind::right
                                     : JoinKind::full;
    advance();
    accept(Keyword::outer);
  } else {
    accept(Keyword::inner);
  }
  is_semantic = is_semantic || accept_semantic();
  const bool is_possible =
      (join.kind == JoinKind::inner || join.kind == JoinKind::left) && !join.natural && !join.asof;
  if (is_semantic && !is_possible) {
    fail_with(ErrorKind::unsupported, "SEMANTIC JOIN of this kind",
              "there are SEMANTIC JOIN and LEFT SEMANTIC JOIN");
  }
  expect(Keyword::join);
  return is_semantic;
}

TableRef Parser::table_primary() {
  const std::uint32_t begin = mark();
  std::optional<TableAlias> prefix_alias;
  if (is_duckdb() && (at_name() || at_string()) && at(TokenKind::colon, 1)) {
    prefix_alias = TableAlias{.name = take_identifier()};
    advance();
  }
  TableRef table = [this] {
    if (at(TokenKind::left_parenthesis)) return table_in_parentheses();
    if (at(Keyword::lateral) && at(TokenKind::left_parenthesis, 1)) {
      advance();
      return TableRef(DerivedTable{.query = query_in_parentheses(), .lateral = true});
    }
    if (is_duckdb() && at(Keyword::values) && at(TokenKind::left_parenthesis, 1)) {
      Query query;
      query.body = values();
      query.span = std::get<Values>(query.body).span;
      return TableRef(DerivedTable{.query = std::move(query)});
    }
    return named_table();
  }();
  table = with_suffixes(std::move(table), begin, std::move(prefix_alias));
  table.span = span_from(begin);
  return table;
}

// A table, a file ('t.csv', DuckDB), or a table function.
TableRef Parser::named_table() {
  if (is_duckdb() && at_string()) return BaseTable{.name = {take_identifier()}};
  const std::size_t word = at(Keyword::lateral) ? 1 : 0;
  if (at(Keyword::rows, word) && at(Keyword::from, word + 1)) return rows_from();
  if (at(Keyword::xmltable, word) && !is_duckdb()) return xml_table();
  const bool lateral = accept(Keyword::lateral);
  const bool is_special_call = (at_any(kSpecialCalls) && at(TokenKind::left_parenthesis, 1)) ||
                               (at(Keyword::collation) && at(Keyword::for_, 1));
  if (is_duckdb() ? is_special_call : at_any(kFunctionWords)) {
    const std::uint32_t call_begin = mark();
    TableFunction function{.call = word_expression(), .lateral = lateral};
    function.call.span = span_from(call_begin);
    function.with_ordinality = accept({Keyword::with, Keyword::ordinality});
    return function;
  }
  const bool only = accept(Keyword::only);
  const bool in_parentheses = only && accept(TokenKind::left_parenthesis);
  const std::uint32_t begin = mark();
  const bool is_call = at(TokenKind::left_parenthesis, 1) && at(TokenKind::word) &&
                       is_function_name(peek().keyword, dialect());
  std::vector<Identifier> parts;
  if (is_call) {
    parts.push_back(take_identifier());
  } else {
    parts = dotted_name("the name of a table");
  }
  if (in_parentheses) expect(TokenKind::right_parenthesis);
  if (at(TokenKind::left_parenthesis) && !only) {
    TableFunction function{.call = call(std::move(parts), std::nullopt), .lateral = lateral};
    function.call.span = span_from(begin);
    function.with_ordinality = accept({Keyword::with, Keyword::ordinality});
    return function;
  }
  if (lateral) fail_expected("a query or a function call");
  accept_symbol("*");  // Includes child tables, as is the default.
  return BaseTable{.name = std::move(parts), .only = only};
}

// (SELECT ...) or a join in parentheses, which its alias may follow.
TableRef Parser::table_in_parentheses() {
  TableParentheses content = table_parentheses();
  if (content.query) return DerivedTable{.query = *std::move(content.query)};
  return content.table ? *std::move(content.table) : TableRef{};
}

// ((SELECT 1) UNION SELECT 2) is a query, ((SELECT 1) AS a JOIN b ...) is a join: which one is
// known only behind the inner parentheses.
Parser::TableParentheses Parser::table_parentheses() {
  const Nesting nesting(*this);
  TableParentheses content;
  expect(TokenKind::left_parenthesis);
  if (failed()) return content;
  const std::uint32_t begin = mark();
  if (starts_query()) {
    content.query = query();
  } else if (starts_query_in_parentheses()) {
    TableParentheses inner = table_parentheses();
    if (inner.query && (at(TokenKind::right_parenthesis) || continues_query())) {
      content.query = rest_of_query(*std::move(inner.query), begin);
    } else {
      TableRef first = inner.query ? TableRef(DerivedTable{.query = *std::move(inner.query)})
                                   : *std::move(inner.table);
      first = with_suffixes(std::move(first), begin, std::nullopt);
      first.span = span_from(begin);
      content.table = joined(std::move(first), begin);
    }
  } else {
    content.table = table_ref();
  }
  if (content.table && !std::holds_alternative<Join>(content.table->node)) fail_expected("JOIN");
  expect(TokenKind::right_parenthesis);
  return content;
}

// The alias, TABLESAMPLE, and what is not supported behind a table.
TableRef Parser::with_suffixes(TableRef table, std::uint32_t begin,
                               std::optional<TableAlias> prefix_alias) {
  std::vector<ColumnDefinition> definitions;
  std::optional<TableAlias> alias =
      prefix_alias ? std::move(prefix_alias) : table_alias(definitions);
  if (!definitions.empty()) {
    TableFunction* function = std::get_if<TableFunction>(&table.node);
    if (function == nullptr) fail_unsupported("column definition list");
    if (function != nullptr) function->columns = std::move(definitions);
  }
  if (alias && table.alias) {
    // ((a JOIN b ...) AS j) AS k: the outer alias hides the inner one, which needs a node.
    fail_unsupported("alias of an aliased join in parentheses");
  }
  if (alias) table.alias = std::move(alias);
  if (is_duckdb() && at(Keyword::at) && at(TokenKind::left_parenthesis, 1)) {
    table.span = span_from(begin);
    table = at_version(std::move(table));
  }
  if (accept(Keyword::tablesample)) {
    if (BaseTable* base = std::get_if<BaseTable>(&table.node)) {
      base->sample = sample();
    } else if (DerivedTable* derived = std::get_if<DerivedTable>(&table.node)) {
      derived->sample = sample();
    } else if (TableFunction* function = std::get_if<TableFunction>(&table.node)) {
      function->sample = sample();
    } else {
      fail_unsupported("TABLESAMPLE of a join");
    }
  }
  table.span = span_from(begin);
  if (!is_duckdb() || !at_any({Keyword::pivot, Keyword::unpivot})) return table;
  return with_suffixes(pivot_clause(std::move(table)), begin, std::nullopt);
}

// [AS] name [(columns)] · AS [name] (column definitions)
std::optional<TableAlias> Parser::table_alias(std::vector<ColumnDefinition>& definitions) {
  const bool has_as = accept(Keyword::as);
  if (!has_as && (!at_name() || at_semantic_join())) return std::nullopt;
  if (has_as && at(TokenKind::left_parenthesis)) {
    definitions = column_definitions();
    return std::nullopt;
  }
  TableAlias alias;
  alias.name =
      has_as && is_duckdb() && at_string() ? take_identifier() : name("the name of an alias");
  if (!at(TokenKind::left_parenthesis)) return alias;
  const bool is_column = at_label(1) || at_string(1);
  if (is_column && !at(TokenKind::comma, 2) && !at(TokenKind::right_parenthesis, 2)) {
    definitions = column_definitions();
    return alias;
  }
  alias.columns = name_list();
  return alias;
}

// (a INT, b TEXT COLLATE "C")
std::vector<ColumnDefinition> Parser::column_definitions() {
  std::vector<ColumnDefinition> definitions;
  expect(TokenKind::left_parenthesis);
  do {
    ColumnDefinition definition{.name = name_or_string("the name of a column"),
                                .type = type_name()};
    if (accept(Keyword::collate)) definition.collation = dotted_name("the name of a collation");
    definitions.push_back(std::move(definition));
  } while (accept(TokenKind::comma));
  expect(TokenKind::right_parenthesis);
  return definitions;
}

}  // namespace ado::sql
