// Databases for the tests of the engine: small files, made on the spot.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "engine/scratch.hpp"
#include "tests/unit/base/temporary_folder.hpp"

namespace ado::engine::test {

using ado::test::TemporaryFolder;

// Writes a database file, and closes it.
inline void create_database(const std::filesystem::path& file, std::string_view script) {
  auto scratch = Scratch::create(file);
  ASSERT_TRUE(scratch) << scratch.error().message;
  const auto done = scratch->execute(script);
  ASSERT_TRUE(done) << done.error().message;
}

inline Scratch open_scratch(std::string_view script = "") {
  auto scratch = Scratch::open();
  if (!scratch) throw std::runtime_error(scratch.error().message);
  if (!script.empty()) {
    const auto done = scratch->execute(script);
    if (!done) throw std::runtime_error(done.error().message);
  }
  return *std::move(scratch);
}

// All rows as text; a failed run fails the test and gives none.
inline std::vector<std::vector<std::string>> rows_of(Engine& engine, std::string_view statement) {
  TextSink sink(1000);
  const auto stats = engine.run(statement, sink, {});
  EXPECT_TRUE(stats) << statement << ": " << (stats ? "" : stats.error().message);
  return sink.table().rows;
}

// The first row as text, joined by blanks.
inline std::string row_of(Engine& engine, std::string_view statement) {
  const auto rows = rows_of(engine, statement);
  std::string text;
  if (rows.empty()) return text;
  for (const std::string& cell : rows[0]) text += (text.empty() ? "" : " ") + cell;
  return text;
}

}  // namespace ado::engine::test
