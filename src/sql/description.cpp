// PIVOT t ON ... and DESCRIBE t are read as SELECT * FROM them.
#include "sql/description.hpp"

namespace ado::sql {

const SyntaxTable* statement_of(const Select& select) {
  if (select.from.size() != 1) return nullptr;
  const auto* table = std::get_if<SyntaxTable>(&select.from.front().node);
  return table != nullptr && table->statement ? table : nullptr;
}

bool is_description(const Query& query) {
  const auto* select = std::get_if<Select>(&query.body);
  const SyntaxTable* statement = select == nullptr ? nullptr : statement_of(*select);
  return statement != nullptr && !statement->source;
}

}  // namespace ado::sql
