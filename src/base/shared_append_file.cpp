// Appends under one lock and syncs under another, so that a sync holds nobody up who only writes.
#include "base/shared_append_file.hpp"

#include <cstddef>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/posix_file.hpp"

namespace ado {
namespace {

namespace fs = std::filesystem;

// What <file>.sync holds: up to where which file is on the disk. It is a hint for those who wait,
// and never ahead of the disk; a file that was made anew has another number.
struct Mark {
  std::uint64_t file_number = 0;
  std::uint64_t end = 0;
};

Result<struct stat> status_of(int descriptor, const fs::path& file) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return posix::fail_with_errno("read", file);
  return status;
}

Result<bool> ends_with_newline(int descriptor, std::uint64_t size, const fs::path& file) {
  if (size == 0) return true;
  char last = 0;
  if (::pread(descriptor, &last, 1, static_cast<off_t>(size - 1)) != 1) {
    return posix::fail_with_errno("read", file);
  }
  return last == '\n';
}

fs::path beside(const fs::path& file, std::string_view ending) {
  fs::path path = file;
  path += ending;
  return path;
}

}  // namespace

SharedAppendFile::Hold::~Hold() {
  if (lock_ >= 0) ::flock(lock_, LOCK_UN);
}

Result<SharedAppendFile> SharedAppendFile::open(const fs::path& file) {
  ADO_CHECK(posix::create_parent(file));
  ADO_TRY(FileDescriptor lines, posix::open_file(file, O_RDWR | O_CREAT | O_APPEND, "open"));
  ADO_TRY(FileDescriptor lock, posix::open_file(beside(file, ".lock"), O_RDWR | O_CREAT, "open"));
  ADO_TRY(FileDescriptor synced, posix::open_file(beside(file, ".sync"), O_RDWR | O_CREAT, "open"));
  ADO_TRY(const struct stat status, status_of(lines.number(), file));
  if (status.st_size == 0) {
    // A mark would be about a file that is gone, and the new one may have got its number.
    if (::ftruncate(synced.number(), 0) != 0) return posix::fail_with_errno("write to", file);
    ADO_CHECK(posix::sync_parent(file));
  }
  return SharedAppendFile(file, std::move(lines), std::move(lock), std::move(synced));
}

Result<SharedAppendFile::Hold> SharedAppendFile::hold() {
  ADO_CHECK(posix::lock(lock_.number(), path_));
  return Hold(lock_.number());
}

Result<std::uint64_t> SharedAppendFile::append(const Hold&, std::string_view lines) {
  ADO_TRY(const struct stat status, status_of(file_.number(), path_));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  ADO_TRY(const bool whole, ends_with_newline(file_.number(), size, path_));
  if (whole) {
    ADO_CHECK(posix::write_all(file_.number(), lines, path_));
    return size + lines.size();
  }
  // A crash cut the last line short: it stays as it is, and ends here.
  const std::string ended = "\n" + std::string(lines);
  ADO_CHECK(posix::write_all(file_.number(), ended, path_));
  return size + ended.size();
}

Result<void> SharedAppendFile::sync(std::uint64_t end) {
  ADO_CHECK(posix::lock(synced_.number(), path_));
  const Hold until_done(synced_.number());
  ADO_TRY(const struct stat status, status_of(file_.number(), path_));
  Mark mark;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const bool has_mark = ::pread(synced_.number(), &mark, sizeof(mark), 0) == sizeof(mark);
  const bool is_its = has_mark && mark.file_number == status.st_ino && mark.end <= size;
  if (is_its && mark.end >= end) return {};
  if (::fdatasync(file_.number()) != 0) return posix::fail_with_errno("write to disk", path_);
  mark = {.file_number = status.st_ino, .end = size};
  // Without it the next one only syncs once more.
  [[maybe_unused]] const ssize_t written = ::pwrite(synced_.number(), &mark, sizeof(mark), 0);
  return {};
}

bool SharedAppendFile::is_linked() const {
  struct stat named{};
  struct stat open{};
  return ::stat(path_.c_str(), &named) == 0 && ::fstat(file_.number(), &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

}  // namespace ado
