// Owners for the handles of DuckDB's C API. Included only by the sources that call that API.
#pragma once

#include <string>
#include <utility>

#include <duckdb.h>

namespace ado::engine {

// Owns one handle; `destroy` is the API's own function for it, and accepts a null handle.
template <typename Handle, auto destroy>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Handle handle) : handle_(handle) {}
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, Handle{})) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() { destroy(&handle_); }
  Handle get() const { return handle_; }
  Handle* out() { return &handle_; }  // For the API to fill in; nothing may be owned yet.

 private:
  Handle handle_{};
};

using DuckDbDatabase = Owned<duckdb_database, duckdb_close>;
using DuckDbConnectionHandle = Owned<duckdb_connection, duckdb_disconnect>;
using DuckDbConfig = Owned<duckdb_config, duckdb_destroy_config>;
using DuckDbStatements = Owned<duckdb_extracted_statements, duckdb_destroy_extracted>;
using DuckDbPrepared = Owned<duckdb_prepared_statement, duckdb_destroy_prepare>;
using DuckDbPending = Owned<duckdb_pending_result, duckdb_destroy_pending>;
using DuckDbResult = Owned<duckdb_result, duckdb_destroy_result>;
using DuckDbChunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using DuckDbType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using DuckDbValue = Owned<duckdb_value, duckdb_destroy_value>;

// Takes over a text that the API allocated; null gives "".
inline std::string take_text(char* text) {
  std::string result = text == nullptr ? "" : text;
  duckdb_free(text);
  return result;
}

// A text that the API keeps; null gives "".
inline std::string copy_text(const char* text) { return text == nullptr ? "" : text; }

}  // namespace ado::engine
