// Structural equality of the AST nodes whose members are complete only once all of them are known.
#include "sql/ast.hpp"

namespace ado::sql {

bool TypeName::operator==(const TypeName&) const = default;
bool IntervalLiteral::operator==(const IntervalLiteral&) const = default;
bool Argument::operator==(const Argument&) const = default;
bool FunctionCall::operator==(const FunctionCall&) const = default;
bool Cast::operator==(const Cast&) const = default;
bool WhenClause::operator==(const WhenClause&) const = default;
bool Case::operator==(const Case&) const = default;
bool Collate::operator==(const Collate&) const = default;
bool AtTimeZone::operator==(const AtTimeZone&) const = default;
bool Row::operator==(const Row&) const = default;
bool ListLiteral::operator==(const ListLiteral&) const = default;
bool StructField::operator==(const StructField&) const = default;
bool StructLiteral::operator==(const StructLiteral&) const = default;
bool MapEntry::operator==(const MapEntry&) const = default;
bool MapLiteral::operator==(const MapLiteral&) const = default;
bool Subscript::operator==(const Subscript&) const = default;
bool Slice::operator==(const Slice&) const = default;
bool FieldAccess::operator==(const FieldAccess&) const = default;
bool AllFields::operator==(const AllFields&) const = default;
bool SyntaxPiece::operator==(const SyntaxPiece&) const = default;
bool SyntaxExpr::operator==(const SyntaxExpr&) const = default;
bool SyntaxTable::operator==(const SyntaxTable&) const = default;
bool Lambda::operator==(const Lambda&) const = default;
bool ListComprehension::operator==(const ListComprehension&) const = default;
bool StarReplacement::operator==(const StarReplacement&) const = default;
bool Star::operator==(const Star&) const = default;
bool ColumnsExpr::operator==(const ColumnsExpr&) const = default;
bool Unary::operator==(const Unary&) const = default;
bool Postfix::operator==(const Postfix&) const = default;
bool Binary::operator==(const Binary&) const = default;
bool Logical::operator==(const Logical&) const = default;
bool Not::operator==(const Not&) const = default;
bool IsTest::operator==(const IsTest&) const = default;
bool Between::operator==(const Between&) const = default;
bool InList::operator==(const InList&) const = default;
bool InSubquery::operator==(const InSubquery&) const = default;
bool InExpr::operator==(const InExpr&) const = default;
bool Like::operator==(const Like&) const = default;
bool Exists::operator==(const Exists&) const = default;
bool ScalarSubquery::operator==(const ScalarSubquery&) const = default;
bool ArraySubquery::operator==(const ArraySubquery&) const = default;
bool Quantified::operator==(const Quantified&) const = default;
bool DerivedTable::operator==(const DerivedTable&) const = default;
bool Join::operator==(const Join&) const = default;
bool Select::operator==(const Select&) const = default;
bool Values::operator==(const Values&) const = default;
bool SetOperation::operator==(const SetOperation&) const = default;
bool CommonTable::operator==(const CommonTable&) const = default;

bool Expr::operator==(const Expr& other) const { return node == other.node; }

bool TableRef::operator==(const TableRef& other) const {
  return alias == other.alias && node == other.node;
}

// Leaves out `parenthesized`: what the parentheses mean is in the shape of the tree already.
bool Query::operator==(const Query& other) const {
  return with == other.with && body == other.body && order_by == other.order_by &&
         limit == other.limit && locking == other.locking;
}

}  // namespace ado::sql
