// Names and trees compared up to the folding of names, by one unambiguous encoding of a tree.
#include "sql/compare.hpp"

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/text.hpp"

namespace ado::sql {
namespace {

// Writes a tree as bytes such that two trees give the same bytes exactly when they are equal up to
// the folding of names: every value is preceded by its length or its kind. Structs are taken apart
// by structured bindings, which must name every member: a new member breaks the build here.
class Encoder {
 public:
  explicit Encoder(Dialect dialect) : dialect_(dialect) {}

  std::string take() { return std::move(bytes_); }

  // Values.
  void put(const std::string& text) {
    put_size(text.size());
    bytes_ += text;
  }
  template <typename Scalar>
    requires std::is_enum_v<Scalar> || std::same_as<Scalar, bool>
  void put(Scalar scalar) {
    bytes_ += static_cast<char>(scalar);
  }
  void put(const Identifier& name) { put(fold(name, dialect_)); }
  template <typename T>
  void put(const Box<T>& box) {
    put(*box);
  }
  template <typename T>
  void put(const std::optional<T>& maybe) {
    put(maybe.has_value());
    if (maybe) put(*maybe);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put_size(values.size());
    for (const T& value : values) put(value);
  }
  template <typename... Kinds>
  void put(const std::variant<Kinds...>& variant) {
    bytes_ += static_cast<char>(variant.index());
    std::visit([this](const auto& node) { this->put(node); }, variant);
  }

  // Nodes: their base is not part of their value, hence no structured bindings. Expr and TableRef
  // are taken without conversion, else a new kind would be put as an Expr that holds it, for ever.
  void put(const std::same_as<Expr> auto& expr) { put(expr.node); }
  void put(const std::same_as<TableRef> auto& table) { put_all(table.node, table.alias); }
  void put(const Query& query) {
    put_all(query.with, query.body, query.order_by, query.limit, query.locking);
  }
  void put(const Select& select) {
    put_all(select.distinct, select.distinct_on, select.items, select.from, select.where,
            select.group_by, select.having, select.windows, select.qualify, select.sample);
  }
  void put(const Values& values) { put(values.rows); }
  void put(const SetOperation& operation) {
    put_all(operation.op, operation.all, operation.by_name, operation.left, operation.right);
  }
  void put(const CommonTable& table) {
    put_all(table.name, table.columns, table.query, table.materialization, table.using_key,
            table.search_and_cycle);
  }

