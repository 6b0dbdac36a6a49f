// One list for patches and for scripts that people hand in.
#include "patch/setting.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

namespace ado::patch {
namespace {

constexpr std::array<std::string_view, 9> kAllowed{"work_mem",
                                                   "hash_mem_multiplier",
                                                   "jit",
                                                   "random_page_cost",
                                                   "effective_cache_size",
                                                   "join_collapse_limit",
                                                   "from_collapse_limit",
                                                   "max_parallel_workers_per_gather",
                                                   "plan_cache_mode"};
constexpr std::array<std::string_view, 2> kAllowedPrefixes{"enable_", "geqo"};

bool sets(std::string_view statement) {
  const auto tokens = sql::tokenize(statement, sql::Dialect::postgres);
  return tokens && equals_ignore_case(sql::token_text(statement, tokens->front()), "set");
}

}  // namespace

bool is_allowed_setting(std::string_view name) {
  return std::ranges::find(kAllowed, name) != kAllowed.end() ||
         std::ranges::any_of(kAllowedPrefixes,
                             [name](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string allowed_settings() {
  std::vector<std::string> names(kAllowed.begin(), kAllowed.end());
  for (const std::string_view prefix : kAllowedPrefixes)
    names.push_back(fmt::format("{}*", prefix));
  return join(names, ", ");
}

Result<TunedQuery> split_settings(std::string_view text, sql::Dialect dialect) {
  TunedQuery query{.settings = {}, .sql = std::string(text)};
  const std::vector<std::string_view> pieces = sql::split_script(text, dialect);
  if (dialect != sql::Dialect::postgres || pieces.size() < 2) return query;
  std::size_t next = 0;
  for (; next + 1 < pieces.size() && sets(pieces[next]); ++next) {
    ADO_TRY(SettingStatement setting, parse_setting(pieces[next], dialect));
    if (!is_allowed_setting(setting.name)) {
      return fail(ErrorKind::invalid_input, "SET LOCAL {} is not allowed, only {}", setting.name,
                  allowed_settings());
    }
    query.settings.push_back(std::move(setting));
  }
  query.sql = blanked_before(text, pieces[next]);
  return query;
}

}  // namespace ado::patch
