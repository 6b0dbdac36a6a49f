// One thread accepts, refuses and drains; one thread a connection serves.
#include "web/listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ado::web {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kDrainTime = std::chrono::seconds(2);
constexpr std::size_t kDrainBytes = 4 << 20;
constexpr std::size_t kDrainingMax = 512;  // Beyond it sockets are closed as they are.
constexpr int kBacklog = 1'024;

tl::unexpected<Error> no_address(const ListenerOptions& options, std::string_view why) {
  return fail(
      Error{.kind = ErrorKind::unavailable,
            .message = fmt::format("cannot listen on {}:{}: {}", options.host, options.port, why),
            .hint = "choose another --port, or --port 0 for any that is free"});
}

int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

Listener::Listener(ListenerOptions options, FileDescriptor socket, FileDescriptor wake, int port)
    : options_(std::move(options)),
      socket_(std::move(socket)),
      wake_(std::move(wake)),
      port_(port) {}

Listener::~Listener() { stop(); }

Result<std::unique_ptr<Listener>> Listener::open(const ListenerOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(options.port);
  const int error = ::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) return no_address(options, ::gai_strerror(error));
  FileDescriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  const bool listens =
      socket.number() >= 0 &&
      ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::bind(socket.number(), found->ai_addr, found->ai_addrlen) == 0 &&
      ::listen(socket.number(), kBacklog) == 0;
  const int reason = errno;
  ::freeaddrinfo(found);
  if (!listens) return no_address(options, std::strerror(reason));
  FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wake.number() < 0) return no_address(options, std::strerror(errno));
  const int bound = port_of(socket.number());
  return std::unique_ptr<Listener>(
      new Listener(options, std::move(socket), std::move(wake), bound));
}

void Listener::start(Serve serve) {
  serve_ = std::move(serve);
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

void Listener::stop() {
  if (!acceptor_.joinable()) return;
  acceptor_.request_stop();
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.number(), &one, sizeof one);
  acceptor_.join();
  std::unique_lock lock(mutex_);
  for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  idle_.wait(lock, [&] { return threads_ == 0; });
  finished_.clear();
}

void Listener::accept_all(const std::stop_token& stop) {
  std::vector<Draining> draining;
  while (!stop.stop_requested()) {
    std::vector<pollfd> polled{{.fd = wake_.number(), .events = POLLIN, .revents = 0},
                               {.fd = socket_.number(), .events = POLLIN, .revents = 0}};
    for (const Draining& each : draining) {
      polled.push_back({.fd = each.socket.number(), .events = POLLIN, .revents = 0});
    }
    ::poll(polled.data(), polled.size(), draining.empty() ? -1 : 100);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_.number(), &count, sizeof count);
    if (stop.stop_requested()) return;
    std::vector<short> ready;
    for (std::size_t i = 2; i < polled.size(); ++i) ready.push_back(polled[i].revents);
    read_draining(draining, ready);
    if ((polled[1].revents & POLLIN) != 0) accept_waiting();
    std::ranges::move(take_draining(), std::back_inserter(draining));
    while (draining.size() > kDrainingMax) draining.erase(draining.begin());
  }
}

void Listener::accept_waiting() {
  // A batch: a crowd is refused as fast as it comes.
  for (int i = 0; i < kBacklog; ++i) {
    FileDescriptor socket(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (socket.number() < 0) {
      // Out of descriptors: the listener must not spin until there are some.
      if (errno == EMFILE || errno == ENFILE) ::poll(nullptr, 0, 10);
      return;
    }
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    {
      const std::lock_guard lock(mutex_);
      if (threads_ >= options_.connections_max) {
        refuse(std::move(socket));
        continue;
      }
      ++threads_;
      open_.insert(socket.number());
    }
    serve_one(std::move(socket));
  }
}

void Listener::serve_one(FileDescriptor socket) {
  const int number = socket.number();
  // Shared, because std::thread copies what it is given when it cannot start.
  auto connection = std::make_shared<Connection>(std::move(socket), options_.limits);
  const auto end = [this, number, connection] {
    const std::lock_guard lock(mutex_);
    open_.erase(number);
    drain(connection->finish());
    --threads_;
    idle_.notify_all();
  };
  try {
    std::thread([this, connection, end] {
      serve_(*connection);
      end();
    }).detach();
  } catch (const std::system_error&) {
    connection->write_all(options_.refusal);
    end();
  }
}

void Listener::refuse(FileDescriptor socket) {
  ::send(socket.number(), options_.refusal.data(), options_.refusal.size(),
         MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(socket.number(), SHUT_WR);
  drain(std::move(socket));
}

void Listener::drain(FileDescriptor socket) {
  finished_.push_back({.socket = std::move(socket), .until = Clock::now() + kDrainTime});
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.number(), &one, sizeof one);
}

std::vector<Listener::Draining> Listener::take_draining() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, {});
}

void Listener::read_draining(std::vector<Draining>& draining, const std::vector<short>& ready) {
  std::array<char, 1 << 16> bytes;
  const TimePoint now = Clock::now();
  std::vector<Draining> left;
  for (std::size_t i = 0; i < draining.size(); ++i) {
    Draining& each = draining[i];
    bool is_open = now < each.until && each.bytes < kDrainBytes;
    if (is_open && ready[i] != 0) {
      const ssize_t count = ::recv(each.socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (count > 0) {
        each.bytes += static_cast<std::size_t>(count);
      } else {
        is_open = count < 0 && (errno == EAGAIN || errno == EINTR);
      }
    }
    if (is_open) left.push_back(std::move(each));
  }
  draining = std::move(left);
}

}  // namespace ado::web
