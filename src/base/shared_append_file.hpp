// A file of lines that several processes append to at once, and put to the disk together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/files.hpp"
#include "base/result.hpp"

namespace ado {

// Lines are whole or torn, never mixed: each append is one write under the lock <file>.lock, and
// begins with a newline when the last byte found is none. Two threads need an object each.
class SharedAppendFile {
 public:
  // The right to append; given back at the end of its life or of the process, however it ends.
  class Hold {
   public:
    Hold(Hold&& other) noexcept : lock_(std::exchange(other.lock_, -1)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold();

   private:
    friend class SharedAppendFile;
    explicit Hold(int lock) : lock_(lock) {}
    int lock_;
  };

  // Creates what is missing: the file, its folder, <file>.lock and <file>.sync.
  static Result<SharedAppendFile> open(const std::filesystem::path& file);

  // Waits until nobody else holds it.
  Result<Hold> hold();
  // Appends whole lines and gives where they end. They are in the system's hands then: they outlive
  // this process, however it ends, but not the machine. Errors: unavailable when the disk refuses.
  Result<std::uint64_t> append(const Hold& hold, std::string_view lines);
  // Returns when the file is on the disk up to `end`. Writers that wait at the same time share one
  // fsync: whoever comes first does it for all that was written until then.
  Result<void> sync(std::uint64_t end);

  // Whether the file is still there under its name.
  bool is_linked() const;

 private:
  SharedAppendFile(std::filesystem::path path, FileDescriptor file, FileDescriptor lock,
                   FileDescriptor synced)
      : path_(std::move(path)),
        file_(std::move(file)),
        lock_(std::move(lock)),
        synced_(std::move(synced)) {}
  std::filesystem::path path_;
  FileDescriptor file_, lock_, synced_;
};

}  // namespace ado
