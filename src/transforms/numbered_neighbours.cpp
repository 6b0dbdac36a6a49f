// Reads equalities of keys and of numbers out of the conditions that join two instances of a CTE.
#include "transforms/numbered_neighbours.hpp"

#include <algorithm>
#include <charconv>

#include "ir/determination.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/gathered_items.hpp"
#include "transforms/guards.hpp"

namespace ado::transforms {
namespace {

constexpr long long kPlacesMax = 1000;

// A further column changes no row of it: no DISTINCT, no GROUP BY ALL, no list of names. ORDER BY
// may make several rows of one on PostgreSQL.
bool takes_columns(const ir::QueryMap& query, const ir::CteNode& cte) {
  const ir::Block& block = query.block(cte.block);
  if (block.kind != ir::BlockKind::select || cte.recursive || !cte.table->columns.empty() ||
      !block.outputs_known) {
    return false;
  }
  const sql::Select& select = *block.select;
  const bool all = select.group_by && select.group_by->all;
  return !all && select.distinct == sql::DistinctKind::none && !select.qualify && !select.sample &&
         !block.query->limit && !block.query->order_by &&
         !ir::multiplies_rows(select, query.dialect()) &&
         !ir::is_volatile(*block.query, query.dialect());
}

// No reader shows all columns there are, or joins by all that have one name.
bool is_read_by_name(const ir::QueryMap& query, const ir::CteNode& cte) {
  return std::ranges::all_of(cte.readers, [&](const sql::TableRef* reader) {
    const auto index = query.block_of(reader->id);
    if (!index || reads_whole_rows(query, *index)) return false;
    const ir::Block& block = query.block(*index);
    const bool is_natural = std::ranges::any_of(block.joins, [](const ir::FromJoin& join) {
      return std::get<sql::Join>(join.node->node).natural;
    });
    return !is_natural && std::ranges::none_of(block.outputs, [](const ir::OutputColumn& output) {
      return output.star != nullptr;
    });
  });
}

bool numbers_without_ties(const ir::QueryMap& query, ir::BlockIndex index,
                          const sql::FunctionCall& call) {
  const std::string name = ir::function_name(call, query.dialect());
  const bool is_plain = call.arguments.empty() && !call.filter && call.order_by.empty() &&
                        !call.distinct && call.nulls == sql::NullsTreatment::unspecified;
  if (!is_plain || !call.over || (*call.over)->base || (*call.over)->order_by.empty()) return false;
  if (name == "row_number") return true;
  if (name != "rank") return false;
  std::vector<const sql::Expr*> seeds;
  for (const sql::Expr& key : (*call.over)->partition_by) seeds.push_back(&key);
  for (const sql::OrderItem& key : (*call.over)->order_by) seeds.push_back(&key.expr);
  // What a key tells apart may tie under a collation.
  const bool is_exact = std::ranges::all_of(
      seeds, [&](const sql::Expr* key) { return has_one_form_per_value(query.type_of(*key)); });
  return is_exact && ir::Determination(query, index, seeds).determines_row();
}

// Whose column it is, and how much is added to it.
struct Place {
  std::size_t item = 0;
  long long added = 0;
};

class NeighbourFinder {
 public:
  NeighbourFinder(const ir::QueryMap& query, ir::BlockIndex reader, std::size_t cte,
                  const Numbering& numbering)
      : query_(query),
        index_(reader),
        block_(query.block(reader)),
        cte_(cte),
        numbering_(numbering) {}

  std::vector<Neighbour> of(std::size_t row) const {
    std::vector<Neighbour> found;
    if (block_.from[row].null_extended) return found;
    for (std::size_t item = 0; item < block_.from.size(); ++item) {
      if (item == row || block_.from[item].cte != cte_) continue;
      if (auto neighbour = neighbour_at(row, item)) found.push_back(*std::move(neighbour));
    }
    return found;
  }

 private:
  std::optional<Neighbour> neighbour_at(std::size_t row, std::size_t item) const {
    Neighbour neighbour{.item = item};
    neighbour.outer = block_.from[item].null_extended;
    std::set<std::size_t> partitions;
    for (const ir::Predicate* conjunct : conditions(item)) {
      const bool joins =
          conjunct->from_items == std::vector{std::min(row, item), std::max(row, item)};
      const auto partition = joins ? equal_partition(*conjunct->expr, row, item) : std::nullopt;
      const auto places = joins ? places_between(*conjunct->expr, row, item) : std::nullopt;
      if (partition) {
        partitions.insert(*partition);
      } else if (places && neighbour.places == 0) {
        neighbour.places = *places;
      } else if (neighbour.outer) {
        return std::nullopt;  // It finds no row where LAG does.
      } else {
        continue;
      }
      neighbour.conjuncts.insert(conjunct->expr->id.value);
    }
    const bool is_near = neighbour.places != 0 && std::abs(neighbour.places) <= kPlacesMax;
    if (!is_near || partitions.size() != numbering_.partitions) return std::nullopt;
    if (!reads_what_moves(neighbour)) return std::nullopt;
    return neighbour;
  }