  // Everything else, by its members.
  void put(const Literal& node) {
    const auto& [kind, text] = node;
    put_all(kind, text);
  }
  void put(const TypeName& node) {
    const auto& [name, modifiers, arguments, dimensions] = node;
    put_all(name, modifiers, arguments, dimensions);
  }
  void put(const TypeArgument& node) {
    const auto& [name, type] = node;
    put_all(name, type);
  }
  void put(const TypedLiteral& node) {
    const auto& [type, text] = node;
    put_all(type, text);
  }
  void put(const IntervalLiteral& node) {
    const auto& [value, unit] = node;
    put_all(value, unit);
  }
  void put(const Parameter& node) {
    const auto& [text] = node;
    put(text);
  }
  void put(const ColumnRef& node) {
    const auto& [parts] = node;
    put(parts);
  }
  void put(const PositionalRef& node) {
    const auto& [number] = node;
    put(number);
  }
  void put(const StarReplacement& node) {
    const auto& [value, column] = node;
    put_all(value, column);
  }
  void put(const StarRename& node) {
    const auto& [column, to] = node;
    put_all(column, to);
  }
  void put(const Star& node) {
    const auto& [qualifier, exclude, replace, rename] = node;
    put_all(qualifier, exclude, replace, rename);
  }
  void put(const ColumnsExpr& node) {
    const auto& [selector, unpack] = node;
    put_all(selector, unpack);
  }
  void put(const Unary& node) {
    const auto& [op, operand] = node;
    put_all(op, operand);
  }
  void put(const Postfix& node) {
    const auto& [op, operand] = node;
    put_all(op, operand);
  }
  void put(const Binary& node) {
    const auto& [op, left, right] = node;
    put_all(op, left, right);
  }
  void put(const Logical& node) {
    const auto& [connective, operands] = node;
    put_all(connective, operands);
  }
  void put(const Not& node) {
    const auto& [operand] = node;
    put(operand);
  }
  void put(const IsTest& node) {
    const auto& [operand, test, negated] = node;
    put_all(operand, test, negated);
  }
  void put(const Between& node) {
    const auto& [operand, low, high, negated, symmetric] = node;
    put_all(operand, low, high, negated, symmetric);
  }
  void put(const InList& node) {
    const auto& [operand, items, negated] = node;
    put_all(operand, items, negated);
  }
  void put(const InSubquery& node) {
    const auto& [operand, query, negated] = node;
    put_all(operand, query, negated);
  }
  void put(const InExpr& node) {
    const auto& [operand, container, negated] = node;
    put_all(operand, container, negated);
  }
  void put(const Like& node) {
    const auto& [kind, operand, pattern, escape, negated] = node;
    put_all(kind, operand, pattern, escape, negated);
  }
  void put(const Exists& node) {
    const auto& [query] = node;
    put(query);
  }
  void put(const ScalarSubquery& node) {
    const auto& [query] = node;
    put(query);
  }
  void put(const ArraySubquery& node) {
    const auto& [query] = node;
    put(query);
  }
  void put(const Quantified& node) {
    const auto& [op, quantifier, left, right] = node;
    put_all(op, quantifier, left, right);
  }
  void put(const Argument& node) {
    const auto& [value, name, style, variadic] = node;
    put_all(value, name, style, variadic);
  }
  void put(const FunctionCall& node) {
    const auto& [name, arguments, syntax, distinct, order_by, within_group, nulls, filter, over] =
        node;
    put_all(name, arguments, syntax, distinct, order_by, within_group, nulls, filter, over);
  }
  void put(const Cast& node) {
    const auto& [operand, type, style] = node;
    put_all(operand, type, style);
  }
  void put(const WhenClause& node) {
    const auto& [condition, result] = node;
    put_all(condition, result);
  }
  void put(const Case& node) {
    const auto& [operand, whens, otherwise] = node;
    put_all(operand, whens, otherwise);
  }
  void put(const Collate& node) {
    const auto& [operand, collation] = node;
    put_all(operand, collation);
  }
  void put(const AtTimeZone& node) {
    const auto& [operand, zone] = node;
    put_all(operand, zone);
  }
  void put(const Row& node) {
    const auto& [items, keyword] = node;
    put_all(items, keyword);
  }
  void put(const ListLiteral& node) {
    const auto& [items, keyword] = node;
    put_all(items, keyword);
  }
  void put(const StructField& node) {
    const auto& [name, value] = node;
    put_all(name, value);
  }
  void put(const StructLiteral& node) {
    const auto& [fields] = node;
    put(fields);
  }
  void put(const MapEntry& node) {
    const auto& [key, value] = node;
    put_all(key, value);
  }
  void put(const MapLiteral& node) {
    const auto& [entries] = node;
    put(entries);
  }
  void put(const Subscript& node) {
    const auto& [base, index, enclosed] = node;
    put_all(base, index, enclosed);
  }
  void put(const Slice& node) {
    const auto& [base, low, high, step, enclosed] = node;
    put_all(base, low, high, step, enclosed);
  }
  void put(const FieldAccess& node) {
    const auto& [base, field, enclosed] = node;
    put_all(base, field, enclosed);
  }
  void put(const AllFields& node) {
    const auto& [base, enclosed] = node;
    put_all(base, enclosed);
  }
  void put(const SyntaxPiece& node) {
    const auto& [words, expr] = node;
    put_all(words, expr);
  }
  void put(const SyntaxExpr& node) {
    const auto& [pieces] = node;
    put(pieces);
  }
  void put(const SyntaxTable& node) {
    const auto& [source, pieces, statement] = node;
    put_all(source, pieces, statement);
  }
  void put(const Lambda& node) {
    const auto& [parameters, body, style] = node;
    put_all(parameters, body, style);
  }
  void put(const ListComprehension& node) {
    const auto& [body, variables, source, condition] = node;
    put_all(body, variables, source, condition);
  }
  void put(const OrderItem& node) {
    const auto& [expr, using_operator, direction, nulls] = node;
    put_all(expr, using_operator, direction, nulls);
  }
  void put(const FrameBound& node) {
    const auto& [kind, offset] = node;
    put_all(kind, offset);
  }
  void put(const Frame& node) {
    const auto& [unit, start, end, exclusion] = node;
    put_all(unit, start, end, exclusion);
  }
  void put(const WindowSpec& node) {
    const auto& [base, partition_by, order_by, frame, parentheses] = node;
    put_all(base, partition_by, order_by, frame, parentheses);
  }
  void put(const TableAlias& node) {
    const auto& [name, columns] = node;
    put_all(name, columns);
  }
  void put(const Sample& node) {
    const auto& [text] = node;
    put(text);
  }
  void put(const BaseTable& node) {
    const auto& [name, only, sample] = node;
    put_all(name, only, sample);
  }
  void put(const DerivedTable& node) {
    const auto& [query, lateral, sample] = node;
    put_all(query, lateral, sample);
  }
  void put(const ColumnDefinition& node) {
    const auto& [name, type, collation] = node;
    put_all(name, type, collation);
  }
  void put(const TableFunction& node) {
    const auto& [call, lateral, with_ordinality, columns, sample] = node;
    put_all(call, lateral, with_ordinality, columns, sample);
  }
  void put(const Join& node) {
    const auto& [kind, natural, asof, left, right, condition, using_columns, using_alias] = node;
    put_all(kind, natural, asof, left, right, condition, using_columns, using_alias);
  }
  void put(const SelectItem& node) {
    const auto& [expr, alias] = node;
    put_all(expr, alias);
  }
  void put(const GroupingElement& node) {
    const auto& [kind, exprs, elements] = node;
    put_all(kind, exprs, elements);
  }
  void put(const GroupBy& node) {
    const auto& [all, distinct, elements] = node;
    put_all(all, distinct, elements);
  }
  void put(const NamedWindow& node) {
    const auto& [name, spec] = node;
    put_all(name, spec);
  }
  void put(const With& node) {
    const auto& [recursive, tables] = node;
    put_all(recursive, tables);
  }
  void put(const Limit& node) {
    const auto& [count, percent, with_ties, offset] = node;
    put_all(count, percent, with_ties, offset);
  }
  void put(const OrderBy& node) {
    const auto& [all, direction, nulls, items] = node;
    put_all(all, direction, nulls, items);
  }

