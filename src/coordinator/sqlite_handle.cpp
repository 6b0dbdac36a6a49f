// Errors of SQLite in our words.
#include "coordinator/sqlite_handle.hpp"

namespace ado::coordinator {

bool is_corrupt(int code) {
  constexpr int kPrimary = 0xFF;
  return (code & kPrimary) == SQLITE_CORRUPT || (code & kPrimary) == SQLITE_NOTADB;
}

tl::unexpected<Error> sqlite_error(sqlite3* connection, std::string_view action) {
  Error error{.kind = ErrorKind::unavailable,
              .message = fmt::format("the semantic cache could not {}: {}", action,
                                     sqlite3_errmsg(connection))};
  if (is_corrupt(sqlite3_errcode(connection))) {
    error.hint = "remove cache/semantic.sqlite in the workspace, or write `-- @ cache: off`";
  }
  return fail(std::move(error));
}

Result<void> execute(sqlite3* connection, const char* sql) {
  if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return sqlite_error(connection, "be used");
}

Result<Statement> prepare(sqlite3* connection, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return sqlite_error(connection, "be read");
  return Statement(statement);
}

}  // namespace ado::coordinator
