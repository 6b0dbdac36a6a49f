// Connection: a socket with a client, read and written under deadlines and bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace ado::web {

using TimePoint = std::chrono::steady_clock::time_point;

// What a client may cost. Every bound holds for one connection, which carries one request.
struct ConnectionLimits {
  std::size_t head_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::chrono::milliseconds head{10'000};    // From accepting it to the end of the head.
  std::chrono::milliseconds body{20'000};    // From there to the end of the body.
  std::chrono::milliseconds write{10'000};   // For the client to take anything of what is sent.
  std::chrono::milliseconds answer{60'000};  // For it to take all of an answer; not of events.
};

// Not thread-safe, but for the socket: another thread may shut it down.
class Connection {
 public:
  Connection(FileDescriptor socket, const ConnectionLimits& limits);

  enum class Head { complete, too_large, too_slow, closed };
  // Reads up to the blank line behind the headers, and as much of the body as comes with it.
  Head read_head();
  std::string_view head() const { return std::string_view(buffer_).substr(0, head_end_); }

  // Gives what was read ahead, then what comes. 0 at the end, -1 when the client is too slow or
  // sends more than a body may have.
  long read(char* bytes, std::size_t count);
  // -1 when the client has gone or takes nothing.
  long write(const char* bytes, std::size_t count);
  bool write_all(std::string_view bytes);
  bool has_input() const;
  bool has_gone() const { return waits_until_gone(0); }
  // Whether the client has closed its end or the connection broke, waiting so long at most.
  bool waits_until_gone(int milliseconds) const;
  void keep_open();  // Events follow: they have no end.

  int socket() const { return socket_.number(); }
  // Nothing more is sent; the socket is still to be drained.
  FileDescriptor finish();

 private:
  FileDescriptor socket_;
  ConnectionLimits limits_;
  TimePoint read_deadline_, write_deadline_;
  std::string buffer_;
  std::size_t at_ = 0, head_end_ = 0, read_bytes_ = 0;
};

}  // namespace ado::web
