// Prints names, types and constants.
#include <algorithm>

#include "base/text.hpp"
#include "sql/compare.hpp"
#include "sql/keywords.hpp"
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '$'; }

// Whether the lexer reads the text as one word.
bool is_word(std::string_view text) {
  return !text.empty() && is_name_start(text.front()) && std::ranges::all_of(text, is_name_part);
}

// "timestamp(3) with time zone": the modifiers stand behind the first word.
std::size_t modifiers_place(const TypeName& type) {
  const std::string& last = type.name.back().text;
  const bool has_zone = to_lower_ascii(last).ends_with(" time zone") && !type.name.back().quoted;
  return has_zone ? last.find(' ') : last.size();
}

}  // namespace

void Printer::put_quoted(std::string_view text, char quote) {
  out_ += quote;
  for (const char c : text) {
    if (c == quote) out_ += quote;
    out_ += c;
  }
  out_ += quote;
}

// A word that has to be quoted though it was not is quoted as the name that it means.
void Printer::put_name(const Identifier& name) {
  if (name.quoted) return put_quoted(name.text, '"');
  if (!is_word(name.text)) return put_quoted(name.text, '"');
  const Keyword keyword = find_keyword(name.text);
  if (keyword == Keyword::none || is_column_name(keyword, dialect_)) return put(name.text);
  put_quoted(dialect_ == Dialect::postgres ? to_lower_ascii(name.text) : name.text, '"');
}

void Printer::put_function_name(const Identifier& name) {
  if (!name.quoted && is_word(name.text) && find_keyword(name.text) != Keyword::none) {
    return put(name.text);  // COALESCE, LEFT: syntax, or allowed as a name.
  }
  put_name(name);
}

void Printer::put_label(const Identifier& name) {
  if (name.quoted || !is_word(name.text)) return put_quoted(name.text, '"');
  put(name.text);
}

void Printer::put_path(std::span<const Identifier> parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0) {
      put_name(parts[i]);
    } else {
      put(".");
      put_label(parts[i]);
    }
  }
}

void Printer::put_names(std::span<const Identifier> names) {
  put("(");
  put_commas(names, [&](const Identifier& name) { put_name(name); });
  put(")");
}

void Printer::put_type(const TypeName& type) {
  for (std::size_t i = 0; i + 1 < type.name.size(); ++i) {
    put_label(type.name[i]);
    put(".");
  }
  const Identifier& last = type.name.back();
  const std::size_t place = modifiers_place(type);
  if (last.quoted) {
    put_quoted(last.text, '"');
  } else {
    put(std::string_view(last.text).substr(0, place));
  }
  if (!type.modifiers.empty()) {
    put("(");
    put_commas(type.modifiers, [&](const std::string& modifier) { put(modifier); });
    put(")");
  }
  if (!last.quoted) put(std::string_view(last.text).substr(place));
  if (!type.arguments.empty()) {
    put("(");
    put_commas(type.arguments, [&](const TypeArgument& argument) {
      if (argument.name) {
        put_name(*argument.name);
        put(" ");
      }
      put_type(argument.type);
    });
    put(")");
  }
  for (const std::optional<std::string>& size : type.dimensions) {
    put("[");
    if (size) put(*size);
    put("]");
  }
}

void Printer::write(const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::null:
      return put("NULL");
    case LiteralKind::boolean:
      return put(to_upper_ascii(literal.text));
    case LiteralKind::integer:
    case LiteralKind::decimal:
    case LiteralKind::floating:
      return put(literal.text);
    case LiteralKind::string:
      return put_quoted(literal.text, '\'');
    case LiteralKind::escape_string:
      // Its text is raw: quotes are still doubled or behind a backslash.
      put("E'");
      put(literal.text);
      return put("'");
    case LiteralKind::bits:
      put("B");
      return put_quoted(literal.text, '\'');
    case LiteralKind::hex:
      put("X");
      return put_quoted(literal.text, '\'');
  }
}

void Printer::write(const TypedLiteral& literal) {
  put_type(literal.type);
  put(" ");
  put_quoted(literal.text, '\'');
}

void Printer::write(const IntervalLiteral& literal) {
  put("INTERVAL ");
  const auto* value = as<Literal>(*literal.value);
  const bool is_bare = value != nullptr && (value->kind == LiteralKind::string ||
                                            value->kind == LiteralKind::escape_string ||
                                            value->kind == LiteralKind::integer);
  if (is_bare) {
    put_expr(*literal.value);
  } else {
    put_parenthesized(*literal.value);
  }
  if (literal.unit.empty()) return;
  put(" ");
  put(literal.unit);
}

void Printer::write(const Parameter& parameter) { put(parameter.text); }

void Printer::write(const ColumnRef& column) { put_path(column.parts); }

void Printer::write(const PositionalRef& position) {
  put("#");
  put(position.number);
}

// The columns in EXCLUDE and RENAME are names throughout: behind their dots no other word will do.
void Printer::put_star_column(std::span<const Identifier> parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) put(".");
    put_name(parts[i]);
  }
}

void Printer::write(const Star& star) {
  if (!star.qualifier.empty()) {
    put_path(star.qualifier);
    put(".");
  }
  put("*");
  if (!star.exclude.empty()) {
    put(" EXCLUDE (");
    put_commas(star.exclude, [&](const auto& column) { put_star_column(column); });
    put(")");
  }
  if (!star.replace.empty()) {
    put(" REPLACE (");
    put_commas(star.replace, [&](const StarReplacement& replacement) {
      put_expr(*replacement.value);
      put(" AS ");
      put_name(replacement.column);
    });
    put(")");
  }
  if (star.rename.empty()) return;
  put(" RENAME (");
  put_commas(star.rename, [&](const StarRename& rename) {
    put_star_column(rename.column);
    put(" AS ");
    put_name(rename.to);
  });
  put(")");
}

void Printer::write(const ColumnsExpr& columns) {
  put(columns.unpack ? "*COLUMNS(" : "COLUMNS(");
  put_expr(*columns.selector);
  put(")");
}

}  // namespace ado::sql
