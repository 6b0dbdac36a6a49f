// The traversals, all made of one description of which node has which children.
#include "sql/walk.hpp"

#include <concepts>
#include <type_traits>
#include <variant>
#include <vector>

namespace ado::sql {
namespace {

// Node, const or not: one implementation serves readers and writers.
template <typename T, typename Node>
concept Either = std::same_as<std::remove_const_t<T>, Node>;

// Hands the children of a node to `sink`, in document order. The sink is called with Expr,
// TableRef, CommonTable, Query, Select, Values and SetOperation; whatever lies between (an ORDER BY
// item, a window, an argument) is passed through. Has no fallback: a new kind breaks the build.
template <typename Sink>
class Children {
 public:
  explicit Children(Sink& sink) : sink_(sink) {}

  // Nodes that the sink is called with.
  void of(Either<Expr> auto& expr) {
    std::visit([this](auto& node) { this->of(node); }, expr.node);
  }
  void of(Either<TableRef> auto& table) {
    std::visit([this](auto& node) { this->of(node); }, table.node);
  }
  void of(Either<CommonTable> auto& table) { sink_(*table.query); }
  void of(Either<Query> auto& query) {
    if (query.with) {
      for (auto& table : query.with->tables) sink_(table);
    }
    std::visit([this](auto& body) { sink_(body); }, query.body);
    if (query.order_by) of(query.order_by->items);
    if (!query.limit) return;
    of(query.limit->count);
    of(query.limit->offset);
  }
  void of(Either<Select> auto& select) {
    of(select.distinct_on);
    of(select.items);
    of(select.from);
    of(select.where);
    if (select.group_by) of(select.group_by->elements);
    of(select.having);
    of(select.windows);
    of(select.qualify);
  }
  void of(Either<Values> auto& values) { of(values.rows); }
  void of(Either<SetOperation> auto& operation) {
    sink_(*operation.left);
    sink_(*operation.right);
  }

  // Kinds of expressions.
  void of(Either<Literal> auto&) {}
  void of(Either<TypedLiteral> auto&) {}
  void of(Either<IntervalLiteral> auto& node) { sink_(*node.value); }
  void of(Either<Parameter> auto&) {}
  void of(Either<ColumnRef> auto&) {}
  void of(Either<PositionalRef> auto&) {}
  void of(Either<Star> auto& node) {
    for (auto& replacement : node.replace) sink_(*replacement.value);
  }
  void of(Either<ColumnsExpr> auto& node) { sink_(*node.selector); }
  void of(Either<Unary> auto& node) { sink_(*node.operand); }
  void of(Either<Postfix> auto& node) { sink_(*node.operand); }
  void of(Either<Binary> auto& node) {
    sink_(*node.left);
    sink_(*node.right);
  }
  void of(Either<Logical> auto& node) { of(node.operands); }
  void of(Either<Not> auto& node) { sink_(*node.operand); }
  void of(Either<IsTest> auto& node) { sink_(*node.operand); }
  void of(Either<Between> auto& node) {
    sink_(*node.operand);
    sink_(*node.low);
    sink_(*node.high);
  }
  void of(Either<InList> auto& node) {
    sink_(*node.operand);
    of(node.items);
  }
  void of(Either<InSubquery> auto& node) {
    sink_(*node.operand);
    sink_(*node.query);
  }
  void of(Either<InExpr> auto& node) {
    sink_(*node.operand);
    sink_(*node.container);
  }
  void of(Either<Like> auto& node) {
    sink_(*node.operand);
    sink_(*node.pattern);
    of(node.escape);
  }
  void of(Either<Exists> auto& node) { sink_(*node.query); }
  void of(Either<ScalarSubquery> auto& node) { sink_(*node.query); }
  void of(Either<ArraySubquery> auto& node) { sink_(*node.query); }
  void of(Either<Quantified> auto& node) {
    sink_(*node.left);
    sink_(*node.right);
  }
  void of(Either<FunctionCall> auto& node) {
    for (auto& argument : node.arguments) sink_(*argument.value);
    of(node.order_by);
    of(node.within_group);
    of(node.filter);
    if (node.over) of(**node.over);
  }
  void of(Either<Cast> auto& node) { sink_(*node.operand); }
  void of(Either<Case> auto& node) {
    of(node.operand);
    for (auto& when : node.whens) {
      sink_(*when.condition);
      sink_(*when.result);
    }
    of(node.otherwise);
  }
  void of(Either<Collate> auto& node) { sink_(*node.operand); }
  void of(Either<AtTimeZone> auto& node) {
    sink_(*node.operand);
    sink_(*node.zone);
  }
  void of(Either<Row> auto& node) { of(node.items); }
  void of(Either<ListLiteral> auto& node) { of(node.items); }
  void of(Either<StructLiteral> auto& node) {
    for (auto& field : node.fields) sink_(*field.value);
  }
  void of(Either<MapLiteral> auto& node) {
    for (auto& entry : node.entries) {
      sink_(*entry.key);
      sink_(*entry.value);
    }
  }
  void of(Either<Subscript> auto& node) {
    sink_(*node.base);
    sink_(*node.index);
  }
  void of(Either<Slice> auto& node) {
    sink_(*node.base);
    of(node.low);
    of(node.high);
    of(node.step);
  }
  void of(Either<FieldAccess> auto& node) { sink_(*node.base); }
  void of(Either<AllFields> auto& node) { sink_(*node.base); }
  void of(Either<SyntaxExpr> auto& node) { of(node.pieces); }
  void of(Either<Lambda> auto& node) { sink_(*node.body); }
  void of(Either<ListComprehension> auto& node) {
    sink_(*node.body);
    sink_(*node.source);
    of(node.condition);
  }

