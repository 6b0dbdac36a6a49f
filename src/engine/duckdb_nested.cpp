// Nested values as literals of DuckDB's SQL: quoted texts, so that NULL and 'NULL' differ.
#include "engine/duckdb_value.hpp"

namespace ado::engine {
namespace {

void append_value(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                  std::string& out);

// `begin` and `count` within the child vector.
void append_elements(const DuckDbVector& child, const duckdb_list_entry& range, TextArena& arena,
                     std::string& out) {
  out += '[';
  for (std::uint64_t i = 0; i < range.length; ++i) {
    if (i > 0) out += ", ";
    append_value(child, range.offset + i, arena, out);
  }
  out += ']';
}

void append_map(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, std::string& out) {
  const auto& range = vector.at<duckdb_list_entry>(row);
  duckdb_vector entries = duckdb_list_vector_get_child(vector.vector);
  const auto keys =
      open_vector(vector.type->children[0], duckdb_struct_vector_get_child(entries, 0));
  const auto values =
      open_vector(vector.type->children[1], duckdb_struct_vector_get_child(entries, 1));
  out += "MAP {";
  for (std::uint64_t i = 0; i < range.length; ++i) {
    if (i > 0) out += ", ";
    append_value(keys, range.offset + i, arena, out);
    out += ": ";
    append_value(values, range.offset + i, arena, out);
  }
  out += '}';
}

void append_text(std::string_view text, std::string& out) {
  out += to_sql_literal({.kind = CellKind::text, .bytes = text});
}

// Unnamed structs are rows: (1, 'a').
void append_struct(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                   std::string& out) {
  const bool named = !vector.type->labels.empty() && !vector.type->labels[0].empty();
  out += named ? "{" : "row(";
  for (std::size_t i = 0; i < vector.type->children.size(); ++i) {
    if (i > 0) out += ", ";
    if (named) {
      append_text(vector.type->labels[i], out);
      out += ": ";
    }
    append_value(
        open_vector(vector.type->children[i], duckdb_struct_vector_get_child(vector.vector, i)),
        row, arena, out);
  }
  out += named ? '}' : ')';
}

// A union is a struct of its tag and its members.
void append_union(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                  std::string& out) {
  const auto* tags = static_cast<const std::uint8_t*>(
      duckdb_vector_get_data(duckdb_struct_vector_get_child(vector.vector, 0)));
  const std::size_t tag = tags[row];
  out += "union_value(" + vector.type->labels[tag] + " := ";
  append_value(open_vector(vector.type->children[tag],
                           duckdb_struct_vector_get_child(vector.vector, tag + 1)),
               row, arena, out);
  out += ')';
}

void append_list(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                 std::string& out) {
  const auto child =
      open_vector(vector.type->children[0], duckdb_list_vector_get_child(vector.vector));
  append_elements(child, vector.at<duckdb_list_entry>(row), arena, out);
}

void append_array(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                  std::string& out) {
  const auto child =
      open_vector(vector.type->children[0], duckdb_array_vector_get_child(vector.vector));
  const std::uint64_t size = vector.type->array_size;
  append_elements(child, {.offset = row * size, .length = size}, arena, out);
}

void append_value(const DuckDbVector& vector, std::uint64_t row, TextArena& arena,
                  std::string& out) {
  if (vector.is_null(row)) {
    out += "NULL";
    return;
  }
  switch (static_cast<int>(vector.type->id)) {
    case DUCKDB_TYPE_LIST:
      return append_list(vector, row, arena, out);
    case DUCKDB_TYPE_ARRAY:
      return append_array(vector, row, arena, out);
    case DUCKDB_TYPE_MAP:
      return append_map(vector, row, arena, out);
    case DUCKDB_TYPE_STRUCT:
      return append_struct(vector, row, arena, out);
    case DUCKDB_TYPE_UNION:
      return append_union(vector, row, arena, out);
    default: {
      CellView cell;
      reader_of(*vector.type).one(vector, row, arena, cell);
      out += to_sql_literal(cell);
    }
  }
}

}  // namespace

void read_nested(const DuckDbVector& vector, std::uint64_t row, TextArena& arena, CellView& cell) {
  std::string literal;
  append_value(vector, row, arena, literal);
  cell.kind = CellKind::nested;
  cell.bytes = arena.keep(literal);
}

}  // namespace ado::engine
