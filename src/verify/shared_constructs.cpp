// Walks all expressions, tables and queries; what is not known is refused.
#include "verify/shared_constructs.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ir/functions.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"

namespace ado::verify {
namespace {

// What a value is to comparisons.
enum class Kind { unknown, null, boolean, integer, text, date };

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes = {
    {{"smallint", "SMALLINT"},
     {"integer", "INTEGER"},
     {"bigint", "BIGINT"},
     {"boolean", "BOOLEAN"},
     {"date", "DATE"},
     {"text", "VARCHAR"}}};
constexpr std::string_view kVarchar = "character varying";

Kind kind_of_type(std::string_view type) {
  if (type == "NULL") return Kind::null;
  if (type == "smallint" || type == "integer" || type == "bigint") return Kind::integer;
  if (type == "boolean") return Kind::boolean;
  if (type == "date") return Kind::date;
  // Not character(n), to which blanks at the end say nothing; not one with a collation.
  const bool varies = type.starts_with(kVarchar) &&
                      (type.size() == kVarchar.size() || type[kVarchar.size()] == '(');
  if (type == "text" || (varies && type.ends_with(')')) || type == kVarchar) return Kind::text;
  return Kind::unknown;
}

bool has_order(Kind kind) { return kind == Kind::integer || kind == Kind::date; }

class Checker {
 public:
  explicit Checker(const ir::QueryMap& map) : map_(map) {}

  std::optional<std::string> first_stranger() {
    if (!map_.resolved()) return "names that do not resolve";
    sql::Visitor visitor;
    visitor.expr = [&](const sql::Expr& expr) {
      return go_on(is_known(expr), [&] { return sql::print(expr, map_.dialect()); });
    };
    visitor.table = [&](const sql::TableRef& table) {
      return go_on(is_known(table), [] { return std::string("a FROM item of its own kind"); });
    };
    visitor.query = [&](const sql::Query& query) {
      return go_on(is_known(query), [] { return std::string("a clause of the whole query"); });
    };
    visitor.select = [&](const sql::Select& select) {
      return go_on(is_known(select), [] { return std::string("a clause of a SELECT"); });
    };
    sql::visit(map_.statement().query, visitor);
    for (const ir::Block& block : map_.blocks()) look_at_outputs(block);
    return stranger_;
  }

 private:
  template <typename Describe>
  sql::Descend go_on(bool known, const Describe& describe) {
    if (!known && !stranger_) stranger_ = describe();
    return stranger_ ? sql::Descend::stop : sql::Descend::yes;
  }

  Kind kind(const sql::Expr& expr) const { return kind_of_type(map_.type_of(expr)); }
  bool is_boolean(const sql::Expr& expr) const {
    return kind(expr) == Kind::boolean || kind(expr) == Kind::null;
  }

  // One may be NULL; two that are say nothing.
  bool are_alike(Kind a, Kind b) const {
    if (a == Kind::null) std::swap(a, b);
    return a != Kind::null && a != Kind::unknown && (a == b || b == Kind::null);
  }
  bool are_alike(const sql::Expr& a, const sql::Expr& b) const {
    return are_alike(kind(a), kind(b));
  }
  bool may_compare(const std::string& op, const sql::Expr& a, const sql::Expr& b) const {
    if (!are_alike(a, b)) return false;
    if (op == "=" || op == "<>") return true;
    const bool ordered = op == "<" || op == "<=" || op == ">" || op == ">=";
    return ordered && has_order(kind(a) == Kind::null ? kind(b) : kind(a));
  }

  // Sums of stored whole numbers: those that count or add up are wider in DuckDB.
  bool is_stored_number(const sql::Expr& expr) const {
    const std::string type = map_.type_of(expr);
    if (type != "integer" && type != "bigint") return false;
    bool stored = true;
    sql::visit(expr, {.expr = [&](const sql::Expr& part) {
                 const bool is_column = sql::as<sql::ColumnRef>(part) != nullptr;
                 if (is_column && !map_.lineage(part)) stored = false;
                 const bool is_simple = is_column || sql::as<sql::Literal>(part) != nullptr ||
                                        sql::as<sql::Binary>(part) != nullptr ||
                                        sql::as<sql::Unary>(part) != nullptr;
                 if (!is_simple) stored = false;
                 return sql::Descend::yes;
               }});
    return stored;
  }

