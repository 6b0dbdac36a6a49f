// split_cte: one CTE becomes several; its readers read the `redirect` one from now on.
#include <algorithm>

#include "base/require.hpp"
#include "patch/operations.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::patch {
namespace {

const ir::CteNode* find_cte(const Edit& edit, const std::string& key) {
  const auto& ctes = edit.before.ctes();
  const auto found = std::ranges::find_if(ctes, [&](const ir::CteNode& cte) {
    const bool is_target = edit.before.block(cte.block).query->id == edit.place.node;
    const bool is_main = edit.place.node == edit.before.block(0).query->id;
    return (is_target || is_main) && sql::fold(cte.table->name, edit.dialect()) == key;
  });
  return found == ctes.end() ? nullptr : &*found;
}

// The WITH that holds the CTE, in the statement that is being changed.
sql::With* holder_of(sql::Query& query, sql::NodeId cte) {
  sql::With* found = nullptr;
  sql::transform(query, {.query = [&](sql::Query& inner) {
                   if (!inner.with) return;
                   const auto& tables = inner.with->tables;
                   if (std::ranges::find(tables, cte, &sql::CommonTable::id) != tables.end()) {
                     found = &*inner.with;
                   }
                 }});
  return found;
}

// Keeps the old name as alias: columns are qualified with it. A reader is a new reference.
void redirect(Edit& edit, const ir::CteNode& cte, const sql::Identifier& to) {
  for (const sql::TableRef* reader : cte.readers) {
    sql::TableRef* table = sql::find_table(edit.statement.query, reader->id);
    require(table != nullptr);
    auto& base = std::get<sql::BaseTable>(table->node);
    if (!table->alias) table->alias = sql::TableAlias{.name = base.name.back()};
    const bool alias_repeats = sql::same_name(table->alias->name, to, edit.dialect());
    if (alias_repeats && table->alias->columns.empty()) table->alias.reset();
    base.name = {to};
    table->id = edit.next_id();
  }
}

}  // namespace

Result<Place> split_cte(Edit& edit) {
  const Payload& payload = edit.payload();
  ADO_TRY(const sql::Identifier old_name, parse_name(edit, payload.cte_name));
  const std::string old_key = sql::fold(old_name, edit.dialect());
  const ir::CteNode* cte = find_cte(edit, old_key);
  if (cte == nullptr)
    return edit.refuse(Refusal::unknown_name, "no CTE is named {}", old_name.text);
  if (cte->recursive) {
    return edit.refuse(Refusal::not_applicable, "{} is recursive", old_name.text);
  }
  std::vector<sql::CommonTable> parts;
  for (const CtePart& part : payload.into) {
    ADO_TRY(sql::CommonTable table, parse_cte_fragment(edit, part, old_key));
    const auto is_same = [&](const sql::CommonTable& other) {
      return sql::same_name(other.name, table.name, edit.dialect());
    };
    if (std::ranges::any_of(parts, is_same)) {
      return edit.refuse(Refusal::name_exists, "two parts are named {}", table.name.text);
    }
    parts.push_back(std::move(table));
  }
  ADO_TRY(const sql::Identifier to,
          parse_name(edit, payload.redirect.empty() ? payload.cte_name : payload.redirect));
  const auto part = std::ranges::find_if(parts, [&](const sql::CommonTable& table) {
    return sql::same_name(table.name, to, edit.dialect());
  });
  if (part == parts.end()) {
    return edit.refuse(Refusal::not_applicable, "{} readers of {} are left behind: no part is {}",
                       cte->readers.size(), old_name.text, to.text);
  }
  const Place made{Site::block, part->query->id};
  redirect(edit, *cte, part->name);
  sql::With* with = holder_of(edit.statement.query, cte->table->id);
  require(with != nullptr);
  const auto old = std::ranges::find(with->tables, cte->table->id, &sql::CommonTable::id);
  const auto after = with->tables.erase(old);
  with->tables.insert(after, std::make_move_iterator(parts.begin()),
                      std::make_move_iterator(parts.end()));
  return made;
}

}  // namespace ado::patch
