// sargable_predicate — a part of a date compared with a constant, as a range of the date itself.
//
//   before   WHERE year(f.day) = 2000
//   after    WHERE f.day >= DATE '2000-01-01' AND f.day < DATE '2001-01-01'
//
// Valid:    year, date_trunc and the cast of a TIMESTAMP to DATE are monotone, so the values that
//           give the constant are one range: of a year, of a month, of a day. NULL passes neither
//           form, infinity neither. Only as a condition of its own, where false and NULL are alike.
// Not for:  one-sided comparisons (infinity would pass), TIMESTAMPTZ (the zone decides; that is
//           what PostgreSQL's date_trunc makes of a DATE), constants that date_trunc never gives,
//           years outside of 1 to 9998, computed dates.
// Gains:    the engine skips blocks by their smallest and largest value, or finds an index, and
//           computes nothing per row.
#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "base/require.hpp"
#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform sargable_predicate;

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

patch::Allowance allowance() {
  return {.drops_literals = true, .literals_from_original_arithmetic = true};
}

enum class Part { year, month, day };
// A function of a date column that gives the part, or the start of it.
struct DatePart {
  Part part = Part::year;
  bool is_number = false;  // year(): a number; date_trunc and casts: a date.
  const sql::Expr* column = nullptr;
};
struct Range {  // [low, high)
  sys_days low;
  sys_days high;
};
struct Site {
  const sql::Expr* condition = nullptr;
  const sql::Expr* column = nullptr;
  Range range;
};

bool is_date_column(const ir::QueryMap& query, const sql::Expr& expr, bool timestamp_only) {
  const ir::Binding* binding = query.binding(expr);
  if (binding == nullptr || binding->resolution != ir::Resolution::column) return false;
  const std::string type = query.type_of(expr);
  const bool is_timestamp = type == "TIMESTAMP" || type == "timestamp without time zone";
  return is_timestamp || (!timestamp_only && (type == "DATE" || type == "date"));
}

std::optional<Part> part_named(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::string) return std::nullopt;
  const std::string name = to_lower_ascii(literal->text);
  if (name == "year") return Part::year;
  if (name == "month") return Part::month;
  if (name == "day") return Part::day;
  return std::nullopt;
}

