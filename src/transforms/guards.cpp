// Guards that several transforms share: what would change its meaning when it moves.
#include "transforms/guards.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "ir/functions.hpp"
#include "ir/numeric_type.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/number_room.hpp"

namespace ado::transforms {
namespace {

bool has_item_named(const ir::QueryMap& query, const ir::Block& block, const std::string& name) {
  return std::ranges::any_of(block.from, [&](const ir::FromItem& item) {
    return sql::fold(item.name, query.dialect()) == sql::fold(name, query.dialect());
  });
}

// A sum of stored numbers so long that few of them overflow. What was summed or computed before is
// of a wide type, too, but made of short numbers.
bool sums_wide_columns(const sql::Expr& expr, const ir::QueryMap& query) {
  constexpr int kDigitsMax = 27;  // 10^11 of them fit.
  const auto is_wide = [&](const sql::Expr& reference) {
    const std::string type = query.type_of(reference);
    if (!query.lineage(reference)) return false;
    const auto digits = digits_of(type);
    return type == "HUGEINT" || type == "UHUGEINT" || (digits && digits->width > kDigitsMax);
  };
  bool found = false;
  sql::visit(expr, {.expr = [&](const sql::Expr& node) {
               const auto* call = sql::as<sql::FunctionCall>(node);
               if (call == nullptr || !ir::is_aggregate_call(*call, query.dialect())) {
                 return sql::Descend::yes;
               }
               const std::string name = ir::function_name(*call, query.dialect());
               const bool adds = name == "sum" || name == "avg" || name == "mean";
               for (const sql::Expr* reference : ir::column_references(node)) {
                 found = found || (adds && is_wide(*reference));
               }
               return sql::Descend::no;
             }});
  return found;
}

// Puts something of the same type in the place of arithmetic that has room: something that raises
// no more than its operands do.
void make_safe(sql::Expr& arithmetic, sql::Dialect dialect) {
  auto& binary = *sql::as<sql::Binary>(arithmetic);
  if (dialect == sql::Dialect::duckdb) {
    binary.op = "/";
    return;
  }
  sql::Expr either = sql::make_call("coalesce", {*binary.left, *binary.right});
  arithmetic.node = std::move(either.node);
}

// Stars that are a select item, whose columns are outputs, and that of count(*).
std::set<std::uint32_t> harmless_stars(const ir::QueryMap& query, const sql::Query& body) {
  std::set<std::uint32_t> harmless;
  sql::visit(body, {.expr =
                        [&](const sql::Expr& expr) {
                          const auto* call = sql::as<sql::FunctionCall>(expr);
                          const bool counts = call != nullptr && call->arguments.size() == 1 &&
                                              ir::function_name(*call, query.dialect()) == "count";
                          if (!counts) return sql::Descend::yes;
                          const sql::Expr& counted = *call->arguments[0].value;
                          const auto* star = sql::as<sql::Star>(counted);
                          if (star != nullptr && *star == sql::Star{}) {
                            harmless.insert(counted.id.value);
                          }
                          return sql::Descend::yes;
                        },
                    .select =
                        [&](const sql::Select& select) {
                          for (const sql::SelectItem& item : select.items) {
                            harmless.insert(item.expr.id.value);
                          }
                          return sql::Descend::yes;
                        }});
  return harmless;
}

}  // namespace

bool captures_names(const ir::QueryMap& query, ir::BlockIndex block) {
  for (ir::BlockIndex below = block + 1; below < query.blocks().size(); ++below) {
    for (const sql::Expr* reference : query.block(below).outer_references) {
      const ir::Binding* binding = query.binding(*reference);
      if (binding == nullptr || binding->block != block) continue;
      if (binding->resolution == ir::Resolution::output_alias) return true;
      const std::string& name = query.block(block).from[binding->from_item].name;
      // `below` stands under `block`: the walk upwards ends there.
      for (auto at = std::optional(below); at && *at != block; at = query.block(*at).parent) {
        if (has_item_named(query, query.block(*at), name)) return true;
      }
    }
  }
  return false;
}

const ir::Binding* own_column(const ir::QueryMap& query, ir::BlockIndex block,
                              const sql::Expr& expr) {
  const auto* reference = sql::as<sql::ColumnRef>(expr);
  const ir::Binding* binding = query.binding(expr);
  const bool own = reference != nullptr && binding != nullptr &&
                   binding->resolution == ir::Resolution::column && binding->block == block &&
                   !binding->merged && binding->column_part + 1 == reference->parts.size();
  return own ? binding : nullptr;
}

bool reads_whole_rows(const ir::QueryMap& query, ir::BlockIndex block) {
  const sql::Query& body = *query.block(block).query;
  const std::set<std::uint32_t> harmless = harmless_stars(query, body);
  bool found = false;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    const bool is_row =
        binding != nullptr && binding->block == block && binding->resolution == ir::Resolution::row;
    const bool is_star = sql::as<sql::Star>(expr) != nullptr && !harmless.contains(expr.id.value);
    if (is_row || is_star || sql::as<sql::ColumnsExpr>(expr) != nullptr) found = true;
    return found ? sql::Descend::stop : sql::Descend::yes;
  }};
  sql::visit(body, visitor);
  return found;
}