  bool is_known(const sql::Expr& expr) const {
    return std::visit([&](const auto& node) { return is_known(node, expr); }, expr.node);
  }
  bool is_known(const sql::Literal& node, const sql::Expr& expr) const {
    switch (node.kind) {
      case sql::LiteralKind::null:
      case sql::LiteralKind::boolean:
      case sql::LiteralKind::string:
        return true;
      case sql::LiteralKind::integer:
        return kind(expr) == Kind::integer;
      case sql::LiteralKind::decimal:
      case sql::LiteralKind::floating:
      case sql::LiteralKind::escape_string:
      case sql::LiteralKind::bits:
      case sql::LiteralKind::hex:
        return false;
    }
    return false;
  }
  // 2000-01-31, and no other spelling of a date.
  bool is_known(const sql::TypedLiteral& node, const sql::Expr& expr) const {
    constexpr std::string_view kShape = "dddd-dd-dd";
    return kind(expr) == Kind::date &&
           std::ranges::equal(node.text, kShape, [](char c, char shape) {
             return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
           });
  }
  bool is_known(const sql::ColumnRef&, const sql::Expr& expr) const {
    return kind(expr) != Kind::unknown;
  }
  bool is_known(const sql::Star&, const sql::Expr&) const { return true; }  // As its outputs are.
  bool is_known(const sql::Unary& node, const sql::Expr&) const {
    return node.op == "-" && is_stored_number(*node.operand);
  }
  bool is_known(const sql::Binary& node, const sql::Expr&) const {
    if (node.op == "+" || node.op == "-" || node.op == "*") {
      return is_stored_number(*node.left) && is_stored_number(*node.right);
    }
    return may_compare(node.op, *node.left, *node.right);
  }
  bool is_known(const sql::Logical& node, const sql::Expr&) const {
    return std::ranges::all_of(node.operands, [&](const auto& each) { return is_boolean(each); });
  }
  bool is_known(const sql::Not& node, const sql::Expr&) const { return is_boolean(*node.operand); }
  bool is_known(const sql::IsTest& node, const sql::Expr&) const {
    return node.test == sql::TruthTest::null ? kind(*node.operand) != Kind::unknown
                                             : is_boolean(*node.operand);
  }
  bool is_known(const sql::Between& node, const sql::Expr&) const {
    return !node.symmetric && may_compare("<=", *node.operand, *node.low) &&
           may_compare("<=", *node.operand, *node.high);
  }
  bool is_known(const sql::InList& node, const sql::Expr&) const {
    return std::ranges::all_of(
        node.items, [&](const auto& item) { return may_compare("=", *node.operand, item); });
  }
  bool is_known(const sql::InSubquery& node, const sql::Expr&) const {
    const auto block = map_.block_of(*node.query);
    if (!block || map_.block(*block).outputs.size() != 1) return false;
    return are_alike(kind(*node.operand), kind_of_type(map_.block(*block).outputs[0].type));
  }
  bool is_known(const sql::Like& node, const sql::Expr&) const {
    const auto* pattern = sql::as<sql::Literal>(*node.pattern);
    return node.kind == sql::LikeKind::like && !node.escape && pattern != nullptr &&
           pattern->kind == sql::LiteralKind::string &&
           pattern->text.find('\\') == std::string::npos && kind(*node.operand) == Kind::text;
  }
  bool is_known(const sql::Exists&, const sql::Expr&) const { return true; }
  bool is_known(const sql::ScalarSubquery&, const sql::Expr& expr) const {
    return kind(expr) != Kind::unknown;
  }
  bool is_known(const sql::Case& node, const sql::Expr&) const {
    if (node.operand) return false;
    std::vector<const sql::Expr*> results;
    for (const sql::WhenClause& when : node.whens) {
      if (!is_boolean(*when.condition)) return false;
      results.push_back(when.result.get());
    }
    if (node.otherwise) results.push_back(node.otherwise->get());
    return all_alike(results);
  }
  bool is_known(const sql::FunctionCall& node, const sql::Expr&) const {
    const bool is_plain = node.syntax == sql::CallSyntax::plain && !node.over &&
                          node.order_by.empty() && node.within_group.empty() &&
                          node.nulls == sql::NullsTreatment::unspecified;
    if (!is_plain || (node.filter && !is_boolean(**node.filter))) return false;
    std::vector<const sql::Expr*> values;
    for (const sql::Argument& argument : node.arguments) {
      if (argument.name || argument.variadic) return false;
      values.push_back(argument.value.get());
    }
    const std::string name = ir::function_name(node, map_.dialect());
    if (name == "coalesce") return !values.empty() && all_alike(values);
    if (name == "nullif") return values.size() == 2 && may_compare("=", *values[0], *values[1]);
    if (values.size() != 1) return false;
    const bool is_star = sql::as<sql::Star>(*values[0]) != nullptr;
    if (name == "count") return is_star || kind(*values[0]) != Kind::unknown;
    if (name == "sum") return kind(*values[0]) == Kind::integer;
    return (name == "min" || name == "max") && has_order(kind(*values[0]));
  }
  // Whatever else there is has types, orders or errors of its own.
  template <typename Node>
  bool is_known(const Node&, const sql::Expr&) const {
    return false;
  }

