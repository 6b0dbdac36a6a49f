// Finds the subqueries, what ties them to their reader, and where their windows may stand.
#include "transforms/running_aggregate.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ir/functions.hpp"
#include "ir/numeric_type.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"
#include "transforms/correlated_aggregate.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"
#include "transforms/table_copies.hpp"

namespace ado::transforms {
namespace {

// What a node may stand in: a window takes no window, but a column.
enum class Inside { scalars, windows };

bool stands_in(const sql::Expr& expr, const sql::Expr& wanted, Inside inside) {
  bool found = false;
  sql::visit(expr, {.expr = [&](const sql::Expr& node) {
               if (node.id == wanted.id) found = true;
               if (found) return sql::Descend::stop;
               const auto* call = sql::as<sql::FunctionCall>(node);
               const bool closed = is_subquery(node) || sql::as<sql::Lambda>(node) != nullptr ||
                                   sql::as<sql::ListComprehension>(node) != nullptr ||
                                   (inside == Inside::scalars && call != nullptr && call->over);
               return closed ? sql::Descend::no : sql::Descend::yes;
             }});
  return found;
}

// Looks at one subquery of one reader.
class SiteFinder {
 public:
  SiteFinder(const ir::QueryMap& query, ir::BlockIndex index, ir::BlockIndex inner)
      : query_(query), index_(index), reader_(query.block(index)), inner_(query.block(inner)) {
    site_.subquery = inner_.subquery;
    site_.inner = inner;
  }

  std::optional<RunningAggregate> find() {
    const bool is_value = inner_.subquery != nullptr && inner_.from.size() == 1 &&
                          sql::as<sql::ScalarSubquery>(*inner_.subquery) != nullptr;
    if (!is_value || !is_one_aggregate(query_, inner_) || !inner_.select->windows.empty() ||
        reads_whole_rows(query_, site_.inner)) {
      return std::nullopt;
    }
    if (!bears_windows(*inner_.outputs[0].expr) || !has_plain_values()) return std::nullopt;
    if (!read_keys() || !sort_conditions()) return std::nullopt;
    site_.in_place = fits_in_place();
    if (!site_.in_place && !fits_below()) return std::nullopt;
    return site_;
  }

 private:
  // Of values that are equal but differ the least is any; sums are of numbers.
  bool has_plain_values() const {
    bool plain = true;
    sql::visit(*inner_.outputs[0].expr, {.expr = [&](const sql::Expr& expr) {
      const auto* call = sql::as<sql::FunctionCall>(expr);
      if (call == nullptr || !ir::is_aggregate_call(*call, query_.dialect())) {
        return sql::Descend::yes;
      }
      const std::string name = ir::function_name(*call, query_.dialect());
      const sql::Expr& argument = *call->arguments[0].value;
      const auto* star = sql::as<sql::Star>(argument);
      if (star != nullptr && !star->qualifier.empty()) plain = false;
      const std::string type = query_.type_of(argument);
      const bool is_number = !ir::sum_type(type, query_.dialect()).empty();
      const bool is_extreme = name == "min" || name == "max";
      plain =
          plain && (name == "count" || is_number || (is_extreme && has_one_form_per_value(type)));
      return sql::Descend::yes;
    }});
    return plain;
  }

  // What ties the subquery to its reader: the same columns of two copies of one table.
  bool read_keys() {
    std::size_t found = 0;
    for (const ir::Predicate* conjunct : ir::filter_conjuncts(inner_)) {
      if (!conjunct->correlated) continue;
      const auto key = correlation_key(query_, *conjunct->expr, index_, site_.inner);
      if (!key || !read_key(*key, found == 0)) return false;
      ++found;
    }
    return !site_.order.empty() && found == inner_.outer_references.size();
  }

  bool read_key(const CorrelationKey& key, bool is_first) {
    const ir::Binding& outer = *query_.binding(*key.outer);
    const ir::Binding& inner = *query_.binding(*key.inner);
    const bool is_column = outer.column_index != ir::kNoColumn && outer.column == inner.column;
    if (!is_column || !has_one_form_per_value(query_.type_of(*key.inner))) return false;
    if (is_first) site_.item = outer.from_item;
    const ir::FromItem& item = reader_.from[outer.from_item];
    if (outer.from_item != site_.item || !ir::is_plain_item(item) ||
        !is_same_source(query_, inner_.from[0], item)) {
      return false;
    }
    if (key.op == "=") {
      site_.keys.push_back(outer.column);
      return true;
    }
    if (!site_.order.empty()) return false;
    site_.order = outer.column;
    site_.op = key.op;
    return true;
  }

