// Resolves targets: by node id, anchor, label and path, in this order.
#include "patch/place.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "base/text.hpp"
#include "patch/refusal.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

constexpr std::string_view kStepPrefix = "step:";
constexpr std::string_view kStatementId = "S0";

bool is_step_id(std::string_view node_id) { return node_id.starts_with(kStepPrefix); }

class Resolver {
 public:
  Resolver(const Step& step, Sites wanted, const ir::QueryMap& map, const CreatedPlaces& created)
      : step_(step), target_(step.target), wanted_(wanted), map_(map), created_(created) {}

  Result<Place> resolve();

 private:
  Result<Place> by_node_id() const;
  std::vector<Place> by_anchor() const;
  std::vector<Place> by_label() const;
  std::vector<Place> cte_labels() const;
  void add_labels_of(const ir::Block& block, std::vector<Place>& places) const;
  bool is_labelled(std::string_view name) const;
  std::optional<Place> place_of(sql::NodeId node) const;
  bool in_scope(const Place& place) const;
  Result<std::optional<Place>> choose(std::vector<Place> candidates) const;
  std::string tried() const;

  const Step& step_;
  const Target& target_;
  Sites wanted_;
  const ir::QueryMap& map_;
  const CreatedPlaces& created_;
  std::optional<ir::BlockIndex> scope_;  // Set when by_node_id names a block beside another way.
};

Place place_of_block(const ir::Block& block) { return {Site::block, block.query->id}; }

Result<Place> Resolver::by_node_id() const {
  const std::string& id = target_.by_node_id;
  if (is_step_id(id)) {
    const auto made = created_.find(std::string_view(id).substr(kStepPrefix.size()));
    if (made == created_.end()) {
      return refuse(step_, Refusal::target_not_found, "no earlier step is {}",
                    id.substr(kStepPrefix.size()));
    }
    if (map_.block_of(made->second.node)) return made->second;
    return refuse(step_, Refusal::conflict, "what {} made is gone", id);
  }
  if (id == kStatementId) return place_of_block(map_.block(0));
  if (const auto block = map_.find_block(id)) return place_of_block(map_.block(*block));
  std::vector<std::string> ids;
  for (const ir::Block& block : map_.blocks()) ids.push_back(block.id);
  return refuse(step_, Refusal::target_not_found, "no block is {}, there are {}", id,
                join(ids, ", "));
}

std::optional<Place> Resolver::place_of(sql::NodeId node) const {
  const sql::Query& query = map_.statement().query;
  if (const sql::TableRef* table = sql::find_table(query, node)) {
    const bool is_join = std::holds_alternative<sql::Join>(table->node);
    return Place{is_join ? Site::join : Site::from_item, node};
  }
  if (sql::find_expr(query, node) != nullptr) return Place{Site::expression, node};
  const auto block = map_.block_of(node);
  if (!block) return std::nullopt;
  return place_of_block(map_.block(*block));  // A query or its SELECT core.
}

std::vector<Place> Resolver::by_anchor() const {
  std::vector<Place> places;
  for (const sql::NodeId node : map_.by_anchor(target_.by_anchor_hash)) {
    // The first of equal nodes has no ordinal: its anchor is its whole name all the same.
    if (map_.anchor(node) != target_.by_anchor_hash) continue;
    const auto place = place_of(node);
    if (place && std::ranges::find(places, *place) == places.end()) places.push_back(*place);
  }
  return places;
}

bool Resolver::is_labelled(std::string_view name) const {
  if (name == target_.by_label) return true;
  return sql::fold(name, map_.dialect()) == sql::fold(target_.by_label, map_.dialect());
}

void Resolver::add_labels_of(const ir::Block& block, std::vector<Place>& places) const {
  if (block.common_table != nullptr && is_labelled(block.common_table->name.text)) {
    places.push_back(place_of_block(block));
  }
  for (const ir::FromItem& item : block.from) {
    if (item.node == nullptr || !is_labelled(item.name)) continue;
    const bool is_wanted_body = wanted_.block && item.kind == ir::FromKind::derived && item.block;
    places.push_back(is_wanted_body ? place_of_block(map_.block(*item.block))
                                    : Place{Site::from_item, item.node->id});
  }
  for (const ir::OutputColumn& output : block.outputs) {
    if (output.expr == nullptr || !is_labelled(output.name)) continue;
    places.push_back({Site::expression, output.expr->id});
  }
}

