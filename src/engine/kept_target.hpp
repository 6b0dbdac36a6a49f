// A database's address to write down and to connect to again.
#pragma once

#include <string>
#include <string_view>

namespace ado::engine {

// All of a target but what is secret: the password comes from PGPASSWORD or ~/.pgpass then. For
// screens there is without_password(), which names no more than the server and the database.
std::string without_secrets(std::string_view target);

}  // namespace ado::engine
