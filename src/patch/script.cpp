// Reads and prints scripts, and tells the schema of the views in them.
#include "patch/script.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>

#include "base/text.hpp"
#include "ir/query_map.hpp"
#include "sql/compare.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::patch {
namespace {

using sql::TokenKind;

// The tokens of one statement, taken word by word. Behind the last one there is `end` for ever.
class Words {
 public:
  Words(std::string_view text, std::vector<sql::Token> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  const sql::Token& peek() const { return tokens_[std::min(next_, tokens_.size() - 1)]; }
  sql::Token take() {
    const sql::Token token = peek();
    ++next_;
    return token;
  }
  bool at(TokenKind kind) const { return peek().kind == kind; }
  bool accept(std::string_view written) {
    const bool is_it = to_lower_ascii(sql::token_text(text_, peek())) == written;
    if (is_it) ++next_;
    return is_it;
  }
  bool accept_any(std::initializer_list<std::string_view> all) {
    return std::ranges::any_of(all, [this](std::string_view each) { return accept(each); });
  }
  std::string_view text_of(const sql::Token& token) const { return sql::token_text(text_, token); }
  std::string_view rest() const { return text_.substr(peek().begin); }

 private:
  std::string_view text_;
  std::vector<sql::Token> tokens_;
  std::size_t next_ = 0;
};

std::optional<ViewStatement> read_view(std::string_view text, sql::Dialect dialect) {
  auto tokens = sql::tokenize(text, dialect);
  if (!tokens) return std::nullopt;
  Words words(text, *std::move(tokens));
  if (!words.accept("create") || !words.accept_any({"temp", "temporary"})) return std::nullopt;
  if (!words.accept("view")) return std::nullopt;
  const sql::Token name = words.take();
  if (name.kind != TokenKind::word && name.kind != TokenKind::quoted_word) return std::nullopt;
  if (!words.accept("as")) return std::nullopt;
  sql::NodeId next_id{1};
  auto query = sql::parse_query(words.rest(), dialect, next_id);
  if (!query) return std::nullopt;
  return ViewStatement{
      .name = {.text = sql::token_value(text, name), .quoted = name.kind == TokenKind::quoted_word},
      .query = *std::move(query)};
}

StatementBefore read_before(std::string_view text, sql::Dialect dialect) {
  if (auto view = read_view(text, dialect)) return *std::move(view);
  return OtherStatement{.text = std::string(trim(text))};
}

bool is_value(const sql::Token& token) {
  constexpr std::array kValues{TokenKind::word, TokenKind::string, TokenKind::integer,
                               TokenKind::decimal};
  return std::ranges::find(kValues, token.kind) != kValues.end();
}

sql::TableInfo table_of(const ViewStatement& view, const ir::Block& body, sql::Dialect dialect) {
  sql::TableInfo table{
      .schema = dialect == sql::Dialect::duckdb ? "temp" : "pg_temp",
      .name = dialect == sql::Dialect::duckdb ? view.name.text : sql::fold(view.name, dialect),
      .is_view = true};
  for (const ir::OutputColumn& output : body.outputs) {
    table.columns.push_back({.name = output.name, .type = output.type});
  }
  return table;
}

Result<void> check_columns(const ViewStatement& view, const ir::Block& body, sql::Dialect dialect) {
  if (!body.outputs_known) {
    return fail(ErrorKind::unsupported, "the columns of the view {} are not known", view.name.text);
  }
  std::set<std::string> names;
  for (const ir::OutputColumn& output : body.outputs) {
    if (names.insert(sql::fold(output.name, dialect)).second) continue;
    return fail(ErrorKind::invalid_input, "the view {} has two columns named {}", view.name.text,
                output.name);
  }
  return {};
}

}  // namespace

std::string blanked_before(std::string_view text, std::string_view piece) {
  std::string blanked(text);
  const auto count = static_cast<std::size_t>(piece.data() - text.data());
  for (char& c : std::span(blanked).first(count)) {
    if (c != '\n') c = ' ';
  }
  return blanked;
}

Result<Script> read_script(std::string_view text, sql::Dialect dialect) {
  const std::vector<std::string_view> pieces = sql::split_script(text, dialect);
  const std::string_view last = pieces.empty() ? text : pieces.back();
  Script script;
  ADO_TRY(script.target, sql::parse_statement(blanked_before(text, last), dialect));
  for (const std::string_view piece : pieces) {
    if (piece.data() != last.data()) script.before.push_back(read_before(piece, dialect));
  }
  return script;
}

Result<SettingStatement> parse_setting(std::string_view text, sql::Dialect dialect) {
  ADO_TRY(auto tokens, sql::tokenize(text, dialect));
  Words words(text, std::move(tokens));
  const auto expected = [&](std::string_view what) {
    const std::string_view found = words.text_of(words.peek());
    return fail(ErrorKind::invalid_input, "expected {}, found {}", what,
                found.empty() ? "end of input" : fmt::format("'{}'", found));
  };
  if (!words.accept("set") || !words.accept("local")) return expected("SET LOCAL name = value");
  if (!words.at(TokenKind::word)) return expected("the name of a setting");
  SettingStatement setting{.name = to_lower_ascii(words.text_of(words.take()))};
  if (!words.accept_any({"=", "to"})) return expected("= or TO");
  if (!is_value(words.peek())) return expected("a number, a string or a word");
  setting.value = words.text_of(words.take());
  if (words.at(TokenKind::semicolon)) words.take();
  if (!words.at(TokenKind::end)) return expected("end of input");
  return setting;
}

std::string plain_value(const SettingStatement& setting) {
  const auto tokens = sql::tokenize(setting.value, sql::Dialect::postgres);
  const bool is_string = tokens && tokens->front().kind == TokenKind::string;
  return is_string ? sql::token_value(setting.value, tokens->front()) : setting.value;
}

Result<SharedSchema> with_view(const ViewStatement& view, const SharedSchema& schema,
                               sql::Dialect dialect) {
  if (schema->table(sql::fold(view.name, dialect)) != nullptr) {
    return fail(ErrorKind::invalid_input, "a table or view is there already: {}", view.name.text);
  }
  ADO_TRY(const auto map, ir::QueryMap::make({.query = view.query, .dialect = dialect}, schema));
  if (!map.unresolved().empty()) return fail(map.unresolved().front().error);
  ADO_CHECK(check_columns(view, map.block(0), dialect));
  sql::Schema wider = *schema;
  wider.tables.push_back(table_of(view, map.block(0), dialect));
  return std::make_shared<const sql::Schema>(std::move(wider));
}

Result<SharedSchema> with_views(const Script& script, SharedSchema schema) {
  for (const StatementBefore& statement : script.before) {
    const auto* view = std::get_if<ViewStatement>(&statement);
    if (view == nullptr) continue;
    ADO_TRY(schema, with_view(*view, schema, script.target.dialect));
  }
  return schema;
}

std::string print(const StatementBefore& statement, sql::Dialect dialect) {
  if (const auto* view = std::get_if<ViewStatement>(&statement)) {
    return fmt::format("CREATE TEMP VIEW {} AS\n{}", sql::print(view->name, dialect),
                       sql::print(view->query, dialect));
  }
  if (const auto* setting = std::get_if<SettingStatement>(&statement)) {
    return fmt::format("SET LOCAL {} = {}", setting->name, setting->value);
  }
  return std::get<OtherStatement>(statement).text;
}

std::string print(const Script& script) {
  std::string text;
  for (const StatementBefore& statement : script.before) {
    text += print(statement, script.target.dialect) + ";\n";
  }
  return text + sql::print(script.target) + ";";
}

}  // namespace ado::patch
