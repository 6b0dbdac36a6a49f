// AST to SQL text: readable for people, faithful for engines.
#include "sql/print.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "sql/comments.hpp"
#include "sql/printer.hpp"

namespace ado::sql {
namespace {

template <typename Write>
std::string print_as(Dialect dialect, Layout layout, Write&& write) {
  const Comments none;
  Printer printer(dialect, layout, none);
  write(printer);
  return printer.take();
}

}  // namespace

// The last line may go on behind the print, so a line comment at its end becomes a block comment,
// as it is when the print is read again. Then it asks for no line of its own, and lines may fall
// otherwise.
std::string print(const Statement& statement) {
  Comments comments = statement.comments;
  while (true) {
    Printer printer(statement.dialect, Layout::pretty, comments);
    printer.put_query(statement.query);
    if (!printer.has_line_comment()) return printer.take();
    const auto last = std::ranges::find(comments, printer.line_comment().data(),
                                        [](const Comment& each) { return each.text.data(); });
    require(last != comments.end());
    last->text = as_block_comment(last->text);
  }
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
