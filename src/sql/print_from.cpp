// Prints FROM items: tables, derived tables, table functions and joins.
#include <algorithm>

#include "sql/printer.hpp"
#include "sql/semantic_operator.hpp"

namespace ado::sql {
namespace {

std::string_view keyword_of(JoinKind kind) {
  switch (kind) {
    case JoinKind::inner:
      return "JOIN ";
    case JoinKind::left:
      return "LEFT JOIN ";
    case JoinKind::right:
      return "RIGHT JOIN ";
    case JoinKind::full:
      return "FULL JOIN ";
    case JoinKind::cross:
      return "CROSS JOIN ";
    case JoinKind::semi:
      return "SEMI JOIN ";
    case JoinKind::anti:
      return "ANTI JOIN ";
    case JoinKind::positional:
      return "POSITIONAL JOIN ";
  }
  return {};
}

bool is_join(const TableRef& table) { return std::holds_alternative<Join>(table.node); }

bool is_semantic_match(const Join& join) {
  if (!join.condition) return false;
  const auto call = as_semantic(**join.condition);
  return call && call->op == SemanticOperator::semantic_match;
}

}  // namespace

void Printer::put_from(std::span<const TableRef> from) {
  put_commas(from, [&](const TableRef& table) { put_table(table); });
}

// Behind FROM. A lone item, joins and all, hangs directly on it; several have a line each.
void Printer::put_from_list(std::span<const TableRef> from) {
  if (from.size() > 1) {
    return put_list(from, [&](const TableRef& table) {
      is_join(table) ? indented([&] { put_table(table); }) : put_table(table);
    });
  }
  put(" ");
  put_table(from.front());
}

void Printer::put_table(const TableRef& table) {
  if (is_past_limit()) return;
  put_comments_before(table);
  // (a JOIN b ON ...) AS j
  const bool encloses = is_join(table) && table.alias.has_value();
  if (encloses) {
    put_enclosed_join(table);
  } else {
    std::visit([this](const auto& node) { this->write(node); }, table.node);
  }
  if (table.alias) put_alias(*table.alias);
  if (const auto* function = std::get_if<TableFunction>(&table.node)) {
    if (!function->columns.empty()) put(table.alias ? "" : " AS ");
    put_column_definitions(function->columns);
    put_sample(function->sample);
  }
  if (const auto* base = std::get_if<BaseTable>(&table.node)) put_sample(base->sample);
  if (const auto* derived = std::get_if<DerivedTable>(&table.node)) put_sample(derived->sample);
  put_comments_behind(table);
}

void Printer::put_enclosed_join(const TableRef& table) {
  put("(");
  indented([&] {
    new_line_or_nothing();
    write(std::get<Join>(table.node));
  });
  new_line_or_nothing();
  put(")");
}

// A table, or a join in parentheses where it nests.
void Printer::put_source(const TableRef& table, bool nests) {
  if (!nests) return put_table(table);
  put_comments_before(table);
  put_enclosed_join(table);
  put_comments_behind(table);
}

void Printer::put_alias(const TableAlias& alias) {
  put(" AS ");
  put_name(alias.name);
  if (!alias.columns.empty()) put_names(alias.columns);
}

void Printer::put_sample(const std::optional<Sample>& sample) {
  if (!sample) return;
  put(" TABLESAMPLE ");
  put(sample->text);
}

void Printer::write(const BaseTable& table) {
  if (table.only) put("ONLY ");
  put_path(table.name);
}

void Printer::write(const DerivedTable& table) {
  if (table.lateral) put("LATERAL ");
  put_subquery(*table.query);
}

void Printer::write(const TableFunction& table) {
  if (table.lateral) put("LATERAL ");
  put_expr(table.call);
  if (table.with_ordinality) put(" WITH ORDINALITY");
}

void Printer::put_column_definitions(std::span<const ColumnDefinition> columns) {
  if (columns.empty()) return;
  put("(");
  put_commas(columns, [&](const ColumnDefinition& column) {
    put_name(column.name);
    put(" ");
    put_type(column.type);
    if (column.collation.empty()) return;
    put(" COLLATE ");
    put_path(column.collation);
  });
  put(")");
}

// A statement has its first word before its source: PIVOT source ON ...
void Printer::write(const SyntaxTable& table) {
  const std::span<const SyntaxPiece> pieces = table.pieces;
  const std::size_t lead = table.statement && table.source ? 1 : 0;
  put_pieces(pieces.first(lead));
  if (lead > 0) put(" ");
  if (table.source) {
    const bool nests = is_join(**table.source) && !(*table.source)->alias && lead == 0;
    put_source(**table.source, nests);
    if (lead < pieces.size()) put(" ");
  }
  put_pieces(pieces.subspan(lead));
}

// SEMANTIC_MATCH(x, y, 'text') as x ~ y AS 'text'.
void Printer::put_match(const Expr& condition) {
  const auto& arguments = as<FunctionCall>(condition)->arguments;
  const OperandBindings least = operand_bindings("~", dialect_);
  put_comments_before(condition);
  put_operand(*arguments[0].value, least.left);
  put(" ~ ");
  put_operand(*arguments[1].value, least.right);
  if (arguments.size() > 2) {
    put(" AS ");
    put_expr(*arguments[2].value);
  }
  put_comments_behind(condition);
}

void Printer::write(const Join& join) {
  refuse_line();
  put_table(*join.left);
  new_line_or_blank();
  lead(*join.right);
  if (join.natural) put("NATURAL ");
  if (join.asof) put("ASOF ");
  const bool is_match = is_semantic_match(join);
  if (is_match && join.kind == JoinKind::left) put("LEFT ");
  put(is_match ? "SEMANTIC JOIN " : keyword_of(join.kind));
  const bool nests = is_join(*join.right) && !join.right->alias;
  put_source(*join.right, nests);
  if (!join.using_columns.empty()) {
    put(" USING ");
    put_names(join.using_columns);
  }
  if (join.using_alias) {
    put(" AS ");
    put_name(*join.using_alias);
  }
  if (!join.condition) return;
  const auto put_condition = [&] {
    put("ON ");
    is_match ? put_match(**join.condition) : put_expr(**join.condition);
  };
  const auto on_line = [&] {
    put(" ");
    put_condition();
  };
  if (fits_line(on_line)) return;
  indented([&] {
    new_line();
    lead(**join.condition);
    put_condition();
  });
}

}  // namespace ado::sql
