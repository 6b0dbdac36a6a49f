// The entries of the parser: a text in, a numbered tree or an error out.
#include "sql/parse.hpp"

#include <utility>

#include "sql/description.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/semantic_refusal.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

// Reads all tokens by `read`, a function of the parser.
template <typename Read>
auto parse_tokens(std::string_view text, std::vector<Token> tokens, Dialect dialect, Read read)
    -> Result<decltype(read(std::declval<Parser&>()))> {
  Parser parser(text, std::move(tokens), dialect);
  auto value = read(parser);
  if (!parser.failed()) parser.expect_end();
  if (parser.failed()) return fail(*parser.error());
  return value;
}

// Reads the whole text by `read`, a function of the parser.
template <typename Read>
auto parse_whole(std::string_view text, Dialect dialect, Read read)
    -> Result<decltype(read(std::declval<Parser&>()))> {
  ADO_TRY(auto tokens, tokenize(text, dialect));
  return parse_tokens(text, std::move(tokens), dialect, read);
}

// A query round fragments, so that they are numbered like the rest; it takes no numbers itself.
Query wrap(Select select) {
  constexpr NodeId kTaken{1};
  select.id = kTaken;
  Query query;
  query.id = kTaken;
  query.body = std::move(select);
  return query;
}

Result<Statement> read_statement(std::string_view text, Dialect dialect) {
  if (split_script(text, dialect).empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "the text is empty: there is no statement in it",
                      .position = SourcePosition{},
                      .hint = "give one SELECT statement"});
  }
  std::vector<Span> comments;
  ADO_TRY(auto tokens, tokenize(text, dialect, &comments));
  const std::vector<Token> kept = comments.empty() ? std::vector<Token>() : tokens;
  ADO_TRY(Query query,
          parse_tokens(text, std::move(tokens), dialect, [](Parser& p) { return p.statement(); }));
  // Without parentheses it is refused by its first word.
  if (is_description(query) && !query.with && !query.order_by && !query.limit) {
    return fail(Error{.kind = ErrorKind::unsupported,
                      .message = "DESCRIBE statement",
                      .position = SourcePosition{}});
  }
  Statement statement{.query = std::move(query), .dialect = dialect};
  number_nodes(statement.query, statement.next_id);
  statement.comments = attach_comments(statement.query, text, kept, comments);
  return statement;
}

}  // namespace

Result<Statement> parse_statement(std::string_view text, Dialect dialect) {
  auto statement = read_statement(text, dialect);
  if (statement) return statement;
  if (auto refusal = semantic_refusal(text, dialect)) return fail(*std::move(refusal));
  return statement;
}

Result<Query> parse_query(std::string_view text, Dialect dialect, NodeId& next_id) {
  ADO_TRY(Query query, parse_whole(text, dialect, [](Parser& p) { return p.query(); }));
  number_nodes(query, next_id);
  return query;
}

Result<Expr> parse_expression(std::string_view text, Dialect dialect, NodeId& next_id) {
  ADO_TRY(Expr expr, parse_whole(text, dialect, [](Parser& p) { return p.expression(); }));
  Select select;
  select.items.push_back({.expr = std::move(expr)});
  Query query = wrap(std::move(select));
  number_nodes(query, next_id);
  return std::move(std::get<Select>(query.body).items.front().expr);
}

Result<std::vector<TableRef>> parse_from(std::string_view text, Dialect dialect, NodeId& next_id) {
  Select select;
  ADO_TRY(select.from, parse_whole(text, dialect, [](Parser& p) { return p.from_list(); }));
  Query query = wrap(std::move(select));
  number_nodes(query, next_id);
  return std::move(std::get<Select>(query.body).from);
}

Result<std::vector<SelectItem>> parse_select_list(std::string_view text, Dialect dialect,
                                                  NodeId& next_id) {
  Select select;
  ADO_TRY(select.items, parse_whole(text, dialect, [](Parser& p) { return p.select_list(); }));
  Query query = wrap(std::move(select));
  number_nodes(query, next_id);
  return std::move(std::get<Select>(query.body).items);
}

// What cannot be read as tokens to its end is one last piece: parsing it tells what is wrong.
std::vector<std::string_view> split_script(std::string_view text, Dialect dialect) {
  std::vector<std::string_view> pieces;
  if (text.size() > kTextBytesMax) return {text};
  Lexer lexer(text, dialect);
  std::size_t begin = 0;
  bool has_tokens = false;
  while (true) {
    const Token token = lexer.next();
    const bool is_last = token.kind == TokenKind::end || token.kind == TokenKind::error;
    has_tokens = has_tokens || token.kind == TokenKind::error;
    if (is_last || token.kind == TokenKind::semicolon) {
      const std::size_t end = is_last ? text.size() : token.begin;
      if (has_tokens) pieces.push_back(text.substr(begin, end - begin));
      if (is_last) return pieces;
      begin = token.end;
      has_tokens = false;
    } else {
      has_tokens = true;
    }
  }
}

}  // namespace ado::sql
