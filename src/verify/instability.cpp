// Finds order-sensitive aggregates and windows, cut ties, volatile functions and samples.
#include "verify/instability.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "ir/determination.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/float_order.hpp"

namespace ado::verify {
namespace {

using ir::Block;
using ir::BlockIndex;
using ir::QueryMap;
using sql::Expr;
using sql::FunctionCall;

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Their value is an argument of one row of the group, or of the frame.
constexpr std::array<std::string_view, 7> kPickOne = {
    "any_value", "arbitrary", "first", "first_value", "last", "last_value", "nth_value"};
// Their value is the first argument where the second is least or greatest.
constexpr std::array<std::string_view, 10> kPickByOrder = {"arg_min",
                                                           "arg_max",
                                                           "argmin",
                                                           "argmax",
                                                           "min_by",
                                                           "max_by",
                                                           "arg_min_null",
                                                           "arg_max_null",
                                                           "arg_min_nulls_last",
                                                           "arg_max_nulls_last"};
constexpr std::array<std::string_view, 5> kOrdered = {"=", "<", "<=", ">", ">="};
// Table functions that give the same rows each time.
constexpr std::array<std::string_view, 9> kStableTables = {
    "read_csv",         "read_csv_auto", "read_json",    "read_json_auto",       "read_ndjson",
    "read_ndjson_auto", "read_parquet",  "parquet_scan", "regexp_split_to_table"};

using Pointers = std::vector<const Expr*>;

void append(Pointers& list, const std::vector<Expr>& exprs) {
  for (const Expr& expr : exprs) list.push_back(&expr);
}
void append(Pointers& list, const std::vector<sql::OrderItem>& items) {
  for (const sql::OrderItem& item : items) list.push_back(&item.expr);
}

// OVER (w ORDER BY b) with WINDOW w AS (PARTITION BY a): everything that holds.
struct ResolvedWindow {
  Pointers partition_by;
  Pointers order_by;
  const sql::Frame* frame = nullptr;
  bool known = true;
};

void resolve_window(const sql::WindowSpec& spec, const sql::Select& select, sql::Dialect dialect,
                    ResolvedWindow& window) {
  if (spec.base) {
    const sql::WindowSpec* base = nullptr;
    for (const sql::NamedWindow& named : select.windows) {
      // A name may only refer to those before it, so this ends.
      if (&named.spec == &spec) break;
      if (sql::same_name(named.name, *spec.base, dialect)) base = &named.spec;
    }
    if (base == nullptr) {
      window.known = false;
      return;
    }
    resolve_window(*base, select, dialect, window);
  }
  append(window.partition_by, spec.partition_by);
  append(window.order_by, spec.order_by);
  if (spec.frame) window.frame = &*spec.frame;
}

bool is_whole_partition(const ResolvedWindow& window) {
  if (window.frame == nullptr) return window.order_by.empty();
  const sql::Frame& frame = *window.frame;
  return frame.start.kind == sql::FrameBoundKind::unbounded_preceding && frame.end &&
         frame.end->kind == sql::FrameBoundKind::unbounded_following;
}

bool counts_rows(const ResolvedWindow& window) {
  return window.frame != nullptr && window.frame->unit == sql::FrameUnit::rows;
}

// Of values of these types those that are equal are the same one.
bool equality_is_identity(std::string_view type, sql::Dialect dialect) {
  constexpr std::array<std::string_view, 10> kTypes = {
      "TINYINT", "SMALLINT", "INTEGER", "BIGINT",    "HUGEINT",
      "DATE",    "BOOLEAN",  "UUID",    "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"};
  // A text with a collation of its own has another name.
  const bool is_text = type == "VARCHAR";
  return dialect == sql::Dialect::duckdb &&
         (is_text || is_one_of(type, kTypes) || type.starts_with("DECIMAL("));
}

// Columns of one item that a comparison holds to a value of another side: the item's is `own`.
struct ColumnComparison {
  const Expr* own = nullptr;
  const Expr* other = nullptr;
};

class Finder {
 public:
  explicit Finder(const QueryMap& map) : map_(map), dialect_(map.dialect()) {}

