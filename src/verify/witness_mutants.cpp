// Finds the places where a classical mistake fits, and makes it there.
#include "verify/witness_mutants.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/require.hpp"
#include "base/text.hpp"
#include "ir/facts.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/other_constants.hpp"
#include "verify/witness_positions.hpp"
#include "verify/witness_redundancy.hpp"

namespace ado::verify {
namespace {

// value: an operator or a constant is another one; no key or constraint makes that right.
enum class MistakeKind { value, shape };
// One mistake: where, how it is made in a copy, and how it reads.
struct Mistake {
  std::function<void(sql::Query&)> make;
  std::string change;
  MistakeKind kind = MistakeKind::shape;
};

struct OperatorPair {
  std::string_view from;
  std::string_view to;
};
constexpr std::array kOperators = {OperatorPair{"<", "<="}, OperatorPair{"<=", "<"},
                                   OperatorPair{">", ">="}, OperatorPair{">=", ">"},
                                   OperatorPair{"=", "<>"}, OperatorPair{"<>", "="}};
constexpr std::array kAggregates = {OperatorPair{"sum", "avg"}, OperatorPair{"avg", "sum"},
                                    OperatorPair{"min", "max"}, OperatorPair{"max", "min"}};

class Finder {
 public:
  explicit Finder(const ir::QueryMap& map) : map_(map), dialect_(map.dialect()) {}

  std::vector<Mistake> find() {
    sql::Visitor visitor;
    visitor.expr = [this](const sql::Expr& expr) {
      look_at(expr);
      return sql::Descend::yes;
    };
    visitor.table = [this](const sql::TableRef& table) {
      look_at(table);
      return sql::Descend::yes;
    };
    visitor.query = [this](const sql::Query& query) {
      look_at(query);
      return sql::Descend::yes;
    };
    visitor.select = [this](const sql::Select& select) {
      look_at(select);
      return sql::Descend::yes;
    };
    look_at(map_.statement().query);
    for (const sql::Expr* place : positions(map_.statement().query)) look_at_constant(*place);
    sql::visit(map_.statement().query, visitor);
    return std::move(mistakes_);
  }

 private:
  void note(std::string change, std::function<void(sql::Query&)> make) {
    mistakes_.push_back({std::move(make), std::move(change)});
  }
  template <typename Node, typename Change>
  void note_expr(const sql::Expr& expr, std::string change, Change make) {
    note(fmt::format("{} in {}", change, sql::print(expr, dialect_)),
         [id = expr.id, make](sql::Query& query) {
           sql::Expr* found = sql::find_expr(query, id);
           if (Node* node = found == nullptr ? nullptr : sql::as<Node>(*found)) make(*found, *node);
         });
  }

  void look_at(const sql::Expr& expr) {
    if (const auto* binary = sql::as<sql::Binary>(expr)) look_at_binary(expr, *binary);
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) look_at_call(expr, *call);
    if (sql::as<sql::Between>(expr) != nullptr) {
      note_expr<sql::Between>(expr, "the lower bound is left out", [](sql::Expr& at, auto& node) {
        sql::Expr changed = sql::make_binary(node.negated ? ">" : "<=", *node.operand, *node.high);
        at = std::move(changed);
      });
    }
    if (const auto* test = sql::as<sql::IsTest>(expr); test && test->test == sql::TruthTest::null) {
      note_expr<sql::IsTest>(expr, "the NULL test is turned",
                             [](sql::Expr&, auto& node) { node.negated = !node.negated; });
    }
    if (const auto* list = sql::as<sql::InList>(expr); list && list->items.size() > 1) {
      note_expr<sql::InList>(expr, "the last value is left out",
                             [](sql::Expr&, auto& node) { node.items.pop_back(); });
    }
    if (const auto* logical = sql::as<sql::Logical>(expr)) look_at_logical(expr, *logical);
  }

  void look_at_binary(const sql::Expr& expr, const sql::Binary& binary) {
    for (const OperatorPair& pair : kOperators) {
      if (binary.op != pair.from) continue;
      note_expr<sql::Binary>(expr, fmt::format("{} becomes {}", pair.from, pair.to),
                             [to = pair.to](sql::Expr&, auto& node) { node.op = std::string(to); });
      mistakes_.back().kind = MistakeKind::value;
      look_at_constant(*binary.right);
    }
  }

