// Types as the engines print them, whatever alias they were declared by.
#include <algorithm>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "sql/schema_parser.hpp"

namespace ado::sql {
namespace {

struct Alias {
  std::string_view alias;
  std::string_view type;
};

constexpr Alias kDuckdbTypes[] = {{"bigint", "BIGINT"},
                                  {"binary", "BLOB"},
                                  {"bitstring", "BIT"},
                                  {"bool", "BOOLEAN"},
                                  {"bpchar", "VARCHAR"},
                                  {"bytea", "BLOB"},
                                  {"char", "VARCHAR"},
                                  {"character", "VARCHAR"},
                                  {"character varying", "VARCHAR"},
                                  {"datetime", "TIMESTAMP"},
                                  {"dec", "DECIMAL"},
                                  {"double precision", "DOUBLE"},
                                  {"float4", "FLOAT"},
                                  {"float8", "DOUBLE"},
                                  {"guid", "UUID"},
                                  {"hugeint", "HUGEINT"},
                                  {"int", "INTEGER"},
                                  {"int1", "TINYINT"},
                                  {"int2", "SMALLINT"},
                                  {"int4", "INTEGER"},
                                  {"int8", "BIGINT"},
                                  {"long", "BIGINT"},
                                  {"numeric", "DECIMAL"},
                                  {"real", "FLOAT"},
                                  {"short", "SMALLINT"},
                                  {"signed", "INTEGER"},
                                  {"string", "VARCHAR"},
                                  {"text", "VARCHAR"},
                                  {"time without time zone", "TIME"},
                                  {"timestamp without time zone", "TIMESTAMP"},
                                  {"timestamptz", "TIMESTAMP WITH TIME ZONE"},
                                  {"timetz", "TIME WITH TIME ZONE"},
                                  {"varbinary", "BLOB"}};

constexpr Alias kPostgresTypes[] = {{"bool", "boolean"},
                                    {"bpchar", "character"},
                                    {"char", "character"},
                                    {"dec", "numeric"},
                                    {"decimal", "numeric"},
                                    {"float", "double precision"},
                                    {"float4", "real"},
                                    {"float8", "double precision"},
                                    {"int", "integer"},
                                    {"int2", "smallint"},
                                    {"int4", "integer"},
                                    {"int8", "bigint"},
                                    {"time", "time without time zone"},
                                    {"timestamp", "timestamp without time zone"},
                                    {"timestamptz", "timestamp with time zone"},
                                    {"varchar", "character varying"}};

std::string member_name(const Identifier& name) {
  if (!name.quoted) return name.text;
  std::string text = "\"";
  for (const char c : name.text) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

std::string engine_type(const TypeName& type, Dialect dialect) {
  const bool is_duckdb = dialect == Dialect::duckdb;
  const std::string word = to_lower_ascii(type.name.back().text);
  const std::span<const Alias> aliases =
      is_duckdb ? std::span<const Alias>(kDuckdbTypes) : std::span<const Alias>(kPostgresTypes);
  const auto found = std::ranges::find(aliases, word, &Alias::alias);
  std::string name = found != aliases.end() ? std::string(found->type)
                     : is_duckdb            ? to_upper_ascii(word)
                                            : word;
  if (type.name.back().quoted) name = type.name.back().text;
  const bool drops_length = is_duckdb && name == "VARCHAR";
  if (!type.modifiers.empty() && !drops_length) {
    const std::size_t place = name.find(" with");  // numeric(7,2), timestamp(3) with time zone
    const std::string modifiers = "(" + join(type.modifiers, ",") + ")";
    name.insert(std::min(place, name.size()), modifiers);
  } else if (is_duckdb && name == "DECIMAL") {
    name += "(18,3)";
  }
  if (!type.arguments.empty()) {
    std::string members;
    for (const TypeArgument& argument : type.arguments) {
      if (!members.empty()) members += ", ";
      if (argument.name) members += member_name(*argument.name) + " ";
      members += engine_type(argument.type, dialect);
    }
    name += "(" + members + ")";
  }
  for (const auto& size : type.dimensions) name += "[" + size.value_or("") + "]";
  return name;
}

}  // namespace ado::sql
