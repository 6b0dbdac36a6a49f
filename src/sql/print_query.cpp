// Prints queries: WITH, SELECT and its clauses, VALUES, set operations.
#include "sql/description.hpp"
#include "sql/keywords.hpp"
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

std::string_view keyword_of(SetOperator op) {
  switch (op) {
    case SetOperator::union_:
      return "UNION";
    case SetOperator::intersect:
      return "INTERSECT";
    case SetOperator::except:
      return "EXCEPT";
  }
  return {};
}

// How tightly set operations bind: INTERSECT before the others, which go from left to right.
int rank_of(SetOperator op) { return op == SetOperator::intersect ? 2 : 1; }

int rank_of(const Query& query) {
  if (query.with || query.order_by || query.limit || !query.locking.empty()) return 0;
  if (is_description(query)) return 0;
  const auto* operation = std::get_if<SetOperation>(&query.body);
  return operation == nullptr ? 3 : rank_of(operation->op);
}

std::string_view keyword_of(Materialization materialization) {
  switch (materialization) {
    case Materialization::unspecified:
      return "";
    case Materialization::materialized:
      return "MATERIALIZED ";
    case Materialization::not_materialized:
      return "NOT MATERIALIZED ";
  }
  return {};
}

// GROUP BY (CUBE(a)) is a call; without its parentheses it would be a CUBE.
bool begins_with_grouping(const Expr& expr) {
  if (const auto* cast = as<Cast>(expr)) {
    return cast->style == CastStyle::double_colon && begins_with_grouping(*cast->operand);
  }
  if (const auto* binary = as<Binary>(expr)) return begins_with_grouping(*binary->left);
  if (const auto* collate = as<Collate>(expr)) return begins_with_grouping(*collate->operand);
  const auto* call = as<FunctionCall>(expr);
  if (call == nullptr || call->name.size() != 1 || call->name.front().quoted) return false;
  const Keyword word = find_keyword(call->name.front().text);
  return word == Keyword::cube || word == Keyword::rollup;
}

}  // namespace

void Printer::put_query(const Query& query) {
  if (is_past_limit()) return;
  put_comments_before(query);
  if (query.with) {
    put_with(*query.with);
    new_line_or_blank();
  }
  const bool is_enclosed = is_description(query) && (query.with || query.order_by || query.limit);
  if (is_enclosed) put("(");
  std::visit([this](const auto& body) { this->write(body); }, query.body);
  if (is_enclosed) put(")");
  if (query.order_by) put_order_by(*query.order_by);
  if (query.limit) put_limit(*query.limit);
  for (const std::string& clause : query.locking) {
    new_line_or_blank();
    put(clause);
  }
  put_comments_behind(query);
}

// In parentheses, on lines of its own. A short list of VALUES may share a line.
void Printer::put_subquery(const Query& query) {
  const auto on_line = [&] {
    put("(");
    put_query(query);
    put(")");
  };
  if (std::holds_alternative<Values>(query.body)) {
    if (fits_line(on_line)) return;
  } else {
    refuse_line();
  }
  put("(");
  indented([&] {
    new_line_or_nothing();
    put_query(query);
  });
  new_line_or_nothing();
  put(")");
}

void Printer::put_with(const With& with) {
  put(with.recursive ? "WITH RECURSIVE" : "WITH");
  if (is_flat()) {
    put(" ");
    return put_commas(with.tables, [&](const CommonTable& table) { put_common_table(table); });
  }
  put_lines(with.tables, [&](const CommonTable& table) { put_common_table(table); });
}

void Printer::put_common_table(const CommonTable& table) {
  put_comments_before(table);
  put_name(table.name);
  if (!table.columns.empty()) {
    put(" ");
    put_names(table.columns);
  }
  if (!table.using_key.empty()) {
    put(" USING KEY ");
    put_names(table.using_key);
  }
  put(" AS ");
  put(keyword_of(table.materialization));
  put_subquery(*table.query);
  if (!table.search_and_cycle.empty()) {
    put(" ");
    put(table.search_and_cycle);
  }
  put_comments_behind(table);
}

void Printer::put_select_list(std::span<const SelectItem> items) {
  put_commas(items, [&](const SelectItem& item) { put_select_item(item); });
}

void Printer::put_select_item(const SelectItem& item) {
  put_hanging(item.expr);
  if (!item.alias) return;
  put(" AS ");
  put_label(*item.alias);
}

void Printer::put_distinct(const Select& select) {
  switch (select.distinct) {
    case DistinctKind::none:
      return;
    case DistinctKind::all:
      return put(" ALL");
    case DistinctKind::distinct:
      return put(" DISTINCT");
    case DistinctKind::semantic:
      return put(" SEMANTIC DISTINCT");
    case DistinctKind::on:
      put(" DISTINCT ON (");
      put_items(select.distinct_on);
      return put(")");
  }
}