  void look_at_constant(const sql::Expr& expr) {
    const auto* literal = sql::as<sql::Literal>(expr);
    if (literal == nullptr || literal->kind != sql::LiteralKind::integer) return;
    note_expr<sql::Literal>(expr, "the constant grows by 1", [](sql::Expr& at, auto&) {
      sql::Expr changed = sql::make_binary("+", at, sql::make_integer(1));
      at = std::move(changed);
    });
    mistakes_.back().kind = MistakeKind::value;
  }

  void look_at_logical(const sql::Expr& expr, const sql::Logical& logical) {
    for (std::size_t i = 0; i < logical.operands.size(); ++i) {
      if (is_implied(logical.operands[i], map_)) continue;
      const bool all = logical.connective == sql::Connective::conjunction;
      note(fmt::format("{} {} is left out", all ? "condition" : "alternative",
                       sql::print(logical.operands[i], dialect_)),
           [id = expr.id, i](sql::Query& query) {
             sql::Expr* found = sql::find_expr(query, id);
             auto* node = found == nullptr ? nullptr : sql::as<sql::Logical>(*found);
             if (node == nullptr || i >= node->operands.size()) return;
             node->operands.erase(node->operands.begin() + static_cast<std::ptrdiff_t>(i));
             if (node->operands.size() > 1) return;
             sql::Expr last = node->operands.front();
             *found = std::move(last);
           });
    }
  }

  void look_at_call(const sql::Expr& expr, const sql::FunctionCall& call) {
    if (call.name.size() != 1) return;
    const std::string name = to_lower_ascii(call.name[0].text);
    const bool star =
        call.arguments.size() == 1 && sql::as<sql::Star>(*call.arguments[0].value) != nullptr;
    if (name == "count" && call.arguments.size() == 1 && !star && !call.distinct) {
      note_expr<sql::FunctionCall>(expr, "count ignores no NULL", [](sql::Expr&, auto& node) {
        node.arguments[0].value = Box<sql::Expr>(sql::Expr(sql::Star{}));
      });
    }
    if (name == "count" && (star || call.arguments.empty())) look_at_count_of_rows(expr);
    if (call.distinct) {
      note_expr<sql::FunctionCall>(expr, "DISTINCT is lost",
                                   [](sql::Expr&, auto& node) { node.distinct = false; });
    }
    for (const OperatorPair& pair : kAggregates) {
      if (name != pair.from || call.over) continue;
      note_expr<sql::FunctionCall>(
          expr, fmt::format("{} becomes {}", pair.from, pair.to),
          [to = pair.to](sql::Expr&, auto& node) { node.name[0].text = std::string(to); });
    }
  }

  // count(*) of rows whose column may be NULL.
  void look_at_count_of_rows(const sql::Expr& expr) {
    const auto index = map_.block_of(expr.id);
    if (!index) return;
    const ir::Block& block = map_.block(*index);
    for (std::size_t i = 0; i < block.from.size(); ++i) {
      const ir::FromItem& item = block.from[i];
      if (item.kind != ir::FromKind::table || item.hidden) continue;
      for (const ir::FromColumn& column : item.columns) {
        if (ir::is_never_null_after_filters(*index, i, column.name, map_)) continue;
        sql::Expr counted(sql::ColumnRef{{{item.name, true}, {column.name, true}}});
        note_expr<sql::FunctionCall>(
            expr, fmt::format("NULLs of {}.{} are left out", item.name, column.name),
            [counted](sql::Expr&, auto& node) {
              node.arguments.clear();
              node.arguments.push_back({.value = Box<sql::Expr>(counted)});
            });
        return;
      }
    }
  }

  void look_at(const sql::TableRef& table) {
    const auto* join = std::get_if<sql::Join>(&table.node);
    if (join == nullptr || join->natural || !join->condition) return;
    const bool inner = join->kind == sql::JoinKind::inner;
    if (!inner && join->kind != sql::JoinKind::left) return;
    if (inner && is_inner_anyway(table, map_)) return;
    note(fmt::format("{} in {}", inner ? "JOIN becomes LEFT JOIN" : "LEFT JOIN becomes JOIN",
                     sql::print(**join->condition, dialect_)),
         [id = table.id, inner](sql::Query& query) {
           sql::TableRef* found = sql::find_table(query, id);
           auto* node = found == nullptr ? nullptr : std::get_if<sql::Join>(&found->node);
           if (node != nullptr) node->kind = inner ? sql::JoinKind::left : sql::JoinKind::inner;
         });
  }