  std::vector<std::string> find() {
    sql::visit(map_.statement().query, {.expr =
                                            [this](const Expr& expr) {
                                              look_at(expr);
                                              return sql::Descend::yes;
                                            },
                                        .table =
                                            [this](const sql::TableRef& table) {
                                              look_at(table);
                                              return sql::Descend::yes;
                                            }});
    for (BlockIndex index = 0; index < map_.blocks().size(); ++index) look_at_block(index);
    for (std::string& text : float_order_effects(map_)) found_.push_back(std::move(text));
    return std::move(found_);
  }

 private:
  void note(std::string_view why, const Expr& expr) {
    std::string text = std::string(why) + ": " + sql::print(expr, dialect_);
    if (std::find(found_.begin(), found_.end(), text) == found_.end()) {
      found_.push_back(std::move(text));
    }
  }

  void look_at(const sql::TableRef& table) {
    if (const auto* base = std::get_if<sql::BaseTable>(&table.node); base && base->sample) {
      found_.push_back("sample of a table: " + base->sample->text);
    }
    if (const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
        derived && derived->sample) {
      found_.push_back("sample of a subquery: " + derived->sample->text);
    }
    if (const auto* function = std::get_if<sql::TableFunction>(&table.node)) {
      table_calls_.insert(&function->call);
    }
    const auto* join = std::get_if<sql::Join>(&table.node);
    if (join == nullptr) return;
    if (join->kind == sql::JoinKind::positional) {
      found_.push_back("POSITIONAL JOIN pairs rows in the order they are read");
    }
  }

  void look_at(const Expr& expr) {
    const auto* call = sql::as<FunctionCall>(expr);
    if (call == nullptr) return;
    const std::string name = ir::function_name(*call, dialect_);
    const ir::FunctionFacts* facts = ir::find_function(*call, dialect_);
    if (facts == nullptr && table_calls_.contains(&expr) && is_one_of(name, kStableTables)) return;
    if (facts == nullptr) return note("unknown function", expr);
    if (facts->volatility == ir::Volatility::volatile_) return note("volatile function", expr);
    const auto block = map_.block_of(expr.id);
    if (!block || map_.block(*block).kind != ir::BlockKind::select) return;
    if (call->over) {
      look_at_window(expr, *call, name, *block);
    } else if (facts->trait == ir::AggregateTrait::order_sensitive) {
      look_at_aggregate(expr, *call, name, *block);
    }
  }

  // Stable when the group fixes the arguments, or the order inside leaves no tie that differs.
  void look_at_aggregate(const Expr& expr, const FunctionCall& call, std::string_view name,
                         BlockIndex block) {
    Pointers seeds = map_.block(block).group_keys;
    if (map_.block(block).grouping_sets) seeds.clear();  // A subtotal spans many key values.
    append(seeds, call.order_by);
    append(seeds, call.within_group);
    if (is_one_of(name, kPickByOrder) && call.arguments.size() == 2) {
      seeds.push_back(call.arguments[1].value.get());
    }
    const ir::Determination determination(map_, block, seeds);
    if (determination.determines_source_row()) return;
    const bool fixed = std::all_of(
        call.arguments.begin(), call.arguments.end(),
        [&](const sql::Argument& each) { return determination.determines(*each.value); });
    if (!fixed || call.arguments.empty()) note("depends on the order of its input", expr);
  }

