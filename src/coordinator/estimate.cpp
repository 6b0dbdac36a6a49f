// The same distinct units, keys and plans as an evaluation, up to where it would ask.
#include "coordinator/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"
#include "coordinator/bags.hpp"
#include "coordinator/context.hpp"
#include "coordinator/key.hpp"
#include "coordinator/mappings.hpp"
#include "coordinator/plan.hpp"
#include "coordinator/text_vectors.hpp"
#include "semantic/local.hpp"

namespace ado::coordinator {
namespace {

using semantic::Call;
using semantic::Stage;

constexpr std::size_t kLabelsExpected = 8;

// About how many tokens an answer has.
std::int64_t answer_tokens(const semantic::Operator& op) {
  switch (op.result) {
    case semantic::ResultType::boolean:
    case semantic::ResultType::number:
      return 12;
    case semantic::ResultType::text:
      return op.shape == semantic::Shape::aggregate ? 200 : 40;
    case semantic::ResultType::json:
      return 80;
  }
  require(false);
}

class Estimating {
 public:
  Estimating(const Options& options, const Services& services)
      : context_{.options = options, .services = services, .stop = {}} {}

  Result<void> rows(const Call& call, std::span<const semantic::Arguments> rows) {
    ADO_TRY(const Answerer answerer, answerer_of(*call.op, context_.options, context_.services));
    if (answerer == Answerer::embeddings) return vectors(call, rows);
    if (answerer != Answerer::model) return {};
    const KeyMaker maker(context_.services.library, call, context_.options, context_.options.model);
    std::vector<Hash128> keys;
    keys.reserve(rows.size());
    for (const semantic::Arguments& row : rows) keys.push_back(maker.of_row(row));
    ADO_TRY(const auto known, context_.find(keys));
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (known[i]) ++estimate_.hits;
      if (!known[i]) wanted.push_back(i);
    }
    const BatchPlan plan =
        plan_batches(context_.services.library, call, context_.options, rows, wanted);
    for (const Batch& batch : plan.batches) {
      std::size_t bytes = around(call, Stage::first);
      for (const std::size_t row : batch) bytes += semantic::bytes_of_row(call, rows[row]);
      add_call(bytes, static_cast<std::int64_t>(batch.size()) * answer_tokens(*call.op));
    }
    return {};
  }

  Result<void> bags(const Call& call, std::span<const Bag> bags) {
    if (call.op->id == semantic::OperatorId::sentiment_agg) return sentiments(bags);
    ADO_TRY(const Answerer answerer, answerer_of(*call.op, context_.options, context_.services));
    if (answerer != Answerer::model) return {};
    const KeyMaker maker(context_.services.library, call, context_.options, context_.options.model);
    for (const Bag& bag : bags) {
      const Hash128 key = maker.of_bag(KeyMaker::Extent::whole, Stage::first, bag);
      ADO_TRY(const auto known, context_.find(std::span(&key, 1)));
      if (known.front()) {
        ++estimate_.hits;
      } else {
        ADO_CHECK(parts_of(call, maker, bag));
      }
    }
    return {};
  }

  Result<void> mapping(const Call& call, std::span<const semantic::Arguments> texts) {
    if (texts.empty()) return {};
    ADO_TRY(const Answerer answerer, answerer_of(*call.op, context_.options, context_.services));
    if (call.op->id == semantic::OperatorId::distinct || answerer != Answerer::model) {
      return near_texts(texts, texts.size() * kDepthExpected / 2);
    }
    if (names_groups_of_vectors(call, context_.services)) return topics(call, texts);
    Bag bag;
    for (const semantic::Arguments& text : texts) bag.push_back({text.front()});
    ADO_CHECK(bags(call, std::span(&bag, 1)));
    // Which labels there will be is not known, so neither is what of them is in the cache.
    if (const auto names = known_names(call, bag)) {
      estimate_.hits = 0;
      return rows(label_call(call, *names), texts);
    }
    estimate_.precision = Estimate::Precision::about;
    const std::vector<std::string> labels(1, std::string(kLabelsExpected * 12, 'x'));
    return rows(label_call(call, labels), texts);
  }

