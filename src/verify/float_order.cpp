// Follows order-dependent floating aggregates through blocks to where they decide something.
#include "verify/float_order.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/contract.hpp"

namespace ado::verify {
namespace {

using ir::Block;
using ir::BlockIndex;
using ir::QueryMap;
using sql::Expr;

// These add exactly over integers and decimals, and in floating point over floats.
constexpr std::array<std::string_view, 4> kExactOverExact = {"sum", "avg", "mean",
                                                             "sum_no_overflow"};
// These compute in floating point whatever they are given.
constexpr std::array<std::string_view, 29> kAlwaysFloating = {
    "stddev",         "stddev_pop", "stddev_samp", "var_pop",   "var_samp",  "variance",
    "corr",           "covar_pop",  "covar_samp",  "regr_avgx", "regr_avgy", "regr_intercept",
    "regr_r2",        "regr_slope", "regr_sxx",    "regr_sxy",  "regr_syy",  "entropy",
    "favg",           "fsum",       "kahan_sum",   "sumkahan",  "kurtosis",  "kurtosis_pop",
    "geometric_mean", "product",    "sem",         "skewness",  "geomean"};
// Of these, PostgreSQL computes those of whole numbers and decimals in numeric: from exact sums, so
// in any order.
constexpr std::array<std::string_view, 6> kExactOnPostgres = {
    "stddev", "stddev_pop", "stddev_samp", "var_pop", "var_samp", "variance"};
constexpr std::array<std::string_view, 9> kRounding = {
    "round", "floor", "ceil", "ceiling", "trunc", "sign", "even", "round_even", "roundbankers"};
constexpr std::array<std::string_view, 8> kComparisons = {
    "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"};

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether an expression may have a floating value. Without a known type: if any part may.
bool may_be_floating(const Expr& expr, const QueryMap& map) {
  const std::string type = map.type_of(expr);
  if (!type.empty()) return is_floating_type(type);
  bool floating = false;
  sql::visit(expr, {.expr = [&](const Expr& part) {
               const std::string part_type = map.type_of(part);
               if (!part_type.empty()) {
                 floating = floating || is_floating_type(part_type);
                 return sql::Descend::no;
               }
               const auto* binary = sql::as<sql::Binary>(part);
               // Division gives a double in one dialect, and a name may hide anything.
               floating = floating || (binary != nullptr && binary->op == "/") ||
                          sql::as<sql::ColumnRef>(part) != nullptr ||
                          sql::as<sql::FunctionCall>(part) != nullptr;
               return sql::Descend::yes;
             }});
  return floating;
}

bool is_decimal_mean(const sql::FunctionCall& call, const QueryMap& map) {
  const std::string name = ir::function_name(call, map.dialect());
  if ((name != "avg" && name != "mean") || call.arguments.size() != 1) return false;
  const std::string type = to_lower_ascii(map.type_of(*call.arguments[0].value));
  return type.empty() || type.starts_with("decimal") || type.starts_with("numeric");
}

// Of what columns means of decimals are taken, by the last names, and how often anything is
// divided.
struct Means {
  std::set<std::string> columns;
  int divisions = 0;
};
Means means_of(const QueryMap& map) {
  Means means;
  sql::visit(map.statement().query, {.expr = [&](const Expr& expr) {
               const auto* binary = sql::as<sql::Binary>(expr);
               if (binary != nullptr && binary->op == "/") ++means.divisions;
               const auto* call = sql::as<sql::FunctionCall>(expr);
               if (call == nullptr) return sql::Descend::yes;
               const std::string name = ir::function_name(*call, map.dialect());
               if (name == "divide" || name == "fdiv") ++means.divisions;
               if (!is_decimal_mean(*call, map)) return sql::Descend::yes;
               const auto* column = sql::as<sql::ColumnRef>(*call->arguments[0].value);
               means.columns.insert(column == nullptr
                                        ? "expression"
                                        : sql::fold(column->parts.back().text, map.dialect()));
               return sql::Descend::yes;
             }});
  return means;
}

class Tracker {
 public:
  // What is followed: sums in floating point, or means of decimals, which are exact but divided.
  enum class Source { floating, mean };
  explicit Tracker(const QueryMap& map, Source source = Source::floating)
      : map_(map), source_(source) {
    spread();
  }

