// Server: the dashboard of a workspace: HTTP, guard and routes put together.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "web/listener.hpp"
#include "web/site.hpp"

namespace ado::web {

struct ServerOptions {
  std::string host = "127.0.0.1";  // A numeric address, or localhost.
  int port = 7777;                 // 0: any that is free.
  SiteOptions site;
  WorkOptions work;
  ConnectionLimits limits;
};

class HttpServer;

class Server {
 public:
  // Serves from then on. Errors: unavailable when the address is taken.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, const Clock& clock);
  ~Server();  // Ends all connections, and asks the run that is open to save and end.

  // "http://127.0.0.1:7777/#token=...": opens the page with the right to start and stop work.
  std::string url() const;
  const std::string& token() const { return token_; }
  int port() const;

 private:
  Server(std::unique_ptr<Site> site, std::unique_ptr<HttpServer> http, std::string host,
         std::string token);
  std::unique_ptr<Site> site_;
  std::unique_ptr<HttpServer> http_;  // Before the site: its threads use it.
  std::string host_, token_;
};

bool is_loopback(std::string_view host);

}  // namespace ado::web
