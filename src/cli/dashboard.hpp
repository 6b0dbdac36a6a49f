// Serving the dashboard until Ctrl-C, for the commands that do.
#pragma once

#include "cli/session.hpp"
#include "web/server.hpp"

namespace ado::cli {

// Prints the URL to standard error. What belongs to this binary and the workspace is filled in.
Result<Exit> serve_dashboard(web::ServerOptions options, const Session& session);

}  // namespace ado::cli