std::optional<DatePart> date_part(const ir::QueryMap& query, const sql::Expr& expr) {
  if (const auto* cast = sql::as<sql::Cast>(expr)) {
    const bool to_date = cast->type.name.size() == 1 && cast->type.modifiers.empty() &&
                         cast->type.dimensions.empty() && cast->style != sql::CastStyle::try_cast &&
                         equals_ignore_case(cast->type.name[0].text, "date");
    if (!to_date || !is_date_column(query, *cast->operand, true)) return std::nullopt;
    return DatePart{Part::day, false, &*cast->operand};
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  if (call == nullptr || call->over || call->filter) return std::nullopt;
  const std::string name = ir::function_name(*call, query.dialect());
  const auto argument = [&](std::size_t i) -> const sql::Expr& {
    return *call->arguments[i].value;
  };
  if (name == "year" && call->arguments.size() == 1 && is_date_column(query, argument(0), false)) {
    return DatePart{Part::year, true, &argument(0)};
  }
  // PostgreSQL truncates a date as a time of the session's zone.
  const bool needs_timestamp = name == "date_trunc" && query.dialect() == sql::Dialect::postgres;
  if (call->arguments.size() != 2 || !is_date_column(query, argument(1), needs_timestamp)) {
    return std::nullopt;
  }
  const auto part = part_named(argument(0));
  const bool extracts = name == "date_part" || name == "extract" || name == "datepart";
  if (extracts && part == Part::year) return DatePart{Part::year, true, &argument(1)};
  if (name == "date_trunc" && part) return DatePart{*part, false, &argument(1)};
  return std::nullopt;
}

std::optional<int> year_of(const sql::Expr& expr) {
  const auto* literal = sql::as<sql::Literal>(expr);
  if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
  int year = 0;
  const char* end = literal->text.data() + literal->text.size();
  const auto [at, error] = std::from_chars(literal->text.data(), end, year);
  if (error != std::errc{} || at != end || year < 1 || year > 9998) return std::nullopt;
  return year;
}

// DATE '2000-01-31' and casts of such a text.
std::optional<year_month_day> date_of(const sql::Expr& expr) {
  std::string_view text;
  if (const auto* typed = sql::as<sql::TypedLiteral>(expr)) {
    if (typed->type.name.size() != 1) return std::nullopt;
    if (!equals_ignore_case(typed->type.name[0].text, "date")) return std::nullopt;
    text = typed->text;
  } else if (const auto* cast = sql::as<sql::Cast>(expr)) {
    const auto* literal = sql::as<sql::Literal>(*cast->operand);
    if (literal == nullptr || literal->kind != sql::LiteralKind::string) return std::nullopt;
    if (cast->type.name.size() != 1) return std::nullopt;
    if (!equals_ignore_case(cast->type.name[0].text, "date")) return std::nullopt;
    text = literal->text;
  }
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto read = [&](std::size_t from, std::size_t size, auto& number) {
    const char* end = text.data() + from + size;
    const auto [at, error] = std::from_chars(text.data() + from, end, number);
    return error == std::errc{} && at == end;
  };
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  if (!date.ok() || year < 1 || year > 9998) return std::nullopt;
  return date;
}

year_month_day first_of_year(int year) {
  return year_month_day{std::chrono::year{year}, std::chrono::January, std::chrono::day{1}};
}

// The dates whose part is the constant.
std::optional<Range> range_of(const DatePart& part, const sql::Expr& constant) {
  if (part.is_number) {
    const auto year = year_of(constant);
    if (!year) return std::nullopt;
    return Range{sys_days{first_of_year(*year)}, sys_days{first_of_year(*year + 1)}};
  }
  const auto date = date_of(constant);
  if (!date) return std::nullopt;
  switch (part.part) {
    case Part::year: {
      if (*date != first_of_year(static_cast<int>(date->year()))) return std::nullopt;
      return Range{sys_days{*date}, sys_days{*date + std::chrono::years{1}}};
    }
    case Part::month:
      if (date->day() != std::chrono::day{1}) return std::nullopt;
      return Range{sys_days{*date}, sys_days{*date + std::chrono::months{1}}};
    case Part::day:
      return Range{sys_days{*date}, sys_days{*date} + std::chrono::days{1}};
  }
  return std::nullopt;
}

std::optional<Site> site_of(const ir::QueryMap& query, const sql::Expr& condition) {
  if (const auto* between = sql::as<sql::Between>(condition); between && !between->negated) {
    const auto part = date_part(query, *between->operand);
    const auto low = part ? range_of(*part, *between->low) : std::nullopt;
    const auto high = part ? range_of(*part, *between->high) : std::nullopt;
    if (!low || !high || high->low < low->low) return std::nullopt;
    return Site{&condition, part->column, {low->low, high->high}};
  }
  const auto* binary = sql::as<sql::Binary>(condition);
  if (binary == nullptr || binary->op != "=") return std::nullopt;
  for (const auto& [side, constant] :
       {std::pair{&*binary->left, &*binary->right}, std::pair{&*binary->right, &*binary->left}}) {
    const auto part = date_part(query, *side);
    const auto range = part ? range_of(*part, *constant) : std::nullopt;
    if (range) return Site{&condition, part->column, *range};
  }
  return std::nullopt;
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  for (const ir::Predicate* conjunct : ir::filter_conjuncts(query.block(index))) {
    if (const auto site = site_of(query, *conjunct->expr)) sites.push_back(*site);
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  if (!query.resolved()) return matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    const std::vector<Site> sites = find_sites(query, index);
    if (sites.empty()) continue;
    const ir::Block& block = query.block(index);
    Match match;
    match.block = index;
    match.target = block.select->id;
    match.label =
        fmt::format("{}: {} as a range", block.id, query.binding(*sites.front().column)->column);
    match.why = "a function of the date hides it from the scan";
    for (const Site& site : sites) {
      if (const auto column = query.lineage(*site.column)) match.relations.push_back(column->table);
    }
    match.operators = {explain::OperatorKind::scan, explain::OperatorKind::filter};
    matches.push_back(std::move(match));
  }
  return matches;
}

sql::Expr date_literal(sys_days day) {
  const year_month_day date{day};
  return sql::TypedLiteral{
      .type = {.name = {sql::Identifier{"DATE"}}},
      .text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()))};
}

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  require(!sites.empty());
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan =
      start_plan(query, sargable_predicate, "the scan can skip what is outside of the range");
  plan.target_ir = fmt::format("{} with ranges of dates", block.id);
  plan.expected_explain_delta = "fewer rows out of the scan, less time in it";
  for (const Site& site : sites) {
    replace_expr(
        plan, query, block, *site.condition,
        sql::make_and({sql::make_binary(">=", *site.column, date_literal(site.range.low)),
                       sql::make_binary("<", *site.column, date_literal(site.range.high))}));
  }
  return plan;
}

}  // namespace

constinit const Transform sargable_predicate{
    .id = "sargable_predicate",
    .family = outcome::Family::early_filtering,
    .summary = "Turn a comparison of a part of a date into a range of the date",
    .engines = kBothEngines,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