std::vector<Place> Resolver::by_label() const {
  std::vector<Place> places;
  for (const ir::Block& block : map_.blocks()) add_labels_of(block, places);
  return places;
}

bool Resolver::in_scope(const Place& place) const {
  if (!scope_) return true;
  const auto block = map_.block_of(place.node);
  if (block == scope_) return true;
  // A block lies in the one around it too: "cte:a" with the label of its derived table.
  return place.site == Site::block && block && map_.block(*block).parent == scope_;
}

// The one candidate that is wanted; nothing when there are no candidates at all.
Result<std::optional<Place>> Resolver::choose(std::vector<Place> candidates) const {
  std::erase_if(candidates, [this](const Place& place) { return !in_scope(place); });
  if (candidates.empty()) return std::optional<Place>();
  std::vector<Place> fitting;
  std::ranges::copy_if(candidates, std::back_inserter(fitting),
                       [this](const Place& place) { return wanted_.accept(place.site); });
  if (fitting.size() == 1) return std::optional<Place>(fitting.front());
  std::vector<std::string> names;
  for (const Place& place : fitting.empty() ? candidates : fitting) {
    names.push_back(describe(place, map_));
  }
  if (fitting.empty()) {
    return refuse(step_, Refusal::not_applicable, "{} cannot work on {}", to_string(step_.op),
                  join(names, ", "));
  }
  return refuse(step_, Refusal::target_ambiguous, "{} leads to {}", tried(), join(names, "; "));
}

std::string Resolver::tried() const {
  std::vector<std::string> ways;
  const auto add = [&ways](std::string_view way, const std::string& value) {
    if (!value.empty()) ways.push_back(fmt::format("{} {}", way, value));
  };
  add("node id", target_.by_node_id);
  add("anchor", target_.by_anchor_hash);
  add("label", target_.by_label);
  add("path", target_.by_path);
  return join(ways, ", ");
}

Result<Place> Resolver::resolve() {
  const bool only_node_id =
      target_.by_anchor_hash.empty() && target_.by_label.empty() && target_.by_path.empty();
  if (!target_.by_node_id.empty()) {
    ADO_TRY(const Place place, by_node_id());
    if (only_node_id) {
      if (wanted_.accept(place.site)) return place;
      return refuse(step_, Refusal::not_applicable, "{} cannot work on {}", to_string(step_.op),
                    describe(place, map_));
    }
    const bool is_anywhere = target_.by_node_id == kStatementId;
    if (!is_anywhere) scope_ = map_.block_of(place.node);
  }
  const auto lookups = {
      target_.by_anchor_hash.empty() ? std::vector<Place>() : by_anchor(),
      target_.by_label.empty() ? std::vector<Place>() : by_label(),
      target_.by_path.empty() ? std::vector<Place>() : follow_path(target_.by_path, scope_, map_)};
  for (const std::vector<Place>& candidates : lookups) {
    ADO_TRY(const std::optional<Place> place, choose(candidates));
    if (place) return *place;
  }
  return refuse(step_, Refusal::target_not_found, "nothing is at {}", tried());
}

}  // namespace

bool Sites::accept(Site site) const {
  switch (site) {
    case Site::block:
      return block;
    case Site::join:
      return join;
    case Site::expression:
      return expression;
    case Site::from_item:
      return false;  // No operation works on a single FROM item.
  }
  require(false);
}

bool awaits_step(const Target& target) { return is_step_id(target.by_node_id); }

Result<Place> resolve(const Step& step, Sites wanted, const ir::QueryMap& map,
                      const CreatedPlaces& created) {
  return Resolver(step, wanted, map, created).resolve();
}

std::string describe(const Place& place, const ir::QueryMap& map) {
  const sql::Query& query = map.statement().query;
  const auto index = map.block_of(place.node);
  const std::string block = index ? map.block(*index).id : "no block";
  switch (place.site) {
    case Site::block:
      return "block " + block;
    case Site::from_item:
    case Site::join: {
      const sql::TableRef* table = sql::find_table(query, place.node);
      return fmt::format("{} {} in {}", place.site == Site::join ? "join" : "FROM item",
                         table == nullptr ? "?" : sql::print(*table, map.dialect()), block);
    }
    case Site::expression: {
      const sql::Expr* expr = sql::find_expr(query, place.node);
      return fmt::format("expression {} in {}",
                         expr == nullptr ? "?" : sql::print(*expr, map.dialect()), block);
    }
  }
  require(false);
}

}  // namespace ado::patch
