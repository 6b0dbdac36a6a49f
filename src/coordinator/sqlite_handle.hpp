// RAII around SQLite: a connection and prepared statements, its codes as errors.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "base/result.hpp"

namespace ado::coordinator {

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Whether the file is no database, or a broken one.
bool is_corrupt(int code);

// The connection's last error, with what was tried.
tl::unexpected<Error> sqlite_error(sqlite3* connection, std::string_view action);

Result<void> execute(sqlite3* connection, const char* sql);
Result<Statement> prepare(sqlite3* connection, std::string_view sql);

// Puts a statement back to its start when it goes out of scope.
class Rewind {
 public:
  explicit Rewind(sqlite3_stmt* statement) : statement_(statement) {}
  ~Rewind() { sqlite3_reset(statement_); }
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace ado::coordinator
