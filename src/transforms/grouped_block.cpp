// Finds keys, aggregates and GROUPING in what stands above the groups.
#include "transforms/grouped_block.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"

namespace ado::transforms {
namespace {

bool has_plain_shape(const ir::QueryMap& query, ir::BlockIndex index) {
  const ir::Block& block = query.block(index);
  if (block.kind != ir::BlockKind::select || !block.select->group_by || block.from.empty()) {
    return false;
  }
  const sql::GroupBy& group_by = *block.select->group_by;
  const bool all = group_by.all || group_by.distinct;
  const bool plain = !all && !block.select->sample && block.outputs_known &&
                     block.select->distinct == sql::DistinctKind::none &&
                     block.outer_references.empty();
  return plain && !reads_whole_rows(query, index) && !captures_names(query, index) &&
         !ir::is_volatile(*block.query, query.dialect()) &&
         std::ranges::none_of(
             block.outputs, [](const ir::OutputColumn& output) { return output.star != nullptr; });
}

// Keys by element, through positions and aliases; false for other kinds of grouping.
bool take_keys(const ir::Block& block, GroupedBlock& grouped) {
  std::vector<const sql::Expr*> rolled;
  bool has_rollup = false;
  std::size_t next = 0;
  for (const sql::GroupingElement& element : block.select->group_by->elements) {
    const bool is_rollup = element.kind == sql::GroupingKind::rollup;
    if (!is_rollup && element.kind != sql::GroupingKind::expression) return false;
    if (is_rollup && has_rollup) return false;
    has_rollup = has_rollup || is_rollup;
    for (const sql::Expr& expr : element.exprs) {
      if (sql::as<sql::Row>(expr) != nullptr) return false;
      (is_rollup ? rolled : grouped.keys).push_back(block.group_keys[next++]);
    }
  }
  grouped.rollup_begin = grouped.keys.size();
  grouped.keys.insert(grouped.keys.end(), rolled.begin(), rolled.end());
  return !grouped.keys.empty() && next == block.group_keys.size();
}

bool reads_collated_text(const ir::QueryMap& query, const sql::Expr& expr) {
  return std::ranges::any_of(ir::column_references(expr), [&](const sql::Expr* reference) {
    return query.type_of(*reference).find(sql::kCollateWord) != std::string::npos;
  });
}

// Collects what is read above the groups; a problem when it is none of the three kinds.
class Collector {
 public:
  Collector(const ir::QueryMap& query, GroupedBlock& grouped) : query_(query), grouped_(grouped) {
    for (const sql::Expr* key : grouped.keys) keys_.push_back(ir::qualified(*key, query));
  }

  bool has_sound_keys() const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const sql::Expr& key = *grouped_.keys[i];
      const bool again =
          std::ranges::any_of(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(i),
                              [&](const sql::Expr& other) { return same(other, keys_[i]); });
      if (again || ir::items_read(key, grouped_.block, query_).empty() ||
          ir::contains_subquery(key) || !has_one_form_per_value(query_.type_of(key)) ||
          reads_collated_text(query_, key)) {
        return false;
      }
    }
    return true;
  }

  bool collect() {
    const ir::Block& block = query_.block(grouped_.block);
    const sql::Select& select = *block.select;
    const sql::Visitor visitor{.expr = [this](const sql::Expr& expr) { return see(expr); }};
    for (const sql::SelectItem& item : select.items) sql::visit(item.expr, visitor);
    if (select.having) sql::visit(**select.having, visitor);
    if (select.qualify) sql::visit(**select.qualify, visitor);
    for (const sql::NamedWindow& window : select.windows) {
      for (const sql::Expr& expr : window.spec.partition_by) sql::visit(expr, visitor);
      for (const sql::OrderItem& item : window.spec.order_by) sql::visit(item.expr, visitor);
    }
    if (block.query->order_by) {
      for (const sql::OrderItem& item : block.query->order_by->items) {
        sql::visit(item.expr, visitor);
      }
    }
    return sound_;
  }

 private:
  bool same(const sql::Expr& a, const sql::Expr& b) const {
    return sql::equivalent_text(a, b, query_.dialect());
  }

  std::optional<std::size_t> key_of(const sql::Expr& expr) const {
    const sql::Expr value = ir::qualified(expr, query_);
    const auto found =
        std::ranges::find_if(keys_, [&](const sql::Expr& key) { return same(key, value); });
    if (found == keys_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - keys_.begin());
  }

  void note(const sql::Expr& node, GroupedKind kind, sql::Expr value, std::size_t key) {
    for (GroupedValue& known : grouped_.values) {
      if (known.kind != kind || !same(known.value, value)) continue;
      known.nodes.push_back(node.id.value);
      return;
    }
    grouped_.values.push_back({kind, &node, std::move(value), key, {node.id.value}});
  }