  // Kinds of FROM items.
  void of(Either<BaseTable> auto&) {}
  void of(Either<DerivedTable> auto& table) { sink_(*table.query); }
  void of(Either<TableFunction> auto& table) { sink_(table.call); }
  void of(Either<Join> auto& join) {
    sink_(*join.left);
    sink_(*join.right);
    of(join.condition);
  }
  void of(Either<SyntaxTable> auto& table) {
    if (table.source) sink_(**table.source);
    of(table.pieces);
  }

 private:
  // What lies between nodes.
  void of(Either<MaybeExpr> auto& expr) {
    if (expr) sink_(**expr);
  }
  void of(Either<std::vector<Expr>> auto& exprs) {
    for (auto& expr : exprs) sink_(expr);
  }
  void of(Either<std::vector<std::vector<Expr>>> auto& rows) {
    for (auto& row : rows) of(row);
  }
  void of(Either<std::vector<TableRef>> auto& tables) {
    for (auto& table : tables) sink_(table);
  }
  void of(Either<std::vector<SyntaxPiece>> auto& pieces) {
    for (auto& piece : pieces) of(piece.expr);
  }
  void of(Either<std::vector<SelectItem>> auto& items) {
    for (auto& item : items) sink_(item.expr);
  }
  void of(Either<std::vector<OrderItem>> auto& items) {
    for (auto& item : items) sink_(item.expr);
  }
  void of(Either<std::vector<GroupingElement>> auto& elements) {
    for (auto& element : elements) {
      of(element.exprs);
      of(element.elements);
    }
  }
  void of(Either<std::vector<NamedWindow>> auto& windows) {
    for (auto& window : windows) of(window.spec);
  }
  void of(Either<WindowSpec> auto& window) {
    of(window.partition_by);
    of(window.order_by);
    if (!window.frame) return;
    of(window.frame->start.offset);
    if (window.frame->end) of(window.frame->end->offset);
  }

  Sink& sink_;
};

// Ready to be handed to Children as its sink: what visit() does at a node.
class PreOrder {
 public:
  explicit PreOrder(const Visitor& visitor) : visitor_(visitor) {}

  void operator()(const auto& node) {
    if (stopped_) return;
    const Descend descend = ask(node);
    stopped_ = descend == Descend::stop;
    if (descend == Descend::yes) Children(*this).of(node);
  }

