// Writes answers with all that was read out of them, and reads them back, strictly.
#include "mission/answer_json.hpp"

#include <algorithm>

#include "mission/probe_json.hpp"

namespace ado::mission {
namespace {

using nlohmann::json;

briefing::Role read_role(JsonObject& object) {
  const std::string name = object.text("role");
  for (const briefing::Role role : briefing::kRoles) {
    if (to_string(role) == name) return role;
  }
  object.refuse("unknown role: " + name);
  return briefing::Role::dispatcher;
}

}  // namespace

json answer_json(const Answered& event) {
  const Call& call = event.call;
  json value{{"role", to_string(call.question.role)},
             {"subject", call.question.subject},
             {"attempt", call.attempt},
             {"exchange", llm::to_json(call.exchange)},
             {"note", call.note},
             {"briefs", briefs_json(event.briefs)},
             {"probes", probes_json(event.probes)},
             {"dropped", dropped_json(event.dropped)}};
  if (call.refusal) {
    value["refusal"] = {{"code", call.refusal->code},
                        {"message", call.refusal->message},
                        {"retry", call.refusal->retry}};
  }
  return value;
}

Result<MissionEvent> read_answered(JsonObject& object) {
  Answered event;
  event.call.question.role = read_role(object);
  event.call.question.subject = object.text("subject");
  event.call.attempt = static_cast<int>(object.integer("attempt"));
  ADO_TRY(event.call.exchange, llm::read_exchange(object.value("exchange"), "exchange"));
  event.call.note = object.text("note");
  ADO_TRY(event.briefs, read_briefs(object.array("briefs"), "briefs"));
  ADO_TRY(event.probes, read_probes(object.array("probes"), "probes"));
  ADO_TRY(event.dropped, read_dropped(object.array("dropped"), "dropped"));
  if (const json* value = object.value_if_any("refusal")) {
    JsonObject refusal(*value, "refusal");
    event.call.refusal = CallRefusal{.code = refusal.text("code"),
                                     .message = refusal.text("message"),
                                     .retry = refusal.text("retry")};
    ADO_CHECK(refusal.finish());
  }
  return event;
}

}  // namespace ado::mission
