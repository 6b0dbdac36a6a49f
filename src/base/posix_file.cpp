// Opens, writes, locks and syncs; every failure says what it was and what to do.
#include "base/posix_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace ado::posix {

namespace fs = std::filesystem;

Error error_of(std::string_view action, const fs::path& file, int code) {
  Error error{.kind = ErrorKind::unavailable,
              .message = fmt::format("cannot {} {}: {}", action, file.string(),
                                     std::generic_category().message(code))};
  if (code == ENOSPC || code == EDQUOT) error.hint = "free space on that disk and start again";
  if (code == EACCES || code == EPERM)
    error.hint = "check the permissions of the file and its folder";
  if (code == EROFS) error.hint = "the file system is read-only: choose another folder";
  return error;
}

tl::unexpected<Error> fail_with_errno(std::string_view action, const fs::path& file) {
  return fail(error_of(action, file, errno));
}

Result<void> write_all(int descriptor, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_with_errno("write to", file);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> create_parent(const fs::path& file) {
  const fs::path folder = file.parent_path();
  std::error_code code;
  if (folder.empty() || fs::exists(folder, code)) return {};
  ADO_CHECK(create_parent(folder));
  fs::create_directory(folder, code);
  if (code) return fail(error_of("create folder", folder, code.value()));
  return sync_parent(folder);
}

Result<FileDescriptor> open_file(const fs::path& file, int flags, std::string_view action) {
  const int number = ::open(file.c_str(), flags | O_CLOEXEC, kFileMode);
  if (number < 0) return fail_with_errno(action, file);
  return FileDescriptor(number);
}

Result<void> sync_parent(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  ADO_TRY(const FileDescriptor descriptor, open_file(folder, O_RDONLY | O_DIRECTORY, "open"));
  if (::fsync(descriptor.number()) != 0) return fail_with_errno("write to disk", folder);
  return {};
}

Result<void> lock(int descriptor, const fs::path& file) {
  while (::flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) return fail_with_errno("lock", file);
  }
  return {};
}

}  // namespace ado::posix
