// check_binding: the engine's parser and binder judge a candidate; nothing runs.
#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/referee.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "verify/structure.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

// Whether the engine's parser reads our print of the text as it reads the text.
Result<Verdict> check_referee(std::string_view text, sql::Dialect dialect) {
  ADO_TRY(const auto statement, sql::parse_statement(text, dialect));
  ADO_TRY(const auto judgement, engine::same_query(text, sql::print(statement), dialect));
  if (judgement.opinion == engine::Opinion::same) return Verdict::accepted("referee");
  return Verdict::rejected(
      "referee", fmt::format("the engine's parser disagrees with our print: {}", judgement.detail));
}

Verdict compare_columns(std::span<const engine::ResultColumn> before,
                        std::span<const engine::ResultColumn> after) {
  if (before.size() != after.size()) {
    return Verdict::rejected(
        "binding", fmt::format("output column count {} vs {}", before.size(), after.size()));
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!equals_ignore_case(before[i].name, after[i].name)) {
      return Verdict::rejected("binding", fmt::format("output column {} is named {} instead of {}",
                                                      i + 1, after[i].name, before[i].name));
    }
    if (before[i].type != after[i].type) {
      return Verdict::rejected(
          "binding", fmt::format("output column {} has type {} instead of {}", before[i].name,
                                 after[i].type, before[i].type));
    }
  }
  return Verdict::accepted("binding");
}

}  // namespace

Result<outcome::Verdict> check_binding(engine::Engine& engine, std::string_view original_sql,
                                       std::string_view candidate_sql) {
  ADO_TRY(Verdict agreed, check_referee(candidate_sql, engine.dialect()));
  if (agreed.kind != outcome::VerdictKind::accepted) return agreed;
  ADO_TRY(const auto before, engine.describe(original_sql));
  const auto after = engine.describe(candidate_sql);
  if (!after) {
    if (after.error().kind != ErrorKind::invalid_input) return fail(after.error());
    return Verdict::rejected("binding", after.error().message);
  }
  return compare_columns(before, *after);
}

}  // namespace ado::verify
