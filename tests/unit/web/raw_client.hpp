// RawClient: a socket that says whatever a test wants said, and hears what comes back.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/files.hpp"

namespace ado::web {

class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ =
        ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  bool is_connected() const { return is_connected_; }
  bool send(std::string_view text) const {
    return ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }
  // All until the other side closes, or `wanted` was heard, or time is up.
  std::string hear(std::chrono::milliseconds time = std::chrono::seconds(20),
                   std::string_view wanted = {}) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (wanted.empty() || heard_.find(wanted) == std::string::npos) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd polled{.fd = socket_.number(), .events = POLLIN, .revents = 0};
      if (left.count() <= 0 || ::poll(&polled, 1, static_cast<int>(left.count())) <= 0) break;
      char bytes[65536];
      const ssize_t count = ::recv(socket_.number(), bytes, sizeof bytes, 0);
      if (count <= 0) {
        is_closed_ = true;
        break;
      }
      heard_.append(bytes, static_cast<std::size_t>(count));
    }
    return heard_;
  }
  // hear() begins anew with what comes next.
  void forget() { heard_.clear(); }
  bool is_closed() const { return is_closed_; }

 private:
  FileDescriptor socket_;
  bool is_connected_ = false;
  bool is_closed_ = false;
  std::string heard_;
};

inline std::string request_text(std::string_view method, std::string_view target, int port,
                                std::string_view headers = "", std::string_view body = "") {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}", method, target, port, headers);
  if (!body.empty()) text += fmt::format("Content-Length: {}\r\n", body.size());
  return text + "\r\n" + std::string(body);
}

// What a server says to one request.
inline std::string ask(int port, std::string_view text) {
  RawClient client(port);
  client.send(text);
  return client.hear();
}

inline int status_in(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return 0;
  return std::atoi(std::string(response.substr(9, 3)).c_str());
}

}  // namespace ado::web
