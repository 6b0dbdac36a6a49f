// Ctrl-C: once asks for an orderly end, twice ends at once.
#pragma once

#include <stop_token>

namespace ado::cli {

// Watches SIGINT and SIGTERM for the life of the process: the first stops the token (what is in
// flight is cancelled in the engine, the journal is closed), the second exits with 130 at once.
// Call before any thread starts, so that no other thread gets the signal.
std::stop_token watch_interrupts();

}  // namespace ado::cli
