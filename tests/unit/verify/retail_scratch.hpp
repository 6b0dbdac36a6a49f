// A small database in memory, and queries mapped over its schema, for the tests of gates.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "engine/scratch.hpp"
#include "ir/query_map.hpp"
#include "sql/parse.hpp"

namespace ado::verify {

// Throws what an error says: a test that cannot start fails with its reason.
template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

class RetailScratch : public ::testing::Test {
 protected:
  RetailScratch() : scratch_(value_of(engine::Scratch::open())) {
    execute(
        "CREATE TABLE item (id INTEGER PRIMARY KEY, brand VARCHAR, price DECIMAL(7,2), "
        "weight DOUBLE);"
        "CREATE TABLE sale (id INTEGER PRIMARY KEY, item INTEGER NOT NULL, store INTEGER, "
        "quantity INTEGER, amount DOUBLE);"
        "CREATE TABLE pair (k INTEGER, v VARCHAR);");
  }

  void execute(std::string_view script) {
    const auto done = scratch_.execute(script);
    if (!done) throw std::runtime_error(done.error().message);
  }

  ir::QueryMap map(std::string_view text, sql::Dialect dialect = sql::Dialect::duckdb) {
    return value_of(ir::QueryMap::make(value_of(sql::parse_statement(text, dialect)),
                                       value_of(engine().schema())));
  }

  engine::Engine& engine() { return scratch_.engine(); }

 private:
  engine::Scratch scratch_;
};

}  // namespace ado::verify
