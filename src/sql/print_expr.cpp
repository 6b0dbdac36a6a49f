// Prints operators, predicates, rows, lists, members and lambdas.
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

// Whether the expression ends a line well: what it holds goes between brackets of its own.
bool opens_bracket(const Expr& expr) {
  return as<ScalarSubquery>(expr) != nullptr || as<ArraySubquery>(expr) != nullptr ||
         as<FunctionCall>(expr) != nullptr || as<Row>(expr) != nullptr ||
         as<ListLiteral>(expr) != nullptr;
}

std::string_view negated(bool is_negated) { return is_negated ? " NOT" : ""; }

std::string_view keyword_of(LikeKind kind) {
  switch (kind) {
    case LikeKind::like:
      return " LIKE ";
    case LikeKind::ilike:
      return " ILIKE ";
    case LikeKind::similar_to:
      return " SIMILAR TO ";
    case LikeKind::glob:
      return " GLOB ";
  }
  return {};
}

std::string_view keyword_of(TruthTest test) {
  switch (test) {
    case TruthTest::null:
      return " NULL";
    case TruthTest::true_:
      return " TRUE";
    case TruthTest::false_:
      return " FALSE";
    case TruthTest::unknown:
      return " UNKNOWN";
  }
  return {};
}

}  // namespace

void Printer::put_bare(const Expr& expr) {
  std::visit([this](const auto& node) { this->write(node); }, expr.node);
}

void Printer::put_node(const Expr& expr) {
  put_comments_before(expr);
  put_bare(expr);
  put_comments_behind(expr);
}

void Printer::put_expr(const Expr& expr) {
  if (is_past_limit()) return;
  put_comments_before(expr);
  if (!fits_line([&] { put_bare(expr); })) put_bare(expr);
  put_comments_behind(expr);
}

void Printer::put_operand(const Expr& expr, Binding least) {
  // (*) + 1 of DuckDB: without its parentheses the star is a select item of its own.
  const bool needs = binding_of(expr, dialect_) < least || as<Star>(expr) != nullptr;
  needs ? put_parenthesized(expr) : put_expr(expr);
}

void Printer::put_parenthesized(const Expr& expr) {
  if (is_past_limit()) return;
  const auto on_line = [&] {
    put("(");
    put_node(expr);
    put(")");
  };
  if (fits_line(on_line)) return;
  put("(");
  indented([&] {
    new_line();
    put_expr(expr);
  });
  new_line();
  put(")");
}

// Behind a keyword: further lines of AND and OR stand one step in from it.
void Printer::put_hanging(const Expr& expr) {
  if (is_at_line_begin()) lead(expr);
  as<Logical>(expr) == nullptr ? put_expr(expr) : indented([&] { put_expr(expr); });
}

void Printer::put_items(std::span<const Expr> items) {
  put_filled(items, [&](const Expr& item) { put_expr(item); });
}

void Printer::write(const Unary& unary) {
  put(unary.op);
  if (unary.op.ends_with(')')) put(" ");                     // OPERATOR(s.-) x
  const bool is_star = as<Star>(*unary.operand) != nullptr;  // -* would be one operator.
  is_star ? put_parenthesized(*unary.operand) : put_operand(*unary.operand, Binding::postfix);
}

// In parentheses wherever it stands: a word behind x! could be its right operand.
void Printer::write(const Postfix& postfix) {
  put("(");
  put_operand(*postfix.operand, Binding::sum);
  // Behind t.* both would be one operator, and OPERATOR(!) would go on with a name.
  if (out_.ends_with('*') || postfix.op.ends_with(')')) put(" ");
  put(postfix.op);
  put(")");
}

void Printer::write(const Binary& binary) {
  const OperandBindings least = operand_bindings(binary.op, dialect_);
  const auto* left = as<Binary>(*binary.left);
  const bool chains =
      left != nullptr && is_arrow(binary.op, dialect_) && is_arrow(left->op, dialect_);
  chains ? put_expr(*binary.left) : put_operand(*binary.left, least.left);
  const auto put_rest = [&] {
    put(binary.op);
    put(" ");
    put_operand(*binary.right, least.right);
  };
  const auto on_line = [&] {
    put(" ");
    put_rest();
  };
  if (fits_line(on_line)) return;
  if (opens_bracket(*binary.right)) return on_line();
  indented([&] {
    new_line();
    put_rest();
  });
}

