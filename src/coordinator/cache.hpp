// Cache: answers of models in a SQLite file, shared by any number of processes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "semantic/value.hpp"

namespace ado::coordinator {

struct CachedAnswer {
  Hash128 key;
  semantic::Value value;
};

// Thread-safe. Only answers go in, never errors. What put() takes goes to the file at once,
// together with what came meanwhile: a killed process loses the last few milliseconds at most.
class Cache {
 public:
  // Creates file and folder. A file that is no database of ours, or broken, is moved aside and
  // begun anew; notice() says so. Errors: unavailable.
  static Result<Cache> open(const std::filesystem::path& file, const Clock& clock);
  Cache(Cache&&) noexcept;
  Cache& operator=(Cache&&) noexcept;
  ~Cache();

  // One for each key; nothing where there is no answer, or only one older than the limit.
  Result<std::vector<std::optional<semantic::Value>>> find(std::span<const Hash128> keys,
                                                           std::optional<double> ttl_seconds);
  // Another answer for a key replaces it.
  Result<void> put(std::span<const CachedAnswer> answers);
  void flush();  // Returns when all that put() took is in the file.

  struct Size {
    std::int64_t answers = 0;
    std::int64_t bytes = 0;
  };
  Result<Size> size();
  Result<std::int64_t> forget_older_than(double seconds);  // How many went.
  // What happened on opening that the user should know; empty when nothing did.
  const std::string& notice() const;

 private:
  class Database;
  explicit Cache(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace ado::coordinator
