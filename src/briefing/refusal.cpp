// Names of refusals, and the words in which a model hears of one.
#include "briefing/refusal.hpp"

#include <array>
#include <utility>

#include "briefing/fence.hpp"

namespace ado::briefing {
namespace {

// How the messages of src/base/strict_json.cpp and src/patch/plan_json.cpp begin.
constexpr std::array<std::pair<std::string_view, RefusalCode>, 5> kBeginnings = {{
    {"unknown field", RefusalCode::unknown_field},
    {"unknown op", RefusalCode::unknown_op},
    {"too many steps", RefusalCode::too_large},
    {"JSON is nested deeper", RefusalCode::too_deep},
    {"not JSON", RefusalCode::not_json},
}};

}  // namespace

std::string_view to_string(RefusalCode code) {
  switch (code) {
    case RefusalCode::empty:
      return "empty";
    case RefusalCode::too_large:
      return "too_large";
    case RefusalCode::too_deep:
      return "too_deep";
    case RefusalCode::not_json:
      return "not_json";
    case RefusalCode::several_json:
      return "several_json";
    case RefusalCode::wrong_schema:
      return "wrong_schema";
    case RefusalCode::unknown_field:
      return "unknown_field";
    case RefusalCode::unknown_op:
      return "unknown_op";
    case RefusalCode::forbidden_op:
      return "forbidden_op";
    case RefusalCode::unknown_transform:
      return "unknown_transform";
    case RefusalCode::unknown_target:
      return "unknown_target";
    case RefusalCode::unknown_reference:
      return "unknown_reference";
    case RefusalCode::wrong_base:
      return "wrong_base";
    case RefusalCode::wrong_count:
      return "wrong_count";
    case RefusalCode::not_diverse:
      return "not_diverse";
    case RefusalCode::bad_sql:
      return "bad_sql";
    case RefusalCode::placeholder_unknown:
      return "placeholder_unknown";
    case RefusalCode::gave_up:
      return "gave_up";
  }
  return {};
}

Refusal refusal_of(const Error& error) {
  for (const auto& [beginning, code] : kBeginnings) {
    if (error.message.starts_with(beginning)) return {.code = code, .message = error.message};
  }
  return {.code = RefusalCode::wrong_schema, .message = error.message};
}

bool is_worth_a_retry(RefusalCode code) { return code != RefusalCode::gave_up; }

std::string retry_message(const Refusal& refusal) {
  return fmt::format(
      "Your reply was not taken: {}.\n\n{}\n\nAnswer the same task once more. Mend what is named "
      "here, keep the rest, and reply with the JSON alone: no prose, no fence.",
      to_string(refusal.code), fenced(refusal.message));
}

}  // namespace ado::briefing