bool has_repeatable_ctes(const ir::QueryMap& query) {
  return std::ranges::all_of(query.ctes(), [&](const ir::CteNode& cte) {
    return ir::is_deterministic_block(cte.block, query);
  });
}

bool is_cte_name(const ir::QueryMap& query, std::string_view name) {
  return std::ranges::any_of(query.ctes(), [&](const ir::CteNode& cte) {
    return sql::fold(cte.table->name, query.dialect()) == sql::fold(name, query.dialect());
  });
}

bool has_one_form_per_value(std::string_view type) {
  constexpr std::array<std::string_view, 19> kDuckDbTypes = {
      "TINYINT",      "SMALLINT",     "INTEGER", "BIGINT",  "HUGEINT", "UTINYINT",  "USMALLINT",
      "UINTEGER",     "UBIGINT",      "DECIMAL", "VARCHAR", "DATE",    "TIMESTAMP", "TIMESTAMP_S",
      "TIMESTAMP_MS", "TIMESTAMP_NS", "TIME",    "BOOLEAN", "UUID"};
  constexpr std::array<std::string_view, 11> kPostgresTypes = {
      "smallint", "integer",   "bigint", "numeric", "text", "character",
      "date",     "timestamp", "time",   "boolean", "uuid"};
  if (type.find('[') != std::string_view::npos) return false;
  if (type.find(sql::kCollateWord) != std::string_view::npos) return false;
  const std::string_view word = type.substr(0, type.find_first_of(" ("));
  if (word == "TIME" && type.size() > word.size()) return false;
  if (word == "time" && type.find("with time zone") != std::string_view::npos) return false;
  // Of 1.0 and 1.00, and of texts that blanks may be added to, only a declared length makes one.
  const bool has_length = type.find('(') != std::string_view::npos;
  const bool varies = type.starts_with("character varying");
  if ((word == "numeric" || (word == "character" && !varies)) && !has_length) return false;
  return std::ranges::find(kDuckDbTypes, word) != kDuckDbTypes.end() ||
         std::ranges::find(kPostgresTypes, word) != kPostgresTypes.end();
}

bool is_text_type(std::string_view type) {
  return type == "VARCHAR" || type == "text" || type.starts_with("character varying") ||
         type.starts_with("character(");
}

bool has_extremes(std::string_view type, sql::Dialect dialect) {
  // timestamp(3) without time zone: no text that a cast could be made of.
  const std::size_t end = type.find(')');
  const bool castable = end == std::string_view::npos || end + 1 == type.size();
  const bool ordered_only = type == "boolean" || type == "uuid";
  return dialect == sql::Dialect::duckdb ||
         (has_one_form_per_value(type) && castable && !ordered_only);
}

bool keeps_meaning_at_top(const ir::QueryMap& query, const ir::FromItem& item) {
  if (item.kind == ir::FromKind::table) {
    return item.table != nullptr && !is_cte_name(query, item.relation);
  }
  if (item.kind == ir::FromKind::cte) {
    const auto namesakes = std::ranges::count_if(query.ctes(), [&](const ir::CteNode& cte) {
      return sql::fold(cte.table->name, query.dialect()) ==
             sql::fold(item.relation, query.dialect());
    });
    const ir::CteNode& cte = query.ctes()[*item.cte];
    // Inside of its own body a recursive name means the rows of the last round.
    return namesakes == 1 && !cte.recursive && query.block(cte.block).parent == 0;
  }
  return item.kind == ir::FromKind::derived && !item.lateral && item.block &&
         keeps_meaning_at_top(query, *item.block);
}

bool keeps_meaning_at_top(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  return !block.correlated && !block.query->with &&
         std::ranges::all_of(
             block.from,
             [&](const ir::FromItem& item) { return keeps_meaning_at_top(query, item); }) &&
         std::ranges::all_of(ir::children(index, query), [&](ir::BlockIndex child) {
           return keeps_meaning_at_top(query, child);
         });
}

