// POSIX calls on files as Results: shared by the kinds of files in base.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"

namespace ado::posix {

inline constexpr unsigned kFileMode = 0644;  // Of new files.

// What a code of errno says about `file`, as an error a person can act on.
Error error_of(std::string_view action, const std::filesystem::path& file, int code);
tl::unexpected<Error> fail_with_errno(std::string_view action, const std::filesystem::path& file);

Result<FileDescriptor> open_file(const std::filesystem::path& file, int flags,
                                 std::string_view action);
Result<void> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& file);
// Waits for the lock. Errors: unavailable.
Result<void> lock(int descriptor, const std::filesystem::path& file);
// Folders that were missing are durable then, too.
Result<void> create_parent(const std::filesystem::path& file);
// A new name is durable only once its folder is.
Result<void> sync_parent(const std::filesystem::path& file);

}  // namespace ado::posix
