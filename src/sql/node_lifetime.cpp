// Lifetime members of the recursive AST nodes, instantiated here and nowhere else.
#include "sql/ast.hpp"

namespace ado::sql {

Expr::Expr() = default;
template <AlternativeOf<ExprNode> Node>
Expr::Expr(Node value) : node(std::move(value)) {}
template Expr::Expr(Literal);
template Expr::Expr(TypedLiteral);
template Expr::Expr(IntervalLiteral);
template Expr::Expr(Parameter);
template Expr::Expr(ColumnRef);
template Expr::Expr(PositionalRef);
template Expr::Expr(Star);
template Expr::Expr(ColumnsExpr);
template Expr::Expr(Unary);
template Expr::Expr(Postfix);
template Expr::Expr(Binary);
template Expr::Expr(Logical);
template Expr::Expr(Not);
template Expr::Expr(IsTest);
template Expr::Expr(Between);
template Expr::Expr(InList);
template Expr::Expr(InSubquery);
template Expr::Expr(InExpr);
template Expr::Expr(Like);
template Expr::Expr(Exists);
template Expr::Expr(ScalarSubquery);
template Expr::Expr(ArraySubquery);
template Expr::Expr(Quantified);
template Expr::Expr(FunctionCall);
template Expr::Expr(Cast);
template Expr::Expr(Case);
template Expr::Expr(Collate);
template Expr::Expr(AtTimeZone);
template Expr::Expr(Row);
template Expr::Expr(ListLiteral);
template Expr::Expr(StructLiteral);
template Expr::Expr(MapLiteral);
template Expr::Expr(Subscript);
template Expr::Expr(Slice);
template Expr::Expr(FieldAccess);
template Expr::Expr(AllFields);
template Expr::Expr(SyntaxExpr);
template Expr::Expr(Lambda);
template Expr::Expr(ListComprehension);
Expr::Expr(const Expr& other) = default;
Expr::Expr(Expr&& other) noexcept = default;
Expr& Expr::operator=(const Expr& other) = default;
Expr& Expr::operator=(Expr&& other) noexcept = default;
Expr::~Expr() = default;

TableRef::TableRef() = default;
template <AlternativeOf<TableNode> Node>
TableRef::TableRef(Node value) : node(std::move(value)) {}
template TableRef::TableRef(BaseTable);
template TableRef::TableRef(DerivedTable);
template TableRef::TableRef(TableFunction);
template TableRef::TableRef(Join);
template TableRef::TableRef(SyntaxTable);
TableRef::TableRef(const TableRef& other) = default;
TableRef::TableRef(TableRef&& other) noexcept = default;
TableRef& TableRef::operator=(const TableRef& other) = default;
TableRef& TableRef::operator=(TableRef&& other) noexcept = default;
TableRef::~TableRef() = default;

Query::Query() = default;
Query::Query(const Query& other) = default;
Query::Query(Query&& other) noexcept = default;
Query& Query::operator=(const Query& other) = default;
Query& Query::operator=(Query&& other) noexcept = default;
Query::~Query() = default;

}  // namespace ado::sql