  // Of an outer join, all that its ON asks.
  std::vector<const ir::Predicate*> conditions(std::size_t item) const {
    if (!block_.from[item].null_extended) return ir::filter_conjuncts(block_);
    std::vector<const ir::Predicate*> found;
    for (const ir::FromJoin& join : block_.joins) {
      if (join.kind != sql::JoinKind::left || join.middle != item) continue;
      for (const ir::Predicate& predicate : block_.predicates) {
        const bool is_its_own = predicate.clause == ir::Clause::on && predicate.join == join.node;
        if (is_its_own) found.push_back(&predicate);
      }
    }
    return found;
  }

  std::optional<std::size_t> output_of(const sql::Expr& expr, std::size_t item) const {
    const ir::Binding* binding = own_column(query_, index_, expr);
    if (binding == nullptr || binding->from_item != item) return std::nullopt;
    if (binding->column_index == ir::kNoColumn) return std::nullopt;
    return binding->column_index;
  }

  // a.k = b.k
  std::optional<std::size_t> equal_partition(const sql::Expr& expr, std::size_t row,
                                             std::size_t item) const {
    const auto* equality = sql::as<sql::Binary>(expr);
    if (equality == nullptr || equality->op != "=") return std::nullopt;
    const bool swapped = !output_of(*equality->left, row);
    const auto one = output_of(swapped ? *equality->right : *equality->left, row);
    const auto other = output_of(swapped ? *equality->left : *equality->right, item);
    if (!one || !other) return std::nullopt;
    const auto first = numbering_.partition_of.find(*one);
    const auto second = numbering_.partition_of.find(*other);
    const auto end = numbering_.partition_of.end();
    if (first == end || second == end || first->second != second->second) return std::nullopt;
    return first->second;
  }

  std::optional<long long> whole_number(const sql::Expr& expr) const {
    const auto* literal = sql::as<sql::Literal>(expr);
    if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return std::nullopt;
    long long value = 0;
    const char* end = literal->text.data() + literal->text.size();
    const auto [stop, error] = std::from_chars(literal->text.data(), end, value);
    if (error != std::errc{} || stop != end || value > kPlacesMax) return std::nullopt;
    return value;
  }

  std::optional<Place> place_of(const sql::Expr& expr) const {
    const ir::Binding* binding = own_column(query_, index_, expr);
    if (binding != nullptr && binding->column_index == numbering_.output) {
      return Place{binding->from_item, 0};
    }
    const auto* sum = sql::as<sql::Binary>(expr);
    if (sum == nullptr || (sum->op != "+" && sum->op != "-")) return std::nullopt;
    auto place = place_of(*sum->left);
    auto added = whole_number(*sum->right);
    if (sum->op == "+" && !place) {
      place = place_of(*sum->right);
      added = whole_number(*sum->left);
    }
    if (!place || !added) return std::nullopt;
    place->added += sum->op == "+" ? *added : -*added;
    return place;
  }

  // a.n = b.n + 1, a.n - b.n = 1
  std::optional<long long> places_between(const sql::Expr& expr, std::size_t row,
                                          std::size_t item) const {
    const auto* equality = sql::as<sql::Binary>(expr);
    if (equality == nullptr || equality->op != "=") return std::nullopt;
    const auto left = place_of(*equality->left);
    const auto right = place_of(*equality->right);
    const auto are_both = [&](const Place& one, const Place& other) {
      return std::minmax(one.item, other.item) == std::minmax(row, item);
    };
    if (left && right) {
      if (!are_both(*left, *right)) return std::nullopt;
      const long long after = left->added - right->added;  // Of the right one, after the left one.
      return left->item == row ? after : -after;
    }
    const auto* difference = sql::as<sql::Binary>(*equality->left);
    const auto total = whole_number(*equality->right);
    if (difference == nullptr || difference->op != "-" || !total) return std::nullopt;
    const auto first = place_of(*difference->left);
    const auto second = place_of(*difference->right);
    if (!first || !second || !are_both(*first, *second)) return std::nullopt;
    const long long after = *total - first->added + second->added;  // Of the first one.
    return first->item == row ? -after : after;
  }

