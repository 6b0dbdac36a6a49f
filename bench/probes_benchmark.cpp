// What the search itself costs on a query: all sites found, every plan made, applied, printed, read
// back and checked by tier 1. No engine.
//
// The queries are the demo's; ADO_BENCH_FOLDER and ADO_BENCH_SCHEMA name others. Each iteration is
// one pass over all of them; the counters are of the queries, in milliseconds.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/files.hpp"
#include "base/require.hpp"
#include "ir/query_map.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/script_tables.hpp"
#include "transforms/catalog.hpp"
#include "verify/structure.hpp"

namespace ado {
namespace {

std::string path_of(const char* variable, const char* fallback) {
  const char* given = std::getenv(variable);
  return given != nullptr ? given : std::string(ADO_SOURCE_DIR "/") + fallback;
}

std::shared_ptr<const sql::Schema> schema() {
  static const auto read = std::make_shared<const sql::Schema>(*sql::parse_script_tables(
      *read_file(path_of("ADO_BENCH_SCHEMA", "data/demo/schema.sql")), sql::Dialect::duckdb));
  return read;
}

std::vector<std::string> read_queries() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(path_of("ADO_BENCH_FOLDER", "data/demo/queries"))) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> queries;
  for (const auto& file : files) queries.push_back(*read_file(file));
  require(!queries.empty());
  return queries;
}

// How many probes it came to.
int search(const std::string& text) {
  const ir::QueryMap query =
      *ir::QueryMap::make(*sql::parse_statement(text, sql::Dialect::duckdb), schema());
  int probes = 0;
  for (const transforms::Transform* transform : transforms::catalog()) {
    const std::string id(transform->id);
    const patch::Allowance allowance = transforms::allowance_of(std::span(&id, 1));
    for (const transforms::Match& match : transform->detect(query)) {
      const auto applied = patch::apply(query, *transform->rewrite(query, match));
      if (!applied) continue;  // A conflict within the plan: its probe ends here.
      const std::string sql = sql::print(applied->statement);
      const ir::QueryMap candidate =
          *ir::QueryMap::make(*sql::parse_statement(sql, sql::Dialect::duckdb), schema());
      benchmark::DoNotOptimize(verify::check_structure({query, candidate, allowance}));
      ++probes;
    }
  }
  return probes;
}

void all_probes_of_each_query(benchmark::State& state) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const std::vector<std::string> queries = read_queries();
  std::vector<double> best(queries.size(), 1e9);
  int probes = 0;
  for (auto _ : state) {
    probes = 0;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const auto start = std::chrono::steady_clock::now();
      probes += search(queries[i]);
      const Milliseconds took = std::chrono::steady_clock::now() - start;
      best[i] = std::min(best[i], took.count());
    }
  }
  std::ranges::sort(best);
  state.counters["queries"] = static_cast<double>(queries.size());
  state.counters["probes"] = probes;
  state.counters["median_ms"] = best[best.size() / 2];
  state.counters["max_ms"] = best.back();
}
BENCHMARK(all_probes_of_each_query)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ado
