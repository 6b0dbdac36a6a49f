// Copies settings over; 0 means no limit there and is absent here.
#include "cli/models.hpp"

#include "base/data_folder.hpp"
#include "base/files.hpp"

namespace ado::cli {
namespace {

Result<std::vector<llm::Price>> load_prices(const config::Config& config) {
  std::filesystem::path file = config.llm_prices;
  if (file.empty()) {
    ADO_TRY(const std::filesystem::path data, data_folder());
    file = data / "llm" / "prices.json";
  }
  ADO_TRY(const std::string text, read_file(file));
  auto prices = llm::read_prices(text);
  if (prices) return prices;
  return fail(ErrorKind::invalid_input, "{}: {}", file.string(), prices.error().message);
}

Result<std::vector<llm::Exchange>> load_record(const config::Config& config) {
  if (config.llm_provider != "replay") return {};
  if (config.llm_replay.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "replay needs a record",
                      .hint = "set ADO_LLM_REPLAY to the file of recorded exchanges"});
  }
  ADO_TRY(const std::string text, read_file(config.llm_replay));
  auto exchanges = llm::read_exchanges(text);
  if (exchanges) return exchanges;
  return fail(ErrorKind::invalid_input, "{}: {}", config.llm_replay, exchanges.error().message);
}

llm::BudgetLimits budget_limits(const config::Config& config) {
  llm::BudgetLimits limits;
  if (config.llm_budget_money > 0) limits.cost_max = config.llm_budget_money;
  if (config.llm_budget_tokens > 0) limits.tokens_max = config.llm_budget_tokens;
  return limits;
}

}  // namespace

Result<llm::ProviderSettings> provider_settings(const config::Config& config) {
  llm::ProviderSettings settings{
      .provider = config.llm_provider,
      .base_url = config.llm_base_url,
      .command = config.llm_command,
      .delivery = config.llm_streaming == "on" ? llm::Delivery::streamed : llm::Delivery::whole,
      .governance = {.concurrency_max = config.llm_concurrency,
                     .rate = {.requests_per_minute = config.llm_requests_per_minute,
                              .tokens_per_minute = config.llm_tokens_per_minute},
                     .budget = budget_limits(config)}};
  ADO_TRY(settings.recorded, load_record(config));
  ADO_TRY(settings.prices, load_prices(config));
  return settings;
}

}  // namespace ado::cli