  void look_at_window(const Expr& expr, const FunctionCall& call, std::string_view name,
                      BlockIndex block) {
    const ir::FunctionFacts& facts = *ir::find_function(call, dialect_);
    const bool order_sensitive = facts.trait == ir::AggregateTrait::order_sensitive;
    // rank() and its like give tied rows the same value, whatever the frame.
    if (facts.role == ir::FunctionRole::window && !order_sensitive) return;
    ResolvedWindow window;
    resolve_window(**call.over, *map_.block(block).select, dialect_, window);
    if (!window.known) return note("window that is not known", expr);
    if (!order_sensitive && (!counts_rows(window) || is_whole_partition(window))) return;
    Pointers seeds = window.partition_by;
    seeds.insert(seeds.end(), window.order_by.begin(), window.order_by.end());
    append(seeds, call.order_by);
    const ir::Determination determination(map_, block, seeds);
    if (determination.determines_row()) return;
    if (is_one_of(name, kPickOne) && !counts_rows(window) && !call.arguments.empty() &&
        determination.determines(*call.arguments[0].value)) {
      return;  // Tied rows have the same value.
    }
    note("window over rows whose order has ties", expr);
  }

  void look_at_block(BlockIndex index) {
    const Block& block = map_.block(index);
    if (block.kind == ir::BlockKind::select) {
      if (block.select->sample) found_.push_back("sample: " + block.select->sample->text);
      if (block.select->distinct == sql::DistinctKind::on) look_at_distinct_on(index);
      for (const ir::FromJoin& join : block.joins) {
        if (!std::get<sql::Join>(join.node->node).asof || finds_one_row(index, join)) continue;
        found_.push_back("ASOF JOIN may choose between tied rows");
      }
    }
    const bool outermost = block.query == &map_.statement().query;
    if (!outermost && block.query->limit) look_at_nested_limit(index);
  }

  Pointers order_keys(const Block& block) const {
    Pointers keys;
    if (block.query->order_by) append(keys, block.query->order_by->items);
    return keys;
  }

  void look_at_distinct_on(BlockIndex index) {
    const Block& block = map_.block(index);
    Pointers seeds = order_keys(block);
    append(seeds, block.select->distinct_on);
    const ir::Determination determination(map_, index, seeds);
    if (determination.determines_row() || determination.determines_outputs()) return;
    note("DISTINCT ON chooses between tied rows", block.select->distinct_on.front());
  }

  void look_at_nested_limit(BlockIndex index) {
    const Block& block = map_.block(index);
    const sql::Limit& limit = *block.query->limit;
    if (!limit.count && !limit.offset) return;
    if (limit.with_ties && !limit.offset) return;
    if (!limit.count && drops_no_row(limit.offset)) return;
    if (block.kind == ir::BlockKind::select && ir::is_one_row(index, map_)) return;
    const auto& order_by = block.query->order_by;
    if (order_by && order_by->all && block.outputs_known) return;  // Tied rows are equal.
    if (is_existence_test(block)) return;
    Pointers seeds = order_keys(block);
    append_fixed_columns(index, seeds);
    if (ir::Determination(map_, index, seeds).determines_outputs()) return;
    found_.push_back("nested LIMIT without a total order, in " + block.id);
  }

  // A column of this block beside an expression of another kind, in the order that is asked for.
  template <typename IsOwn>
  std::optional<ColumnComparison> comparison_of(const Expr& conjunct, IsOwn is_own) const {
    const auto* binary = sql::as<sql::Binary>(conjunct);
    if (binary == nullptr || !is_one_of(binary->op, kOrdered)) return std::nullopt;
    const std::string type = map_.type_of(*binary->left);
    if (type != map_.type_of(*binary->right) || !equality_is_identity(type, dialect_)) {
      return std::nullopt;
    }
    if (is_own(*binary->left)) return ColumnComparison{binary->left.get(), binary->right.get()};
    if (is_own(*binary->right)) return ColumnComparison{binary->right.get(), binary->left.get()};
    return std::nullopt;
  }

  // The whole column of a FROM item that an expression is, if it is one.
  const ir::Binding* whole_column(const Expr& expr) const {
    const auto* reference = sql::as<sql::ColumnRef>(expr);
    const ir::Binding* binding = map_.binding(expr);
    const bool is_whole = reference != nullptr && binding != nullptr &&
                          binding->resolution == ir::Resolution::column && !binding->merged &&
                          binding->column_part + 1 == reference->parts.size();
    return is_whole ? binding : nullptr;
  }

