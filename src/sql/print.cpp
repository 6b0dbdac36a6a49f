// AST to SQL text: readable for people, faithful for engines.
#include "sql/print.hpp"

#include "sql/printer.hpp"

namespace ado::sql {
namespace {

const Comments kNoComments;

template <typename Write>
std::string print_as(Dialect dialect, Layout layout, Write&& write,
                     const Comments& comments = kNoComments) {
  Printer printer(dialect, layout, comments);
  write(printer);
  return printer.take();
}

}  // namespace

std::string print(const Statement& statement) {
  return print_as(
      statement.dialect, Layout::pretty,
      [&](Printer& printer) { printer.put_query(statement.query); }, statement.comments);
}

std::string print(const Query& query, Dialect dialect) {
  return print_as(dialect, Layout::pretty, [&](Printer& printer) { printer.put_query(query); });
}

std::string print(const Expr& expr, Dialect dialect) {
  return print_as(dialect, Layout::one_line, [&](Printer& printer) { printer.put_expr(expr); });
}

std::string print(const TableRef& table, Dialect dialect) {
  return print_as(dialect, Layout::one_line, [&](Printer& printer) { printer.put_table(table); });
}

std::string print_from(std::span<const TableRef> from, Dialect dialect) {
  return print_as(dialect, Layout::one_line, [&](Printer& printer) { printer.put_from(from); });
}

std::string print_select_list(std::span<const SelectItem> items, Dialect dialect) {
  return print_as(dialect, Layout::one_line,
                  [&](Printer& printer) { printer.put_select_list(items); });
}

std::string print(const Identifier& name, Dialect dialect) {
  return print_as(dialect, Layout::one_line, [&](Printer& printer) { printer.put_name(name); });
}

}  // namespace ado::sql
