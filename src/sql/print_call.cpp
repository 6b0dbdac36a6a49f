// Prints function calls, windows, casts and CASE.
#include <array>

#include "sql/lexer.hpp"
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

// EXTRACT(year FROM x): a field that is one word stands without quotes.
bool is_plain_field(std::string_view field, Dialect dialect) {
  const Token token = Lexer(field, dialect).next();
  return token.kind == TokenKind::word && token.begin == 0 && token.end == field.size();
}

std::string_view keyword_of(FrameUnit unit) {
  switch (unit) {
    case FrameUnit::rows:
      return "ROWS ";
    case FrameUnit::range:
      return "RANGE ";
    case FrameUnit::groups:
      return "GROUPS ";
  }
  return {};
}

std::string_view keyword_of(FrameExclusion exclusion) {
  switch (exclusion) {
    case FrameExclusion::none:
      return "";
    case FrameExclusion::current_row:
      return " EXCLUDE CURRENT ROW";
    case FrameExclusion::group:
      return " EXCLUDE GROUP";
    case FrameExclusion::ties:
      return " EXCLUDE TIES";
    case FrameExclusion::no_others:
      return " EXCLUDE NO OTHERS";
  }
  return {};
}

}  // namespace

void Printer::put_argument(const Argument& argument) {
  if (argument.variadic) put("VARIADIC ");
  if (argument.name) {
    put_function_name(*argument.name);
    put(argument.style == ArgumentStyle::arrow ? " => " : " := ");
  }
  put_expr(*argument.value);
}

// What stands between the parentheses of a plain call.
void Printer::put_arguments(const FunctionCall& call) {
  const auto put_one = [&](const Argument& argument) { put_argument(argument); };
  const auto put_tail = [&] {
    if (!call.order_by.empty()) {
      new_line_or_blank();
      put("ORDER BY ");
      put_order_items(call.order_by);
    }
    if (dialect_ == Dialect::duckdb) put_nulls_treatment(call.nulls);
  };
  const auto on_line = [&] {
    if (call.distinct) put("DISTINCT ");
    put_commas(call.arguments, put_one);
    put_tail();
  };
  if (fits_line(on_line)) return;
  if (call.distinct) put("DISTINCT");
  put_lines(call.arguments, put_one);
  indented(put_tail);
  new_line();
}

// a FROM b FOR c: each argument but the first behind its word.
void Printer::put_keyword_arguments(std::span<const Argument> arguments,
                                    std::initializer_list<std::string_view> words) {
  const std::string_view* word = words.begin();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) {
      put(*word++);
    }
    put_operand(*arguments[i].value, Binding::other_operator);
  }
}

void Printer::put_trim_arguments(std::string_view side, std::span<const Argument> arguments) {
  put(side);
  if (arguments.size() > 2) {  // No such function is there, but it may be made.
    put(" FROM ");
    return put_commas(arguments, [&](const Argument& argument) { put_argument(argument); });
  }
  if (arguments.size() > 1) {
    put(" ");
    put_operand(*arguments[1].value, Binding::other_operator);
  }
  put(" FROM ");
  put_expr(*arguments[0].value);
}

// What stands between the parentheses in the syntaxes of the SQL standard.
void Printer::put_standard_arguments(const FunctionCall& call) {
  switch (call.syntax) {
    case CallSyntax::plain:
    case CallSyntax::bare:
    case CallSyntax::semantic:
      return put_arguments(call);
    case CallSyntax::extract: {
      const auto* field = as<Literal>(*call.arguments[0].value);
      const bool is_bare = field != nullptr && field->kind == LiteralKind::string &&
                           is_plain_field(field->text, dialect_);
      put_comments_before(*call.arguments[0].value);
      is_bare ? put(field->text) : put_bare(*call.arguments[0].value);
      put_comments_behind(*call.arguments[0].value);
      put(" FROM ");
      return put_expr(*call.arguments[1].value);
    }
    case CallSyntax::substring:
      return put_keyword_arguments(call.arguments, {" FROM ", " FOR "});
    case CallSyntax::substring_for:
      return put_keyword_arguments(call.arguments, {" FOR "});
    case CallSyntax::position:
      return put_keyword_arguments(call.arguments, {" IN "});
    case CallSyntax::trim_both:
      return put_trim_arguments("BOTH", call.arguments);
    case CallSyntax::trim_leading:
      return put_trim_arguments("LEADING", call.arguments);
    case CallSyntax::trim_trailing:
      return put_trim_arguments("TRAILING", call.arguments);
    case CallSyntax::overlay:
      return put_keyword_arguments(call.arguments, {" PLACING ", " FROM ", " FOR "});
  }
}

