// What ado itself costs on a query: parse, map, patch and tier 1, without any engine.
//
// The demo's first query (a union of two aggregated joins, read four times) stands for a TPC-DS
// query; others are measured with ADO_BENCH_QUERY and ADO_BENCH_SCHEMA (files).
#include <cstdlib>
#include <memory>
#include <string>

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

std::string text_of(const char* variable, const std::string& fallback) {
  const char* given = std::getenv(variable);
  return *read_file(given != nullptr ? given : ADO_SOURCE_DIR "/" + fallback);
}

struct Fixture {
  std::string sql = text_of("ADO_BENCH_QUERY", "data/demo/queries/01_growing_customers.sql");
  std::shared_ptr<const sql::Schema> schema =
      std::make_shared<const sql::Schema>(*sql::parse_script_tables(
          text_of("ADO_BENCH_SCHEMA", "data/demo/schema.sql"), sql::Dialect::duckdb));

  ir::QueryMap map(const std::string& text) const {
    return *ir::QueryMap::make(*sql::parse_statement(text, sql::Dialect::duckdb), schema);
  }
  // The first plan that any transform makes for the query.
  patch::PatchPlan plan(const ir::QueryMap& query) const {
    for (const transforms::Transform* transform : transforms::catalog()) {
      for (const transforms::Match& match : transform->detect(query)) {
        return *transform->rewrite(query, match);
      }
    }
    require(!"no transform fires in the benchmark's query");
    return {};
  }
};

void parse(benchmark::State& state) {
  const Fixture fixture;
  for (auto _ : state) {
    benchmark::DoNotOptimize(sql::parse_statement(fixture.sql, sql::Dialect::duckdb));
  }
}
BENCHMARK(parse)->Unit(benchmark::kMicrosecond);

void print(benchmark::State& state) {
  const Fixture fixture;
  const auto statement = *sql::parse_statement(fixture.sql, sql::Dialect::duckdb);
  for (auto _ : state) benchmark::DoNotOptimize(sql::print(statement));
}
BENCHMARK(print)->Unit(benchmark::kMicrosecond);

void map(benchmark::State& state) {
  const Fixture fixture;
  const auto statement = *sql::parse_statement(fixture.sql, sql::Dialect::duckdb);
  for (auto _ : state) {
    benchmark::DoNotOptimize(ir::QueryMap::make(statement, fixture.schema));
  }
}
BENCHMARK(map)->Unit(benchmark::kMicrosecond);

void detect_all(benchmark::State& state) {
  const Fixture fixture;
  const ir::QueryMap query = fixture.map(fixture.sql);
  for (auto _ : state) {
    for (const transforms::Transform* transform : transforms::catalog()) {
      benchmark::DoNotOptimize(transform->detect(query));
    }
  }
}
BENCHMARK(detect_all)->Unit(benchmark::kMicrosecond);

// The whole way of a candidate: from two texts and a plan to the verdict of tier 1.
void parse_map_apply_tier1(benchmark::State& state) {
  const Fixture fixture;
  const patch::PatchPlan plan = fixture.plan(fixture.map(fixture.sql));
  const std::string id = plan.transform_id;
  const patch::Allowance allowance = transforms::allowance_of(std::span(&id, 1));
  for (auto _ : state) {
    const ir::QueryMap query = fixture.map(fixture.sql);
    const patch::Applied applied = *patch::apply(query, plan);
    const ir::QueryMap candidate = *ir::QueryMap::make(applied.statement, fixture.schema);
    const outcome::Verdict verdict = verify::check_structure({query, candidate, allowance});
    require(verdict.kind == outcome::VerdictKind::accepted);
  }
}
BENCHMARK(parse_map_apply_tier1)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ado
