// Calls for texts that are not in the cache, several at once.
#include "coordinator/text_vectors.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/require.hpp"
#include "coordinator/crew.hpp"
#include "coordinator/key.hpp"
#include "semantic/features.hpp"

namespace ado::coordinator {
namespace {

using vectors::Vector;

constexpr std::size_t kTextsPerCall = 64;
constexpr std::size_t kBytesPerCall = std::size_t{128} << 10;

using Range = std::vector<std::size_t>;

std::vector<Range> plan_calls(std::span<const std::string> texts,
                              std::span<const std::size_t> wanted) {
  std::vector<Range> calls;
  std::size_t bytes = 0;
  for (const std::size_t i : wanted) {
    const bool has_room = !calls.empty() && calls.back().size() < kTextsPerCall &&
                          bytes + texts[i].size() <= kBytesPerCall;
    if (!has_room) {
      calls.emplace_back();
      bytes = 0;
    }
    calls.back().push_back(i);
    bytes += texts[i].size();
  }
  return calls;
}

// Eight hexadecimal digits for each number.
std::string to_text(const Vector& vector) {
  std::string text;
  for (const float each : vector) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &each, sizeof bits);
    text += fmt::format("{:08x}", bits);
  }
  return text;
}

constexpr std::size_t kDigits = 8;

// Nothing when it is no such text.
std::optional<Vector> read_vector(const semantic::Value& value) {
  const std::string* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty() || text->size() % kDigits != 0) return std::nullopt;
  Vector vector;
  for (std::size_t at = 0; at < text->size(); at += kDigits) {
    std::uint32_t bits = 0;
    const char* begin = text->data() + at;
    const auto [end, error] = std::from_chars(begin, begin + kDigits, bits, 16);
    if (error != std::errc() || end != begin + kDigits) return std::nullopt;
    float number = 0;
    std::memcpy(&number, &bits, sizeof number);
    vector.push_back(number);
  }
  return vector;
}

void scale_to_one(Vector& vector) {
  double length = 0;
  for (const float each : vector) length += static_cast<double>(each) * each;
  if (length <= 0) return;
  for (float& each : vector) each = static_cast<float>(each / std::sqrt(length));
}

// Of one set of texts.
class VectorsRun {
 public:
  VectorsRun(Context& context, const semantic::Operator& op, std::span<const std::string> texts,
             std::span<const Hash128> keys, std::vector<Vector>& vectors)
      : context_(context),
        op_(op),
        texts_(texts),
        keys_(keys),
        vectors_(vectors),
        crew_(context.stop) {}

  Result<void> run(std::vector<Range> calls) {
    const auto hands = std::min<std::size_t>(
        static_cast<std::size_t>(std::max(1, context_.options.parallel)), calls.size());
    for (Range& call : calls) crew_.add(std::move(call));
    return crew_.run(static_cast<int>(hands), [this](Range& call) { work(call); });
  }

 private:
  void work(const Range& call) {
    llm::Embeddings& embeddings = *context_.services.embeddings;
    std::vector<std::string> texts;
    for (const std::size_t i : call) texts.push_back(texts_[i]);
    CallRecord record{.op = op_.name,
                      .what = "embeddings",
                      .model = embeddings.model(),
                      .rows = static_cast<std::int64_t>(call.size())};
    const double begin_ms = context_.services.clock.steady_ms();
    auto reply = embeddings.embed(texts, context_.stop);
    record.latency_ms = context_.services.clock.steady_ms() - begin_ms;
    if (!reply) {
      record.error = reply.error().message;
      if (!context_.caller.is_refused()) context_.caller.note(record);
      return crew_.halt(std::move(reply).error());
    }
    record.attempts = reply->attempts;
    record.usage.input = reply->input_tokens;
    record.cost = reply->cost;
    context_.caller.note(record);
    std::vector<CachedAnswer> answers;
    for (std::size_t i = 0; i < call.size(); ++i) {
      Vector& vector = vectors_[call[i]];
      vector = std::move(reply->vectors[i]);
      scale_to_one(vector);
      answers.push_back({keys_[call[i]], to_text(vector)});
    }
    context_.keep(answers);
  }

  Context& context_;
  const semantic::Operator& op_;
  std::span<const std::string> texts_;
  std::span<const Hash128> keys_;
  std::vector<Vector>& vectors_;
  Crew<Range> crew_;
};

std::vector<Hash128> keys_of(const Context& context, std::span<const std::string> texts) {
  std::vector<Hash128> keys;
  keys.reserve(texts.size());
  for (const std::string& text : texts) {
    const llm::Embeddings& embeddings = *context.services.embeddings;
    keys.push_back(
        vector_key(embeddings.provider(), embeddings.model(), context.options.cache_key, text));
  }
  return keys;
}

}  // namespace

Result<TextVectors> vectors_of(Context& context, const semantic::Operator& op,
                               std::span<const std::string> texts) {
  TextVectors result{.vectors = std::vector<Vector>(texts.size())};
  if (context.services.embeddings == nullptr) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      result.vectors[i] = semantic::vector_of(texts[i], context.services.library.idf);
    }
    return result;
  }
  const std::vector<Hash128> keys = keys_of(context, texts);
  ADO_TRY(const auto known, context.find(keys));
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto vector = known[i] ? read_vector(*known[i]) : std::nullopt;
    if (vector) result.vectors[i] = *vector;
    if (!vector) wanted.push_back(i);
  }
  std::vector<Range> calls = plan_calls(texts, wanted);
  result.calls = static_cast<std::int64_t>(calls.size());
  ADO_CHECK(VectorsRun(context, op, texts, keys, result.vectors).run(std::move(calls)));
  for (const Vector& vector : result.vectors) {
    if (vector.size() == result.vectors.front().size()) continue;
    return fail(ErrorKind::unavailable,
                "the model {} gives vectors of different lengths: {} and {}",
                context.services.embeddings->model(), result.vectors.front().size(), vector.size());
  }
  return result;
}

Result<VectorsNeeded> vectors_needed(const Context& context, std::span<const std::string> texts) {
  VectorsNeeded needed;
  if (context.services.embeddings == nullptr) return needed;
  ADO_TRY(const auto known, context.find(keys_of(context, texts)));
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (known[i] && read_vector(*known[i])) continue;
    wanted.push_back(i);
    needed.bytes += static_cast<std::int64_t>(texts[i].size());
  }
  needed.calls = static_cast<std::int64_t>(plan_calls(texts, wanted).size());
  return needed;
}

}  // namespace ado::coordinator
