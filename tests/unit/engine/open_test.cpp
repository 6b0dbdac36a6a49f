// Opening: what is refused and in which words, and that nothing can be written afterwards.
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.hpp"
#include "engine/duckdb_connection.hpp"
#include "tests/unit/engine/database.hpp"

namespace ado::engine {
namespace {

using test::create_database;
using test::row_of;
using test::TemporaryFolder;

Error open_error(const std::filesystem::path& file) {
  const auto engine = open_duckdb(file, {});
  if (engine) {
    ADD_FAILURE() << "opened: " << file;
    return {};
  }
  return engine.error();
}

TEST(Open, ReadsAFile) {
  const TemporaryFolder folder;
  create_database(folder / "shop.duckdb", "CREATE TABLE item AS SELECT 7 AS id");
  const auto engine = open_target("duckdb://" + (folder / "shop.duckdb").string(),
                                  {.threads = 1, .memory_limit = "256MB"});
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_EQ((*engine)->info().engine, "duckdb");
  EXPECT_EQ((*engine)->info().version.substr(0, 2), "1.");
  EXPECT_EQ((*engine)->info().database, "shop");
  EXPECT_EQ((*engine)->info().threads, 1);
  EXPECT_EQ((*engine)->info().memory_limit, "244.1 MiB");
  EXPECT_EQ(row_of(**engine, "SELECT id FROM item"), "7");
}

TEST(Open, MissingFile) {
  const Error error = open_error("/nowhere/shop.duckdb");
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_EQ(error.message, "database file does not exist: /nowhere/shop.duckdb");
  EXPECT_EQ(error.hint, "check the path");
}

TEST(Open, Folder) { EXPECT_EQ(open_error("/").message, "database file is a folder: /"); }

TEST(Open, EmptyTarget) { EXPECT_EQ(open_target("", {}).error().message, "no database is named"); }

TEST(Open, NoServerThere) {
  const auto engine = open_target("postgres://user:secret@localhost:1/db", {});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(engine.error().message.find("secret"), std::string::npos);
}

TEST(Open, TextFileIsNoDatabase) {
  const TemporaryFolder folder;
  const auto file = folder / "notes.txt";
  ASSERT_TRUE(write_file_atomically(file, std::string(10'000, 'x')));
  const Error error = open_error(file);
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_EQ(error.message, "file is not a DuckDB database: " + file.string());
}

// The main header is 4096 bytes: its checksum, "DUCK", the storage version.
constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kVersionOffset = 12;

TEST(Open, CorruptHeader) {
  const TemporaryFolder folder;
  const auto file = folder / "shop.duckdb";
  create_database(file, "CREATE TABLE item AS SELECT 7 AS id");
  std::string bytes = read_file(file).value();
  bytes[kHeaderBytes + 20] ^= 0x55;
  bytes[2 * kHeaderBytes + 20] ^= 0x55;
  ASSERT_TRUE(write_file_atomically(file, bytes));
  const Error error = open_error(file);
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_EQ(error.message, "database file is corrupt: " + file.string());
}

TEST(Open, TruncatedFile) {
  const TemporaryFolder folder;
  const auto file = folder / "shop.duckdb";
  create_database(file, "CREATE TABLE item AS SELECT 7 AS id");
  ASSERT_TRUE(write_file_atomically(file, read_file(file).value().substr(0, 100)));
  EXPECT_EQ(open_error(file).message, "database file is corrupt: " + file.string());
}

// DuckDB's checksum of a block: 64-bit words times a constant, combined by xor.
std::uint64_t block_checksum(std::string_view block) {
  std::uint64_t sum = 5381;
  for (std::size_t i = 0; i < block.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, block.data() + i, sizeof(word));
    sum ^= word * 0xbf58476d1ce4e5b9U;
  }
  return sum;
}

TEST(Open, NewerStorageVersion) {
  const TemporaryFolder folder;
  const auto file = folder / "shop.duckdb";
  create_database(file, "CREATE TABLE item AS SELECT 7 AS id");
  std::string bytes = read_file(file).value();
  bytes[kVersionOffset] = 120;
  const std::uint64_t sum = block_checksum(std::string_view(bytes).substr(8, kHeaderBytes - 8));
  std::memcpy(bytes.data(), &sum, sizeof(sum));
  ASSERT_TRUE(write_file_atomically(file, bytes));
  const Error error = open_error(file);
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_EQ(error.message, "database file was written by a newer DuckDB: " + file.string());
  EXPECT_FALSE(error.hint.empty());
}

TEST(Open, LockedByAnotherProcess) {
  const TemporaryFolder folder;
  const auto file = folder / "shop.duckdb";
  int ready[2];
  int finish[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(finish), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(finish[1]);
    {
      const auto writer = Scratch::create(file);
      char byte = writer ? 'y' : 'n';
      if (write(ready[1], &byte, 1) != 1) _exit(1);
      if (read(finish[0], &byte, 1) < 0) _exit(1);  // Until the parent closes its end.
    }
    _exit(0);
  }
  char byte = 'n';
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const Error error = open_error(file);
  for (const int end : {finish[0], finish[1], ready[0], ready[1]}) close(end);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_EQ(error.message, fmt::format("database file is locked by another process: {} (PID {})",
                                       file.string(), child));
}

TEST(Open, NothingCanBeWritten) {
  const TemporaryFolder folder;
  const auto file = folder / "shop.duckdb";
  create_database(file, "CREATE TABLE item AS SELECT 7 AS id; CREATE SEQUENCE numbers");
  const std::string before = read_file(file).value();
  {
    auto engine = open_duckdb(file, {});
    ASSERT_TRUE(engine);
    DiscardSink sink;
    for (const std::string_view statement : {"INSERT INTO item VALUES (8)",
                                             "DELETE FROM item",
                                             "CREATE TABLE t (a INT)",
                                             "CREATE TEMP TABLE t (a INT)",
                                             "DROP TABLE item",
                                             "CHECKPOINT",
                                             "PRAGMA threads = 1",
                                             "COPY item TO '/tmp/ado_test_item.csv'",
                                             "ATTACH '/tmp/ado_test_other.db'",
                                             "SET threads = 1",
                                             "INSTALL httpfs",
                                             "LOAD httpfs",
                                             "BEGIN",
                                             "EXPLAIN ANALYZE SELECT 1",
                                             "EXPORT DATABASE '/tmp/ado_test_export'",
                                             "PREPARE p AS SELECT 1",
                                             "SELECT 1; SELECT 2",
                                             "SELECT nextval('numbers')",
                                             "FROM read_csv('/etc/passwd')",
                                             "FROM '/etc/passwd'",
                                             ""}) {
      const auto run = (*engine)->run(statement, sink, {});
      ASSERT_FALSE(run) << statement;
      EXPECT_NE(run.error().kind, ErrorKind::internal) << statement;
    }
  }
  EXPECT_EQ(read_file(file).value(), before);
  EXPECT_FALSE(std::filesystem::exists("/tmp/ado_test_item.csv"));
  const std::filesystem::directory_iterator entries(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(Open, ViewsOverFilesWorkAndOtherFilesStayClosed) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "a.csv", "id\n1\n2\n"));
  ASSERT_TRUE(write_file_atomically(folder / "data" / "b1.csv", "id\n3\n"));
  const auto file = folder / "shop.duckdb";
  const std::string path = folder.path().string();
  {  // Not by Scratch, which may not look at files.
    auto writer = DuckDbConnection::open({.file = file, .settings = {}});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(
        writer->execute(fmt::format("CREATE VIEW a AS FROM '{0}/a.csv';"
                                    "CREATE VIEW b AS FROM read_csv(['{0}/data/b*.csv'])",
                                    path)));
  }
  auto engine = open_duckdb(file, {});
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_EQ(row_of(**engine, "SELECT (SELECT sum(id) FROM a), (SELECT sum(id) FROM b)"), "3 3");
  EXPECT_EQ((*engine)->info().external_files,
            (std::vector<std::string>{path + "/a.csv", path + "/data/"}));
  DiscardSink sink;
  EXPECT_FALSE((*engine)->run("FROM '/etc/passwd'", sink, {}));
}

}  // namespace
}  // namespace ado::engine
