// A model server for tests: real HTTP on 127.0.0.1 in both protocols, answers and faults by script.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace ado::test {

struct ModelRequest {
  std::string path;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
  nlohmann::json json;  // Null when the body is no JSON.
  bool is_anthropic = false;
  bool is_streamed = false;
  std::string model;
  std::string header;  // The system text.
  std::string prompt;  // The other messages, one after the other.
};

struct ModelCounts {
  std::int64_t input = 100;
  std::int64_t cached_input = 0;
  std::int64_t output = 20;
  std::int64_t reasoning = 0;
};

struct ModelAnswer {
  std::string text;
  std::string reasoning = {};
  std::string finish = "stop";  // As OpenAI says it.
  std::optional<ModelCounts> usage = ModelCounts{};
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<std::string> body = {};  // Sent as it is, in place of what the protocol says.
  std::string content_type = "application/json";  // Of that body.
  double delay_ms = 0;                            // Before the first byte.
  std::optional<std::size_t> cut_after = {};      // The connection is closed after so many bytes,
  double hold_ms = 0;                             // and after so long.
};

// The body of an answer, and its content type.
std::pair<std::string, std::string> write_answer(const ModelRequest& request,
                                                 const ModelAnswer& answer);

// Listens from construction to the end of its life, in threads of its own. Destroy its clients
// first: it waits for open connections.
class ModelServer {
 public:
  // Called in threads of the server, several at once.
  using Script = std::function<ModelAnswer(const ModelRequest&)>;

  explicit ModelServer(Script script);
  ModelServer(ModelAnswer always)  // NOLINT(google-explicit-constructor)
      : ModelServer([always = std::move(always)](const ModelRequest&) { return always; }) {}
  ~ModelServer();
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;

  int port() const;
  std::string url() const;                     // "http://127.0.0.1:40001/v1"
  std::vector<ModelRequest> requests() const;  // So far, in the order of their arrival.

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace ado::test