  // WHERE p.k = t.k, with t of an enclosing block: one value each time the block is asked.
  void append_fixed_columns(BlockIndex index, Pointers& seeds) const {
    const Block& block = map_.block(index);
    if (block.kind != ir::BlockKind::select) return;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(block)) {
      const auto* binary = sql::as<sql::Binary>(*conjunct->expr);
      if (binary == nullptr || binary->op != "=") continue;
      const auto found = comparison_of(*conjunct->expr, [&](const Expr& side) {
        const ir::Binding* binding = whole_column(side);
        return binding != nullptr && binding->block == index;
      });
      const ir::Binding* other = found ? whole_column(*found->other) : nullptr;
      if (other != nullptr && other->outer) seeds.push_back(found->own);
    }
  }

  // The one item on the right has a key among the columns that the condition is about.
  bool finds_one_row(BlockIndex index, const ir::FromJoin& join) const {
    if (join.last != join.middle + 1 || join.node->alias) return false;
    const bool keeps_left = join.kind == sql::JoinKind::inner || join.kind == sql::JoinKind::left;
    if (!keeps_left) return false;
    std::set<std::string> columns;
    for (const ir::Predicate& predicate : map_.block(index).predicates) {
      if (predicate.clause != ir::Clause::on || predicate.join != join.node) continue;
      const auto found = comparison_of(*predicate.expr, [&](const Expr& side) {
        const ir::Binding* binding = whole_column(side);
        return binding != nullptr && binding->block == index && binding->from_item == join.middle;
      });
      if (!found || ir::items_read(*found->other, index, map_).contains(join.middle)) return false;
      columns.insert(map_.binding(*found->own)->column);
    }
    return ir::contains_key(index, join.middle, columns, map_).has_value();
  }

  // OFFSET 0.
  static bool drops_no_row(const sql::MaybeExpr& offset) {
    const auto* literal = sql::as<sql::Literal>(**offset);
    return literal != nullptr && literal->kind == sql::LiteralKind::integer && literal->text == "0";
  }

  // EXISTS (... LIMIT 1) asks for no particular row.
  static bool is_existence_test(const Block& block) {
    const sql::Limit& limit = *block.query->limit;
    if (block.subquery == nullptr || sql::as<sql::Exists>(*block.subquery) == nullptr) return false;
    if (limit.offset || limit.percent || !limit.count) return false;
    const auto* count = sql::as<sql::Literal>(**limit.count);
    return count != nullptr && count->kind == sql::LiteralKind::integer && count->text != "0";
  }

  const QueryMap& map_;
  sql::Dialect dialect_;
  std::vector<std::string> found_;
  std::set<const Expr*> table_calls_;
};

}  // namespace

std::vector<std::string> instabilities_of(const QueryMap& map) { return Finder(map).find(); }

bool draws_at_random(const QueryMap& map) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    const auto* call = sql::as<FunctionCall>(expr);
    const auto* facts = call == nullptr ? nullptr : ir::find_function(*call, map.dialect());
    found |= facts != nullptr && facts->volatility == ir::Volatility::volatile_;
    return sql::Descend::yes;
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
    found |= (base != nullptr && base->sample) || (derived != nullptr && derived->sample);
    return sql::Descend::yes;
  };
  visitor.select = [&](const sql::Select& select) {
    found |= select.sample.has_value();
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, visitor);
  return found;
}

bool reads_clock(const QueryMap& map) {
  bool found = false;
  const auto look = [&](const Expr& expr) {
    const auto* call = sql::as<FunctionCall>(expr);
    const auto* facts = call == nullptr ? nullptr : ir::find_function(*call, map.dialect());
    const bool stable = facts != nullptr && facts->volatility == ir::Volatility::stable;
    // A date changes once a day; a time always.
    const bool of_time = stable && (facts->name == "now" || facts->name == "ago" ||
                                    facts->name.find("time") != std::string_view::npos);
    found = found || of_time;
    return sql::Descend::yes;
  };
  sql::visit(map.statement().query, {.expr = look});
  return found;
}

}  // namespace ado::verify