void Printer::write(const FunctionCall& call) {
  for (std::size_t i = 0; i < call.name.size(); ++i) {
    if (i > 0) put(".");
    i > 0 ? put_label(call.name[i]) : put_function_name(call.name[i]);
  }
  if (call.syntax != CallSyntax::bare || !call.arguments.empty()) {
    put("(");
    put_standard_arguments(call);
    put(")");
  }
  if (!call.within_group.empty()) {
    put(" WITHIN GROUP (ORDER BY ");
    put_order_items(call.within_group);
    put(")");
  }
  if (call.filter) {
    put(" FILTER (WHERE ");
    put_hanging(**call.filter);
    put(")");
  }
  if (dialect_ == Dialect::postgres) put_nulls_treatment(call.nulls);
  if (!call.over) return;
  put(" OVER ");
  put_window(**call.over);
}

// DuckDB has it inside of the call's parentheses, PostgreSQL behind them.
void Printer::put_nulls_treatment(NullsTreatment nulls) {
  if (nulls == NullsTreatment::unspecified) return;
  put(nulls == NullsTreatment::ignore ? " IGNORE NULLS" : " RESPECT NULLS");
}

void Printer::put_window(const WindowSpec& window) {
  if (!window.parentheses && window.base) return put_name(*window.base);
  const auto put_parts = [&] {
    bool is_first = true;
    const auto next = [&] {
      if (!is_first) new_line_or_blank();
      is_first = false;
    };
    if (window.base) {
      next();
      put_name(*window.base);
    }
    if (!window.partition_by.empty()) {
      next();
      put("PARTITION BY ");
      put_commas(window.partition_by, [&](const Expr& expr) { put_expr(expr); });
    }
    if (!window.order_by.empty()) {
      next();
      put("ORDER BY ");
      put_order_items(window.order_by);
    }
    if (!window.frame) return;
    next();
    put_frame(*window.frame);
  };
  put("(");
  if (!fits_line(put_parts)) {
    indented([&] {
      new_line();
      put_parts();
    });
    new_line();
  }
  put(")");
}

void Printer::put_frame(const Frame& frame) {
  put(keyword_of(frame.unit));
  if (frame.end) put("BETWEEN ");
  put_bound(frame.start);
  if (frame.end) {
    put(" AND ");
    put_bound(*frame.end);
  }
  put(keyword_of(frame.exclusion));
}

void Printer::put_bound(const FrameBound& bound) {
  if (bound.offset) {
    put_operand(**bound.offset, Binding::other_operator);
    put(" ");
  }
  switch (bound.kind) {
    case FrameBoundKind::unbounded_preceding:
      return put("UNBOUNDED PRECEDING");
    case FrameBoundKind::preceding:
      return put("PRECEDING");
    case FrameBoundKind::current_row:
      return put("CURRENT ROW");
    case FrameBoundKind::following:
      return put("FOLLOWING");
    case FrameBoundKind::unbounded_following:
      return put("UNBOUNDED FOLLOWING");
  }
}

void Printer::put_order_items(const std::vector<OrderItem>& items) {
  put_commas(items, [&](const OrderItem& item) { put_order_item(item); });
}

void Printer::put_order_item(const OrderItem& item) {
  put_expr(item.expr);
  if (!item.using_operator.empty()) {
    put(" USING ");
    put(item.using_operator);
  }
  put_direction(item.direction, item.nulls);
}

void Printer::put_direction(SortDirection direction, NullsOrder nulls) {
  if (direction != SortDirection::unspecified) {
    put(direction == SortDirection::ascending ? " ASC" : " DESC");
  }
  if (nulls != NullsOrder::unspecified) {
    put(nulls == NullsOrder::first ? " NULLS FIRST" : " NULLS LAST");
  }
}

void Printer::write(const Cast& cast) {
  if (cast.style == CastStyle::double_colon) {
    put_operand(*cast.operand, Binding::postfix);
    put("::");
    return put_type(cast.type);
  }
  put(cast.style == CastStyle::cast ? "CAST(" : "TRY_CAST(");
  put_expr(*cast.operand);
  put(" AS ");
  put_type(cast.type);
  put(")");
}

void Printer::put_when(const WhenClause& when) {
  const auto put_result = [&] {
    put("THEN ");
    put_expr(*when.result);
  };
  put("WHEN ");
  put_hanging(*when.condition);
  const auto on_line = [&] {
    put(" ");
    put_result();
  };
  if (fits_line(on_line)) return;
  indented([&] {
    new_line();
    put_result();
  });
}

void Printer::write(const Case& choice) {
  put("CASE");
  if (choice.operand) {
    put(" ");
    put_expr(**choice.operand);
  }
  indented([&] {
    for (const WhenClause& when : choice.whens) {
      new_line_or_blank();
      put_when(when);
    }
    if (!choice.otherwise) return;
    new_line_or_blank();
    put("ELSE ");
    put_hanging(**choice.otherwise);
  });
  new_line_or_blank();
  put("END");
}

}  // namespace ado::sql
