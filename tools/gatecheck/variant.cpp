// Turns operands and joins round and renames aliases, all on one copy of the tree.
#include "gatecheck/variant.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sql/build.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::gatecheck {
namespace {

class Variation {
 public:
  explicit Variation(const ir::QueryMap& query)
      : query_(query),
        statement_(query.statement()),
        shows_order_(has_star()),
        swaps_(!shows_order_ && !has_lateral(query)) {}

  Variant run() {
    name_items();
    sql::Mutator mutator;
    mutator.expr = [this](sql::Expr& expr) {
      turn_operands(expr);
      requalify(expr);
    };
    mutator.table = [this](sql::TableRef& table) {
      rename(table);
      swap_join(table);
    };
    mutator.select = [this](sql::Select& select) { swap_list(select); };
    sql::transform(statement_.query, mutator);
    statement_.comments.clear();
    return {.sql = sql::print(statement_), .changes = changes_};
  }

 private:
  // Items that read those to their left must stay behind them.
  static bool has_lateral(const ir::QueryMap& query) {
    return std::ranges::any_of(query.blocks(), [](const ir::Block& block) {
      return std::ranges::any_of(block.from, [](const ir::FromItem& item) {
        return item.lateral || item.kind == ir::FromKind::function;
      });
    });
  }

  // A star among the outputs, or one whose columns someone names: all but count(*).
  bool has_star() const {
    bool found = false;
    sql::Visitor visitor;
    visitor.expr = [&](const sql::Expr& expr) {
      if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
        const bool counts = call->arguments.size() == 1 &&
                            sql::as<sql::Star>(*call->arguments.front().value) != nullptr;
        return counts ? sql::Descend::no : sql::Descend::yes;
      }
      found = found || sql::as<sql::Star>(expr) != nullptr ||
              sql::as<sql::ColumnsExpr>(expr) != nullptr;
      return sql::Descend::yes;
    };
    sql::visit(query_.statement().query, visitor);
    return found;
  }

  // Functions, and joins with an alias and what they hide, keep their names.
  void name_items() {
    if (shows_order_) return;  // t.* would have to follow.
    for (std::size_t b = 0; b < query_.blocks().size(); ++b) {
      const ir::Block& block = query_.block(b);
      for (std::size_t i = 0; i < block.from.size(); ++i) {
        const ir::FromItem& item = block.from[i];
        const bool is_plain =
            item.kind != ir::FromKind::join && item.kind != ir::FromKind::function && !item.hidden;
        if (is_plain) names_[item.node->id] = fmt::format("v{}_{}", b, i);
      }
    }
  }

  void turn_operands(sql::Expr& expr) {
    auto* logical = sql::as<sql::Logical>(expr);
    if (logical == nullptr) return;
    std::ranges::reverse(logical->operands);
    ++changes_.operands;
  }

  void requalify(sql::Expr& expr) {
    auto* column = sql::as<sql::ColumnRef>(expr);
    const ir::Binding* binding = query_.binding(expr);
    if (column == nullptr || binding == nullptr || binding->column_part == 0) return;
    if (binding->resolution != ir::Resolution::column) return;
    const ir::FromItem& item = query_.block(binding->block).from[binding->from_item];
    const auto name = names_.find(item.node->id);
    if (name == names_.end()) return;
    const auto qualifier_end =
        column->parts.begin() + static_cast<std::ptrdiff_t>(binding->column_part);
    column->parts.erase(column->parts.begin(), qualifier_end);
    column->parts.insert(column->parts.begin(), sql::make_identifier(name->second));
  }

  void rename(sql::TableRef& table) {
    const auto name = names_.find(table.id);
    if (name == names_.end()) return;
    if (!table.alias) table.alias.emplace();
    table.alias->name = sql::make_identifier(name->second);
    ++changes_.aliases;
  }

  void swap_join(sql::TableRef& table) {
    auto* join = std::get_if<sql::Join>(&table.node);
    if (join == nullptr || !swaps_) return;
    const bool is_symmetric = join->kind == sql::JoinKind::inner && !join->natural && !join->asof &&
                              join->using_columns.empty();
    if (!is_symmetric) return;
    std::swap(join->left, join->right);
    ++changes_.joins;
  }

  void swap_list(sql::Select& select) {
    if (select.from.size() < 2 || !swaps_) return;
    std::ranges::reverse(select.from);
    ++changes_.joins;
  }

  const ir::QueryMap& query_;
  sql::Statement statement_;
  bool shows_order_;
  bool swaps_;
  std::map<sql::NodeId, std::string> names_;
  Changes changes_;
};

}  // namespace

Variant harmless_variant(const ir::QueryMap& query) { return Variation(query).run(); }

}  // namespace ado::gatecheck