void Printer::write(const Select& select) {
  if (const SyntaxTable* statement = statement_of(select)) return write(*statement);
  put("SELECT");
  put_hints(select);
  put_distinct(select);
  if (!select.items.empty()) {
    put_list(select.items, [&](const SelectItem& item) { put_select_item(item); });
  }
  if (!select.from.empty()) {
    new_line_or_blank();
    lead(select.from.front());
    put("FROM");
    put_from_list(select.from);
  }
  put_condition("WHERE", select.where);
  if (select.group_by) put_group_by(*select.group_by);
  put_condition("HAVING", select.having);
  if (!select.windows.empty()) {
    new_line_or_blank();
    put("WINDOW");
    put_list(select.windows, [&](const NamedWindow& window) {
      put_name(window.name);
      put(" AS ");
      put_window(window.spec);
    });
  }
  put_condition("QUALIFY", select.qualify);
  if (!select.sample) return;
  new_line_or_blank();
  put("USING SAMPLE ");
  put(select.sample->text);
}

void Printer::put_condition(std::string_view keyword, const MaybeExpr& condition) {
  if (!condition) return;
  new_line_or_blank();
  lead(**condition);
  put(keyword);
  put(" ");
  put_hanging(**condition);
}

void Printer::put_group_by(const GroupBy& group_by) {
  new_line_or_blank();
  if (!group_by.elements.empty() && !group_by.elements.front().exprs.empty()) {
    lead(group_by.elements.front().exprs.front());
  }
  put("GROUP BY");
  if (group_by.all) put(" ALL");
  if (group_by.distinct) put(" DISTINCT");
  if (group_by.elements.empty()) return;
  put_list(group_by.elements,
           [&](const GroupingElement& element) { put_grouping_element(element); });
}

void Printer::put_grouping_element(const GroupingElement& element) {
  switch (element.kind) {
    case GroupingKind::expression: {
      const Expr& expr = element.exprs.front();
      return begins_with_grouping(expr) ? put_parenthesized(expr) : put_expr(expr);
    }
    case GroupingKind::empty:
      return put("()");
    case GroupingKind::rollup:
      put("ROLLUP (");
      put_items(element.exprs);
      return put(")");
    case GroupingKind::cube:
      put("CUBE (");
      put_items(element.exprs);
      return put(")");
    case GroupingKind::grouping_sets:
      put("GROUPING SETS (");
      put_filled(element.elements,
                 [&](const GroupingElement& inner) { put_grouping_element(inner); });
      return put(")");
  }
}

void Printer::write(const Values& values) {
  put("VALUES");
  put_list(values.rows, [&](const std::vector<Expr>& row) {
    put("(");
    put_items(row);
    put(")");
  });
}

void Printer::write(const SetOperation& operation) {
  refuse_line();
  const int rank = rank_of(operation.op);
  put_set_operand(*operation.left, rank);
  new_line_or_blank();
  put(keyword_of(operation.op));
  if (operation.all) put(" ALL");
  if (operation.by_name) put(" BY NAME");
  new_line_or_blank();
  put_set_operand(*operation.right, rank + 1);
}

void Printer::put_set_operand(const Query& operand, int least_rank) {
  rank_of(operand) < least_rank ? put_subquery(operand) : put_query(operand);
}

void Printer::put_order_by(const OrderBy& order_by) {
  new_line_or_blank();
  if (!order_by.items.empty()) lead(order_by.items.front().expr);
  put("ORDER BY");
  if (order_by.all) {
    put(" ALL");
    return put_direction(order_by.direction, order_by.nulls);
  }
  put_list(order_by.items, [&](const OrderItem& item) { put_order_item(item); });
}

// [OFFSET n ROWS] FETCH FIRST n ROWS WITH TIES. Anything but a constant is in parentheses: behind
// FIRST, ROW (1) would be the word ROW.
void Printer::put_fetch(const Limit& limit) {
  const auto put_count = [&](const Expr& count) {
    as<Literal>(count) != nullptr ? put_expr(count) : put_parenthesized(count);
  };
  if (limit.offset) {
    put("OFFSET ");
    put_count(**limit.offset);
    put(" ROWS ");
  }
  put("FETCH FIRST ");
  if (limit.count) {
    put_count(**limit.count);
    put(" ");
  }
  put("ROWS WITH TIES");
}

void Printer::put_limit(const Limit& limit) {
  new_line_or_blank();
  if (limit.with_ties) return put_fetch(limit);
  if (limit.count) {
    put("LIMIT ");
    put_operand(**limit.count, limit.percent ? Binding::atom : Binding::enclosed);
    if (limit.percent) put("%");
    if (limit.offset) put(" ");
  }
  if (!limit.offset) return;
  put("OFFSET ");
  put_expr(**limit.offset);
}

}  // namespace ado::sql
