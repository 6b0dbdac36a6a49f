// Files over POSIX calls: fsync, rename and flock have no counterpart in the standard library.
#include "base/files.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/posix_file.hpp"

namespace ado {
namespace {

using posix::create_parent;
using posix::error_of;
using posix::fail_with_errno;
using posix::open_file;
using posix::sync_parent;
using posix::write_all;
namespace fs = std::filesystem;

constexpr int kTemporaryNamesMax = 1000;  // Leftovers of crashed processes with our id, at most.

struct TemporaryFile {
  fs::path path;
  FileDescriptor descriptor;
};

// Beside the target, because rename is atomic within one file system only.
Result<TemporaryFile> create_temporary(const fs::path& target) {
  for (int i = 0; i < kTemporaryNamesMax; ++i) {
    fs::path path = target;
    path += fmt::format(".{}-{}.tmp", ::getpid(), i);
    const int number =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, posix::kFileMode);
    if (number >= 0) return TemporaryFile{std::move(path), FileDescriptor(number)};
    if (errno != EEXIST) return fail_with_errno("create", path);
  }
  return fail(error_of("create a temporary file beside", target, EEXIST));
}

Result<void> write_and_rename(const TemporaryFile& temporary, std::string_view content,
                              const fs::path& target) {
  ADO_CHECK(write_all(temporary.descriptor.number(), content, target));
  if (::fsync(temporary.descriptor.number()) != 0) return fail_with_errno("write to disk", target);
  if (::rename(temporary.path.c_str(), target.c_str()) != 0)
    return fail_with_errno("write", target);
  return {};
}

std::string read_owner(int descriptor) {
  char text[32] = {};
  const ssize_t length = ::pread(descriptor, text, sizeof(text) - 1, 0);
  std::string owner(text, static_cast<std::size_t>(length > 0 ? length : 0));
  while (!owner.empty() && owner.back() == '\n') owner.pop_back();
  return owner.empty() ? "unknown" : owner;
}

// Who only asks whether a lock is held shares it for a moment: that is no reason to give up.
bool take_at_once(int descriptor) {
  constexpr int kTriesMax = 1000;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK || ::flock(descriptor, LOCK_SH | LOCK_NB) != 0) return false;
    ::flock(descriptor, LOCK_UN);
    ::sched_yield();
  }
  errno = EWOULDBLOCK;
  return false;
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<std::string> read_file(const fs::path& file) {
  const auto refused = [&] {
    Error error = error_of("read", file, errno);
    error.kind = ErrorKind::invalid_input;
    return fail(std::move(error));
  };
  const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0) return refused();
  struct stat status{};
  if (::fstat(descriptor.number(), &status) != 0) return refused();
  std::string content;
  content.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[1 << 16];
  while (true) {
    const ssize_t length = ::read(descriptor.number(), buffer, sizeof(buffer));
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return refused();
    if (length == 0) return content;
    content.append(buffer, static_cast<std::size_t>(length));
  }
}

Result<void> write_file_atomically(const fs::path& file, std::string_view content) {
  ADO_CHECK(create_parent(file));
  ADO_TRY(const TemporaryFile temporary, create_temporary(file));
  if (auto written = write_and_rename(temporary, content, file); !written) {
    ::unlink(temporary.path.c_str());
    return written;
  }
  return sync_parent(file);
}

Result<AppendFile> AppendFile::open(const fs::path& file) {
  ADO_CHECK(create_parent(file));
  ADO_TRY(FileDescriptor descriptor, open_file(file, O_RDWR | O_CREAT | O_APPEND, "open"));
  const off_t size = ::lseek(descriptor.number(), 0, SEEK_END);
  if (size < 0) return fail_with_errno("read", file);
  AppendFile result(file, std::move(descriptor));
  char last = '\n';
  if (size > 0 && ::pread(result.descriptor_.number(), &last, 1, size - 1) != 1) {
    return fail_with_errno("read", file);
  }
  result.ends_torn_ = last != '\n';
  if (size == 0) ADO_CHECK(sync_parent(file));
  return result;
}

Result<void> AppendFile::append(std::string_view bytes) {
  ADO_CHECK(write_all(descriptor_.number(), bytes, path_));
  if (::fdatasync(descriptor_.number()) != 0) return fail_with_errno("write to disk", path_);
  return {};
}

bool FileLock::is_held(const fs::path& file) {
  const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0) return false;
  return ::flock(descriptor.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

Result<FileLock> FileLock::acquire(const fs::path& file) {
  ADO_CHECK(create_parent(file));
  ADO_TRY(FileDescriptor descriptor, open_file(file, O_RDWR | O_CREAT, "open"));
  if (!take_at_once(descriptor.number())) {
    if (errno != EWOULDBLOCK) return fail_with_errno("lock", file);
    Error error{.kind = ErrorKind::unavailable,
                .message = fmt::format("{} is locked by process {}", file.string(),
                                       read_owner(descriptor.number()))};
    error.hint = "wait until that process has ended";
    return fail(std::move(error));
  }
  FileLock lock(std::move(descriptor));
  ADO_CHECK(lock.write_owner(file));
  return lock;
}

Result<FileLock> FileLock::wait_for(const fs::path& file) {
  ADO_CHECK(create_parent(file));
  ADO_TRY(FileDescriptor descriptor, open_file(file, O_RDWR | O_CREAT, "open"));
  ADO_CHECK(posix::lock(descriptor.number(), file));
  FileLock lock(std::move(descriptor));
  ADO_CHECK(lock.write_owner(file));
  return lock;
}

Result<void> FileLock::write_owner(const fs::path& file) const {
  const std::string owner = fmt::format("{}\n", ::getpid());
  if (::ftruncate(descriptor_.number(), 0) != 0) return fail_with_errno("write to", file);
  return write_all(descriptor_.number(), owner, file);
}

}  // namespace ado
