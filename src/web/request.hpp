// A request and its answer as plain values: what routes see of HTTP.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"

namespace ado::web {

struct Request {
  std::string method;  // "GET", "HEAD" or "POST" by the time a route sees it.
  std::string path;    // Decoded, with its leading slash.
  std::map<std::string, std::string, std::less<>> parameters;  // Of several of a name the first.
  std::string body;

  // Headers; empty when they are not there.
  std::string host, origin, fetch_site, fetch_mode, token, content_type, content_encoding;
  std::string if_none_match, last_event_id;
  bool has_good_token = false;

  std::string parameter(std::string_view name) const;  // "" when it is not there.
};

// What a route refuses, with the word that scripts know it by. The HTTP status goes with it.
enum class Refusal {
  bad_request,
  no_token,
  read_only,
  forbidden,
  not_found,
  method_not_allowed,
  timeout,
  conflict,
  too_large,
  unsupported_type,
  head_too_large,
  busy,
  unreadable,
  internal
};
std::string_view to_string(Refusal refusal);
int status_of(Refusal refusal);

// Events for a client, as long as it listens. next() gives what has come since, in the form of
// text/event-stream; empty when there is nothing. Used from one thread.
class Feed {
 public:
  virtual ~Feed() = default;
  virtual std::string next() = 0;
  virtual bool has_ended() const = 0;
};

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string cache_control = "no-store";
  std::string etag;            // With its quotes.
  std::string allow;           // Of a method that is not allowed: those that are.
  std::shared_ptr<Feed> feed;  // Not null: these events in place of a body.
};

Answer answer(const nlohmann::json& value, int status = 200);
Answer refuse(Refusal refusal, std::string_view message, std::string_view hint = "");
// Of an error of a file of ours: the journal or log that cannot be read.
Answer refuse_unreadable(const Error& error);

}  // namespace ado::web
