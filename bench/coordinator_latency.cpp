// A thousand distinct rows against a server of this machine that answers after 50 ms: how near the
// coordinator comes to what that many calls must take.
#include <cmath>
#include <cstdio>

#include "base/require.hpp"
#include "base/sleeper.hpp"
#include "coordinator/evaluate.hpp"
#include "llm/providers.hpp"
#include "tests/model_server/semantic_model.hpp"

namespace ado::coordinator {
namespace {

constexpr int kRows = 1'000;
constexpr double kLatencyMs = 50;

struct Shape {
  int parallel;
  int batch_size;
};

void measure(const Shape& shape) {
  const ado::test::ModelServer server(ado::test::run_semantic_model({}, kLatencyMs));
  const SystemClock clock;
  SystemSleeper sleeper;
  auto library = *semantic::load_library(ADO_SOURCE_DIR "/data");
  llm::ProviderSettings settings{.provider = "ollama",
                                 .base_url = server.url(),
                                 .command = {},
                                 .recorded = {},
                                 .governance = {},
                                 .prices = {}};
  settings.governance.concurrency_max = shape.parallel;
  auto provider = *llm::make_provider(
      settings, {.clock = clock, .sleeper = sleeper, .environment = [](const std::string&) {
                   return std::nullopt;
                 }});
  Work work{.call = *semantic::make_call(semantic::get(semantic::OperatorId::means),
                                         {semantic::varying(), semantic::constant("late")}),
            .tuples = {},
            .options = {}};
  work.options.model = "rules";
  work.options.parallel = shape.parallel;
  work.options.batch_size = shape.batch_size;
  for (int i = 0; i < kRows; ++i) work.tuples.push_back({fmt::format("order {} is late", i)});
  const double begin_ms = clock.steady_ms();
  const auto evaluation =
      evaluate(work, {.library = library, .clock = clock, .provider = provider.get()}, {});
  const double took_ms = clock.steady_ms() - begin_ms;
  require(evaluation.has_value());
  const double calls = std::ceil(static_cast<double>(kRows) / shape.batch_size);
  const double least_ms = std::ceil(calls / shape.parallel) * kLatencyMs;
  std::printf("parallel %2d, batch %2d: %lld calls, %.0f ms, %.2f times the least of %.0f ms\n",
              shape.parallel, shape.batch_size, static_cast<long long>(evaluation->counts.calls),
              took_ms, took_ms / least_ms, least_ms);
}

}  // namespace
}  // namespace ado::coordinator

int main() {
  for (int round = 0; round < 3; ++round) ado::coordinator::measure({64, 1});
  ado::coordinator::measure({8, 16});
  return 0;
}
