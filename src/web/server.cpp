// Opens the port, and hands requests to the guard and the routes.
#include "web/server.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "web/guard.hpp"
#include "web/http_server.hpp"
#include "web/routes.hpp"
#include "web/secret.hpp"

namespace ado::web {
namespace {

std::string address_of(std::string_view host) {
  return host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
}

// What a Host header may say: a browser that was led here by another name says that name.
std::vector<std::string> own_hosts(const std::string& host, int port) {
  std::vector<std::string> names{address_of(host)};
  if (is_loopback(host)) names.insert(names.end(), {"localhost", "127.0.0.1", "[::1]"});
  std::vector<std::string> hosts;
  for (const std::string& name : names) {
    hosts.push_back(fmt::format("{}:{}", name, port));
    if (port == 80) hosts.push_back(name);
  }
  return hosts;
}

}  // namespace

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, const Clock& clock) {
  ADO_TRY(std::string token, make_token());
  HttpOptions http_options;
  http_options.token = token;
  http_options.listener.host = options.host == "localhost" ? "127.0.0.1" : options.host;
  http_options.listener.port = options.port;
  http_options.listener.connections_max = options.site.connections_max;
  http_options.listener.limits = options.limits;
  ADO_TRY(std::unique_ptr<HttpServer> http, HttpServer::open(std::move(http_options)));
  options.site.reads_need_token = !is_loopback(options.host);
  options.site.body_bytes_max = options.limits.body_bytes;
  const GuardPolicy policy{.hosts = own_hosts(options.host, http->port()),
                           .allow_run = options.site.allow_run,
                           .reads_need_token = options.site.reads_need_token};
  auto site = std::make_unique<Site>(std::move(options.site), std::move(options.work), clock);
  http->start(
      {.guard = [policy](const Request& request) { return guard(request, policy); },
       .respond = [&site = *site](const Request& request) { return respond(request, site); }});
  return std::unique_ptr<Server>(
      new Server(std::move(site), std::move(http), std::move(options.host), std::move(token)));
}

Server::Server(std::unique_ptr<Site> site, std::unique_ptr<HttpServer> http, std::string host,
               std::string token)
    : site_(std::move(site)),
      http_(std::move(http)),
      host_(std::move(host)),
      token_(std::move(token)) {}

Server::~Server() { http_->stop(); }

int Server::port() const { return http_->port(); }

std::string Server::url() const {
  return fmt::format("http://{}:{}/#token={}", address_of(host_), port(), token_);
}

}  // namespace ado::web
