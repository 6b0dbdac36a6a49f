// Fills one call after the other.
#include "coordinator/plan.hpp"

#include <algorithm>

namespace ado::coordinator {
namespace {

// How many bytes of rows or texts a prompt has room for. Two bytes a token is what llm counts with
// when it claims; the rest is for the marks of a message.
std::int64_t room_of(const semantic::Library& library, const semantic::Call& call,
                     const Options& options, semantic::Stage stage) {
  constexpr std::int64_t kBytesPerToken = 2;
  constexpr std::int64_t kMarks = 200;
  const std::size_t around = semantic::bytes_around(library, call, stage, options.notes);
  return options.context_tokens_max * kBytesPerToken - static_cast<std::int64_t>(around) - kMarks;
}

}  // namespace

BatchPlan plan_batches(const semantic::Library& library, const semantic::Call& call,
                       const Options& options, std::span<const semantic::Arguments> rows,
                       std::span<const std::size_t> wanted) {
  const std::int64_t room = room_of(library, call, options, semantic::Stage::first);
  const auto rows_max = static_cast<std::size_t>(std::max(1, options.batch_size));
  BatchPlan plan;
  Batch batch;
  std::int64_t used = 0;
  const auto close = [&] {
    if (!batch.empty()) plan.batches.push_back(std::move(batch));
    batch.clear();
    used = 0;
  };
  for (const std::size_t row : wanted) {
    const auto bytes = static_cast<std::int64_t>(semantic::bytes_of_row(call, rows[row]));
    if (bytes > room) {
      plan.too_long.push_back(row);
      continue;
    }
    if (batch.size() == rows_max || used + bytes > room) close();
    batch.push_back(row);
    used += bytes;
  }
  close();
  return plan;
}

std::optional<std::vector<Bag>> plan_parts(const semantic::Library& library,
                                           const semantic::Call& call, const Options& options,
                                           semantic::Stage stage, const Bag& texts) {
  const std::int64_t room = room_of(library, call, options, stage);
  const std::size_t texts_min = stage == semantic::Stage::first ? 1 : 2;
  std::vector<Bag> parts(1);
  std::int64_t used = 0;
  for (const semantic::BagText& text : texts) {
    const auto bytes = static_cast<std::int64_t>(semantic::bytes_of_text(text));
    if (bytes > room) return std::nullopt;
    if (used + bytes > room && parts.back().size() >= texts_min) {
      parts.emplace_back();
      used = 0;
    }
    parts.back().push_back(text);
    used += bytes;
  }
  return parts;
}

}  // namespace ado::coordinator
