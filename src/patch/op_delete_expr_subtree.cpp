// delete_expr_subtree: one conjunct, or a whole WHERE, HAVING or QUALIFY. The ON of a join must
// stay, so TRUE takes its place.
#include <algorithm>

#include "patch/operations.hpp"
#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

class Deleter {
 public:
  Deleter(sql::NodeId node, sql::NodeId neutral_id) : node_(node), neutral_id_(neutral_id) {}

  bool run(sql::Query& query) {
    sql::Mutator mutator;
    mutator.expr = [this](sql::Expr& expr) { in_conjunction(expr); };
    mutator.select = [this](sql::Select& select) {
      for (sql::MaybeExpr* clause : {&select.where, &select.having, &select.qualify}) {
        if (!is_target(*clause)) continue;
        clause->reset();
        done_ = true;
      }
    };
    mutator.table = [this](sql::TableRef& table) {
      auto* join = std::get_if<sql::Join>(&table.node);
      if (join == nullptr || !is_target(join->condition)) return;
      sql::Expr neutral = sql::make_and({});
      neutral.id = neutral_id_;
      join->condition = std::move(neutral);
      done_ = true;
    };
    sql::transform(query, mutator);
    return done_;
  }

 private:
  bool is_target(const sql::MaybeExpr& expr) const { return expr && (*expr)->id == node_; }

  void in_conjunction(sql::Expr& expr) {
    auto* logical = sql::as<sql::Logical>(expr);
    if (logical == nullptr || logical->connective != sql::Connective::conjunction) return;
    if (std::erase_if(logical->operands, [this](const auto& each) { return each.id == node_; })) {
      done_ = true;
    }
    if (logical->operands.size() != 1) return;
    sql::Expr last = std::move(logical->operands.front());
    expr = std::move(last);
  }

  sql::NodeId node_;
  sql::NodeId neutral_id_;
  bool done_ = false;
};

}  // namespace

Result<Place> delete_expr_subtree(Edit& edit) {
  if (Deleter(edit.place.node, edit.next_id()).run(edit.statement.query)) return edit.place;
  return edit.refuse(Refusal::not_applicable, "{} is no conjunct and no whole condition",
                     describe(edit.place, edit.before));
}

}  // namespace ado::patch
