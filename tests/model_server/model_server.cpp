// The listener: takes requests apart, waits, answers, cuts.
#include "tests/model_server/model_server.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include <httplib.h>
#include <sys/socket.h>

#include "base/text.hpp"
#include "llm/reply_fields.hpp"

namespace ado::test {
namespace {

using nlohmann::json;

constexpr int kThreads = 80;  // Each open connection keeps one.

// Text of a message: a string, or parts with a text each.
std::string text_of(const json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const json& part : content) text += llm::text_at(part, {"text"});
  return text;
}

ModelRequest read_request(const httplib::Request& http) {
  ModelRequest request{.path = http.path, .body = http.body};
  for (const auto& [name, value] : http.headers) request.headers[to_lower_ascii(name)] = value;
  request.json = json::parse(http.body, nullptr, false);
  if (request.json.is_discarded()) request.json = nullptr;
  request.is_anthropic = http.path.ends_with("/messages");
  if (!request.json.is_object()) return request;
  const json* stream = llm::find_field(request.json, {"stream"});
  request.is_streamed = stream != nullptr && *stream == true;
  request.model = llm::text_at(request.json, {"model"});
  if (const json* system = llm::find_field(request.json, {"system"})) {
    request.header = text_of(*system);
  }
  for (const json& message : request.json.value("messages", json::array())) {
    const bool is_system = llm::text_at(message, {"role"}) == "system";
    (is_system ? request.header : request.prompt) += text_of(message.value("content", json()));
  }
  return request;
}

}  // namespace

class ModelServer::Listener {
 public:
  explicit Listener(Script script) : script_(std::move(script)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_keep_alive_max_count(10'000);
    server_.set_keep_alive_timeout(1);
    server_.set_tcp_nodelay(true);
    server_.Post(".*", [this](const httplib::Request& http, httplib::Response& response) {
      answer(http, response);
    });
    int socket = -1;
    server_.set_socket_options([&socket](int made) { socket = made; });
    port_ = server_.bind_to_any_port("127.0.0.1");
    // The library lets five connections wait, and the kernel drops the rest for a second.
    if (port_ <= 0 || ::listen(socket, kThreads) != 0) {
      throw std::runtime_error("the model server found no port");
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // stop() is deaf until then.
  }
  ~Listener() {
    stop_.request_stop();
    server_.stop();
    thread_.join();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  std::vector<ModelRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void answer(const httplib::Request& http, httplib::Response& response) {
    const ModelRequest request = read_request(http);
    remember(request);
    const ModelAnswer answer = script_(request);
    delay(answer.delay_ms);
    auto [body, type] = write_answer(request, answer);
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (answer.cut_after) {
      body.resize(std::min(body.size(), *answer.cut_after));
      send_cut(std::move(body), type, answer.hold_ms, response);
    } else {
      response.set_content(body, type);
    }
  }

  // Promises more, and closes the connection.
  void send_cut(std::string body, const std::string& type, double hold_ms,
                httplib::Response& response) {
    const std::size_t promised = body.size() + 1000;
    response.set_content_provider(
        promised, type,
        [this, hold_ms, body = std::move(body)](std::size_t, std::size_t, httplib::DataSink& sink) {
          if (!body.empty()) sink.write(body.data(), body.size());
          delay(hold_ms);
          return false;
        });
  }

  void remember(const ModelRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }

  void delay(double milliseconds) {
    std::unique_lock lock(delay_mutex_);
    never_.wait_for(lock, stop_.get_token(),
                    std::chrono::duration<double, std::milli>(milliseconds), [] { return false; });
  }

  Script script_;
  httplib::Server server_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<ModelRequest> requests_;
  std::mutex delay_mutex_;
  std::condition_variable_any never_;
  std::stop_source stop_;
  std::thread thread_;
};

ModelServer::ModelServer(Script script)
    : listener_(std::make_unique<Listener>(std::move(script))) {}
ModelServer::~ModelServer() = default;
int ModelServer::port() const { return listener_->port(); }
std::string ModelServer::url() const {
  return "http://127.0.0.1:" + std::to_string(listener_->port()) + "/v1";
}
std::vector<ModelRequest> ModelServer::requests() const { return listener_->requests(); }

}  // namespace ado::test