void Printer::write(const Logical& logical) {
  const bool is_and = logical.connective == Connective::conjunction;
  const Binding least = tighter(is_and ? Binding::conjunction : Binding::disjunction);
  for (std::size_t i = 0; i < logical.operands.size(); ++i) {
    if (i > 0) {
      new_line_or_blank();
      lead(logical.operands[i]);
      put(is_and ? "AND " : "OR ");
    }
    put_operand(logical.operands[i], least);
  }
}

void Printer::write(const Not& negation) {
  put("NOT ");
  put_operand(*negation.operand, Binding::negation);
}

void Printer::write(const IsTest& test) {
  put_operand(*test.operand, Binding::other_operator);
  put(" IS");
  put(negated(test.negated));
  put(keyword_of(test.test));
}

void Printer::write(const Between& between) {
  put_operand(*between.operand, Binding::other_operator);
  put(negated(between.negated));
  put(between.symmetric ? " BETWEEN SYMMETRIC " : " BETWEEN ");
  put_operand(*between.low, Binding::other_operator);
  put(" AND ");
  put_operand(*between.high, Binding::other_operator);
}

void Printer::write(const InList& in) {
  put_operand(*in.operand, Binding::other_operator);
  put(negated(in.negated));
  put(" IN (");
  put_items(in.items);
  // DuckDB's list of one subquery: without the comma it would be a subquery of many rows.
  const bool is_one = in.items.size() == 1 && as<ScalarSubquery>(in.items.front()) != nullptr;
  put(is_one ? ",)" : ")");
}

void Printer::write(const InSubquery& in) {
  put_operand(*in.operand, Binding::other_operator);
  put(negated(in.negated));
  put(" IN ");
  put_subquery(*in.query);
}

void Printer::write(const InExpr& in) {
  put_operand(*in.operand, Binding::other_operator);
  put(negated(in.negated));
  put(" IN ");
  // In parentheses it would be a list.
  as<Star>(*in.container) ? put_expr(*in.container) : put_operand(*in.container, Binding::postfix);
}

void Printer::write(const Like& like) {
  if (as<Star>(*like.operand) != nullptr) {
    put_expr(*like.operand);  // * LIKE 'a%' chooses columns.
  } else {
    put_operand(*like.operand, Binding::other_operator);
  }
  put(negated(like.negated));
  put(keyword_of(like.kind));
  put_operand(*like.pattern, Binding::other_operator);
  if (!like.escape) return;
  put(" ESCAPE ");
  put_operand(**like.escape, Binding::other_operator);
}

void Printer::write(const Exists& exists) {
  put("EXISTS ");
  put_subquery(*exists.query);
}

void Printer::write(const ScalarSubquery& subquery) { put_subquery(*subquery.query); }

void Printer::write(const ArraySubquery& subquery) {
  put("ARRAY");
  put_subquery(*subquery.query);
}

void Printer::write(const Quantified& quantified) {
  put_operand(*quantified.left, Binding::other_operator);
  put(" ");
  put(quantified.op);
  put(quantified.quantifier == Quantifier::any ? " ANY " : " ALL ");
  const bool is_subquery = as<ScalarSubquery>(*quantified.right) != nullptr;
  is_subquery ? put_node(*quantified.right) : put_parenthesized(*quantified.right);
}

void Printer::write(const Collate& collate) {
  put_operand(*collate.operand, Binding::postfix);
  put(" COLLATE ");
  put_path(collate.collation);
}

void Printer::write(const AtTimeZone& conversion) {
  put_operand(*conversion.operand, Binding::postfix);
  put(" AT TIME ZONE ");
  put_operand(*conversion.zone, Binding::postfix);
}

void Printer::write(const Row& row) {
  put(row.keyword || row.items.size() < 2 ? "ROW(" : "(");
  put_items(row.items);
  put(")");
}

void Printer::write(const ListLiteral& list) {
  put(list.keyword ? "ARRAY[" : "[");
  put_items(list.items);
  put("]");
}

void Printer::write(const StructLiteral& literal) {
  put("{");
  put_filled(literal.fields, [&](const StructField& field) {
    put_quoted(field.name, '\'');
    put(": ");
    put_expr(*field.value);
  });
  put("}");
}

void Printer::write(const MapLiteral& literal) {
  put("MAP {");
  put_filled(literal.entries, [&](const MapEntry& entry) {
    put_expr(*entry.key);
    put(": ");
    put_expr(*entry.value);
  });
  put("}");
}