  // LAG and LEAD are over values of the row alone; a window of a window there is not.
  bool reads_what_moves(const Neighbour& neighbour) const {
    if (!is_read_in_place(neighbour)) return false;
    const ir::Block& numbered = query_.block(query_.ctes()[cte_].block);
    const std::set<std::string> read =
        ir::columns_read_outside(index_, neighbour.item, query_, neighbour.conjuncts);
    const auto& columns = block_.from[neighbour.item].columns;
    for (std::size_t output = 0; output < columns.size(); ++output) {
      if (!read.contains(columns[output].name)) continue;
      if (output == numbering_.output && !neighbour.outer) continue;
      const ir::OutputColumn& column = numbered.outputs[output];
      if (column.merged_full || column.type.empty() || column.type == "NULL") return false;
      if (column.expr == nullptr) continue;
      // Another output that it names may be a window. A bare text has no type on PostgreSQL.
      const bool is_constant = sql::as<sql::Literal>(*column.expr) != nullptr;
      if (is_constant || names_outputs(*column.expr) || ir::contains_window(*column.expr) ||
          ir::contains_subquery(*column.expr)) {
        return false;
      }
    }
    return true;
  }

  bool names_outputs(const sql::Expr& expr) const {
    return std::ranges::any_of(ir::column_references(expr), [&](const sql::Expr* reference) {
      const ir::Binding* binding = query_.binding(*reference);
      return binding == nullptr || binding->resolution == ir::Resolution::output_alias;
    });
  }

  // Not in a subquery, where the row's name may lead elsewhere, and no field of an outer one, which
  // is read through a CASE.
  bool is_read_in_place(const Neighbour& neighbour) const {
    bool in_place = true;
    sql::visit(*block_.query, {.expr = [&](const sql::Expr& expr) {
      const ir::Binding* binding = query_.binding(expr);
      const bool is_its_own = binding != nullptr && binding->block == index_ &&
                              binding->resolution == ir::Resolution::column &&
                              binding->from_item == neighbour.item;
      if (!is_its_own) return sql::Descend::yes;
      const auto* column = sql::as<sql::ColumnRef>(expr);
      const bool is_whole = column != nullptr && column->parts.size() == binding->column_part + 1;
      in_place = in_place && query_.block_of(expr.id) == index_ && (is_whole || !neighbour.outer);
      return sql::Descend::yes;
    }});
    return in_place;
  }

  const ir::QueryMap& query_;
  ir::BlockIndex index_;
  const ir::Block& block_;
  std::size_t cte_;
  const Numbering& numbering_;
};

}  // namespace

sql::Expr shown_value(const ir::Block& block, std::size_t output) {
  const ir::OutputColumn& column = block.outputs[output];
  if (column.expr != nullptr) return *column.expr;
  return sql::make_column(block.from[column.from_item].name, column.column);
}

std::optional<Numbering> numbering(const ir::QueryMap& query, std::size_t cte) {
  const ir::CteNode& node = query.ctes()[cte];
  if (!takes_columns(query, node) || !is_read_by_name(query, node)) return std::nullopt;
  const ir::Block& block = query.block(node.block);
  for (std::size_t output = 0; output < block.outputs.size(); ++output) {
    const sql::Expr* expr = block.outputs[output].expr;
    const auto* call = expr == nullptr ? nullptr : sql::as<sql::FunctionCall>(*expr);
    if (call == nullptr || !numbers_without_ties(query, node.block, *call)) continue;
    Numbering found{.output = output, .call = call};
    const std::vector<sql::Expr>& partition_by = (*call->over)->partition_by;
    found.partitions = partition_by.size();
    std::set<std::size_t> shown;
    for (std::size_t other = 0; other < block.outputs.size(); ++other) {
      if (block.outputs[other].merged_full) continue;
      const sql::Expr value = ir::qualified(shown_value(block, other), query);
      for (std::size_t key = 0; key < partition_by.size(); ++key) {
        const sql::Expr wanted = ir::qualified(partition_by[key], query);
        if (!sql::equivalent_text(wanted, value, query.dialect())) continue;
        if (!has_one_form_per_value(block.outputs[other].type)) continue;
        found.partition_of[other] = key;
        shown.insert(key);
        break;
      }
    }
    if (shown.size() == found.partitions) return found;
  }
  return std::nullopt;
}

std::optional<NumberedJoin> numbered_join(const ir::QueryMap& query, ir::BlockIndex reader) {
  const ir::Block& block = query.block(reader);
  if (!query.resolved() || block.from.size() < 2) return std::nullopt;
  if (!can_gather_below_left_joins(query, reader)) return std::nullopt;
  std::optional<NumberedJoin> best;
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    const auto cte = block.from[item].cte;
    if (!cte) continue;
    const auto numbers = numbering(query, *cte);
    if (!numbers) continue;
    auto neighbours = NeighbourFinder(query, reader, *cte, *numbers).of(item);
    if (neighbours.size() <= (best ? best->neighbours.size() : 0)) continue;
    best = NumberedJoin{
        .cte = *cte, .numbering = *numbers, .item = item, .neighbours = std::move(neighbours)};
  }
  return best;
}

}  // namespace ado::transforms
