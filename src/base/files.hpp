// Files that survive a crash: read whole, write atomically, append durably, lock.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace ado {

// An open file descriptor, closed at the end of its life.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();
  int number() const { return number_; }

 private:
  int number_ = -1;
};

// The whole file. Errors: invalid_input when it is missing, a folder or not readable.
Result<std::string> read_file(const std::filesystem::path& file);

// Afterwards the file holds exactly `content`, or, after an error or a crash, what it held before.
// Creates the folder. Errors: unavailable when the disk is full or the folder not writable.
Result<void> write_file_atomically(const std::filesystem::path& file, std::string_view content);

// A file that only grows. append() returns after the bytes are on the disk. One writer: guard it
// with a FileLock when other processes may write too. Not thread-safe.
class AppendFile {
 public:
  // Creates the file and its folder if missing.
  static Result<AppendFile> open(const std::filesystem::path& file);
  Result<void> append(std::string_view bytes);
  // Whether the last byte found on opening was not a newline: a line torn by a crash.
  bool ends_torn() const { return ends_torn_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  AppendFile(std::filesystem::path path, FileDescriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}
  std::filesystem::path path_;
  FileDescriptor descriptor_;
  bool ends_torn_ = false;
};

// Exclusive between processes, and between two locks in one. Freed at the end of its life or of
// the process, however it ends; the file itself stays.
class FileLock {
 public:
  // Does not wait. Errors: unavailable, with the owner's process id, when somebody holds it.
  static Result<FileLock> acquire(const std::filesystem::path& file);
  // Waits as long as somebody holds it: for locks that are held for one write only.
  static Result<FileLock> wait_for(const std::filesystem::path& file);
  // Whether somebody holds it at this moment. Takes, makes and writes nothing.
  static bool is_held(const std::filesystem::path& file);

 private:
  explicit FileLock(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Result<void> write_owner(const std::filesystem::path& file) const;
  FileDescriptor descriptor_;
};

}  // namespace ado