// The base of [...] or .field: PostgreSQL takes columns, parameters and further members bare.
// DuckDB takes calls and literals in brackets as well. A cast is never bare: its type would take
// the bracket.
void Printer::put_base(const Expr& base, bool enclosed) {
  if (enclosed) return put_parenthesized(base);
  bool is_bare = binding_of(base, dialect_) == Binding::postfix && as<Cast>(base) == nullptr;
  if (as<Parameter>(base) != nullptr) is_bare = true;
  if (const auto* call = as<FunctionCall>(base); call != nullptr && dialect_ == Dialect::duckdb) {
    is_bare = call->syntax == CallSyntax::plain && !call->filter && !call->over &&
              call->within_group.empty();
  }
  const auto* list = as<ListLiteral>(base);
  const bool is_list = list != nullptr && !list->keyword && dialect_ == Dialect::duckdb;
  const bool has_brackets =
      is_list || as<StructLiteral>(base) != nullptr || as<MapLiteral>(base) != nullptr;
  is_bare || has_brackets ? put_expr(base) : put_parenthesized(base);
}

// A column and, in DuckDB, a constant stand bare before [: x IN 'abc'[1] has no other spelling.
void Printer::put_indexed(const Expr& base, bool enclosed) {
  const bool is_literal = as<Literal>(base) != nullptr || as<TypedLiteral>(base) != nullptr;
  const bool is_constant = dialect_ == Dialect::duckdb && !enclosed && is_literal;
  as<ColumnRef>(base) != nullptr || is_constant ? put_expr(base) : put_base(base, enclosed);
}

void Printer::write(const Subscript& subscript) {
  put_indexed(*subscript.base, subscript.enclosed);
  put("[");
  put_expr(*subscript.index);
  put("]");
}

// Blanks keep `:` from what follows: `:x` is a parameter, `::` a cast.
void Printer::write(const Slice& slice) {
  put_indexed(*slice.base, slice.enclosed);
  put("[");
  if (slice.low) put_expr(**slice.low);
  put(" : ");
  if (slice.high) put_expr(**slice.high);
  if (slice.step) {
    put(slice.high ? " : " : "- : ");
    put_expr(**slice.step);
  }
  put("]");
}

void Printer::write(const FieldAccess& access) {
  put_base(*access.base, access.enclosed);
  put(".");
  put_label(access.field);
}

void Printer::write(const AllFields& fields) {
  put_base(*fields.base, fields.enclosed);
  put(".*");
}

// Words and what stands between them: f(a), b (c). What is no atom has parentheses.
void Printer::put_pieces(std::span<const SyntaxPiece> pieces) {
  bool is_behind_expr = false;
  for (const SyntaxPiece& piece : pieces) {
    const bool hugs_left =
        piece.words.empty() || piece.words.front() == ',' || piece.words.front() == ')';
    if (is_behind_expr && !hugs_left) put(" ");
    put(piece.words);
    is_behind_expr = piece.expr.has_value();
    if (!is_behind_expr) continue;
    if (!piece.words.empty() && piece.words.back() != '(') put(" ");
    const Expr& expr = **piece.expr;
    // PIVOT takes b[1], and would keep the parentheses of (b[1]).
    const bool is_member = as<Subscript>(expr) || as<Slice>(expr) || as<FieldAccess>(expr);
    const bool stands_bare = is_member && dialect_ == Dialect::duckdb;
    stands_bare ? put_expr(expr) : put_operand(expr, Binding::atom);
  }
}

void Printer::write(const SyntaxExpr& syntax) { put_pieces(syntax.pieces); }

void Printer::write(const Lambda& lambda) {
  const auto put_parameter = [&](const Identifier& parameter) { put_name(parameter); };
  if (lambda.style == LambdaStyle::keyword) {
    put("LAMBDA ");
    put_commas(lambda.parameters, put_parameter);
    put(": ");
    return put_expr(*lambda.body);
  }
  if (lambda.parameters.size() == 1) {
    put_name(lambda.parameters.front());
  } else {
    put_names(lambda.parameters);
  }
  put(" -> ");
  put_operand(*lambda.body, Binding::disjunction);
}

void Printer::write(const ListComprehension& list) {
  put("[");
  put_expr(*list.body);
  put(" FOR ");
  put_commas(list.variables, [&](const Identifier& variable) { put_name(variable); });
  put(" IN ");
  // Behind a bare star IF would be its alias.
  const bool is_star = as<Star>(*list.source) != nullptr;
  is_star ? put_parenthesized(*list.source) : put_operand(*list.source, Binding::atom);
  if (list.condition) {
    put(" IF ");
    put_expr(**list.condition);
  }
  put("]");
}

}  // namespace ado::sql
