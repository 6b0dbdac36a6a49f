// Looks into expressions and builds new ones.
#include "pipeline/pieces.hpp"

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"
#include "sql/semantic_operator.hpp"
#include "sql/walk.hpp"

namespace ado::pipeline {
namespace {

using sql::Descend;
using sql::Dialect;
using sql::Expr;

constexpr std::string_view kOneRow = "__rvbbit_one";

// The clock of a statement, which is another one in the next; on a server all is one transaction.
bool counts_from_now(const sql::FunctionCall& call, Dialect dialect) {
  if (dialect != Dialect::duckdb || call.arguments.size() != 1) return false;
  const std::string name = ir::function_name(call, dialect);
  return name == "ago" || name == "age";
}

// Whether one of the expressions outside of nested queries is so.
template <typename Node, typename Test>
bool any_own(const Node& node, Test test) {
  bool found = false;
  sql::Visitor visitor;
  visitor.query = [](const sql::Query&) { return Descend::no; };
  visitor.expr = [&](const Expr& expr) {
    found = found || test(expr);
    return found ? Descend::stop : Descend::yes;
  };
  sql::visit(node, visitor);
  return found;
}

}  // namespace

bool has_semantic(const Expr& expr) {
  return any_own(expr, [](const Expr& each) { return sql::as_semantic(each).has_value(); });
}

bool has_semantic(const sql::MaybeExpr& expr) { return expr && has_semantic(**expr); }

bool has_own_semantic(const sql::TableRef& table) {
  return any_own(table, [](const Expr& each) { return sql::as_semantic(each).has_value(); });
}

bool is_aggregate(const Expr& expr, Dialect dialect) {
  if (const auto call = sql::as_semantic(expr)) {
    return sql::info(call->op).shape == sql::SemanticShape::aggregate;
  }
  const auto* call = sql::as<sql::FunctionCall>(expr);
  return call != nullptr && ir::is_aggregate_call(*call, dialect);
}

bool has_aggregate(const Expr& expr, Dialect dialect) {
  return any_own(expr, [&](const Expr& each) { return is_aggregate(each, dialect); });
}

bool has_window(const Expr& expr) {
  return any_own(expr, [](const Expr& each) {
    const auto* call = sql::as<sql::FunctionCall>(each);
    return call != nullptr && call->over.has_value();
  });
}

bool is_volatile(const Expr& expr, Dialect dialect) {
  bool found = false;
  sql::Visitor visitor;
  visitor.expr = [&](const Expr& each) {
    const auto* call = sql::as<sql::FunctionCall>(each);
    const auto* facts = call == nullptr ? nullptr : ir::find_function(*call, dialect);
    found = found || (facts != nullptr && facts->volatility == ir::Volatility::volatile_);
    found = found || (call != nullptr && counts_from_now(*call, dialect));
    return found ? Descend::stop : Descend::yes;
  };
  sql::visit(expr, visitor);
  return found;
}

bool is_repeatable(const sql::Query& query, Dialect dialect) {
  bool repeatable = true;
  const auto look = [&](bool good) {
    repeatable = repeatable && good;
    return repeatable ? Descend::yes : Descend::stop;
  };
  sql::Visitor visitor;
  visitor.query = [&](const sql::Query& each) { return look(!each.limit.has_value()); };
  visitor.select = [&](const sql::Select& each) {
    return look(each.distinct != sql::DistinctKind::on && !each.sample);
  };
  visitor.table = [&](const sql::TableRef& table) {
    const auto* base = std::get_if<sql::BaseTable>(&table.node);
    const auto* derived = std::get_if<sql::DerivedTable>(&table.node);
    return look(!(base != nullptr && base->sample) && !(derived != nullptr && derived->sample));
  };
  visitor.expr = [&](const Expr& expr) {
    const auto* call = sql::as<sql::FunctionCall>(expr);
    if (call == nullptr) return Descend::yes;
    const bool in_order = call->over.has_value() || ir::is_order_sensitive(*call, dialect);
    return look(!in_order && !is_volatile(expr, dialect));
  };
  sql::visit(query, visitor);
  return repeatable;
}

std::string_view what_differs(const Expr& expr, Dialect dialect) {
  if (is_volatile(expr, dialect)) return "a volatile function";
  bool differs = false;
  sql::Visitor visitor;
  visitor.query = [&](const sql::Query& nested) {
    differs = differs || !is_repeatable(nested, dialect);
    return Descend::no;
  };
  sql::visit(expr, visitor);
  return differs ? "a subquery whose rows may differ each time" : "";
}

bool may_bring_rows(const Expr& expr, Dialect dialect) {
  return any_own(expr, [&](const Expr& each) {
    const auto* call = sql::as<sql::FunctionCall>(each);
    if (call == nullptr || call->over || sql::as_semantic(each)) return false;
    const std::string name = ir::function_name(*call, dialect);
    if (name == "unnest") return true;
    if (dialect == Dialect::duckdb) return false;
    return name == "generate_series" || ir::find_function(*call, dialect) == nullptr;
  });
}

std::string_view text_type(Dialect dialect) {
  return dialect == Dialect::duckdb ? "VARCHAR" : "text";
}

std::string_view type_name(semantic::ResultType type, Dialect dialect) {
  switch (type) {
    case semantic::ResultType::boolean:
      return dialect == Dialect::duckdb ? "BOOLEAN" : "boolean";
    case semantic::ResultType::number:
      return dialect == Dialect::duckdb ? "DOUBLE" : "double precision";
    case semantic::ResultType::text:
    case semantic::ResultType::json:
      return text_type(dialect);
  }
  return text_type(dialect);
}

// Byte by byte, whatever collation the column has: texts that it takes as equal are two arguments.
Expr as_text(Expr expr, Dialect dialect) {
  sql::Collate text;
  text.operand = sql::make_cast(std::move(expr), text_type(dialect));
  text.collation = {{.text = "C", .quoted = true}};
  return text;
}

Expr column(std::string_view table, std::string_view name) { return sql::make_column(table, name); }

Expr truth(Expr condition, bool negated) {
  return sql::IsTest{
      .operand = std::move(condition), .test = sql::TruthTest::true_, .negated = negated};
}

Expr not_false(Expr condition) {
  return sql::IsTest{
      .operand = std::move(condition), .test = sql::TruthTest::false_, .negated = true};
}

// On a server IS NOT DISTINCT FROM joins by nested loops only; lists are hashed, and in a list NULL
// is equal to NULL.
Expr same_key(Expr a, Expr b, Dialect dialect) {
  if (dialect == Dialect::duckdb) {
    return sql::make_binary("IS NOT DISTINCT FROM", std::move(a), std::move(b));
  }
  sql::ListLiteral left, right;
  left.keyword = right.keyword = true;
  left.items.push_back(std::move(a));
  right.items.push_back(std::move(b));
  return sql::make_binary("=", std::move(left), std::move(right));
}

sql::MaybeExpr maybe_and(std::vector<Expr> operands) {
  if (operands.empty()) return std::nullopt;
  return Box<Expr>(sql::make_and(std::move(operands)));
}

sql::Query read_table(std::string_view table) {
  sql::Select select;
  select.items.push_back(sql::make_item(sql::Star{}));
  select.from.push_back(sql::make_table(table));
  return sql::make_query(std::move(select));
}

sql::TableRef fold_from(std::vector<sql::TableRef> from) {
  if (from.empty()) {
    sql::Select one;
    one.items.push_back(sql::make_item(sql::make_integer(1), kOneRow));
    return sql::make_derived(sql::make_query(std::move(one)), kOneRow);
  }
  sql::TableRef folded = std::move(from.front());
  for (std::size_t i = 1; i < from.size(); ++i) {
    folded = sql::make_join(sql::JoinKind::cross, std::move(folded), std::move(from[i]), {});
  }
  return folded;
}

void left_join(std::vector<sql::TableRef>& from, std::string_view table, std::string_view alias,
               Expr condition) {
  sql::TableRef joined = sql::make_join(sql::JoinKind::left, fold_from(std::move(from)),
                                        sql::make_table(table, alias), std::move(condition));
  from.clear();
  from.push_back(std::move(joined));
}

namespace {

constexpr std::string_view kNoName = "?column?";

// As a server picks it: the function, or what a cast is of, or CASE's ELSE.
std::string server_name(const Expr& original) {
  constexpr Dialect kServer = Dialect::postgres;
  if (sql::as_semantic(original)) return name_of_item(original, kServer);
  if (const auto* call = sql::as<sql::FunctionCall>(original)) {
    return ir::function_name(*call, kServer);
  }
  if (const auto* name = sql::as<sql::ColumnRef>(original)) {
    return sql::fold(name->parts.back(), kServer);
  }
  if (const auto* field = sql::as<sql::FieldAccess>(original)) {
    return sql::fold(field->field, kServer);
  }
  if (const auto* collate = sql::as<sql::Collate>(original)) return server_name(*collate->operand);
  if (const auto* cast = sql::as<sql::Cast>(original)) {
    const std::string inner = server_name(*cast->operand);
    const bool has_type = !cast->type.name.empty();
    return inner == kNoName && has_type ? sql::fold(cast->type.name.back(), kServer) : inner;
  }
  if (const auto* node = sql::as<sql::Case>(original)) {
    const std::string last = node->otherwise ? server_name(**node->otherwise) : "";
    return last.empty() || last == kNoName ? "case" : last;
  }
  return sql::as<sql::ListLiteral>(original) == nullptr ? std::string(kNoName) : "array";
}

}  // namespace

std::string name_of_item(const Expr& original, Dialect dialect) {
  if (const auto call = sql::as_semantic(original)) {
    return to_lower_ascii(sql::to_string(call->op));
  }
  if (dialect == Dialect::duckdb) return sql::print(original, dialect);
  return server_name(original);
}

}  // namespace ado::pipeline
