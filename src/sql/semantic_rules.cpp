// Settles what only the whole of a query tells of a semantic call.
#include "sql/semantic_rules.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include "sql/compare.hpp"
#include "sql/lexer.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

bool is_call_of(const Expr& expr, SemanticOperator op) {
  const auto call = as_semantic(expr);
  return call && call->op == op;
}

void add_expressions(const GroupingElement& element, std::vector<const Expr*>& found) {
  for (const Expr& expr : element.exprs) found.push_back(&expr);
  for (const GroupingElement& inner : element.elements) add_expressions(inner, found);
}

// What a key of GROUP BY stands for: GROUP BY 2 and GROUP BY alias are items of the select list.
const Expr& meant_by(const Expr& key, const Select& select, Dialect dialect) {
  if (const auto* literal = as<Literal>(key); literal && literal->kind == LiteralKind::integer) {
    std::size_t place = 0;
    const std::string& text = literal->text;
    std::from_chars(text.data(), text.data() + text.size(), place);
    return place >= 1 && place <= select.items.size() ? select.items[place - 1].expr : key;
  }
  const auto* column = as<ColumnRef>(key);
  if (column == nullptr || column->parts.size() != 1) return key;
  for (const SelectItem& item : select.items) {
    if (item.alias && same_name(*item.alias, column->parts.front(), dialect)) return item.expr;
  }
  return key;
}

// The TOPICS calls that the select groups by.
std::vector<const Expr*> mappings_of(const Select& select, Dialect dialect) {
  std::vector<const Expr*> mappings;
  if (!select.group_by) return mappings;
  std::vector<const Expr*> keys;
  for (const GroupingElement& element : select.group_by->elements) add_expressions(element, keys);
  Visitor visitor;
  visitor.query = [](const Query&) { return Descend::no; };
  visitor.expr = [&](const Expr& expr) {
    if (is_call_of(expr, SemanticOperator::topics)) mappings.push_back(&expr);
    return Descend::yes;
  };
  for (const Expr* key : keys) visit(meant_by(*key, select, dialect), visitor);
  return mappings;
}

class Settlement {
 public:
  Settlement(std::string_view text, Dialect dialect) : text_(text), dialect_(dialect) {}

  Result<void> settle(Query& query) {
    note_conditions(query);
    note_aggregates(query);
    if (error_) return fail(*error_);
    if (aggregates_.empty()) return {};
    Mutator mutator;
    mutator.expr = [&](Expr& expr) {
      if (aggregates_.contains(expr.id)) {
        as<FunctionCall>(expr)->name = {{.text = std::string(to_string(SemanticOperator::themes))}};
      }
    };
    transform(query, mutator);
    return {};
  }

 private:
  void refuse(const Expr& expr, std::string message, std::string hint) {
    if (error_) return;
    error_ = Error{.kind = ErrorKind::invalid_input,
                   .message = std::move(message),
                   .position = position_at(text_, expr.span.begin),
                   .hint = std::move(hint)};
  }

  // Tables are told of before their conditions.
  void note_conditions(const Query& query) {
    std::set<NodeId> conditions;
    Visitor visitor;
    visitor.table = [&](const TableRef& table) {
      const auto* join = std::get_if<Join>(&table.node);
      const bool may_match = join != nullptr && join->condition && !join->asof &&
                             (join->kind == JoinKind::inner || join->kind == JoinKind::left);
      if (may_match) conditions.insert((*join->condition)->id);
      return Descend::yes;
    };
    visitor.expr = [&](const Expr& expr) {
      const bool is_match = is_call_of(expr, SemanticOperator::semantic_match);
      if (is_match && !conditions.contains(expr.id)) {
        refuse(expr, "SEMANTIC_MATCH is the whole condition of an inner or a left join",
               "write a SEMANTIC JOIN b ON a.x ~ b.y");
      }
      return Descend::yes;
    };
    visit(query, visitor);
  }

  void note_aggregates(const Query& query) {
    Visitor visitor;
    visitor.query = [&](const Query& inner) {
      note_own_aggregates(inner);
      return Descend::yes;
    };
    visit(query, visitor);
  }

  // Of the query itself, not of those in it.
  void note_own_aggregates(const Query& query) {
    const auto* select = std::get_if<Select>(&query.body);
    std::vector<const Expr*> mappings;
    if (select != nullptr) mappings = mappings_of(*select, dialect_);
    for (const Expr* mapping : mappings) refuse_parts(*mapping);
    Visitor visitor;
    visitor.query = [](const Query&) { return Descend::no; };
    visitor.expr = [&](const Expr& expr) {
      const bool is_topics = is_call_of(expr, SemanticOperator::topics);
      const auto is_same = [&](const Expr* mapping) { return *mapping == expr; };
      if (is_topics && std::ranges::none_of(mappings, is_same)) aggregates_.insert(expr.id);
      return Descend::yes;
    };
    if (select != nullptr) visit(*select, visitor);
    if (const auto* values = std::get_if<Values>(&query.body)) {
      for (const auto& row : values->rows) {
        for (const Expr& expr : row) visit(expr, visitor);
      }
    }
    if (!query.order_by) return;
    for (const OrderItem& item : query.order_by->items) visit(item.expr, visitor);
  }

  void refuse_parts(const Expr& mapping) {
    const auto* call = as<FunctionCall>(mapping);
    if (!call->distinct && call->order_by.empty() && !call->filter) return;
    refuse(mapping, "TOPICS that is grouped by takes no DISTINCT, ORDER BY or FILTER",
           "leave it out, or group by another column");
  }

  std::string_view text_;
  Dialect dialect_;
  std::set<NodeId> aggregates_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> settle_semantics(Query& query, std::string_view text, Dialect dialect) {
  return Settlement(text, dialect).settle(query);
}

}  // namespace ado::sql