  bool sort_conditions() {
    const std::vector<const ir::Predicate*> conditions = ir::filter_conjuncts(reader_);
    for (const ir::Predicate* condition : ir::filter_conjuncts(inner_)) {
      if (condition->correlated) continue;  // The keys.
      if (condition->has_subquery || ir::may_raise(*condition->expr, query_)) return false;
      const sql::Expr wanted =
          over_copies(query_, site_.inner, *condition->expr, {reader_.from[site_.item].name});
      const Hash128 meaning = condition_meaning(query_, wanted);
      const auto same = std::ranges::find_if(conditions, [&](const ir::Predicate* each) {
        return condition_meaning(query_, ir::qualified(*each->expr, query_)) == meaning;
      });
      if (same == conditions.end()) {
        site_.own.push_back(wanted);
      } else {
        site_.shared.insert((*same)->expr->id.value);
      }
    }
    return true;
  }

  // All rows of the table that the subquery sees are rows of the reader, and the subquery stands
  // where a window may stand.
  bool fits_in_place() const {
    const sql::Select& select = *reader_.select;
    const bool plain = reader_.from.size() == 1 && reader_.joins.empty() && !select.qualify &&
                       select.distinct != sql::DistinctKind::on &&
                       !ir::multiplies_rows(select, query_.dialect());
    if (!plain || !std::ranges::all_of(reader_.predicates, [&](const ir::Predicate& each) {
          return site_.shared.contains(each.expr->id.value) || takes_whole_groups(each);
        })) {
      return false;
    }
    const auto output = std::ranges::find_if(reader_.outputs, [&](const ir::OutputColumn& each) {
      return each.star == nullptr && each.expr != nullptr &&
             stands_in(*each.expr, *site_.subquery, Inside::scalars);
    });
    if (output == reader_.outputs.end()) return false;
    return !is_read_in_select(static_cast<std::size_t>(output - reader_.outputs.begin())) &&
           !has_other_copies();
  }

  bool takes_whole_groups(const ir::Predicate& condition) const {
    if (condition.correlated || condition.has_subquery ||
        ir::is_volatile(*condition.expr, query_.dialect())) {
      return false;
    }
    if (reads_alias(*condition.expr)) return false;  // Of whatever that stands for.
    std::set<std::string> read = ir::columns_read_in(*condition.expr, index_, 0, query_);
    for (const std::string& key : site_.keys) read.erase(key);
    return read.empty() && condition.clause == ir::Clause::where;
  }

  bool reads_alias(const sql::Expr& expr) const {
    const auto references = ir::column_references(expr);
    return std::ranges::any_of(references, [&](const sql::Expr* reference) {
      const ir::Binding* binding = query_.binding(*reference);
      return binding == nullptr || binding->resolution != ir::Resolution::column;
    });
  }

  // By its alias, where a window may not stand: SELECT (...) AS total ... WHERE total > 1. ORDER BY
  // may read it, but no subquery there.
  bool is_read_in_select(std::size_t output) const {
    bool found = false;
    const auto leads_there = [&](const sql::Expr& expr) {
      const ir::Binding* binding = query_.binding(expr);
      return binding != nullptr && binding->block == index_ && binding->output == output &&
             binding->resolution == ir::Resolution::output_alias;
    };
    sql::visit(*reader_.select, {.expr = [&](const sql::Expr& expr) {
      found = found || leads_there(expr);
      return sql::Descend::yes;
    }});
    sql::visit(*reader_.query, {.expr = [&](const sql::Expr& expr) {
      found = found || (leads_there(expr) && query_.binding(expr)->outer);
      return sql::Descend::yes;
    }});
    return found;
  }

  // What is sorted by must be among what is DISTINCT: as long as both are the subquery.
  bool has_other_copies() const {
    if (reader_.select->distinct == sql::DistinctKind::none || !reader_.query->order_by) {
      return false;
    }
    return std::ranges::any_of(reader_.query->order_by->items, [](const sql::OrderItem& item) {
      return ir::contains_subquery(item.expr);
    });
  }

  // The table is read in a derived table, where the window is a column: it may be read anywhere.
  bool fits_below() const {
    if (!can_gather(query_, index_)) return false;
    const sql::Select& select = *reader_.select;
    const bool is_output = std::ranges::any_of(select.items, [&](const sql::SelectItem& item) {
      return stands_in(item.expr, *site_.subquery, Inside::windows);
    });
    return is_output || std::ranges::any_of(reader_.predicates, [&](const ir::Predicate& each) {
             return stands_in(*each.expr, *site_.subquery, Inside::windows);
           });
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& reader_;
  const ir::Block& inner_;
  RunningAggregate site_;
};

bool can_read_windows(const ir::Block& block) {
  return block.kind == ir::BlockKind::select && !block.grouped && !block.correlated &&
         block.query->locking.empty() && !block.select->sample;
}

}  // namespace

std::vector<RunningAggregate> running_aggregates(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<RunningAggregate> sites;
  if (!query.resolved() || !can_read_windows(query.block(index))) return sites;
  for (const ir::BlockIndex child : ir::children(index, query)) {
    if (auto site = SiteFinder(query, index, child).find()) sites.push_back(*std::move(site));
  }
  return sites;
}

}  // namespace ado::transforms
