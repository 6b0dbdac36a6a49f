// Refusals of replies: why a model's answer was not taken, as a code that is counted and a
// sentence.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ado::briefing {

enum class RefusalCode {
  empty,                // Nothing but blanks.
  too_large,            // The reply, a text in it or a list of it.
  too_deep,             // JSON nested deeper than the limit.
  not_json,             // No JSON object or array, or one that does not end.
  several_json,         // More than one.
  wrong_schema,         // A field is missing, of another type, empty or of an unknown value.
  unknown_field,        // A field that the schema does not have.
  unknown_op,           // An operation that does not exist.
  forbidden_op,         // One that missions do not take.
  unknown_transform,    // Neither in the catalog nor a free id.
  unknown_target,       // A block or anchor that the query does not have.
  unknown_reference,    // based_on or gold_example_id names what was not shown.
  wrong_base,           // A plan for another query or dialect.
  wrong_count,          // Too many or too few of something.
  not_diverse,          // The families of the briefs overlap too much.
  bad_sql,              // A fragment does not parse.
  placeholder_unknown,  // A placeholder that was not given out, or one inside something else.
  gave_up               // No plan, and the reason said: an answer, not worth a retry.
};
std::string_view to_string(RefusalCode code);

struct Refusal {
  RefusalCode code = RefusalCode::wrong_schema;
  std::string message = {};  // One sentence without a final stop, with the place in the reply.
  bool operator==(const Refusal&) const = default;
};

template <typename T>
using Reply = tl::expected<T, Refusal>;

template <typename... Args>
[[nodiscard]] tl::unexpected<Refusal> refuse(RefusalCode code, fmt::format_string<Args...> format,
                                             Args&&... args) {
  return tl::unexpected<Refusal>(
      Refusal{.code = code, .message = fmt::format(format, std::forward<Args>(args)...)});
}

// The code of an error that the strict readers of JSON and of plans gave.
Refusal refusal_of(const Error& error);

// Whether asking the same model once more may help.
bool is_worth_a_retry(RefusalCode code);
// What is sent as the reason of the one retry. It repeats nothing that could be an order: what the
// model wrote stands in a fence.
std::string retry_message(const Refusal& refusal);

}  // namespace ado::briefing

// ADO_TAKE(auto x, reply) binds the value of a Reply, or returns its refusal.
#define ADO_TAKE(declaration, expression) \
  ADO_TAKE_IMPL(ADO_CONCAT(ado_reply_, __LINE__), declaration, expression)
#define ADO_TAKE_IMPL(temporary, declaration, expression)                                      \
  auto temporary = (expression);                                                               \
  if (!temporary) return tl::unexpected<ado::briefing::Refusal>(std::move(temporary).error()); \
  declaration = *std::move(temporary)
// ADO_PASS(check(x)) returns the refusal of a Reply<void>, or goes on.
#define ADO_PASS(expression)               \
  if (auto passed = (expression); !passed) \
  return tl::unexpected<ado::briefing::Refusal>(std::move(passed).error())