bool same_from(const ir::QueryMap& query, const ir::Block& a, const ir::Block& b) {
  if (a.from.size() != b.from.size()) return false;
  for (std::size_t i = 0; i < a.from.size(); ++i) {
    if (a.from[i].name != b.from[i].name || !(*a.from[i].node == *b.from[i].node)) return false;
    // Equal text may still name different things under different WITHs.
    if (a.from[i].cte != b.from[i].cte || a.from[i].table != b.from[i].table) return false;
  }
  return query.resolved();
}

bool has_filter(const ir::QueryMap& query, const ir::Block& block, const sql::Expr& wanted) {
  return std::ranges::any_of(ir::filter_conjuncts(block), [&](const ir::Predicate* conjunct) {
    return sql::equivalent_text(ir::qualified(*conjunct->expr, query), wanted, query.dialect());
  });
}

bool has_plain_joins(const ir::Block& block) {
  return std::ranges::all_of(block.joins, ir::is_plain_join);
}

bool is_subquery(const sql::Expr& expr) {
  return sql::as<sql::Exists>(expr) != nullptr || sql::as<sql::InSubquery>(expr) != nullptr ||
         sql::as<sql::ScalarSubquery>(expr) != nullptr ||
         sql::as<sql::ArraySubquery>(expr) != nullptr || sql::as<sql::Quantified>(expr) != nullptr;
}

bool splits_into_partials(const sql::FunctionCall& call, const ir::QueryMap& query) {
  if (!ir::is_decomposable_aggregate(call, query.dialect())) return false;
  if (call.arguments.size() != 1) return call.arguments.empty();
  const std::string name = ir::function_name(call, query.dialect());
  const std::string type = query.type_of(*call.arguments[0].value);
  if (query.dialect() == sql::Dialect::postgres && (name == "sum" || name == "avg")) {
    // Partial sums have a type of their own; those of real are rounded.
    return !ir::sum_type(type, query.dialect()).empty() && type != "real";
  }
  if (name != "avg" && name != "mean") return true;
  return !type.starts_with("DATE") && !type.starts_with("TIME") && !type.starts_with("INTERVAL");
}

bool may_raise_per_row(const sql::Expr& expr, const ir::QueryMap& query) {
  if (sums_wide_columns(expr, query)) return true;
  std::set<std::uint32_t> safe;
  const sql::Visitor collector{.expr = [&](const sql::Expr& node) {
    const auto* binary = sql::as<sql::Binary>(node);
    if (binary != nullptr && has_room(*binary, query)) safe.insert(node.id.value);
    return sql::Descend::yes;
  }};
  sql::visit(expr, collector);
  sql::Expr copy = expr;
  sql::transform(copy, {.expr = [&](sql::Expr& node) {
                   if (safe.contains(node.id.value)) make_safe(node, query.dialect());
                   auto* call = sql::as<sql::FunctionCall>(node);
                   if (call == nullptr || !ir::is_aggregate_call(*call, query.dialect())) return;
                   if (ir::function_name(*call, query.dialect()) == "sum") {
                     call->name = {sql::make_identifier("min")};  // Raises nothing of its own.
                   }
                 }});
  return ir::may_raise(copy, query);
}

sql::Expr only_value(const ir::QueryMap& query, const sql::Expr& column, sql::Expr value) {
  sql::Expr least = sql::make_call("min", {std::move(value)});
  if (query.dialect() == sql::Dialect::duckdb) return least;
  return sql::make_cast(std::move(least), query.type_of(column));
}

sql::Expr with_filter(const ir::QueryMap& query, const sql::Expr& expr, const sql::Expr& filter) {
  sql::Expr result = ir::qualified(expr, query);
  sql::transform(result, {.expr = [&](sql::Expr& node) {
                   auto* call = sql::as<sql::FunctionCall>(node);
                   if (call == nullptr || !ir::is_aggregate_call(*call, query.dialect())) return;
                   call->filter = call->filter ? sql::make_and({filter, **call->filter}) : filter;
                 }});
  return result;
}

std::string FreshNames::make(std::string_view stem) {
  const std::string first = ir::fresh_name(stem, query_);
  std::string name = first;
  for (int number = 2; !made_.insert(sql::fold(name, sql::Dialect::duckdb)).second; ++number) {
    name = ir::fresh_name(fmt::format("{}_{}", first, number), query_);
  }
  return name;
}

}  // namespace ado::transforms
