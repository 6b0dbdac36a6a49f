// Both analysts write about places in the query that is shown, never SQL.
#include "briefing/analyst_reply.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/json_text.hpp"
#include "base/strict_json.hpp"
#include "briefing/reply_json.hpp"
#include "briefing/target_reply.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;
using outcome::Family;

constexpr int kPlansMax = 3;
constexpr int kUsesMax = 2;

Reply<std::string> words(JsonObject& object, std::string_view name) {
  std::string text = object.text(name);
  if (text.empty()) object.refuse(fmt::format("empty field: {}", object.path_of(name)));
  ADO_PASS(check_words(text, object.path_of(name)));
  return text;
}

Reply<std::vector<std::string>> word_list(JsonObject& object, std::string_view name) {
  std::vector<std::string> texts = object.texts(name);
  ADO_PASS(check_list(texts.size(), object.path_of(name)));
  for (const std::string& text : texts) ADO_PASS(check_words(text, object.path_of(name)));
  return texts;
}

Reply<std::vector<patch::Target>> read_targets(const json& values, const std::string& path,
                                               const ir::QueryMap& shown) {
  ADO_PASS(check_list(values.size(), path));
  std::vector<patch::Target> targets;
  for (const json& value : values) {
    ADO_TAKE(patch::Target target,
             read_target(value, fmt::format("{}[{}]", path, targets.size()), shown));
    targets.push_back(std::move(target));
  }
  return targets;
}

Reply<void> read_steer(const json& value, ExpertAdvice& advice, const ir::QueryMap& shown) {
  JsonObject object(value, "steer");
  advice.steer = json_indented(value);
  const std::string family = object.text("family");
  advice.transform_id = object.text("transform_id");
  const json& targets = object.array("targets");
  ADO_TAKE(advice.instructions, words(object, "instructions"));
  ADO_TAKE(advice.avoid, word_list(object, "avoid"));
  ADO_PASS(finished(object));
  ADO_PASS(check_transform(advice.transform_id, "steer.transform_id", shown.dialect()));
  ADO_TAKE(advice.family, read_family(family, "steer.family"));
  ADO_PASS(check_family(advice.transform_id, advice.family, "steer.family"));
  ADO_TAKE(advice.targets, read_targets(targets, "steer.targets", shown));
  return {};
}

Reply<Brief> read_brief(const json& value, const std::string& path, const ir::QueryMap& shown) {
  JsonObject object(value, path);
  Brief brief{.json = json_indented(value)};
  ADO_TAKE(brief.brief_id, words(object, "brief_id"));
  const std::string primary = object.text("primary_family");
  const std::string secondary = object.text("secondary_family");
  ADO_TAKE(brief.goal, words(object, "goal"));
  const json& targets = object.array("targets");
  ADO_TAKE(brief.guardrails, word_list(object, "guardrails"));
  ADO_TAKE(brief.success_criteria, words(object, "success_criteria"));
  const std::int64_t plans = object.integer("plans_max");
  ADO_PASS(finished(object));
  ADO_TAKE(brief.primary, read_family(primary, object.path_of("primary_family")));
  ADO_TAKE(brief.secondary, read_family(secondary, object.path_of("secondary_family")));
  ADO_TAKE(brief.targets, read_targets(targets, object.path_of("targets"), shown));
  if (plans < 1 || plans > kPlansMax) {
    return refuse(RefusalCode::wrong_count, "{} is {}, not 1 to {}", object.path_of("plans_max"),
                  plans, kPlansMax);
  }
  brief.plans_max = static_cast<int>(plans);
  return brief;
}

Reply<void> check_diversity(const std::vector<Brief>& briefs) {
  std::set<std::set<Family>> pairs;
  std::map<Family, int> uses;
  std::set<std::string> ids;
  for (const Brief& brief : briefs) {
    if (!ids.insert(brief.brief_id).second) {
      return refuse(RefusalCode::wrong_schema, "brief_id is given twice: {}", brief.brief_id);
    }
    const std::set<Family> pair = {brief.primary, brief.secondary};
    if (pair.size() < 2) {
      return refuse(RefusalCode::not_diverse, "brief {} has one family, not two", brief.brief_id);
    }
    if (!pairs.insert(pair).second) {
      return refuse(RefusalCode::not_diverse, "brief {} has the families of an earlier one",
                    brief.brief_id);
    }
    for (const Family family : pair) {
      if (++uses[family] > kUsesMax) {
        return refuse(RefusalCode::not_diverse, "family {} is in more than {} briefs",
                      outcome::family_letter(family), kUsesMax);
      }
    }
  }
  return {};
}

}  // namespace

Reply<ExpertAdvice> read_expert_reply(std::string_view reply, const ir::QueryMap& shown) {
  ADO_TAKE(const json document, read_json_reply(reply));
  JsonObject object(document, "");
  ExpertAdvice advice;
  ADO_TAKE(advice.why_it_failed, words(object, "why_it_failed"));
  ADO_TAKE(advice.evidence, word_list(object, "evidence"));
  const json& steer = object.value("steer");
  advice.confidence = object.number("confidence");
  ADO_PASS(finished(object));
  if (!(advice.confidence >= 0 && advice.confidence <= 1)) {
    return refuse(RefusalCode::wrong_schema, "confidence must be between 0 and 1");
  }
  ADO_PASS(read_steer(steer, advice, shown));
  return advice;
}

Reply<ReasoningBriefs> read_briefs_reply(std::string_view reply, const ir::QueryMap& shown) {
  ADO_TAKE(const json document, read_json_reply(reply));
  JsonObject object(document, "");
  ReasoningBriefs result;
  ADO_TAKE(result.hypothesis, words(object, "hypothesis"));
  ADO_TAKE(result.cost_spine, word_list(object, "cost_spine"));
  ADO_TAKE(result.hotspots, word_list(object, "hotspots"));
  const json& briefs = object.array("briefs");
  ADO_PASS(finished(object));
  if (briefs.size() != kBriefs) {
    return refuse(RefusalCode::wrong_count, "{} briefs, not {}", briefs.size(), kBriefs);
  }
  for (const json& value : briefs) {
    const std::string path = fmt::format("briefs[{}]", result.briefs.size());
    ADO_TAKE(Brief brief, read_brief(value, path, shown));
    result.briefs.push_back(std::move(brief));
  }
  ADO_PASS(check_diversity(result.briefs));
  return result;
}

}  // namespace ado::briefing