  bool all_alike(const std::vector<const sql::Expr*>& values) const {
    Kind common = Kind::null;
    for (const sql::Expr* value : values) {
      const Kind next = kind(*value);
      if (next == Kind::unknown) return false;
      if (common != Kind::null && next != Kind::null && next != common) return false;
      if (next != Kind::null) common = next;
    }
    return common != Kind::null;
  }

  bool is_known(const sql::TableRef& table) const {
    if (const auto* base = std::get_if<sql::BaseTable>(&table.node)) {
      return !base->only && !base->sample;
    }
    if (const auto* derived = std::get_if<sql::DerivedTable>(&table.node)) {
      return !derived->lateral && !derived->sample;
    }
    const auto* join = std::get_if<sql::Join>(&table.node);
    if (join == nullptr || join->natural || join->asof || !join->using_columns.empty())
      return false;
    if (table.alias) return false;
    if (join->condition && !is_boolean(**join->condition)) return false;
    switch (join->kind) {
      case sql::JoinKind::inner:
      case sql::JoinKind::left:
      case sql::JoinKind::right:
      case sql::JoinKind::full:
      case sql::JoinKind::cross:
        return true;
      case sql::JoinKind::semi:
      case sql::JoinKind::anti:
      case sql::JoinKind::positional:
        return false;
    }
    return false;
  }

  bool is_known(const sql::Query& query) const {
    if (!query.locking.empty() || (query.with && query.with->recursive)) return false;
    if (std::holds_alternative<sql::Values>(query.body)) return false;
    if (const auto* set = std::get_if<sql::SetOperation>(&query.body)) {
      if (set->by_name || !are_operands_alike(*set)) return false;
    }
    if (query.order_by && !is_known(*query.order_by)) return false;
    if (!query.limit) return true;
    const auto is_number = [](const sql::MaybeExpr& expr) {
      const auto* literal = expr ? sql::as<sql::Literal>(**expr) : nullptr;
      return !expr || (literal != nullptr && literal->kind == sql::LiteralKind::integer);
    };
    return !query.limit->percent && !query.limit->with_ties && is_number(query.limit->count) &&
           is_number(query.limit->offset);
  }
  bool is_known(const sql::OrderBy& order_by) const {
    return !order_by.all && std::ranges::all_of(order_by.items, [&](const auto& item) {
      // Another expression would be read by other rules above a UNION, and beside an alias.
      const bool is_plain =
          sql::as<sql::ColumnRef>(item.expr) != nullptr && item.using_operator.empty();
      return is_plain && has_order(kind(item.expr));
    });
  }
  bool are_operands_alike(const sql::SetOperation& set) const {
    const auto left = map_.block_of(*set.left);
    const auto right = map_.block_of(*set.right);
    if (!left || !right) return false;
    const auto& a = map_.block(*left).outputs;
    const auto& b = map_.block(*right).outputs;
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Kind kind = kind_of_type(a[i].type);
      if (kind == Kind::unknown || kind == Kind::null || kind != kind_of_type(b[i].type)) {
        return false;
      }
    }
    return true;
  }

  bool is_known(const sql::Select& select) const {
    if (select.items.empty() || select.distinct == sql::DistinctKind::on || select.qualify ||
        select.sample || !select.windows.empty()) {
      return false;
    }
    if ((select.where && !is_boolean(**select.where)) ||
        (select.having && !is_boolean(**select.having))) {
      return false;
    }
    if (!select.group_by) return true;
    return !select.group_by->all && !select.group_by->distinct &&
           std::ranges::all_of(select.group_by->elements, [](const auto& element) {
             return element.kind == sql::GroupingKind::expression;
           });
  }

  void look_at_outputs(const ir::Block& block) {
    for (const ir::OutputColumn& output : block.outputs) {
      if (stranger_ || output.expr != nullptr || block.kind != ir::BlockKind::select) continue;
      if (kind_of_type(output.type) == Kind::unknown) {
        stranger_ = fmt::format("{} of type {}", output.name, output.type);
      }
    }
  }

  const ir::QueryMap& map_;
  std::optional<std::string> stranger_;
};

}  // namespace

std::string duckdb_type(const std::string& type) {
  for (const auto& [postgres, duckdb] : kTypes) {
    if (type == postgres) return std::string(duckdb);
  }
  if (kind_of_type(type) == Kind::text) return "VARCHAR" + type.substr(kVarchar.size());
  return "VARCHAR";  // Never read: reading it is refused.
}

std::optional<std::string> first_stranger(const ir::QueryMap& map) {
  return Checker(map).first_stranger();
}

}  // namespace ado::verify
