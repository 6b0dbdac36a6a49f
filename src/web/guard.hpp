// guard: who may ask for what, decided from the head of a request alone. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/request.hpp"

namespace ado::web {

struct GuardPolicy {
  std::vector<std::string> hosts;  // "127.0.0.1:7777": what a Host header may say.
  bool allow_run = false;
  bool reads_need_token = false;  // The server can be reached from other machines.
};

// Why the request is turned away; nothing when it may pass. A foreign Host is an attack by a name
// that leads here (DNS rebinding), a foreign Origin a page of somebody else.
std::optional<Answer> guard(const Request& request, const GuardPolicy& policy);

}  // namespace ado::web
