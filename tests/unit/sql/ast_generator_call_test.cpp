// The random calls and windows of AstGenerator, and a test that it makes every syntax of a call.
#include <set>

#include <gtest/gtest.h>

#include "sql/build.hpp"
#include "sql/walk.hpp"
#include "tests/unit/sql/ast_generator.hpp"

namespace ado::sql {

Expr AstGenerator::call(int depth) {
  FunctionCall made;
  made.name = {{.text = one_of({"sum", "f", "left", "Date_Part"})}};
  if (chance(0.1)) made.name = {name(), label()};
  if (chance(0.1)) made.name = {{.text = "my f", .quoted = true}};
  for (Expr& value : exprs(1, 3, depth)) {
    Argument argument;
    argument.value = std::move(value);
    if (chance(0.1)) argument.name = name();
    if (argument.name && chance(0.5)) argument.style = ArgumentStyle::arrow;
    made.arguments.push_back(std::move(argument));
  }
  made.arguments.back().variadic = chance(0.1);
  made.distinct = !made.arguments.back().variadic && chance(0.1);
  if (chance(0.15)) made.order_by = some(1, 2, [&] { return order_item(depth); });
  if (chance(0.1)) made.within_group = some(1, 2, [&] { return order_item(depth); });
  if (chance(0.1)) {
    made.nulls = one_of({NullsTreatment::ignore, NullsTreatment::respect});
  }
  made.filter = maybe(0.15, depth);
  if (chance(0.3)) made.over = window(depth);
  return made;
}

Expr AstGenerator::standard_call(int depth) {
  if (chance(0.1)) return make_count_star();
  if (chance(0.1)) return make_call("coalesce", exprs(1, 3, depth));
  FunctionCall made;
  made.syntax = one_of({CallSyntax::extract, CallSyntax::substring, CallSyntax::substring_for,
                        CallSyntax::position, CallSyntax::trim_both, CallSyntax::trim_leading,
                        CallSyntax::trim_trailing, CallSyntax::overlay, CallSyntax::bare});
  const auto with_arguments = [&](const char* name, int least, int most) {
    made.name = {{.text = name}};
    for (Expr& value : exprs(least, most, depth)) {
      made.arguments.push_back({.value = std::move(value), .name = std::nullopt});
    }
  };
  if (made.syntax == CallSyntax::bare) {
    made.name = {{.text = one_of({"current_date", "CURRENT_TIMESTAMP"})}};
  } else if (made.syntax == CallSyntax::extract) {
    with_arguments("extract", 2, 2);
    made.arguments[0].value = make_string(one_of({"YEAR", "epoch", "no field"}));
  } else if (made.syntax == CallSyntax::substring) {
    with_arguments("substring", 2, 3);
  } else if (made.syntax == CallSyntax::overlay) {
    with_arguments("overlay", 3, 4);
  } else if (made.syntax == CallSyntax::position || made.syntax == CallSyntax::substring_for) {
    with_arguments(made.syntax == CallSyntax::position ? "position" : "substring", 2, 2);
  } else {
    with_arguments("trim", 1, 2);
  }
  return made;
}

// An arrow is a lambda only in the arguments of the functions that take one.
Expr AstGenerator::lambda_call(int depth) {
  Lambda lambda;
  lambda.parameters = some(1, 2, [&] { return name(); });
  lambda.body = expr(depth);
  lambda.style = one_of({LambdaStyle::arrow, LambdaStyle::keyword});
  std::vector<Expr> arguments;
  arguments.push_back(ColumnRef{.parts = path()});
  arguments.emplace_back(std::move(lambda));
  return make_call("list_transform", std::move(arguments));
}

OrderItem AstGenerator::order_item(int depth) {
  if (!is_duckdb() && chance(0.1)) return {.expr = expr(depth), .using_operator = ">"};
  return {.expr = expr(depth),
          .direction = one_of(
              {SortDirection::unspecified, SortDirection::ascending, SortDirection::descending}),
          .nulls = one_of({NullsOrder::unspecified, NullsOrder::first, NullsOrder::last})};
}

WindowSpec AstGenerator::window(int depth) {
  WindowSpec spec;
  if (chance(0.2))
    return {.base = name(),
            .partition_by = {},
            .order_by = {},
            .frame = std::nullopt,
            .parentheses = false};
  if (chance(0.2)) spec.base = name();
  if (chance(0.5)) spec.partition_by = exprs(1, 2, depth);
  if (chance(0.5)) spec.order_by = some(1, 2, [&] { return order_item(depth); });
  if (chance(0.4)) spec.frame = frame(depth);
  return spec;
}

Frame AstGenerator::frame(int depth) {
  Frame made;
  made.unit = one_of({FrameUnit::rows, FrameUnit::range, FrameUnit::groups});
  made.start = bound(depth, false);
  if (chance(0.6)) made.end = bound(depth, true);
  made.exclusion = one_of({FrameExclusion::none, FrameExclusion::current_row, FrameExclusion::group,
                           FrameExclusion::ties, FrameExclusion::no_others});
  return made;
}

FrameBound AstGenerator::bound(int depth, bool may_be_last) {
  const FrameBoundKind unbounded =
      may_be_last ? FrameBoundKind::unbounded_following : FrameBoundKind::unbounded_preceding;
  FrameBound made;
  made.kind = one_of({unbounded, FrameBoundKind::preceding, FrameBoundKind::current_row,
                      FrameBoundKind::following});
  const bool has_offset =
      made.kind == FrameBoundKind::preceding || made.kind == FrameBoundKind::following;
  if (has_offset) made.offset = Box<Expr>(expr(depth));
  return made;
}

TEST(AstGenerator, MakesEverySyntaxOfACall) {
  std::set<CallSyntax> found;
  Visitor visitor;
  visitor.expr = [&](const Expr& expr) {
    if (const auto* call = as<FunctionCall>(expr)) found.insert(call->syntax);
    return Descend::yes;
  };
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    visit(AstGenerator(seed, Dialect::postgres).query(4), visitor);
  }
  EXPECT_EQ(found.size(), 10u);
}

}  // namespace ado::sql
