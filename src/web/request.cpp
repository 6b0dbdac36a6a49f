// Makes answers.
#include "web/request.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"

namespace ado::web {

std::string Request::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::bad_request:
      return "bad_request";
    case Refusal::no_token:
      return "no_token";
    case Refusal::read_only:
      return "read_only";
    case Refusal::forbidden:
      return "forbidden";
    case Refusal::not_found:
      return "not_found";
    case Refusal::method_not_allowed:
      return "method_not_allowed";
    case Refusal::timeout:
      return "timeout";
    case Refusal::conflict:
      return "conflict";
    case Refusal::too_large:
      return "too_large";
    case Refusal::unsupported_type:
      return "unsupported_type";
    case Refusal::head_too_large:
      return "head_too_large";
    case Refusal::busy:
      return "busy";
    case Refusal::unreadable:
      return "unreadable";
    case Refusal::internal:
      return "internal";
  }
  return {};
}

int status_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::bad_request:
      return 400;
    case Refusal::no_token:
      return 401;
    case Refusal::read_only:
    case Refusal::forbidden:
      return 403;
    case Refusal::not_found:
      return 404;
    case Refusal::method_not_allowed:
      return 405;
    case Refusal::timeout:
      return 408;
    case Refusal::conflict:
      return 409;
    case Refusal::too_large:
      return 413;
    case Refusal::unsupported_type:
      return 415;
    case Refusal::head_too_large:
      return 431;
    case Refusal::busy:
      return 503;
    case Refusal::unreadable:
    case Refusal::internal:
      return 500;
  }
  return 500;
}

Answer answer(const nlohmann::json& value, int status) {
  Answer made;
  made.status = status;
  made.body = json_line(value) + "\n";
  return made;
}

Answer refuse(Refusal refusal, std::string_view message, std::string_view hint) {
  nlohmann::json error{{"code", to_string(refusal)}, {"message", message}};
  if (!hint.empty()) error["hint"] = hint;
  return answer({{"error", error}}, status_of(refusal));
}

Answer refuse_unreadable(const Error& error) {
  return refuse(Refusal::unreadable, error.message, error.hint);
}

}  // namespace ado::web