  // Vectors for texts, and so many pairs of them that a model looks at.
  Result<void> near_texts(std::span<const semantic::Arguments> texts, std::size_t pairs) {
    estimate_.precision = Estimate::Precision::about;
    ADO_CHECK(vectors(texts));
    const Call call = match_of_all();
    ADO_TRY(const Answerer answerer, answerer_of(*call.op, context_.options, context_.services));
    if (answerer != Answerer::model) return {};
    std::size_t bytes = 0;
    for (const semantic::Arguments& text : texts) bytes += text.front().size();
    const std::size_t each = texts.empty() ? 0 : 2 * bytes / texts.size() + 40;
    unseen(call, static_cast<std::int64_t>(pairs), static_cast<std::int64_t>(each));
    return {};
  }

  void unseen(const Call& call, std::int64_t units, std::int64_t bytes_each) {
    const std::int64_t size =
        call.op->shape == semantic::Shape::row ? std::max(1, context_.options.batch_size) : 1;
    for (std::int64_t done = 0; done < units; done += size) {
      const std::int64_t count = std::min(size, units - done);
      add_call(around(call, Stage::first) + static_cast<std::size_t>(count * bytes_each),
               count * answer_tokens(*call.op));
    }
  }

  Estimate finish() {
    const auto hands = static_cast<double>(std::max(1, context_.options.parallel));
    estimate_.seconds = std::ceil(static_cast<double>(estimate_.calls) / hands) *
                        context_.services.call_ms_expected / 1000;
    if (estimate_.calls == 0) {
      estimate_.cost = 0;
    } else if (const auto& price = context_.services.price) {
      estimate_.cost = llm::cost_of(
          *price, {.input = estimate_.input_tokens, .output = estimate_.output_tokens});
    }
    return estimate_;
  }

  Estimate& so_far() { return estimate_; }
  static constexpr std::size_t kDepthExpected = 8;

 private:
  static Call match_of_all() {
    return *semantic::make_call(semantic::get(semantic::OperatorId::match),
                                {semantic::varying(), semantic::varying()});
  }

  Result<void> topics(const Call& call, std::span<const semantic::Arguments> texts) {
    estimate_.precision = Estimate::Precision::about;
    ADO_CHECK(vectors(texts));
    std::size_t bytes = 0;
    for (const semantic::Arguments& text : texts) bytes += text.front().size() + 40;
    const std::size_t groups = std::min(semantic::groups_of(call, texts.size()), texts.size());
    unseen(topic_call(), static_cast<std::int64_t>(groups),
           static_cast<std::int64_t>(bytes / groups));
    return {};
  }

  std::size_t around(const Call& call, Stage stage) const {
    return semantic::bytes_around(context_.services.library, call, stage, context_.options.notes);
  }

  void add_call(std::size_t bytes, std::int64_t output_tokens) {
    ++estimate_.calls;
    estimate_.input_tokens += tokens_of(bytes);
    estimate_.output_tokens += output_tokens;
  }

  Result<void> parts_of(const Call& call, const KeyMaker& maker, const Bag& bag) {
    const auto parts =
        plan_parts(context_.services.library, call, context_.options, Stage::first, bag);
    if (!parts) return {};  // It will fail without a call.
    for (const Bag& part : *parts) {
      const Hash128 key = maker.of_bag(KeyMaker::Extent::part, Stage::first, part);
      ADO_TRY(const auto known, context_.find(std::span(&key, 1)));
      if (parts->size() > 1 && known.front()) continue;
      std::size_t bytes = around(call, Stage::first);
      for (const semantic::BagText& text : part) bytes += semantic::bytes_of_text(text);
      add_call(bytes, answer_tokens(*call.op));
    }
    if (parts->size() == 1) return {};
    estimate_.precision = Estimate::Precision::about;  // How long the answers are is not known.
    add_call(around(call, Stage::joined) +
                 parts->size() * 4 * static_cast<std::size_t>(answer_tokens(*call.op)),
             answer_tokens(*call.op));
    return {};
  }

  Result<void> sentiments(std::span<const Bag> bags) {
    return rows(sentiment_call(), texts_of(bags));
  }

  // Of a call of two texts a row.
  Result<void> vectors(const Call& call, std::span<const semantic::Arguments> rows) {
    std::vector<semantic::Arguments> texts;
    for (const semantic::Arguments& row : rows) {
      for (const std::size_t parameter : {std::size_t{0}, std::size_t{1}}) {
        texts.push_back({std::string(semantic::text_of(call, row, parameter))});
      }
    }
    return vectors(texts);
  }

