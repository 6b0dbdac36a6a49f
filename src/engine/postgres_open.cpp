// Connects to a server; what a target says is libpq's language, so libpq reads it.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/engine.hpp"
#include "engine/kept_target.hpp"
#include "engine/postgres_engine.hpp"
#include "engine/postgres_error.hpp"
#include "engine/postgres_handle.hpp"

namespace ado::engine {
namespace {

constexpr int kOldestVersion = 13'00'00;
constexpr std::string_view kSchemeEnd = "://";
constexpr std::string_view kSchemes[] = {"postgres://", "postgresql://"};

void ignore_notice(void*, const PGresult*) {}

bool is_keyword(std::string_view word) {
  const PostgresOptions all(PQconninfoParse("", nullptr));
  for (const PQconninfoOption* option = all.get(); option != nullptr && option->keyword != nullptr;
       ++option) {
    if (word == option->keyword) return true;
  }
  return false;
}

// dbname='postgresql://me:secret@...': libpq would send it as a name, and the server repeat it.
bool is_address_in_name(const PQconninfoOption* options) {
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) != "dbname" || option->val == nullptr) continue;
    if (is_postgres_target(option->val)) return true;
  }
  return false;
}

// A text that libpq cannot read: why, without the text, which may hold a password.
Result<void> check_target(const std::string& target) {
  char* message = nullptr;
  const PostgresOptions options(PQconninfoParse(target.c_str(), &message));
  if (options && !is_address_in_name(options.get())) return {};
  Error error{.kind = ErrorKind::invalid_input, .message = "the database's address cannot be read"};
  error.hint = "postgresql://user@host:5432/database, or service=NAME";
  PQfreemem(message);
  return fail(std::move(error));
}

// Passwords libpq shows as stars; the secrets of newer ways to log in it marks otherwise.
bool is_secret(const PQconninfoOption& option) {
  const std::string_view keyword = option.keyword;
  const bool is_password = option.dispchar != nullptr && *option.dispchar == '*';
  return is_password || keyword.find("secret") != std::string_view::npos ||
         keyword.starts_with("scram_");
}

}  // namespace

bool is_postgres_target(std::string_view target) {
  for (const std::string_view scheme : kSchemes) {
    if (target.starts_with(scheme)) return true;
  }
  // Keywords, in any order: service=shop, password=... host=db dbname=shop.
  const std::size_t equals = target.find('=');
  return equals != std::string_view::npos && is_keyword(trim(target.substr(0, equals)));
}

Result<void> check_version(int number, std::string_view name) {
  if (number >= kOldestVersion) return {};
  return fail(ErrorKind::unsupported, "PostgreSQL {} is too old: ado needs 13 or newer", name);
}

Result<std::unique_ptr<Engine>> open_postgres(const std::string& target) {
  ADO_CHECK(check_target(target));
  // Later ones win: the target may say how long to wait, but not in which encoding to answer.
  constexpr std::array<const char*, 5> kKeywords{"connect_timeout", "fallback_application_name",
                                                 "dbname", "client_encoding", nullptr};
  const std::array<const char*, 5> values{"10", "ado", target.c_str(), "UTF8", nullptr};
  PostgresHandle handle(PQconnectdbParams(kKeywords.data(), values.data(), /*expand_dbname=*/1));
  if (!handle || PQstatus(handle.get()) != CONNECTION_OK) {
    Error error = connection_failure(handle.get());
    error.hint = "is the server up, and may this user connect? `psql` with the same address tells";
    return fail(std::move(error));
  }
  const char* version = PQparameterStatus(handle.get(), "server_version");
  ADO_CHECK(check_version(PQserverVersion(handle.get()), version == nullptr ? "" : version));
  PQsetNoticeReceiver(handle.get(), ignore_notice, nullptr);
  ADO_TRY(PostgresConnection connection, PostgresConnection::make(std::move(handle)));
  return make_postgres_engine(std::move(connection), target);
}

std::string without_password(std::string_view target) {
  if (!is_postgres_target(target)) {
    // mysql://me:secret@...: nothing of ours, and nothing to show.
    const std::size_t scheme = target.find(kSchemeEnd);
    const bool is_address = scheme != std::string_view::npos && !target.starts_with("duckdb");
    return std::string(is_address ? target.substr(0, scheme + kSchemeEnd.size()) : target);
  }
  const PostgresOptions options(PQconninfoParse(std::string(target).c_str(), nullptr));
  if (!options || is_address_in_name(options.get())) return "postgresql://";
  std::string user, host, port, database, service;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "user") user = option->val;
    if (keyword == "host") host = option->val;
    if (keyword == "port") port = option->val;
    if (keyword == "dbname") database = option->val;
    if (keyword == "service") service = option->val;
  }
  if (!service.empty()) return "service=" + service;
  return fmt::format("postgresql://{}{}{}{}{}/{}", user, user.empty() ? "" : "@",
                     host.starts_with('/') ? "" : host, port.empty() ? "" : ":", port, database);
}

std::string without_secrets(std::string_view target) {
  if (!is_postgres_target(target)) return without_password(target);
  const PostgresOptions options(PQconninfoParse(std::string(target).c_str(), nullptr));
  if (!options || is_address_in_name(options.get())) return without_password(target);
  std::string kept;
  bool has_secret = false;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    if (is_secret(*option)) {
      has_secret = true;
      continue;
    }
    std::string value;
    for (const char each : std::string_view(option->val)) {
      if (each == '\'' || each == '\\') value += '\\';
      value += each;
    }
    kept += fmt::format("{}{}='{}'", kept.empty() ? "" : " ", option->keyword, value);
  }
  return has_secret ? kept : std::string(target);
}

}  // namespace ado::engine
