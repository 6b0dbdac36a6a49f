// Scratch: an in-memory DuckDB of our own, where anything may be created. For witness data, schema
// files and the demo; never a user's database.
#pragma once

#include <memory>
#include <string_view>

#include "engine/engine.hpp"

namespace ado::engine {

class Scratch {
 public:
  // In memory. External access is off; threads and memory are small.
  static Result<Scratch> open();
  // A new file that must not exist yet (the demo's database).
  static Result<Scratch> create(const std::filesystem::path& file);
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  ~Scratch();

  Result<void> execute(std::string_view script);  // Any statements, results thrown away.
  Engine& engine();                               // The same connection, for queries.

 private:
  struct Impl;
  explicit Scratch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ado::engine
