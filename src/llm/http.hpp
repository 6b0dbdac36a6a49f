// HttpClient: POST over libcurl; one thread drives any number of transfers at once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ado::llm {

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
  double timeout_ms = 0;  // Of the whole transfer.
  std::size_t response_bytes_max = 0;
};

enum class HttpEnd {
  complete,     // A whole response, of whatever status.
  bad_address,  // Not http or https, or no address at all.
  untrusted,    // TLS: the server could not prove who it is.
  unreachable,  // No connection: nothing was sent.
  broken,       // The connection ended midway.
  too_large,    // More than response_bytes_max.
  timeout,
  stopped,
};

struct HttpResponse {
  HttpEnd end = HttpEnd::complete;
  std::string detail;  // What libcurl says of an end that is not complete.
  int status = 0;      // 0: none came.
  std::map<std::string, std::string, std::less<>> headers;  // Names in lower case.
  std::string body;                                         // What came before the end.
};

// Verifies TLS, follows no redirect, speaks http and https only, and takes the proxy from the
// environment (https_proxy, no_proxy ...). Connections are kept and used again. Thread-safe;
// every post() must have returned before the client is destroyed.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Blocks until the transfer ended.
  HttpResponse post(const HttpRequest& request, const std::stop_token& stop);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace ado::llm