 private:
  Descend ask(const Expr& node) { return ask(visitor_.expr, node); }
  Descend ask(const TableRef& node) { return ask(visitor_.table, node); }
  Descend ask(const Query& node) { return ask(visitor_.query, node); }
  Descend ask(const Select& node) { return ask(visitor_.select, node); }
  Descend ask(const CommonTable& node) { return ask(visitor_.common_table, node); }
  Descend ask(const Values&) { return Descend::yes; }
  Descend ask(const SetOperation&) { return Descend::yes; }
  static Descend ask(const auto& function, const auto& node) {
    return function ? function(node) : Descend::yes;
  }

  const Visitor& visitor_;
  bool stopped_ = false;
};

class PostOrder {
 public:
  explicit PostOrder(const Mutator& mutator) : mutator_(mutator) {}

  void operator()(auto& node) {
    Children(*this).of(node);
    tell(node);
  }

 private:
  void tell(Expr& node) { tell(mutator_.expr, node); }
  void tell(TableRef& node) { tell(mutator_.table, node); }
  void tell(Query& node) { tell(mutator_.query, node); }
  void tell(Select& node) { tell(mutator_.select, node); }
  void tell(CommonTable& node) { tell(mutator_.common_table, node); }
  void tell(Values&) {}
  void tell(SetOperation&) {}
  static void tell(const auto& function, auto& node) {
    if (function) function(node);
  }

  const Mutator& mutator_;
};

// Looks for the Node with an id.
template <typename Node>
class Search {
 public:
  explicit Search(NodeId id) : id_(id) {}

  void operator()(const auto& node) {
    if (found_ != nullptr) return;
    if constexpr (std::same_as<decltype(node), const Node&>) {
      if (node.id == id_) {
        found_ = &node;
        return;
      }
    }
    Children(*this).of(node);
  }
  const Node* found() const { return found_; }

 private:
  NodeId id_;
  const Node* found_ = nullptr;
};

template <typename Node>
const Node* find(const Query& query, NodeId id) {
  if (id.value == 0) return nullptr;  // Nodes without an id all have this one.
  Search<Node> search(id);
  search(query);
  return search.found();
}

// Casts away only the const that this function added itself.
template <typename Node>
Node* find_mutable(Query& query, NodeId id) {
  return const_cast<Node*>(find<Node>(query, id));
}

struct Numbering {
  NodeId& next_id;
  void operator()(auto& node) {
    if (node.id.value == 0) node.id = NodeId{next_id.value++};
    Children(*this).of(node);
  }
};

}  // namespace

void visit(const Query& query, const Visitor& visitor) { PreOrder{visitor}(query); }
void visit(const Select& select, const Visitor& visitor) { PreOrder{visitor}(select); }
void visit(const Expr& expr, const Visitor& visitor) { PreOrder{visitor}(expr); }
void visit(const TableRef& table, const Visitor& visitor) { PreOrder{visitor}(table); }

void transform(Query& query, const Mutator& mutator) { PostOrder{mutator}(query); }
void transform(Select& select, const Mutator& mutator) { PostOrder{mutator}(select); }
void transform(Expr& expr, const Mutator& mutator) { PostOrder{mutator}(expr); }
void transform(TableRef& table, const Mutator& mutator) { PostOrder{mutator}(table); }

const Expr* find_expr(const Query& query, NodeId id) { return find<Expr>(query, id); }
Expr* find_expr(Query& query, NodeId id) { return find_mutable<Expr>(query, id); }
const TableRef* find_table(const Query& query, NodeId id) { return find<TableRef>(query, id); }
TableRef* find_table(Query& query, NodeId id) { return find_mutable<TableRef>(query, id); }
const Select* find_select(const Query& query, NodeId id) { return find<Select>(query, id); }
Select* find_select(Query& query, NodeId id) { return find_mutable<Select>(query, id); }
const Query* find_query(const Query& query, NodeId id) { return find<Query>(query, id); }
Query* find_query(Query& query, NodeId id) { return find_mutable<Query>(query, id); }

void number_nodes(Query& query, NodeId& next_id) { Numbering{next_id}(query); }

}  // namespace ado::sql
