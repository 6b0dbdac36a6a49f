// Child processes that write one JSON object a line for each statement into a pipe.
#include "corpus/children.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/text.hpp"

namespace ado::corpus {
namespace {

using nlohmann::json;

void write_all(int pipe, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(pipe, bytes.data(), bytes.size());
    if (written <= 0) std::_Exit(EXIT_FAILURE);  // The parent is gone.
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

json to_json(const Result<Ruling>& ruling) {
  if (!ruling) return {{"error", ruling.error().message}};
  return {{"fate", static_cast<int>(ruling->fate)}, {"detail", ruling->detail}};
}

// SIGALRM ends the child when a statement takes too long.
[[noreturn]] void run_child(std::span<const ScriptStatement> statements, const Judge& judge,
                            int pipe) {
  for (const ScriptStatement& statement : statements) {
    Result<Ruling> ruling = Ruling{.fate = Fate::not_a_query};
    if (statement.kind == StatementKind::query) {
      ::alarm(kSecondsMax);
      try {
        ruling = judge(statement.text);
      } catch (const std::exception& exception) {
        ruling =
            Ruling{.fate = Fate::crashed, .detail = fmt::format("exception: {}", exception.what())};
      }
      ::alarm(0);
    }
    const std::string line = to_json(ruling).dump(-1, ' ', true, json::error_handler_t::replace);
    write_all(pipe, line + "\n");
  }
  std::_Exit(EXIT_SUCCESS);
}

std::string read_to_end(int pipe) {
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(pipe, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

std::string describe_end(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("exit {}", WEXITSTATUS(status));
  if (WTERMSIG(status) == SIGALRM) return fmt::format("took more than {} s", kSecondsMax);
  return fmt::format("signal {}", WTERMSIG(status));
}

// Adds what the child wrote; a line that its end cut off does not count.
Result<void> add_rulings(std::string_view written, std::vector<Ruling>& rulings) {
  const std::size_t end = written.rfind('\n');
  if (end == std::string_view::npos) return {};
  for (const std::string_view line : split_lines(written.substr(0, end))) {
    const json object = json::parse(line);
    if (object.contains("error")) {
      return fail(ErrorKind::unavailable, "{}", object["error"].get<std::string>());
    }
    rulings.push_back({.fate = static_cast<Fate>(object["fate"].get<int>()),
                       .detail = object["detail"].get<std::string>()});
  }
  return {};
}

// Judges from the first statement on until all are done or the child dies; gives its end.
Result<int> run_one_child(std::span<const ScriptStatement> statements, const Judge& judge,
                          std::vector<Ruling>& rulings) {
  int ends[2];
  if (::pipe(ends) != 0) return fail(ErrorKind::unavailable, "no pipe: errno {}", errno);
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return fail(ErrorKind::unavailable, "no child process: errno {}", errno);
  if (child == 0) run_child(statements, judge, ends[1]);
  writing = FileDescriptor();
  const std::string written = read_to_end(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ADO_CHECK(add_rulings(written, rulings));
  return status;
}

}  // namespace

Result<std::vector<Ruling>> judge_in_children(std::span<const ScriptStatement> statements,
                                              const Judge& judge) {
  std::vector<Ruling> rulings;
  while (rulings.size() < statements.size()) {
    ADO_TRY(const int status, run_one_child(statements.subspan(rulings.size()), judge, rulings));
    if (rulings.size() == statements.size()) break;
    rulings.push_back({.fate = Fate::crashed, .detail = describe_end(status)});
  }
  return rulings;
}

}  // namespace ado::corpus
