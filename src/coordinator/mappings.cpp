// MEANING and TOPICS: names first, then rows; TOPICS over vectors of a model: groups first, then a
// name for each. DISTINCT: pairs that match, and what hangs together.
#include "coordinator/mappings.hpp"

#include <algorithm>
#include <numeric>

#include "base/require.hpp"
#include "coordinator/bags.hpp"
#include "coordinator/match.hpp"
#include "coordinator/rows.hpp"
#include "coordinator/text_vectors.hpp"
#include "semantic/local.hpp"
#include "vectors/k_means.hpp"

namespace ado::coordinator {
namespace {

using semantic::Argument;
using semantic::Call;

std::vector<Outcome> all_failed(std::size_t count, const std::string& why) {
  return std::vector<Outcome>(count, Outcome{.value = {}, .error = why});
}

Result<std::vector<Outcome>> labels_by_model(Context& context, const Call& call,
                                             std::span<const std::string> texts) {
  Bag bag;
  for (const std::string& text : texts) bag.push_back({text});
  ADO_TRY(const std::vector<Outcome> names, evaluate_bags(context, call, std::span(&bag, 1)));
  if (!names.front().error.empty()) return all_failed(texts.size(), names.front().error);
  const Call assign =
      label_call(call, semantic::labels_of(std::get<std::string>(names.front().value)));
  std::vector<semantic::Arguments> rows;
  for (const std::string& text : texts) rows.push_back({text});
  return evaluate_rows(context, assign, rows);
}

Result<std::vector<Outcome>> labels_locally(Context& context, const Call& call,
                                            std::span<const std::string> texts) {
  ADO_TRY(const TextVectors found, vectors_of(context, *call.op, texts));
  ADO_TRY(const std::vector<semantic::Value> labels,
          semantic::label_locally(context.services.library, call, texts, found.vectors));
  std::vector<Outcome> outcomes(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    outcomes[i] = {.value = labels[i], .origin = Origin::local};
  }
  return outcomes;
}

// Groups of a model's vectors, each named by the chat model.
Result<std::vector<Outcome>> topics_by_vectors(Context& context, const Call& call,
                                               std::span<const std::string> texts) {
  ADO_TRY(const TextVectors found, vectors_of(context, *call.op, texts));
  ADO_TRY(const vectors::Clusters clusters,
          vectors::k_means(found.vectors, semantic::groups_of(call, texts.size()),
                           semantic::kGroupsSeed));
  std::vector<Bag> all(clusters.centroids.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    all[clusters.cluster_of[i]].push_back({texts[i]});
  }
  std::vector<Bag> bags;
  std::vector<std::size_t> bag_of(all.size(), 0);
  for (std::size_t cluster = 0; cluster < all.size(); ++cluster) {
    if (all[cluster].empty()) continue;
    bag_of[cluster] = bags.size();
    bags.push_back(std::move(all[cluster]));
  }
  ADO_TRY(const std::vector<Outcome> names, evaluate_bags(context, topic_call(), bags));
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    outcomes.push_back(names[bag_of[clusters.cluster_of[i]]]);
    Outcome& outcome = outcomes.back();
    if (const std::string* list = std::get_if<std::string>(&outcome.value)) {
      outcome.value = semantic::labels_of(*list).front();
    }
  }
  return outcomes;
}

// Sets that grow together.
class Unions {
 public:
  explicit Unions(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

bool is_better(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

Result<std::vector<Outcome>> representatives(Context& context, std::span<const std::string> texts) {
  ADO_TRY(const Matches matches, match_within(context, texts));
  Unions unions(texts.size());
  for (const auto& [left, right] : matches.pairs) unions.join(left, right);
  std::vector<std::size_t> best(texts.size());
  std::iota(best.begin(), best.end(), std::size_t{0});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::size_t& of_root = best[unions.root(i)];
    if (is_better(texts[i], texts[of_root])) of_root = i;
  }
  std::vector<Outcome> outcomes(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    outcomes[i] = {.value = texts[best[unions.root(i)]], .origin = matches.origin};
  }
  // A pair that failed leaves both texts in doubt.
  for (const auto& [row, why] : matches.failures) outcomes[row] = {.value = {}, .error = why};
  return outcomes;
}

}  // namespace

Call label_call(const Call& mapping, std::span<const std::string> labels) {
  std::vector<Argument> arguments = {semantic::varying(),
                                     semantic::constant(semantic::to_labels(labels))};
  const Argument& last = mapping.arguments.back();
  const bool has_by =
      mapping.op->id == semantic::OperatorId::meaning && last.kind == Argument::Kind::constant;
  if (has_by) arguments.push_back(last);
  return *semantic::make_call(semantic::get(semantic::OperatorId::assign), std::move(arguments));
}

Call topic_call() {
  return *semantic::make_call(semantic::get(semantic::OperatorId::themes),
                              {semantic::varying(), semantic::constant("1")});
}

bool names_groups_of_vectors(const Call& mapping, const Services& services) {
  return mapping.op->id == semantic::OperatorId::topics && services.embeddings != nullptr;
}

Result<std::vector<Outcome>> evaluate_mapping(Context& context, const Call& call,
                                              std::span<const std::string> texts) {
  if (texts.empty()) return std::vector<Outcome>();
  if (call.op->id == semantic::OperatorId::distinct) return representatives(context, texts);
  ADO_TRY(const Answerer answerer, answerer_of(*call.op, context.options, context.services));
  if (answerer == Answerer::model && names_groups_of_vectors(call, context.services)) {
    return topics_by_vectors(context, call, texts);
  }
  if (answerer == Answerer::model) return labels_by_model(context, call, texts);
  return labels_locally(context, call, texts);
}

}  // namespace ado::coordinator
