// What the coordinator itself costs for a distinct tuple: keys, cache, batches, prompts, replies.
// The provider answers at once, with a reply that is ready.
#include <filesystem>
#include <map>

#include <benchmark/benchmark.h>

#include "base/require.hpp"
#include "coordinator/evaluate.hpp"

namespace ado::coordinator {
namespace {

constexpr int kTuples = 10'000;

class ReadyProvider final : public llm::Provider {
 public:
  explicit ReadyProvider(int rows_max) {
    for (int rows = 1; rows <= rows_max; ++rows) {
      std::string text = "[";
      for (int id = 1; id <= rows; ++id) {
        text += fmt::format("{}{{\"id\":{},\"value\":true}}", id > 1 ? "," : "", id);
      }
      replies_[rows] = text + "]";
    }
  }
  Result<llm::Reply> complete(const llm::Request& request, const std::stop_token&) override {
    // The last id of the prompt.
    const std::size_t at = request.prompt.tail.rfind("{\"id\": ");
    const int rows = std::atoi(request.prompt.tail.c_str() + at + 7);
    return llm::Reply{
        .text = replies_.at(rows), .reasoning = {}, .usage = {}, .model = {}, .cost = {}};
  }
  llm::Spending spending() const override { return {}; }

 private:
  std::map<int, std::string> replies_;
};

struct Fixture {
  Fixture() {
    auto loaded = semantic::load_library(ADO_SOURCE_DIR "/data");
    require(loaded.has_value());
    library = *std::move(loaded);
    work.call = *semantic::make_call(semantic::get(semantic::OperatorId::means),
                                     {semantic::varying(), semantic::constant("about a delay")});
    work.options.model = "ready";
    for (int i = 0; i < kTuples; ++i) {
      work.tuples.push_back(
          {fmt::format("Order {} came {} days late, and nobody said why.", i, i)});
    }
  }
  semantic::Library library;
  SystemClock clock;
  Work work;
};

std::filesystem::path cache_file() {
  return std::filesystem::temp_directory_path() / "ado_bench_semantic.sqlite";
}

void forget_cache() {
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(cache_file().string() + end);
}

void report(benchmark::State& state) {
  state.counters["per_tuple"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * kTuples,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Nothing in the cache; answers are written to it.
void cold(benchmark::State& state) {
  Fixture fixture;
  fixture.work.options.batch_size = static_cast<int>(state.range(0));
  ReadyProvider provider(fixture.work.options.batch_size);
  for (auto _ : state) {
    state.PauseTiming();
    forget_cache();
    {
      auto cache = *Cache::open(cache_file(), fixture.clock);
      state.ResumeTiming();
      require(evaluate(fixture.work,
                       {.library = fixture.library,
                        .clock = fixture.clock,
                        .provider = &provider,
                        .cache = &cache},
                       {})
                  .has_value());
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  report(state);
}
BENCHMARK(cold)->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

// All in the cache.
void warm(benchmark::State& state) {
  Fixture fixture;
  ReadyProvider provider(16);
  forget_cache();
  auto cache = *Cache::open(cache_file(), fixture.clock);
  const Services services{
      .library = fixture.library, .clock = fixture.clock, .provider = &provider, .cache = &cache};
  require(evaluate(fixture.work, services, {}).has_value());
  for (auto _ : state) require(evaluate(fixture.work, services, {}).has_value());
  report(state);
}
BENCHMARK(warm)->Unit(benchmark::kMillisecond)->UseRealTime();

// A hundred rows for each distinct tuple.
void duplicates(benchmark::State& state) {
  Fixture fixture;
  ReadyProvider provider(16);
  const std::vector<Tuple> distinct = fixture.work.tuples;
  fixture.work.tuples.clear();
  for (int i = 0; i < 100; ++i) {
    fixture.work.tuples.insert(fixture.work.tuples.end(), distinct.begin(),
                               distinct.begin() + 1'000);
  }
  for (auto _ : state) {
    require(evaluate(fixture.work,
                     {.library = fixture.library, .clock = fixture.clock, .provider = &provider},
                     {})
                .has_value());
  }
  state.counters["per_row"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 100'000,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(duplicates)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace ado::coordinator