  void look_at(const sql::Query& query) {
    if (const auto* set = std::get_if<sql::SetOperation>(&query.body)) {
      note(set->all ? "ALL of a set operation is lost" : "a set operation keeps duplicates",
           [id = query.id](sql::Query& root) {
             sql::Query* found = root.id == id ? &root : sql::find_query(root, id);
             auto* node = found == nullptr ? nullptr : std::get_if<sql::SetOperation>(&found->body);
             if (node != nullptr) node->all = !node->all;
           });
    }
    // Only the outermost order and cut are sure to show.
    if (&query != &map_.statement().query || !query.order_by || query.order_by->items.empty()) {
      return;
    }
    note("the first ORDER BY key is turned", [](sql::Query& root) {
      auto& direction = root.order_by->items.front().direction;
      direction = direction == sql::SortDirection::descending ? sql::SortDirection::ascending
                                                              : sql::SortDirection::descending;
    });
  }

  void look_at(const sql::Select& select) {
    const auto with_select = [id = select.id](auto change) {
      return [id, change](sql::Query& query) {
        if (sql::Select* found = sql::find_select(query, id)) change(*found);
      };
    };
    if (select.distinct == sql::DistinctKind::distinct) {
      note("DISTINCT is lost",
           with_select([](sql::Select& at) { at.distinct = sql::DistinctKind::none; }));
    } else if (select.distinct == sql::DistinctKind::none && shows_duplicates(select)) {
      note("DISTINCT is added",
           with_select([](sql::Select& at) { at.distinct = sql::DistinctKind::distinct; }));
    }
    if (select.having) {
      note("HAVING is lost", with_select([](sql::Select& at) { at.having.reset(); }));
    }
    if (select.where && sql::as<sql::Logical>(**select.where) == nullptr) {
      note("WHERE is lost", with_select([](sql::Select& at) { at.where.reset(); }));
    }
  }

  bool shows_duplicates(const sql::Select& select) const {
    const auto block = map_.block_of(select.id);
    return block && !map_.block(*block).grouped && !ignores_duplicates(*block, map_);
  }

  const ir::QueryMap& map_;
  sql::Dialect dialect_;
  std::vector<Mistake> mistakes_;
};

}  // namespace

std::vector<Mutant> make_mutants(const ir::QueryMap& query, std::size_t count_max, Random random) {
  std::vector<Mistake> mistakes = Finder(query).find();
  std::vector<Mutant> mutants;
  while (!mistakes.empty() && mutants.size() < count_max) {
    const auto at = static_cast<std::ptrdiff_t>(random.below(mistakes.size()));
    const Mistake mistake = mistakes[static_cast<std::size_t>(at)];
    mistakes.erase(mistakes.begin() + at);
    Mutant mutant{query, query.statement(), mistake.change};
    mistake.make(mutant.statement.query);
    mutants.push_back(std::move(mutant));
  }
  return mutants;
}

std::optional<std::string> mistake_between(const ir::QueryMap& original,
                                           const ir::QueryMap& candidate) {
  const auto recurs = [](const ir::QueryMap& map) {
    return std::ranges::any_of(map.ctes(), &ir::CteNode::recursive);
  };
  // How often it goes on no small data say.
  if (recurs(original) != recurs(candidate)) return "a recursion stands in one query only";
  for (const auto find : {other_constant, other_argument, other_regex, other_trim}) {
    if (auto change = find(original, candidate)) return change;
  }
  for (const auto& [from, to] : {std::pair{&original, &candidate}, {&candidate, &original}}) {
    for (const Mistake& mistake : Finder(*from).find()) {
      if (mistake.kind != MistakeKind::value) continue;
      sql::Statement mutant = from->statement();
      mistake.make(mutant.query);
      if (mutant.query == to->statement().query) return mistake.change;
    }
  }
  return std::nullopt;
}

}  // namespace ado::verify
