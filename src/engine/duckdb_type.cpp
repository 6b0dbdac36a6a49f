// Walks a logical type of the C API into plain values.
#include "engine/duckdb_type.hpp"

namespace ado::engine {
namespace {

// The types that are their name and nothing else; "" for the rest.
std::string_view simple_name(duckdb_type id) {
  switch (static_cast<int>(id)) {
    case DUCKDB_TYPE_BOOLEAN:
      return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT:
      return "TINYINT";
    case DUCKDB_TYPE_SMALLINT:
      return "SMALLINT";
    case DUCKDB_TYPE_INTEGER:
      return "INTEGER";
    case DUCKDB_TYPE_BIGINT:
      return "BIGINT";
    case DUCKDB_TYPE_HUGEINT:
      return "HUGEINT";
    case DUCKDB_TYPE_UTINYINT:
      return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT:
      return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER:
      return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT:
      return "UBIGINT";
    case DUCKDB_TYPE_UHUGEINT:
      return "UHUGEINT";
    case DUCKDB_TYPE_BIGNUM:
      return "BIGNUM";
    case DUCKDB_TYPE_FLOAT:
      return "FLOAT";
    case DUCKDB_TYPE_DOUBLE:
      return "DOUBLE";
    case DUCKDB_TYPE_VARCHAR:
      return "VARCHAR";
    case DUCKDB_TYPE_BLOB:
      return "BLOB";
    case DUCKDB_TYPE_BIT:
      return "BIT";
    case DUCKDB_TYPE_UUID:
      return "UUID";
    case DUCKDB_TYPE_DATE:
      return "DATE";
    case DUCKDB_TYPE_TIME:
      return "TIME";
    case DUCKDB_TYPE_TIME_NS:
      return "TIME_NS";
    case DUCKDB_TYPE_TIME_TZ:
      return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP:
      return "TIMESTAMP";
    case DUCKDB_TYPE_TIMESTAMP_S:
      return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return "TIMESTAMP_NS";
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_INTERVAL:
      return "INTERVAL";
    case DUCKDB_TYPE_SQLNULL:
      return "\"NULL\"";
    default:  // The library may be newer than its header: an open set.
      return "";
  }
}

std::string in_quotes(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

// Plain lower case names stand bare, as the engine prints them.
std::string field_name(const std::string& name) {
  const bool plain =
      !name.empty() &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
      (name[0] < '0' || name[0] > '9');
  return plain ? name : in_quotes(name, '"');
}

Result<void> add_child(DuckDbTypeInfo& parent, const DuckDbType& child) {
  ADO_TRY(DuckDbTypeInfo info, read_type(child.get()));
  parent.children.push_back(std::move(info));
  return {};
}

void read_decimal(DuckDbTypeInfo& info, duckdb_logical_type type) {
  info.scale = duckdb_decimal_scale(type);
  info.storage = duckdb_decimal_internal_type(type);
  info.name = fmt::format("DECIMAL({},{})", duckdb_decimal_width(type), info.scale);
}

void read_enum(DuckDbTypeInfo& info, duckdb_logical_type type) {
  info.storage = duckdb_enum_internal_type(type);
  const std::uint32_t size = duckdb_enum_dictionary_size(type);
  std::string values;
  for (std::uint32_t i = 0; i < size; ++i) {
    info.labels.push_back(take_text(duckdb_enum_dictionary_value(type, i)));
    values += (i == 0 ? "" : ", ") + in_quotes(info.labels.back(), '\'');
  }
  info.name = "ENUM(" + values + ")";
}

Result<void> read_fields(DuckDbTypeInfo& info, duckdb_logical_type type) {
  const bool is_struct = info.id == DUCKDB_TYPE_STRUCT;
  const std::uint64_t count =
      is_struct ? duckdb_struct_type_child_count(type) : duckdb_union_type_member_count(type);
  std::string fields;
  for (std::uint64_t i = 0; i < count; ++i) {
    info.labels.push_back(take_text(is_struct ? duckdb_struct_type_child_name(type, i)
                                              : duckdb_union_type_member_name(type, i)));
    ADO_CHECK(add_child(info, DuckDbType(is_struct ? duckdb_struct_type_child_type(type, i)
                                                   : duckdb_union_type_member_type(type, i))));
    fields +=
        (i == 0 ? "" : ", ") + field_name(info.labels.back()) + " " + info.children.back().name;
  }
  info.name = (is_struct ? "STRUCT(" : "UNION(") + fields + ")";
  return {};
}

Result<void> read_map(DuckDbTypeInfo& info, duckdb_logical_type type) {
  ADO_CHECK(add_child(info, DuckDbType(duckdb_map_type_key_type(type))));
  ADO_CHECK(add_child(info, DuckDbType(duckdb_map_type_value_type(type))));
  info.name = "MAP(" + info.children[0].name + ", " + info.children[1].name + ")";
  return {};
}

Result<void> read_list(DuckDbTypeInfo& info, duckdb_logical_type type) {
  if (info.id == DUCKDB_TYPE_LIST) {
    ADO_CHECK(add_child(info, DuckDbType(duckdb_list_type_child_type(type))));
    info.name = info.children[0].name + "[]";
    return {};
  }
  ADO_CHECK(add_child(info, DuckDbType(duckdb_array_type_child_type(type))));
  info.array_size = duckdb_array_type_array_size(type);
  info.name = fmt::format("{}[{}]", info.children[0].name, info.array_size);
  return {};
}

Result<void> read_compound(DuckDbTypeInfo& info, duckdb_logical_type type) {
  switch (static_cast<int>(info.id)) {
    case DUCKDB_TYPE_DECIMAL:
      read_decimal(info, type);
      return {};
    case DUCKDB_TYPE_ENUM:
      read_enum(info, type);
      return {};
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      return read_list(info, type);
    case DUCKDB_TYPE_MAP:
      return read_map(info, type);
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION:
      return read_fields(info, type);
    default:
      return fail(ErrorKind::unsupported, "values of this type cannot be read: number {}",
                  static_cast<int>(info.id));
  }
}

}  // namespace

Result<DuckDbTypeInfo> read_type(duckdb_logical_type type) {
  DuckDbTypeInfo info;
  info.id = duckdb_get_type_id(type);
  info.name = simple_name(info.id);
  if (info.name.empty()) ADO_CHECK(read_compound(info, type));
  if (const std::string alias = take_text(duckdb_logical_type_get_alias(type)); !alias.empty()) {
    info.name = alias;  // JSON is a VARCHAR of that name.
  }
  return info;
}

}  // namespace ado::engine
