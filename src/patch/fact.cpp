// Facts as text: what --assume takes and what reports show.
#include <algorithm>
#include <array>
#include <span>

#include "base/require.hpp"
#include "base/text.hpp"
#include "patch/plan.hpp"

namespace ado::patch {
namespace {

// How a fact is written: name(columns), name(columns -> columns) or name(column, low, high).
enum class FactShape { columns, arrow, range };
struct FactSyntax {
  FactKind kind;
  std::string_view name;
  FactShape shape;
  std::string_view example;
};
constexpr std::array kSyntax{
    FactSyntax{FactKind::unique, "unique", FactShape::columns, "unique(t.a, t.b)"},
    FactSyntax{FactKind::not_null, "not_null", FactShape::columns, "not_null(t.a)"},
    FactSyntax{FactKind::value_range, "range", FactShape::range, "range(t.a, 0, 100)"},
    FactSyntax{FactKind::functional_dependency, "fd", FactShape::arrow, "fd(t.a -> t.b, t.c)"},
    FactSyntax{FactKind::foreign_key, "fk", FactShape::arrow, "fk(t.a -> u.b)"},
};

// The pieces between top-level commas: quotes and parentheses keep theirs.
std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  int depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      pieces.emplace_back(trim(text.substr(begin, at - begin)));
      begin = at + 1;
    }
  }
  pieces.emplace_back(trim(text.substr(begin)));
  return pieces;
}

// The place of " -> " outside double quotes, or npos.
std::size_t find_arrow(std::string_view text) {
  bool quoted = false;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && text.substr(at, 2) == "->") return at;
  }
  return std::string_view::npos;
}

bool is_name_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// table.column or schema.table.column, each part a plain or a quoted name.
bool is_column(std::string_view text) {
  int parts = 0;
  while (!text.empty()) {
    std::size_t end = 0;
    if (text.front() == '"') {
      end = text.find('"', 1);
      if (end == std::string_view::npos || end == 1) return false;
      ++end;
    } else {
      while (end < text.size() && is_name_byte(text[end])) ++end;
      if (end == 0) return false;
    }
    ++parts;
    if (end == text.size()) return parts == 2 || parts == 3;
    if (text[end] != '.') return false;
    text.remove_prefix(end + 1);
  }
  return false;
}

Result<std::vector<std::string>> read_columns(std::string_view text) {
  std::vector<std::string> columns = split_arguments(text);
  for (const std::string& column : columns) {
    if (!is_column(column)) {
      return fail(ErrorKind::invalid_input, "fact names no column: \"{}\" is not table.column",
                  column);
    }
  }
  return columns;
}

Result<Precondition> read_arguments(const FactSyntax& syntax, std::string_view text) {
  Precondition fact{.kind = syntax.kind, .basis = Basis::assumed};
  switch (syntax.shape) {
    case FactShape::columns: {
      ADO_TRY(fact.columns, read_columns(text));
      return fact;
    }
    case FactShape::arrow: {
      const std::size_t arrow = find_arrow(text);
      if (arrow == std::string_view::npos) break;
      ADO_TRY(fact.columns, read_columns(text.substr(0, arrow)));
      ADO_TRY(fact.determines, read_columns(text.substr(arrow + 2)));
      return fact;
    }
    case FactShape::range: {
      const std::vector<std::string> arguments = split_arguments(text);
      if (arguments.size() != 3 || arguments[1].empty() || arguments[2].empty()) break;
      ADO_TRY(fact.columns, read_columns(arguments[0]));
      fact.low = arguments[1];
      fact.high = arguments[2];
      return fact;
    }
  }
  return fail(ErrorKind::invalid_input, "fact cannot be read: {}({}), expected the form {}",
              syntax.name, text, syntax.example);
}

const FactSyntax& syntax_of(FactKind kind) {
  const auto* found = std::ranges::find(kSyntax, kind, &FactSyntax::kind);
  require(found != kSyntax.end());
  return *found;
}

}  // namespace

std::string_view to_string(FactKind kind) {
  switch (kind) {
    case FactKind::unique:
      return "unique";
    case FactKind::not_null:
      return "not_null";
    case FactKind::value_range:
      return "value_range";
    case FactKind::functional_dependency:
      return "functional_dependency";
    case FactKind::foreign_key:
      return "foreign_key";
  }
  require(false);
}

std::string_view to_string(Basis basis) {
  switch (basis) {
    case Basis::declared:
      return "declared";
    case Basis::derived:
      return "derived";
    case Basis::assumed:
      return "assumed";
    case Basis::observed:
      return "observed";
    case Basis::unsettled:
      return "unsettled";
  }
  require(false);
}

std::string to_string(const Precondition& fact) {
  const FactSyntax& syntax = syntax_of(fact.kind);
  const std::string columns = join(fact.columns, ", ");
  switch (syntax.shape) {
    case FactShape::columns:
      return fmt::format("{}({})", syntax.name, columns);
    case FactShape::arrow:
      return fmt::format("{}({} -> {})", syntax.name, columns, join(fact.determines, ", "));
    case FactShape::range:
      return fmt::format("{}({}, {}, {})", syntax.name, columns, fact.low, fact.high);
  }
  require(false);
}

Result<Precondition> parse_fact(std::string_view text) {
  const std::string_view whole = trim(text);
  const std::size_t open = whole.find('(');
  if (open == std::string_view::npos || whole.back() != ')') {
    return fail(ErrorKind::invalid_input,
                "fact cannot be read: \"{}\", expected the form name(...)", whole);
  }
  const std::string_view name = trim(whole.substr(0, open));
  const auto* syntax = std::ranges::find(kSyntax, name, &FactSyntax::name);
  if (syntax == kSyntax.end()) {
    return fail(ErrorKind::invalid_input,
                "fact is unknown: {}, not one of unique, not_null, range, fd, fk", name);
  }
  return read_arguments(*syntax, whole.substr(open + 1, whole.size() - open - 2));
}

}  // namespace ado::patch
