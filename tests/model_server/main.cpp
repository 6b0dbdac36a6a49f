// ado-model-server SCRIPT LOG: a model server for tests in shell. Prints its address, appends each
// request to LOG as a line of JSON, and answers until its standard input ends or a signal comes.
#include <cstdio>
#include <mutex>
#include <string>

#include <unistd.h>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "tests/model_server/script.hpp"

namespace {

using nlohmann::json;

// What a test wants to look at. A key is told by its length only.
std::string log_line(const ado::test::ModelRequest& request, double at_ms) {
  const auto header = [&request](const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
  };
  const std::size_t key_bytes = header("authorization").size() + header("x-api-key").size();
  const json line = {{"at_ms", at_ms},           {"path", request.path},
                     {"model", request.model},   {"stream", request.is_streamed},
                     {"header", request.header}, {"prompt", request.prompt},
                     {"key_bytes", key_bytes},   {"body", request.json}};
  return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

int fail(const std::string& message) {
  std::fprintf(stderr, "ado-model-server: %s\n", message.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fail("usage: ado-model-server SCRIPT LOG");
  const auto text = ado::read_file(argv[1]);
  if (!text) return fail(text.error().message);
  auto rules = ado::test::read_script(*text);
  if (!rules) return fail(rules.error().message);
  auto log = ado::AppendFile::open(argv[2]);
  if (!log) return fail(log.error().message);
  std::mutex log_mutex;
  const ado::SystemClock clock;
  const auto script = ado::test::run_script(*std::move(rules));
  const ado::test::ModelServer server([&](const ado::test::ModelRequest& request) {
    {
      const std::lock_guard lock(log_mutex);
      if (const auto done = log->append(log_line(request, clock.steady_ms())); !done) {
        return ado::test::ModelAnswer{.text = done.error().message, .status = 500};
      }
    }
    return script(request);
  });
  std::printf("%s\n", server.url().c_str());
  std::fflush(stdout);
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return 0;
}
