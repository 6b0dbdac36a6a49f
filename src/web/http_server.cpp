// The one place that includes httplib.h: its parser and writer, between our connections and routes.
//
// cpp-httplib 0.11 bounds neither the head of a request nor the time that a client takes for it,
// queues connections without end, and answers requests for parts of a response a thousand times
// over. So sockets, threads and deadlines are ours, and ranges are dropped, as is compression.
#include "web/http_server.hpp"

#include <atomic>
#include <chrono>
#include <string_view>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "web/secret.hpp"
#include "web/security_headers.hpp"

namespace ado::web {
namespace {

using std::chrono::milliseconds;

constexpr int kFeedPauseMs = 100;
constexpr auto kHeartbeat = milliseconds(10'000);

class ConnectionStream final : public httplib::Stream {
 public:
  explicit ConnectionStream(Connection& connection) : connection_(connection) {}
  bool is_readable() const override { return connection_.has_input(); }
  bool is_writable() const override { return !connection_.has_gone(); }
  ssize_t read(char* bytes, std::size_t count) override { return connection_.read(bytes, count); }
  ssize_t write(const char* bytes, std::size_t count) override {
    return connection_.write(bytes, count);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  // Asked for only to refuse what select() cannot wait for; nobody waits by select() here.
  socket_t socket() const override { return -1; }

 private:
  Connection& connection_;
};

Request read_request(const httplib::Request& from, std::string_view token) {
  Request request;
  request.method = from.method;
  request.path = from.path;
  for (const auto& [name, value] : from.params) request.parameters.try_emplace(name, value);
  request.body = from.body;
  request.host = from.get_header_value("Host");
  request.origin = from.get_header_value("Origin");
  request.fetch_site = from.get_header_value("Sec-Fetch-Site");
  request.fetch_mode = from.get_header_value("Sec-Fetch-Mode");
  request.token = from.get_header_value("X-Ado-Token");
  request.content_type = from.get_header_value("Content-Type");
  request.content_encoding = from.get_header_value("Content-Encoding");
  request.if_none_match = from.get_header_value("If-None-Match");
  request.last_event_id = from.get_header_value("Last-Event-ID");
  request.has_good_token = is_same_secret(request.token, token);
  return request;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 408:
      return "Request Timeout";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

}  // namespace

std::string raw_response(const Answer& answer) {
  std::string text = fmt::format(
      "HTTP/1.1 {} {}\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Type: {}\r\n"
      "Content-Length: {}\r\n",
      answer.status, reason_of(answer.status), answer.content_type, answer.body.size());
  for (const auto& [name, value] : kSecurityHeaders) text += fmt::format("{}: {}\r\n", name, value);
  return text + "\r\n" + answer.body;
}

class HttpServer::Protocol final : public httplib::Server {
 public:
  explicit Protocol(std::string token) : token_(std::move(token)) {
    httplib::Headers headers;
    for (const auto& [name, value] : kSecurityHeaders) headers.emplace(name, value);
    set_default_headers(headers);
    set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      return before_body(from, to);
    });
    // The guard lets POST through only.
    Post("/.*", [this](const httplib::Request& from, httplib::Response& to) {
      write_answer(responder_.respond(read_request(from, token_)), to);
    });
    set_error_handler([](const httplib::Request&, httplib::Response& to) { say_why(to); });
    set_exception_handler([](const httplib::Request&, httplib::Response& to, std::exception_ptr) {
      const Answer refused = refuse(Refusal::internal, "the request could not be answered");
      to.status = refused.status;
      to.set_content(refused.body, refused.content_type);
    });
  }

  // `listening`: httplib takes a server without a socket for one that is shutting down.
  void start(Responder responder, int listening, std::size_t body_bytes) {
    responder_ = std::move(responder);
    svr_sock_ = listening;
    set_payload_max_length(body_bytes);
  }
  void stop() { is_stopping_ = true; }

  void serve(Connection& connection) {
    switch (connection.read_head()) {
      case Connection::Head::closed:
        return;
      case Connection::Head::too_large:
        connection.write_all(
            raw_response(refuse(Refusal::head_too_large, "the head of the request is too large")));
        return;
      case Connection::Head::too_slow:
        connection.write_all(raw_response(refuse(Refusal::timeout, "the request came too slowly")));
        return;
      case Connection::Head::complete:
        break;
    }
    ConnectionStream stream(connection);
    served_ = &connection;
    bool closed = false;
    try {
      process_request(stream, true, closed, leave_out);
    } catch (const std::exception&) {
      // Behind the head of an answer, such as in a stream: all that is left is to end it.
    }
    served_ = nullptr;
  }

 private:
  // Of what a client may ask for: parts of an answer, and compression. Debian's httplib compresses
  // with brotli at its slowest level, which takes seconds for a list; loopback needs none.
  static void leave_out(httplib::Request& request) {
    request.ranges.clear();
    request.headers.erase("Accept-Encoding");
  }

  HandlerResponse before_body(const httplib::Request& from, httplib::Response& to) {
    const Request request = read_request(from, token_);
    if (const std::optional<Answer> refused = responder_.guard(request)) {
      write_answer(*refused, to);
      return HandlerResponse::Handled;
    }
    if (request.method == "POST") return HandlerResponse::Unhandled;
    write_answer(responder_.respond(request), to);
    return HandlerResponse::Handled;
  }

  void write_answer(const Answer& answer, httplib::Response& to) {
    to.status = answer.status;
    to.set_header("Cache-Control", answer.cache_control);
    if (!answer.etag.empty()) to.set_header("ETag", answer.etag);
    if (!answer.allow.empty()) to.set_header("Allow", answer.allow);
    if (answer.feed) {
      served_->keep_open();
      to.set_chunked_content_provider("text/event-stream",
                                      [this, feed = answer.feed, beat = SteadyTime{}](
                                          std::size_t, httplib::DataSink& sink) mutable {
                                        return send_events(*feed, beat, sink);
                                      });
    } else if (answer.status != 304) {
      to.set_content(answer.body, answer.content_type);
    }
  }

  using SteadyTime = std::chrono::steady_clock::time_point;

  // False when the client has gone.
  bool send_events(Feed& feed, SteadyTime& beat, httplib::DataSink& sink) const {
    if (served_->has_gone()) return false;
    const std::string events = feed.next();
    const SteadyTime now = std::chrono::steady_clock::now();
    bool is_listening = true;
    if (!events.empty()) {
      is_listening = sink.write(events.data(), events.size());
      beat = now;
    } else if (now - beat >= kHeartbeat) {
      // The first at once: the client sees that the stream is open.
      constexpr std::string_view kComment = ": ado\n\n";
      is_listening = sink.write(kComment.data(), kComment.size());
      beat = now;
    }
    if (feed.has_ended() || is_stopping_) {
      sink.done();
    } else if (events.empty()) {
      return !served_->waits_until_gone(kFeedPauseMs) && is_listening;
    }
    return is_listening;
  }

  // Refusals of httplib's own have no body.
  static void say_why(httplib::Response& to) {
    if (!to.body.empty() || to.status == 304) return;
    Answer refused = to.status == 413
                         ? refuse(Refusal::too_large, "the body is too large")
                         : refuse(to.status >= 500 ? Refusal::internal : Refusal::bad_request,
                                  "this is no request that the server understands");
    if (to.status < 500 && to.status != 413) to.status = refused.status;
    to.set_content(refused.body, refused.content_type);
  }

  std::string token_;
  Responder responder_;
  std::atomic<bool> is_stopping_ = false;
  // The connection that this thread serves: httplib's handlers are not told.
  static thread_local Connection* served_;
};

thread_local Connection* HttpServer::Protocol::served_ = nullptr;

HttpServer::HttpServer(std::unique_ptr<Listener> listener, HttpOptions options)
    : body_bytes_(options.listener.limits.body_bytes),
      listener_(std::move(listener)),
      protocol_(std::make_unique<Protocol>(std::move(options.token))) {}

HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::open(HttpOptions options) {
  options.listener.refusal =
      raw_response(refuse(Refusal::busy, fmt::format("more than {} connections at once",
                                                     options.listener.connections_max)));
  ADO_TRY(std::unique_ptr<Listener> listener, Listener::open(options.listener));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener), std::move(options)));
}

int HttpServer::port() const { return listener_->port(); }

void HttpServer::start(Responder responder) {
  protocol_->start(std::move(responder), listener_->socket(), body_bytes_);
  listener_->start([this](Connection& connection) { protocol_->serve(connection); });
}

void HttpServer::stop() {
  protocol_->stop();
  listener_->stop();
}

}  // namespace ado::web