  sql::Descend refuse() {
    sound_ = false;
    return sql::Descend::stop;
  }

  sql::Descend see_call(const sql::Expr& expr, const sql::FunctionCall& call) {
    const std::string name = ir::function_name(call, query_.dialect());
    if (name == "grouping_id") return refuse();
    if (name == "grouping") {
      const auto key = call.arguments.size() == 1 ? key_of(*call.arguments[0].value) : std::nullopt;
      if (!key) return refuse();
      note(expr, GroupedKind::grouping, keys_[*key], *key);
      return sql::Descend::no;
    }
    if (!ir::is_aggregate_call(call, query_.dialect())) return sql::Descend::yes;
    if (ir::contains_subquery(expr)) return refuse();
    note(expr, GroupedKind::aggregate, ir::qualified(expr, query_), 0);
    return sql::Descend::no;
  }

  sql::Descend see(const sql::Expr& expr) {
    const ir::Binding* binding = query_.binding(expr);
    if (binding != nullptr && binding->resolution == ir::Resolution::output_alias) {
      return sql::Descend::no;
    }
    if (is_subquery(expr)) {
      const bool apart =
          !ir::is_correlated(expr, query_) && ir::items_read(expr, grouped_.block, query_).empty();
      return apart ? sql::Descend::no : refuse();
    }
    if (const auto key = key_of(expr)) {
      note(expr, GroupedKind::key, keys_[*key], *key);
      return sql::Descend::no;
    }
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) return see_call(expr, *call);
    const bool is_other = binding != nullptr || sql::as<sql::PositionalRef>(expr) != nullptr;
    return is_other ? refuse() : sql::Descend::yes;
  }

  const ir::QueryMap& query_;
  GroupedBlock& grouped_;
  std::vector<sql::Expr> keys_;
  bool sound_ = true;
};

}  // namespace

std::optional<GroupedBlock> grouped_block(const ir::QueryMap& query, ir::BlockIndex index) {
  if (!query.resolved() || !has_plain_shape(query, index)) return std::nullopt;
  GroupedBlock grouped{.block = index, .keys = {}, .values = {}};
  if (!take_keys(query.block(index), grouped)) return std::nullopt;
  Collector collector(query, grouped);
  if (!collector.has_sound_keys() || !collector.collect()) return std::nullopt;
  return grouped;
}

sql::Query over_groups(const ir::QueryMap& query, const GroupedBlock& grouped, sql::TableRef from,
                       const std::function<sql::Expr(const GroupedValue&)>& column) {
  const ir::Block& block = query.block(grouped.block);
  std::map<std::uint32_t, sql::Expr> columns;  // By node id.
  for (const GroupedValue& value : grouped.values) {
    for (const std::uint32_t node : value.nodes) columns.emplace(node, column(value));
  }
  const sql::Mutator lift{.expr = [&](sql::Expr& node) {
    if (const auto found = columns.find(node.id.value); found != columns.end()) {
      node = found->second;
    }
  }};
  const auto lifted = [&](const sql::Expr& expr) {
    sql::Expr copy = ir::qualified(expr, query);
    sql::transform(copy, lift);
    return copy;
  };
  sql::Query outer = body_copy(block);
  sql::Select& select = *sql::as_select(outer);
  for (sql::SelectItem& item : select.items) item.expr = lifted(item.expr);
  select.where.reset();
  if (select.having) select.where = Box<sql::Expr>(lifted(**select.having));
  select.having.reset();
  if (select.qualify) select.qualify = Box<sql::Expr>(lifted(**select.qualify));
  select.group_by.reset();
  for (sql::NamedWindow& window : select.windows) {
    for (sql::Expr& expr : window.spec.partition_by) expr = lifted(expr);
    for (sql::OrderItem& item : window.spec.order_by) item.expr = lifted(item.expr);
  }
  if (outer.order_by) {
    for (sql::OrderItem& item : outer.order_by->items) {
      const ir::Binding* binding = query.binding(item.expr);
      const bool output = binding != nullptr && binding->resolution == ir::Resolution::output_alias;
      if (!output) item.expr = lifted(item.expr);
    }
  }
  select.from.clear();
  select.from.push_back(std::move(from));
  keep_output_names(select, block);
  return outer;
}

std::string key_name(const ir::QueryMap& query, const sql::Expr& key) {
  const ir::Binding* binding = query.binding(key);
  const bool is_column = sql::as<sql::ColumnRef>(key) != nullptr && binding != nullptr &&
                         binding->resolution == ir::Resolution::column;
  return is_column ? binding->column : std::string();
}

}  // namespace ado::transforms
