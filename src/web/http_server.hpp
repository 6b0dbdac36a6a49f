// HttpServer: HTTP by cpp-httplib over connections of our own: requests in, answers out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "web/listener.hpp"
#include "web/request.hpp"

namespace ado::web {

struct HttpOptions {
  ListenerOptions listener;
  std::string token;  // has_good_token of a request says that it has it.
};

// What answers. Both are called from several threads at once.
struct Responder {
  // From the head alone; an answer here and the body is not read.
  std::function<std::optional<Answer>(const Request&)> guard;
  std::function<Answer(const Request&)> respond;
};

class HttpServer {
 public:
  // Bound, and serving nobody yet: who needs the port to answer may ask for it before start().
  static Result<std::unique_ptr<HttpServer>> open(HttpOptions options);
  ~HttpServer();

  int port() const;
  void start(Responder responder);
  void stop();  // Streams end; returns when no connection is left.

 private:
  class Protocol;
  HttpServer(std::unique_ptr<Listener> listener, HttpOptions options);
  std::size_t body_bytes_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Protocol> protocol_;
};

// A whole response, for a connection that no request is read from.
std::string raw_response(const Answer& answer);

}  // namespace ado::web