  std::vector<std::string> effects() {
    if (!any_) return {};
    sql::visit(map_.statement().query, {.expr = [this](const Expr& expr) {
                 look_at(expr);
                 return sql::Descend::yes;
               }});
    for (BlockIndex index = 0; index < map_.blocks().size(); ++index) look_at_block(index);
    return std::move(found_);
  }

 private:
  using Output = std::pair<BlockIndex, std::size_t>;

  bool is_floating_aggregate(const sql::FunctionCall& call) const {
    const std::string name = ir::function_name(call, map_.dialect());
    if (source_ == Source::mean) return is_decimal_mean(call, map_);
    const bool is_exact_here =
        map_.dialect() == sql::Dialect::postgres && is_one_of(name, kExactOnPostgres);
    if (is_one_of(name, kAlwaysFloating) && !is_exact_here) return true;
    const bool may_be_exact = is_exact_here || is_one_of(name, kExactOverExact);
    if (!may_be_exact || call.arguments.empty()) return false;
    return may_be_floating(*call.arguments[0].value, map_);
  }

  // Marks outputs until nothing changes: each round marks one at least, of finitely many.
  void spread() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (BlockIndex index = 0; index < map_.blocks().size(); ++index) {
        const Block& block = map_.block(index);
        for (std::size_t output = 0; output < block.outputs.size(); ++output) {
          if (!marked_.contains({index, output}) && depends(index, output)) {
            changed = marked_.insert({index, output}).second;
          }
        }
      }
    }
    any_ = !marked_.empty();
    sql::visit(map_.statement().query, {.expr = [this](const Expr& expr) {
                 const auto* call = sql::as<sql::FunctionCall>(expr);
                 any_ = any_ || (call != nullptr && is_floating_aggregate(*call));
                 return sql::Descend::yes;
               }});
  }

  bool depends(BlockIndex index, std::size_t output) const {
    const Block& block = map_.block(index);
    if (block.kind == ir::BlockKind::set_operation) {
      return std::any_of(block.operands.begin(), block.operands.end(),
                         [&](BlockIndex operand) { return marked_.contains({operand, output}); });
    }
    const ir::OutputColumn& column = block.outputs[output];
    if (column.expr != nullptr) return depends(*column.expr);
    if (column.star == nullptr || column.from_item >= block.from.size()) return false;
    return depends_on_column(block.from[column.from_item], column.column);
  }

  bool depends_on_column(const ir::FromItem& item, std::string_view name) const {
    if (!item.block) return false;
    for (std::size_t output = 0; output < item.columns.size(); ++output) {
      const bool same =
          sql::fold(item.columns[output].name, map_.dialect()) == sql::fold(name, map_.dialect());
      if (same && marked_.contains({*item.block, output})) return true;
    }
    return false;
  }

  bool depends(const Expr& expr) const {
    bool found = false;
    sql::visit(expr, {.expr = [&](const Expr& part) {
                 if (const auto* call = sql::as<sql::FunctionCall>(part)) {
                   const std::string name = ir::function_name(*call, map_.dialect());
                   if (name == "count") return sql::Descend::no;
                   found = found || is_floating_aggregate(*call);
                 }
                 if (sql::as<sql::IsTest>(part) != nullptr) return sql::Descend::no;
                 found = found || depends_on_reference(part);
                 return found ? sql::Descend::no : sql::Descend::yes;
               }});
    return found;
  }

  bool depends_on_reference(const Expr& expr) const {
    const ir::Binding* binding = map_.binding(expr);
    if (binding == nullptr) return false;
    if (binding->resolution == ir::Resolution::output_alias) {
      return marked_.contains({binding->block, binding->output});
    }
    if (binding->resolution != ir::Resolution::column) return false;
    return depends_on_column(map_.block(binding->block).from[binding->from_item], binding->column);
  }

  void note(std::string_view where, const Expr& expr) {
    std::string text = std::string(source_ == Source::mean ? "a mean" : "floating sum") +
                       " reaches " + std::string(where) + ": " + sql::print(expr, map_.dialect());
    if (std::find(found_.begin(), found_.end(), text) == found_.end()) {
      found_.push_back(std::move(text));
    }
  }

