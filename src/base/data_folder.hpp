// Where the installed data (demo, schemas, prompts ...) lies.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace ado {

// ADO_DATA when it is set; else `data` beside the binary; else ../share/ado from it. Errors:
// unavailable when none of them exists, naming the places.
Result<std::filesystem::path> data_folder();

}  // namespace ado