  Result<void> vectors(std::span<const semantic::Arguments> texts) {
    std::vector<std::string> distinct;
    for (const semantic::Arguments& text : texts) distinct.push_back(text.front());
    std::ranges::sort(distinct);
    const auto repeated = std::ranges::unique(distinct);
    distinct.erase(repeated.begin(), repeated.end());
    ADO_TRY(const VectorsNeeded needed, vectors_needed(context_, distinct));
    estimate_.calls += needed.calls;
    estimate_.input_tokens += needed.bytes / 4;
    return {};
  }

  std::optional<std::vector<std::string>> known_names(const Call& call, const Bag& bag) const {
    const KeyMaker maker(context_.services.library, call, context_.options, context_.options.model);
    const Hash128 key = maker.of_bag(KeyMaker::Extent::whole, Stage::first, bag);
    const auto known = context_.find(std::span(&key, 1));
    if (!known || !known->front()) return std::nullopt;
    const std::string* names = std::get_if<std::string>(&*known->front());
    if (names == nullptr) return std::nullopt;
    return semantic::labels_of(*names);
  }

  Context context_;
  Estimate estimate_;
};

}  // namespace

Estimate& operator+=(Estimate& sum, const Estimate& more) {
  sum.tuples += more.tuples;
  sum.nulls += more.nulls;
  sum.distinct += more.distinct;
  sum.hits += more.hits;
  sum.calls += more.calls;
  if (more.precision == Estimate::Precision::about) sum.precision = more.precision;
  sum.input_tokens += more.input_tokens;
  sum.output_tokens += more.output_tokens;
  sum.cost = sum.cost && more.cost ? std::optional(*sum.cost + *more.cost) : std::nullopt;
  sum.seconds += more.seconds;
  return sum;
}

Result<Estimate> estimate(const Work& work, const Services& services) {
  Estimating estimating(work.options, services);
  const auto count = [&](const auto& distinct) {
    estimating.so_far().tuples = static_cast<std::int64_t>(work.tuples.size());
    estimating.so_far().nulls = distinct.nulls;
    estimating.so_far().distinct = static_cast<std::int64_t>(distinct.units.size());
  };
  if (work.call.op->shape == semantic::Shape::aggregate) {
    const auto distinct = distinct_bags(work.call, work.tuples, work.times);
    count(distinct);
    ADO_CHECK(estimating.bags(work.call, distinct.units));
    return estimating.finish();
  }
  ADO_TRY(const auto distinct, distinct_rows(work.call, work.tuples));
  count(distinct);
  const bool is_row = work.call.op->shape == semantic::Shape::row;
  ADO_CHECK(is_row ? estimating.rows(work.call, distinct.units)
                   : estimating.mapping(work.call, distinct.units));
  return estimating.finish();
}

Estimate estimate_unseen(const Call& call, const Options& options, const Services& services,
                         std::int64_t distinct, std::int64_t bytes_each) {
  require(call.op->shape == semantic::Shape::row);
  Estimating estimating(options, services);
  estimating.so_far().tuples = distinct;
  estimating.so_far().distinct = distinct;
  estimating.so_far().precision = Estimate::Precision::about;
  const auto answerer = answerer_of(*call.op, options, services);
  const bool has_prompt = !call.op->prompt.empty();
  if (answerer && *answerer == Answerer::model && has_prompt) {
    estimating.unseen(call, distinct, bytes_each);
  }
  return estimating.finish();
}

Result<Estimate> estimate_pairs(std::span<const std::string> left,
                                std::span<const std::string> right, std::size_t pairs,
                                const Options& options, const Services& services) {
  Estimating estimating(options, services);
  std::vector<semantic::Arguments> texts;
  for (const std::string& text : left) texts.push_back({text});
  for (const std::string& text : right) texts.push_back({text});
  ADO_CHECK(estimating.near_texts(texts, pairs));
  estimating.so_far().tuples = static_cast<std::int64_t>(left.size() + right.size());
  estimating.so_far().distinct = static_cast<std::int64_t>(pairs);
  return estimating.finish();
}

}  // namespace ado::coordinator