  void look_at(const Expr& expr) {
    if (const auto* binary = sql::as<sql::Binary>(expr)) {
      if (is_one_of(binary->op, kComparisons) && depends(expr)) note("a comparison", expr);
    } else if (sql::as<sql::Between>(expr) != nullptr || sql::as<sql::InList>(expr) != nullptr ||
               sql::as<sql::InSubquery>(expr) != nullptr ||
               sql::as<sql::Quantified>(expr) != nullptr) {
      if (depends(expr)) note("a comparison", expr);
    } else if (const auto* branch = sql::as<sql::Case>(expr)) {
      look_at_case(*branch);
    } else if (const auto* cast = sql::as<sql::Cast>(expr)) {
      if (!is_floating_type(map_.type_of(expr)) && depends(*cast->operand)) note("a cast", expr);
    } else if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      look_at_call(expr, *call);
    }
  }

  void look_at_case(const sql::Case& branch) {
    if (branch.operand && depends(**branch.operand)) note("a comparison", **branch.operand);
  }

  void look_at_call(const Expr& expr, const sql::FunctionCall& call) {
    const std::string name = ir::function_name(call, map_.dialect());
    const bool rounds = is_one_of(name, kRounding) || name == "nullif" || name == "printf" ||
                        name == "format" || name == "strftime" || name == "concat";
    if ((rounds || call.distinct) && depends_any(call.arguments)) note("rounding or text", expr);
    for (const sql::OrderItem& item : call.order_by) {
      if (depends(item.expr)) note("an order", item.expr);
    }
    if (!call.over) return;
    for (const Expr& key : (*call.over)->partition_by) {
      if (depends(key)) note("a window's partition", key);
    }
    for (const sql::OrderItem& item : (*call.over)->order_by) {
      if (depends(item.expr)) note("a window's order", item.expr);
    }
  }

  bool depends_any(const std::vector<sql::Argument>& arguments) const {
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](const sql::Argument& argument) { return depends(*argument.value); });
  }

  void look_at_block(BlockIndex index) {
    const Block& block = map_.block(index);
    for (const Expr* key : block.group_keys) {
      if (depends(*key)) note("a group key", *key);
    }
    if (compares_rows(block) && has_marked_output(index)) {
      found_.push_back("floating sum reaches DISTINCT or a set operation, in " + block.id);
    }
    if (block.kind != ir::BlockKind::select) return;
    for (const sql::NamedWindow& window : block.select->windows) {
      for (const Expr& key : window.spec.partition_by) {
        if (depends(key)) note("a window's partition", key);
      }
      for (const sql::OrderItem& item : window.spec.order_by) {
        if (depends(item.expr)) note("a window's order", item.expr);
      }
    }
    // The outermost order is compared by the original's own values, but LIMIT cuts by them.
    const bool nested = block.query != &map_.statement().query || source_ == Source::mean;
    if (!nested || !block.query->limit || !block.query->order_by) return;
    for (const sql::OrderItem& item : block.query->order_by->items) {
      if (depends(item.expr)) note("the order of a nested LIMIT", item.expr);
    }
  }

  static bool compares_rows(const Block& block) {
    if (block.kind == ir::BlockKind::select) {
      return block.select->distinct == sql::DistinctKind::distinct ||
             block.select->distinct == sql::DistinctKind::on;
    }
    const auto* operation = std::get_if<sql::SetOperation>(&block.query->body);
    if (operation == nullptr) return false;
    return !operation->all || operation->op != sql::SetOperator::union_;
  }

  bool has_marked_output(BlockIndex index) const {
    const auto first = marked_.lower_bound({index, 0});
    return first != marked_.end() && first->first == index;
  }

  const QueryMap& map_;
  Source source_;
  std::set<Output> marked_;
  bool any_ = false;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> float_order_effects(const QueryMap& map) { return Tracker(map).effects(); }

std::vector<std::string> mean_effects(const QueryMap& original, const QueryMap& candidate) {
  const Means kept = means_of(candidate);
  const Means wanted = means_of(original);
  // One that is kept in one place may be a quotient in another.
  const bool all_kept =
      std::ranges::includes(kept.columns, wanted.columns) && kept.divisions <= wanted.divisions;
  if (wanted.columns.empty() || all_kept) return {};
  std::vector<std::string> effects = Tracker(original, Tracker::Source::mean).effects();
  for (std::string& effect : effects) effect += ", and is computed otherwise";
  return effects;
}

}  // namespace ado::verify