 private:
  template <typename... Parts>
  void put_all(const Parts&... parts) {
    (put(parts), ...);
  }
  void put_size(std::size_t size) {
    // Seven bits a byte, the highest bit set while more follow.
    for (; size >= 0x80; size >>= 7) bytes_ += static_cast<char>(0x80 | (size & 0x7f));
    bytes_ += static_cast<char>(size);
  }

  Dialect dialect_;
  std::string bytes_;
};

std::string encode(const auto& node, Dialect dialect) {
  Encoder encoder(dialect);
  encoder.put(node);
  return encoder.take();
}

}  // namespace

bool same_name(const Identifier& a, const Identifier& b, Dialect dialect) {
  if (dialect == Dialect::duckdb) return equals_ignore_case(a.text, b.text);
  return fold(a, dialect) == fold(b, dialect);
}

std::string fold(const Identifier& name, Dialect dialect) {
  const bool folds = !name.quoted || dialect == Dialect::duckdb;
  return folds ? to_lower_ascii(name.text) : name.text;
}

std::string fold(std::string_view name, Dialect) { return to_lower_ascii(name); }

bool equivalent_text(const Expr& a, const Expr& b, Dialect dialect) {
  return encode(a, dialect) == encode(b, dialect);
}

Hash128 structural_hash(const Expr& expr, Dialect dialect) {
  return hash128(encode(expr, dialect));
}

Hash128 structural_hash(const TableRef& table, Dialect dialect) {
  return hash128(encode(table, dialect));
}

Hash128 structural_hash(const Query& query, Dialect dialect) {
  return hash128(encode(query, dialect));
}

}  // namespace ado::sql
