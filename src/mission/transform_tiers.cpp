// Asks one tier after the other.
#include "mission/transform_tiers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mission/brief_names.hpp"
#include "mission/model_use.hpp"
#include "mission/sql_difference.hpp"
#include "transforms/catalog.hpp"

namespace ado::mission {
namespace {

bool is_own_idea(const std::string& id) { return id.starts_with("x_"); }
bool is_named(const std::string& id) {
  return is_own_idea(id) || transforms::find_transform(id) != nullptr;
}

// A setting has no transform of the catalog, and is named by what it sets.
bool is_assigned(const Probe& probe, const View& view) {
  if (probe.source == Source::builtin) return true;
  if (is_own_idea(probe.transform_id)) return false;
  if (!probe.based_on.empty() || !probe.base.empty()) return true;
  return std::ranges::any_of(view.briefs, [&](const Brief& brief) {
    return !brief.transform_id.empty() && is_of_brief(probe.id, brief) &&
           brief.transform_id == probe.transform_id;
  });
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool holds_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word(text[at - 1]);
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::string strategy_of(const Probe& probe, const View& view) {
  std::string text = probe.label;
  for (const Brief& brief : view.briefs) {
    if (is_of_brief(probe.id, brief)) text += " " + brief.text;
  }
  return text;
}

struct Strategy {
  std::string_view words;
  std::string_view transform;
};
constexpr Strategy kStrategies[] = {
#define STRATEGY(words, transform) {words, #transform},
#include "mission/strategies.def"
#undef STRATEGY
};

bool holds_in_order(std::string_view text, std::string_view words) {
  std::size_t from = 0;
  for (const std::string_view word : split(words, ' ')) {
    const std::size_t at = text.find(word, from);
    if (at == std::string_view::npos) return false;
    from = at + word.size();
  }
  return true;
}

std::vector<std::string> from_replies(const Probe& probe, const View& view) {
  // The plan's own name is the reply's word for it.
  std::vector<std::string> own;
  for (const std::string& id : transforms_of(probe, view)) {
    if (is_named(id)) own.push_back(id);
  }
  if (!own.empty()) return own;
  std::string text;
  for (const Call* call : calls_for(view, probe)) {
    if (call->exchange.outcome) text += call->exchange.outcome->text + "\n";
  }
  return transforms_named_in(text);
}

}  // namespace

std::string_view to_string(TransformTier tier) {
  switch (tier) {
    case TransformTier::assignment:
      return "assignment";
    case TransformTier::reply_text:
      return "reply_text";
    case TransformTier::strategy_map:
      return "strategy_map";
    case TransformTier::sql_diff:
      return "sql_diff";
  }
  return {};
}

FoundTransforms find_transforms(const Probe& probe, const View& view) {
  if (is_assigned(probe, view)) {
    return {.ids = transforms_of(probe, view), .tier = TransformTier::assignment};
  }
  if (auto ids = from_replies(probe, view); !ids.empty()) {
    return {.ids = std::move(ids), .tier = TransformTier::reply_text};
  }
  if (const auto id = transform_of_strategy(strategy_of(probe, view)); !id.empty()) {
    return {.ids = {std::string(id)}, .tier = TransformTier::strategy_map};
  }
  if (probe.sql.empty() || !view.assignment) return {};
  const sql::Dialect dialect =
      view.assignment->engine == "duckdb" ? sql::Dialect::duckdb : sql::Dialect::postgres;
  auto ids = transforms_by_difference(view.assignment->sql, probe.sql, dialect);
  if (ids.empty()) return {};
  return {.ids = std::move(ids), .tier = TransformTier::sql_diff};
}

std::vector<std::string> transforms_named_in(std::string_view text) {
  std::vector<std::string> ids;
  for (const transforms::Transform* transform : transforms::catalog()) {
    if (holds_word(text, transform->id)) ids.emplace_back(transform->id);
  }
  return ids;
}

std::string_view transform_of_strategy(std::string_view strategy) {
  std::string text = to_lower_ascii(strategy);
  std::ranges::replace_if(text, [](char c) { return c == '_' || c == '-'; }, ' ');
  for (const Strategy& each : kStrategies) {
    if (holds_in_order(text, each.words)) return each.transform;
  }
  return {};
}

}  // namespace ado::mission
