// Parse and print of a whole set of queries, beside libpg_query doing the same with the same texts.
//
// The set is the PostgreSQL part of our own corpus; ADO_BENCH_QUERIES names a folder with other
// *.sql files. What one of the two cannot read is left out for both.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <pg_query.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado {
namespace {

// Bytes of the text that libpg_query makes of its tree; 0 when it cannot read the query.
std::size_t deparse(const std::string& text) {
  PgQueryProtobufParseResult parsed = pg_query_parse_protobuf(text.c_str());
  std::size_t bytes = 0;
  if (parsed.error == nullptr) {
    PgQueryDeparseResult printed = pg_query_deparse_protobuf(parsed.parse_tree);
    if (printed.error == nullptr) bytes = std::string_view(printed.query).size();
    pg_query_free_deparse_result(printed);
  }
  pg_query_free_protobuf_parse_result(parsed);
  return bytes;
}

std::size_t parse_and_print(const std::string& text) {
  const auto statement = sql::parse_statement(text, sql::Dialect::postgres);
  return statement ? sql::print(*statement).size() : 0;
}

std::vector<std::string> read_queries() {
  const char* given = std::getenv("ADO_BENCH_QUERIES");
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder =
      given != nullptr ? given : ADO_SOURCE_DIR "/tests/corpus/postgres";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> queries;
  for (const auto& file : files) {
    const std::string script = *read_file(file);
    for (const auto piece : sql::split_script(script, sql::Dialect::postgres)) {
      std::string query(piece);
      const bool both_read = deparse(query) > 0 && parse_and_print(query) > 0;
      if (both_read) queries.push_back(std::move(query));
    }
  }
  require(!queries.empty());
  return queries;
}

const std::vector<std::string>& queries() {
  static const std::vector<std::string> all = read_queries();
  return all;
}

void run(benchmark::State& state, std::size_t (*print)(const std::string&)) {
  std::size_t bytes = 0;
  for (const std::string& query : queries()) bytes += query.size();
  for (auto _ : state) {
    for (const std::string& query : queries()) benchmark::DoNotOptimize(print(query));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  state.counters["queries"] = static_cast<double>(queries().size());
}

void ado_parse_print(benchmark::State& state) { run(state, parse_and_print); }
BENCHMARK(ado_parse_print)->Unit(benchmark::kMillisecond);

void libpg_query_parse_deparse(benchmark::State& state) { run(state, deparse); }
BENCHMARK(libpg_query_parse_deparse)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ado
