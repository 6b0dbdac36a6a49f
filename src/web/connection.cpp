// Reads and writes a socket with poll.
#include "web/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace ado::web {
namespace {

using Clock = std::chrono::steady_clock;

// Room for the framing of a body in chunks.
constexpr std::size_t kFraming = 64 * 1024;

// Waits until the socket is ready or it is too late.
bool wait_for(int socket, short events, TimePoint deadline) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd polled{.fd = socket, .events = events, .revents = 0};
    const int count = ::poll(&polled, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
}

}  // namespace

Connection::Connection(FileDescriptor socket, const ConnectionLimits& limits)
    : socket_(std::move(socket)),
      limits_(limits),
      read_deadline_(Clock::now() + limits.head),
      write_deadline_(Clock::now() + limits.head + limits.body + limits.answer) {}

Connection::Head Connection::read_head() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  std::array<char, 4096> chunk;
  for (;;) {
    if (!wait_for(socket(), POLLIN, read_deadline_)) {
      return buffer_.empty() ? Head::closed : Head::too_slow;
    }
    const ssize_t count = ::recv(socket(), chunk.data(), chunk.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Head::closed;
    const std::size_t seen = buffer_.size() < kEnd.size() ? 0 : buffer_.size() - kEnd.size();
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    const std::size_t found = buffer_.find(kEnd, seen);
    if (found != std::string::npos && found + kEnd.size() <= limits_.head_bytes) {
      head_end_ = found + kEnd.size();
      read_deadline_ = Clock::now() + limits_.body;
      read_bytes_ = buffer_.size() - head_end_;
      return Head::complete;
    }
    if (buffer_.size() >= limits_.head_bytes) return Head::too_large;
  }
}

long Connection::read(char* bytes, std::size_t count) {
  if (at_ < buffer_.size()) {
    const std::size_t given = std::min(count, buffer_.size() - at_);
    std::copy_n(buffer_.data() + at_, given, bytes);
    at_ += given;
    return static_cast<long>(given);
  }
  if (read_bytes_ > limits_.body_bytes + kFraming) return -1;
  for (;;) {
    if (!wait_for(socket(), POLLIN, read_deadline_)) return -1;
    const ssize_t received = ::recv(socket(), bytes, count, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received > 0) read_bytes_ += static_cast<std::size_t>(received);
    return received;
  }
}

long Connection::write(const char* bytes, std::size_t count) {
  for (;;) {
    const TimePoint deadline = std::min(Clock::now() + limits_.write, write_deadline_);
    if (!wait_for(socket(), POLLOUT, deadline)) return -1;
    const ssize_t sent = ::send(socket(), bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno != EINTR && errno != EAGAIN) return -1;
  }
}

bool Connection::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = write(bytes.data(), bytes.size());
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::has_input() const {
  if (at_ < buffer_.size()) return true;
  pollfd polled{.fd = socket(), .events = POLLIN, .revents = 0};
  return ::poll(&polled, 1, 0) > 0;
}

bool Connection::waits_until_gone(int milliseconds) const {
  pollfd polled{.fd = socket(), .events = POLLRDHUP, .revents = 0};
  if (::poll(&polled, 1, milliseconds) <= 0) return false;
  return (polled.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void Connection::keep_open() { write_deadline_ = TimePoint::max(); }

FileDescriptor Connection::finish() {
  ::shutdown(socket(), SHUT_WR);
  return std::move(socket_);
}

}  // namespace ado::web
