// Paths: "<block id>/<clause>" and on to operands, counted from 1. docs/patchplan.md has the
// grammar.
#include <algorithm>
#include <charconv>

#include "patch/place.hpp"
#include "sql/build.hpp"

namespace ado::patch {
namespace {

// "and[2]" is {and, 2}; "where" is {where, 0}.
struct Part {
  std::string_view name;
  std::size_t number = 0;
};

std::optional<Part> read_part(std::string_view text) {
  const std::size_t bracket = text.find('[');
  if (bracket == std::string_view::npos) return Part{text};
  const char* const end = text.data() + text.size() - 1;
  Part part{text.substr(0, bracket)};
  const auto [rest, error] = std::from_chars(text.data() + bracket + 1, end, part.number);
  if (error != std::errc() || rest != end || *end != ']' || part.number == 0) return std::nullopt;
  return part;
}

std::optional<std::vector<Part>> read_parts(std::string_view text) {
  std::vector<Part> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('/'), text.size());
    const auto part = read_part(text.substr(0, end));
    if (!part) return std::nullopt;
    parts.push_back(*part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Where the path has come to: the operands that and[n] or or[n] may choose from.
struct Position {
  std::optional<Place> place;
  const sql::Expr* expr = nullptr;
  std::vector<const sql::Expr*> conjuncts;  // Of a whole clause: flattened, as the map has them.
};

template <typename Items>
auto* nth(Items& items, std::size_t number) {
  return number >= 1 && number <= items.size() ? &items[number - 1] : nullptr;
}

Position at_expr(const sql::Expr* expr) {
  if (expr == nullptr) return {};
  return {.place = Place{Site::expression, expr->id}, .expr = expr};
}

class PathWalk {
 public:
  explicit PathWalk(const ir::Block& block) : block_(block) {}

  Position enter(const Part& part) const {
    if (const auto clause = condition_clause(part)) return at_condition(*clause, nullptr);
    if (part.name == "on" || part.name == "join") {
      const ir::FromJoin* join = nth(block_.joins, part.number);
      if (join == nullptr) return {};
      if (part.name == "on") return at_condition(ir::Clause::on, join->node);
      return {.place = Place{Site::join, join->node->id}};
    }
    if (part.name == "from") {
      const ir::FromItem* item = nth(block_.from, part.number);
      if (item == nullptr) return {};
      return {.place = Place{Site::from_item, item->node->id}};
    }
    if (part.name == "order_by" && block_.query->order_by) {
      const sql::OrderItem* item = nth(block_.query->order_by->items, part.number);
      return item == nullptr ? Position{} : at_expr(&item->expr);
    }
    return enter_select(part);
  }

  static Position descend(const Position& from, const Part& part) {
    const bool is_and = part.name == "and";
    if (is_and && !from.conjuncts.empty()) {
      const auto* conjunct = nth(from.conjuncts, part.number);
      return conjunct == nullptr ? Position{} : at_expr(*conjunct);
    }
    if (from.expr == nullptr || (!is_and && part.name != "or")) return {};
    const auto* logical = sql::as<sql::Logical>(*from.expr);
    const auto wanted = is_and ? sql::Connective::conjunction : sql::Connective::disjunction;
    if (logical == nullptr || logical->connective != wanted) return {};
    return at_expr(nth(logical->operands, part.number));
  }

 private:
  static std::optional<ir::Clause> condition_clause(const Part& part) {
    if (part.number != 0) return std::nullopt;
    if (part.name == "where") return ir::Clause::where;
    if (part.name == "having") return ir::Clause::having;
    if (part.name == "qualify") return ir::Clause::qualify;
    return std::nullopt;
  }

  const sql::MaybeExpr* condition(ir::Clause clause, const sql::TableRef* join) const {
    switch (clause) {
      case ir::Clause::where:
        return &block_.select->where;
      case ir::Clause::having:
        return &block_.select->having;
      case ir::Clause::qualify:
        return &block_.select->qualify;
      case ir::Clause::on:
        return &std::get<sql::Join>(join->node).condition;
    }
    return nullptr;
  }

  Position at_condition(ir::Clause clause, const sql::TableRef* join) const {
    if (block_.select == nullptr) return {};
    const sql::MaybeExpr* whole = condition(clause, join);
    if (whole == nullptr || !whole->has_value()) return {};
    Position position = at_expr((*whole)->get());
    position.conjuncts = sql::conjunct_refs(*whole);
    return position;
  }

  Position enter_select(const Part& part) const {
    if (block_.select == nullptr) return {};
    if (part.name == "select") {
      const sql::SelectItem* item = nth(block_.select->items, part.number);
      return item == nullptr ? Position{} : at_expr(&item->expr);
    }
    if (part.name == "group_by" && block_.select->group_by) {
      const auto* element = nth(block_.select->group_by->elements, part.number);
      const bool is_plain = element != nullptr && element->exprs.size() == 1;
      return is_plain ? at_expr(&element->exprs.front()) : Position{};
    }
    return {};
  }

  const ir::Block& block_;
};

}  // namespace

std::vector<Place> follow_path(std::string_view path, std::optional<ir::BlockIndex> block,
                               const ir::QueryMap& map) {
  std::size_t longest = 0;
  for (ir::BlockIndex i = 0; i < map.blocks().size(); ++i) {
    const std::string& id = map.block(i).id;
    const bool leads = path.starts_with(id) && (path.size() == id.size() || path[id.size()] == '/');
    if (!leads || id.size() <= longest) continue;
    longest = id.size();
    block = i;
  }
  if (!block) return {};
  path.remove_prefix(std::min(longest == 0 ? 0 : longest + 1, path.size()));
  const auto parts = read_parts(path);
  if (!parts) return {};
  if (parts->empty()) return {{Site::block, map.block(*block).query->id}};
  Position position = PathWalk(map.block(*block)).enter(parts->front());
  for (std::size_t i = 1; i < parts->size(); ++i) {
    position = PathWalk::descend(position, (*parts)[i]);
  }
  if (!position.place) return {};
  return {*position.place};
}

}  // namespace ado::patch
