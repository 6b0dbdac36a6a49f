// Listener: accepts connections up to a limit, gives each a thread, and refuses the rest at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "web/connection.hpp"

namespace ado::web {

struct ListenerOptions {
  std::string host = "127.0.0.1";  // A numeric address.
  int port = 0;                    // 0: any that is free.
  std::size_t connections_max = 128;
  ConnectionLimits limits;
  std::string refusal;  // The whole response that is sent beyond connections_max.
};

// Every client is refused or served, and none waits: what a client sends too slowly costs its own
// connection only. Destruction ends all connections and waits for their threads.
class Listener {
 public:
  using Serve = std::function<void(Connection&)>;

  // Errors: unavailable when the address is taken or is none of this machine.
  static Result<std::unique_ptr<Listener>> open(const ListenerOptions& options);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  int socket() const { return socket_.number(); }
  // `serve` is called in a thread of the connection's own.
  void start(Serve serve);
  void stop();  // Returns when no connection is left.

 private:
  Listener(ListenerOptions options, FileDescriptor socket, FileDescriptor wake, int port);
  // Sockets that are sent all they get. Closed at once, what is on its way from the client would
  // make the kernel drop what was sent.
  struct Draining {
    FileDescriptor socket;
    TimePoint until;
    std::size_t bytes = 0;
  };

  void accept_all(const std::stop_token& stop);
  void accept_waiting();
  void serve_one(FileDescriptor socket);
  void refuse(FileDescriptor socket);
  void drain(FileDescriptor socket);  // With mutex_ held.
  std::vector<Draining> take_draining();
  void read_draining(std::vector<Draining>& draining, const std::vector<short>& ready);

  ListenerOptions options_;
  FileDescriptor socket_, wake_;
  int port_ = 0;
  Serve serve_;
  std::jthread acceptor_;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::set<int> open_;  // Sockets that threads serve.
  std::size_t threads_ = 0;
  std::vector<Draining> finished_;  // Handed over to the acceptor.
};

}  // namespace ado::web
