// A database of a test's own on the server that the tests share.
#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "engine/postgres_handle.hpp"
#include "engine/scratch.hpp"

namespace ado::postgres_test {

// Its socket's folder; the server is started by ctest, or by cluster.sh.
inline std::string socket_folder() {
  const char* folder = std::getenv("ADO_TEST_POSTGRES");
  if (folder == nullptr)
    throw std::runtime_error("ADO_TEST_POSTGRES is not set: see CMakeLists.txt");
  return folder;
}

inline std::string address(std::string_view database, std::string_view user = "ado") {
  return fmt::format("postgresql:///{}?host={}&user={}", database, socket_folder(), user);
}

// Runs a script as the superuser, outside of ado.
inline void run_script(std::string_view database, std::string_view script) {
  const engine::PostgresHandle handle(PQconnectdb(address(database).c_str()));
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(handle.get()));
  }
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  const engine::PostgresResult result(PQexec(handle.get(), std::string(script).c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_FATAL_ERROR) throw std::runtime_error(PQerrorMessage(handle.get()));
}

// Made anew with a script, dropped at the end.
class Database {
 public:
  explicit Database(std::string name, std::string_view script = "") : name_(std::move(name)) {
    run_script("postgres", fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
    run_script("postgres", fmt::format("CREATE DATABASE {}", name_));
    if (!script.empty()) run_script(name_, script);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    try {
      run_script("postgres", fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
  const std::string& name() const { return name_; }
  std::string target(std::string_view user = "ado") const { return address(name_, user); }

 private:
  std::string name_;
};

inline std::unique_ptr<engine::Engine> open(const std::string& target) {
  auto engine = engine::open_target(target, {});
  if (!engine) throw std::runtime_error(engine.error().message);
  return *std::move(engine);
}

// All rows as text; a failed run fails the test and gives none.
inline std::vector<std::vector<std::string>> rows_of(engine::Engine& engine,
                                                     std::string_view statement) {
  engine::TextSink sink(1000);
  const auto stats = engine.run(statement, sink, {});
  EXPECT_TRUE(stats) << statement << ": " << (stats ? "" : stats.error().message);
  return sink.table().rows;
}

// The first row as text, joined by |.
inline std::string row_of(engine::Engine& engine, std::string_view statement) {
  const auto rows = rows_of(engine, statement);
  return rows.empty() ? "" : fmt::format("{}", fmt::join(rows[0], "|"));
}

}  // namespace ado::postgres_test
