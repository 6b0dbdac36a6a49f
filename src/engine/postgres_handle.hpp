// Owners for what libpq hands out. Included only by the sources that call it.
#pragma once

#include <memory>

#include <libpq-fe.h>

namespace ado::engine {

struct PostgresDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresDeleter>;
using PostgresResult = std::unique_ptr<PGresult, PostgresDeleter>;
using PostgresCancel = std::unique_ptr<PGcancel, PostgresDeleter>;
using PostgresOptions = std::unique_ptr<PQconninfoOption, PostgresDeleter>;

}  // namespace ado::engine
