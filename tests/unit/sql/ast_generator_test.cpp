// The random expressions of AstGenerator, and a test that it is the same for the same seed.
#include "tests/unit/sql/ast_generator.hpp"

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/walk.hpp"

namespace ado::sql {

Identifier AstGenerator::name() {
  static const std::vector<Identifier> kNames = {{.text = "a"},
                                                 {.text = "b_1"},
                                                 {.text = "Store"},
                                                 {.text = "year"},
                                                 {.text = "name"},
                                                 {.text = "select", .quoted = true},
                                                 {.text = "a b", .quoted = true},
                                                 {.text = "say \"x\"", .quoted = true},
                                                 {.text = "Ünïcode"},
                                                 {.text = "Order", .quoted = true}};
  return random_.pick(kNames);
}

// Behind AS and dots every word is a name.
Identifier AstGenerator::label() {
  return chance(0.2) ? Identifier{.text = one_of({"select", "Order", "left", "date"})} : name();
}

std::vector<Identifier> AstGenerator::path() {
  std::vector<Identifier> parts = {name()};
  while (parts.size() < 3 && chance(0.4)) parts.push_back(label());
  return parts;
}

TypeName AstGenerator::type(int depth) {
  static const std::vector<TypeName> kBoth = {
      {.name = {{.text = "INTEGER"}}, .modifiers = {}, .arguments = {}, .dimensions = {}},
      {.name = {{.text = "varchar"}}, .modifiers = {"10"}, .arguments = {}, .dimensions = {}},
      {.name = {{.text = "DECIMAL"}}, .modifiers = {"7", "2"}, .arguments = {}, .dimensions = {}},
      {.name = {{.text = "double precision"}}, .modifiers = {}, .arguments = {}, .dimensions = {}},
      {.name = {{.text = "timestamp with time zone"}},
       .modifiers = {"3"},
       .arguments = {},
       .dimensions = {}},
      {.name = {{.text = "My Type", .quoted = true}},
       .modifiers = {},
       .arguments = {},
       .dimensions = {}}};
  TypeName made = random_.pick(kBoth);
  if (is_duckdb() && depth > 0 && chance(0.3)) {
    const bool is_map = chance(0.5);
    made = {.name = {{.text = is_map ? "MAP" : "STRUCT"}},
            .modifiers = {},
            .arguments = {},
            .dimensions = {}};
    for (int i = 0; i < 2; ++i) {
      TypeArgument argument{.name = std::nullopt, .type = type(depth - 1)};
      if (!is_map) argument.name = name();
      made.arguments.push_back(std::move(argument));
    }
  }
  if (chance(0.3)) made.dimensions.emplace_back();
  if (chance(0.1)) made.dimensions.emplace_back("3");
  return made;
}

std::string AstGenerator::infix_operator() {
  const std::string both = one_of({"=",
                                   "<>",
                                   "<",
                                   "<=",
                                   ">",
                                   ">=",
                                   "IS DISTINCT FROM",
                                   "IS NOT DISTINCT FROM",
                                   "+",
                                   "-",
                                   "*",
                                   "/",
                                   "%",
                                   "^",
                                   "||",
                                   "<<",
                                   ">>",
                                   "&",
                                   "|",
                                   "->>",
                                   "@>",
                                   "<@",
                                   "&&",
                                   "^@",
                                   "~"});
  if (chance(0.7)) return both;
  if (is_duckdb()) return one_of({"//", "**", "~~~", "->"});
  return one_of({"->", "~*", "!~*", "#>>", "OPERATOR(pg_catalog.+)"});
}

Expr AstGenerator::constant() {
  using enum LiteralKind;
  static const std::vector<Literal> kLiterals = {{null, "NULL"},
                                                 {boolean, "TRUE"},
                                                 {boolean, "FALSE"},
                                                 {integer, "42"},
                                                 {decimal, "1.50"},
                                                 {floating, "1e-10"},
                                                 {string, ""},
                                                 {string, "it's -- a 'string'"},
                                                 {string, "/* %_\\ \" */"},
                                                 {escape_string, "a\\'b\\n''c"},
                                                 {bits, "101"},
                                                 {hex, "1Fa"}};
  const Literal& literal = random_.pick(kLiterals);
  const bool is_binary = literal.kind == bits || literal.kind == hex;
  return is_binary && is_duckdb() ? Literal{integer, "7"} : literal;
}

Expr AstGenerator::leaf() {
  switch (random_.below(6)) {
    case 0:
      return constant();
    case 1:
      if (is_duckdb() && chance(0.3)) return PositionalRef{.number = "1"};
      return Parameter{.text = is_duckdb() ? one_of({"?", "$1", "$name"}) : "$1"};
    case 2: {
      TypedLiteral literal;
      literal.type.name = {{.text = one_of({"DATE", "time", "timestamp with time zone"})}};
      literal.text = "2000-01-01";
      return literal;
    }
    default:
      return ColumnRef{.parts = path()};
  }
}

Expr AstGenerator::operation(int depth) {
  switch (random_.below(8)) {
    case 0:
      return Unary{.op = one_of({"-", "-", "+", "~", "@"}), .operand = expr(depth)};
    case 1:
      if (is_duckdb()) return Postfix{.op = "!", .operand = expr(depth)};
      [[fallthrough]];
    case 2:
      return Not{.operand = expr(depth)};
    case 3:
    case 4:
      return Logical{.connective = one_of({Connective::conjunction, Connective::disjunction}),
                     .operands = exprs(2, 4, depth)};
    default:
      return Binary{.op = infix_operator(), .left = expr(depth), .right = expr(depth)};
  }
}

Expr AstGenerator::predicate(int depth) {
  switch (random_.below(6)) {
    case 0:
      return IsTest{.operand = expr(depth),
                    .test = one_of(
                        {TruthTest::null, TruthTest::true_, TruthTest::false_, TruthTest::unknown}),
                    .negated = chance(0.5)};
    case 1:
      return Between{.operand = expr(depth),
                     .low = expr(depth),
                     .high = expr(depth),
                     .negated = chance(0.3),
                     .symmetric = !is_duckdb() && chance(0.3)};
    case 2: {
      InList in{.operand = expr(depth), .items = exprs(1, 4, depth), .negated = chance(0.3)};
      // IN ((SELECT ...)) is IN (SELECT ...).
      if (as<ScalarSubquery>(in.items[0]) != nullptr) in.items.push_back(leaf());
      return in;
    }
    case 3:
      if (is_duckdb()) {
        return InExpr{.operand = expr(depth),
                      .container = Expr(ColumnRef{.parts = path()}),
                      .negated = chance(0.3)};
      }
      [[fallthrough]];
    default: {
      Like like{.kind = one_of({LikeKind::like, LikeKind::ilike, LikeKind::similar_to}),
                .operand = expr(depth),
                .pattern = expr(depth),
                .escape = maybe(0.3, depth),
                .negated = chance(0.5)};
      if (is_duckdb() && !like.escape && !like.negated && chance(0.2)) like.kind = LikeKind::glob;
      return like;
    }
  }
}

Expr AstGenerator::subquery(int depth) {
  switch (random_.below(5)) {
    case 0:
      return Exists{.query = query(depth)};
    case 1:
      return ArraySubquery{.query = query(depth)};
    case 2:
      return InSubquery{.operand = expr(depth), .query = query(depth), .negated = chance(0.5)};
    case 3: {
      Expr right = chance(0.7) ? Expr(ScalarSubquery{.query = query(depth)}) : expr(depth);
      const auto* row = as<Row>(right);
      if (row != nullptr && !row->keyword) right = leaf();  // ANY ((a, b)) is ANY (a, b).
      return Quantified{.op = one_of({"=", "<", "<>", "LIKE", "NOT ILIKE"}),
                        .quantifier = one_of({Quantifier::any, Quantifier::all}),
                        .left = expr(depth),
                        .right = std::move(right)};
    }
    default:
      return ScalarSubquery{.query = query(depth)};
  }
}

Expr AstGenerator::collection(int depth) {
  if (!is_duckdb() || chance(0.3)) {
    if (chance(0.5)) return ListLiteral{.items = exprs(0, 3, depth), .keyword = true};
    const bool keyword = chance(0.5);
    return Row{.items = exprs(keyword ? 0 : 2, 3, depth), .keyword = keyword};
  }
  switch (random_.below(5)) {
    case 0:
      return ListLiteral{.items = exprs(0, 3, depth), .keyword = false};
    case 1: {
      const auto field = [&] {
        return StructField{.name = name().text, .value = Box<Expr>(expr(depth))};
      };
      return StructLiteral{.fields = some(1, 3, field)};
    }
    case 2: {
      const auto entry = [&] {
        return MapEntry{.key = Box<Expr>(expr(depth)), .value = Box<Expr>(expr(depth))};
      };
      return MapLiteral{.entries = some(0, 3, entry)};
    }
    case 3:
      return lambda_call(depth);
    default:
      return ListComprehension{.body = expr(depth),
                               .variables = some(1, 2, [&] { return name(); }),
                               .source = expr(depth),
                               .condition = maybe(0.5, depth)};
  }
}

Expr AstGenerator::member(int depth) {
  Expr base = expr(depth);
  const bool is_member = as<Slice>(base) != nullptr || as<Subscript>(base) != nullptr ||
                         as<FieldAccess>(base) != nullptr || as<AllFields>(base) != nullptr;
  const bool enclosed = !is_duckdb() && is_member && chance(0.5);
  switch (random_.below(4)) {
    case 0:
      return FieldAccess{.base = std::move(base), .field = label(), .enclosed = enclosed};
    case 1: {
      Slice slice{.base = std::move(base),
                  .low = maybe(0.7, depth),
                  .high = maybe(0.7, depth),
                  .step = std::nullopt,
                  .enclosed = enclosed};
      if (is_duckdb()) slice.step = maybe(0.3, depth);
      return slice;
    }
    case 2:
      if (chance(0.2)) return AllFields{.base = std::move(base), .enclosed = enclosed};
      [[fallthrough]];
    default:
      return Subscript{.base = std::move(base), .index = expr(depth), .enclosed = enclosed};
  }
}

Expr AstGenerator::conversion(int depth) {
  switch (random_.below(5)) {
    case 4: {
      SyntaxExpr made;
      made.pieces.push_back({.words = "TREAT(", .expr = Box<Expr>(expr(depth))});
      made.pieces.push_back({.words = "AS INTEGER)", .expr = std::nullopt});
      return made;
    }
    case 0:
      return Collate{.operand = expr(depth), .collation = {name()}};
    case 1:
      return AtTimeZone{.operand = expr(depth), .zone = expr(depth)};
    default: {
      const CastStyle style = one_of({CastStyle::cast, CastStyle::double_colon});
      Cast cast{.operand = expr(depth), .type = type(2), .style = style};
      if (is_duckdb() && chance(0.2)) cast.style = CastStyle::try_cast;
      return cast;
    }
  }
}

Expr AstGenerator::choice(int depth) {
  const auto when = [&] {
    return WhenClause{.condition = Box<Expr>(expr(depth)), .result = Box<Expr>(expr(depth))};
  };
  return Case{
      .operand = maybe(0.4, depth), .whens = some(1, 3, when), .otherwise = maybe(0.6, depth)};
}

Expr AstGenerator::interval(int depth) {
  IntervalLiteral made{.value = make_string("1 day"), .unit = one_of({"", "DAY", "YEAR TO MONTH"})};
  if (!is_duckdb()) return made;
  if (chance(0.3)) made = {.value = make_integer(3), .unit = "DAYS"};
  if (chance(0.3)) made = {.value = expr(depth), .unit = "MONTH"};
  return made;
}

MaybeExpr AstGenerator::maybe(double probability, int depth) {
  if (!chance(probability)) return std::nullopt;
  return Box<Expr>(expr(depth));
}

std::vector<Expr> AstGenerator::exprs(int least, int most, int depth) {
  return some(least, most, [&] { return expr(depth); });
}

Expr AstGenerator::expr(int depth) {
  if (depth <= 0 || chance(0.1)) return leaf();
  const int below = depth - 1;
  switch (random_.below(14)) {
    case 0:
      return subquery(below);
    case 1:
      return call(below);
    case 2:
      return standard_call(below);
    case 3:
      return collection(below);
    case 4:
      return member(below);
    case 5:
      return conversion(below);
    case 6:
      return choice(below);
    case 7:
      return interval(below);
    case 8:
    case 9:
      return predicate(below);
    default:
      return operation(below);
  }
}

TEST(AstGenerator, SameSeedSameTree) {
  EXPECT_EQ(AstGenerator(7, Dialect::duckdb).query(4), AstGenerator(7, Dialect::duckdb).query(4));
  EXPECT_FALSE(AstGenerator(7, Dialect::duckdb).query(4) ==
               AstGenerator(8, Dialect::duckdb).query(4));
}

TEST(AstGenerator, MakesEveryKindOfExpression) {
  std::vector<int> counts(std::variant_size_v<ExprNode>);
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    ++counts[expr.node.index()];
    return Descend::yes;
  };
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    visit(AstGenerator(seed, Dialect::duckdb).query(4), visitor);
  }
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    EXPECT_GT(counts[kind], 0) << "alternative " << kind;
  }
}

}  // namespace ado::sql
