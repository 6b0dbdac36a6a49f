// Replies of models: whatever comes, each reader takes it or refuses it by name, and what is taken
// is about the query, holds no placeholder, and can be given to apply.
#include <memory>
#include <string>

#include "briefing/analyst_reply.hpp"
#include "briefing/dispatch_reply.hpp"
#include "briefing/plan_reply.hpp"
#include "fuzz/target.hpp"
#include "patch/apply.hpp"
#include "sql/parse.hpp"

namespace {

namespace briefing = ado::briefing;
namespace ir = ado::ir;
namespace patch = ado::patch;
namespace sql = ado::sql;

constexpr std::string_view kTables =
    "CREATE TABLE t (a INTEGER, b INTEGER, c INTEGER, s VARCHAR);"
    "CREATE TABLE u (a INTEGER, b INTEGER, x INTEGER, s VARCHAR);";
constexpr std::string_view kQuery =
    "WITH c AS (SELECT a, sum(b) AS n FROM t WHERE s <> 'x' GROUP BY a) "
    "SELECT u.a, c.n FROM u JOIN c ON u.a = c.a WHERE u.x > 17 AND u.s IN ('y', 'z') "
    "ORDER BY 1 LIMIT 5";
constexpr std::string_view kBaseWord = "@BASE@";

const ir::QueryMap& query() {
  static const ir::QueryMap map = [] {
    auto schema = sql::parse_schema(kTables, sql::Dialect::duckdb);
    auto statement = sql::parse_statement(kQuery, sql::Dialect::duckdb);
    return *ir::QueryMap::make(*std::move(statement), *std::move(schema));
  }();
  return map;
}
const briefing::Redaction& redaction() {
  static const briefing::Redaction made = *briefing::Redaction::make(query());
  return made;
}

std::string with_base(std::string text, const ir::QueryMap& shown) {
  const std::size_t at = text.find(kBaseWord);
  if (at != std::string::npos) text.replace(at, kBaseWord.size(), shown.statement_anchor());
  return text;
}

template <typename T>
void expect_named(const briefing::Reply<T>& reply) {
  if (reply) return;
  require(!to_string(reply.error().code).empty());
  require(!reply.error().message.empty());
  require(!retry_message(reply.error()).empty());
}

void try_plans(const std::string& text, const briefing::PlanOrder& order) {
  const auto plans = read_plan_reply(text, order);
  expect_named(plans);
  if (!plans) return;
  for (const patch::PatchPlan& plan : *plans) {
    require(plan.base == query().statement_anchor());
    require(!plan.steps.empty());
    for (const patch::Precondition& fact : plan.preconditions) {
      require(fact.basis == patch::Basis::unsettled);
    }
    for (const patch::Step& step : plan.steps) {
      const patch::Payload& payload = step.payload;
      for (const std::string* fragment :
           {&payload.expr_sql, &payload.from_sql, &payload.sql_fragment, &payload.cte_query_sql}) {
        require(order.redaction == nullptr || !redaction().placeholders().has_lookalike(*fragment));
      }
      for (const patch::CtePart& part : payload.into) {
        require(order.redaction == nullptr ||
                !redaction().placeholders().has_lookalike(part.cte_query_sql));
      }
    }
    (void)patch::apply(query(), plan);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using briefing::Role;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string shown = with_base(text, redaction().query());
  for (const Role role : {Role::standard_worker, Role::sniper, Role::reasoning_worker}) {
    try_plans(with_base(text, query()), {.role = role, .query = query()});
    try_plans(shown, {.role = role, .query = query(), .redaction = &redaction()});
  }
  expect_named(
      briefing::read_dispatch_reply(text, {.query = query(), .stars = 1, .probes_max = 8}));
  expect_named(briefing::read_dispatch_reply(
      shown, {.query = query(), .redaction = &redaction(), .stars = 1, .probes_max = 8}));
  expect_named(briefing::read_expert_reply(text, query()));
  expect_named(briefing::read_briefs_reply(text, query()));
  return 0;
}
