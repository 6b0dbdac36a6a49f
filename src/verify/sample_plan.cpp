// The largest tables that nothing points to are drawn by hash, those they point to follow.
#include "verify/sample_plan.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"

namespace ado::verify {
namespace {

// Copied as they are: small enough, and mostly what the others point to. Where all tables are
// small, those are that are small beside the largest.
constexpr std::int64_t kWholeRowsMax = 20'000;
constexpr std::int64_t kWholeRowsMin = 200;
constexpr std::int64_t kLargestToWhole = 4;
// Of what tells rows apart, where no key does: functions take a hundred arguments.
constexpr std::size_t kIdentityColumnsMax = 40;

struct Column {
  std::size_t table = 0;  // Of the plan.
  std::string name;
  auto operator<=>(const Column&) const = default;
};
// Columns that the query equates, directly or through one another.
using Joined = std::vector<std::set<Column>>;

bool is_large(const SamplePlan& plan, std::size_t table) {
  return plan.tables[table].rows > plan.whole_rows_max;
}

bool is_key(const SampledTable& table, const std::string& column) {
  return std::ranges::any_of(table.info->keys, [&](const std::vector<std::string>& key) {
    return key.size() == 1 && equals_ignore_case(key.front(), column);
  });
}

std::optional<std::size_t> find_table(const SamplePlan& plan, const sql::TableInfo* info) {
  for (std::size_t t = 0; t < plan.tables.size(); ++t) {
    if (plan.tables[t].info == info) return t;
  }
  return std::nullopt;
}

class JoinFinder {
 public:
  JoinFinder(const SamplePlan& plan, const ir::QueryMap& query) : plan_(plan), query_(query) {}

  Joined find() {
    for (const ir::Block& block : query_.blocks()) {
      for (const ir::Predicate& predicate : block.predicates) add(*predicate.expr);
    }
    return std::move(joined_);
  }

 private:
  void add(const sql::Expr& expr) {
    if (const auto* in = sql::as<sql::InSubquery>(expr)) {
      const auto block = query_.block_of(*in->query);
      if (block) unite(column_of(*in->operand), column_of(query_.lineage(*block, 0)));
      return;
    }
    const auto* binary = sql::as<sql::Binary>(expr);
    if (binary == nullptr || binary->op != "=") return;
    unite(column_of(*binary->left), column_of(*binary->right));
  }

  std::optional<Column> column_of(const sql::Expr& expr) const {
    if (sql::as<sql::ColumnRef>(expr) == nullptr) return std::nullopt;
    return column_of(query_.lineage(expr));
  }

  std::optional<Column> column_of(const std::optional<ir::BaseColumn>& base) const {
    if (!base) return std::nullopt;
    const auto table = find_table(plan_, query_.schema().table(base->table));
    if (!table) return std::nullopt;
    return Column{*table, base->column};
  }

  void unite(const std::optional<Column>& left, const std::optional<Column>& right) {
    if (!left || !right) return;
    std::set<Column> both{*left, *right};
    std::erase_if(joined_, [&](const std::set<Column>& each) {
      const bool meets = each.contains(*left) || each.contains(*right);
      if (meets) both.insert(each.begin(), each.end());
      return meets;
    });
    joined_.push_back(std::move(both));
  }

  const SamplePlan& plan_;
  const ir::QueryMap& query_;
  Joined joined_;
};

// A column of another table that is no key there points to this one.
bool is_pointed_to(const SamplePlan& plan, std::size_t table, const Joined& joined) {
  return std::ranges::any_of(joined, [&](const std::set<Column>& columns) {
    const bool as_key = std::ranges::any_of(columns, [&](const Column& column) {
      return column.table == table && is_key(plan.tables[table], column.name);
    });
    return as_key && std::ranges::any_of(columns, [&](const Column& column) {
             return column.table != table && !is_key(plan.tables[column.table], column.name);
           });
  });
}

std::set<std::size_t> roots_of(const SamplePlan& plan, const Joined& joined) {
  std::set<std::size_t> roots;
  std::optional<std::size_t> largest;
  for (std::size_t t = 0; t < plan.tables.size(); ++t) {
    if (!is_large(plan, t)) continue;
    if (!largest || plan.tables[t].rows > plan.tables[*largest].rows) largest = t;
    if (!is_pointed_to(plan, t, joined)) roots.insert(t);
  }
  if (roots.empty() && largest) roots.insert(*largest);
  return roots;
}

// What joins the most rows of at least two roots.
const std::set<Column>* common_key(const SamplePlan& plan, const std::set<std::size_t>& roots,
                                   const Joined& joined) {
  const std::set<Column>* best = nullptr;
  std::int64_t most = 0;
  for (const std::set<Column>& columns : joined) {
    std::set<std::size_t> members;
    for (const Column& column : columns) {
      if (roots.contains(column.table)) members.insert(column.table);
    }
    std::int64_t rows = 0;
    for (const std::size_t table : members) rows += plan.tables[table].rows;
    if (members.size() < 2 || rows <= most) continue;
    best = &columns;
    most = rows;
  }
  return best;
}

void draw_roots(SamplePlan& plan, const std::set<std::size_t>& roots, const Joined& joined) {
  const std::set<Column>* key = common_key(plan, roots, joined);
  for (const std::size_t root : roots) {
    SampledTable& table = plan.tables[root];
    table.drawing = Drawing::by_rows;
    plan.drawn_rows += table.rows;
    if (key == nullptr) continue;
    const auto column = std::ranges::find(*key, root, &Column::table);
    if (column == key->end()) continue;
    table.drawing = Drawing::by_key;
    table.key = column->name;
  }
}

std::vector<SampledTable::Link> links_to(const SamplePlan& plan, std::size_t table,
                                         const std::set<std::size_t>& drawn, const Joined& joined) {
  std::vector<SampledTable::Link> links;
  for (const std::set<Column>& columns : joined) {
    for (const Column& own : columns) {
      if (own.table != table || !is_key(plan.tables[table], own.name)) continue;
      for (const Column& other : columns) {
        if (other.table == table || !drawn.contains(other.table)) continue;
        links.push_back({.column = own.name, .table = other.table, .its_column = other.name});
      }
    }
  }
  return links;
}

// --- the statements ---

sql::Expr hash_part(sql::Dialect dialect, std::vector<sql::Expr> values, std::int64_t parts) {
  const bool on_server = dialect == sql::Dialect::postgres;
  sql::Expr text = sql::make_null();
  if (values.size() == 1) {
    text = sql::make_cast(std::move(values.front()), on_server ? "text" : "VARCHAR");
  } else {
    std::vector<sql::Expr> pieces;
    for (sql::Expr& value : values) {
      if (!pieces.empty()) pieces.push_back(sql::make_string("|"));
      pieces.push_back(std::move(value));
    }
    text = sql::make_call("concat", std::move(pieces));
  }
  std::vector<sql::Expr> arguments;
  arguments.push_back(std::move(text));
  return sql::make_binary(
      "=",
      sql::make_binary("%", sql::make_call(on_server ? "hashtext" : "hash", std::move(arguments)),
                       sql::make_integer(parts)),
      sql::make_integer(0));
}

// What tells rows of a table apart.
std::vector<sql::Expr> identity(const SampledTable& table) {
  std::vector<sql::Expr> columns;
  if (!table.info->keys.empty()) {
    for (const std::string& name : table.info->keys.front()) {
      columns.push_back(sql::make_column(sql::make_identifier(name)));
    }
    return columns;
  }
  for (const std::size_t column : table.columns) {
    if (columns.size() == kIdentityColumnsMax) break;
    columns.push_back(sql::make_column(sql::make_identifier(table.info->columns[column].name)));
  }
  return columns;
}

sql::TableRef from_item(const sql::TableInfo& info) {
  sql::BaseTable table;
  if (!info.schema.empty()) table.name.push_back(sql::make_identifier(info.schema));
  table.name.push_back(sql::make_identifier(info.name));
  return table;
}

sql::MaybeExpr condition_of(const SamplePlan& plan, std::size_t index, std::int64_t parts);

sql::Expr points_here(const SamplePlan& plan, const SampledTable::Link& link, std::int64_t parts) {
  sql::Select select;
  const sql::Expr column = sql::make_column(sql::make_identifier(link.its_column));
  select.items.push_back(sql::make_item(column));
  select.from.push_back(from_item(*plan.tables[link.table].info));
  select.where = condition_of(plan, link.table, parts);
  return sql::InSubquery{.operand = sql::make_column(sql::make_identifier(link.column)),
                         .query = Box<sql::Query>(sql::make_query(std::move(select)))};
}

// Rows without a key are drawn too: they are what careless rewrites lose.
sql::Expr by_key(const SamplePlan& plan, const SampledTable& table, std::int64_t parts) {
  const sql::Expr key = sql::make_column(sql::make_identifier(table.key));
  return sql::make_or(
      {sql::make_and({sql::make_is_not_null(key), hash_part(plan.dialect, {key}, parts)}),
       sql::make_and({sql::make_is_null(key), hash_part(plan.dialect, identity(table), parts)})});
}

sql::MaybeExpr condition_of(const SamplePlan& plan, std::size_t index, std::int64_t parts) {
  const SampledTable& table = plan.tables[index];
  if (parts <= 1) return {};
  switch (table.drawing) {
    case Drawing::whole:
      return {};
    case Drawing::by_key:
      return by_key(plan, table, parts);
    case Drawing::by_rows:
      return hash_part(plan.dialect, identity(table), parts);
    case Drawing::referenced: {
      std::vector<sql::Expr> reasons;
      for (const SampledTable::Link& link : table.links) {
        reasons.push_back(points_here(plan, link, parts));
      }
      return sql::make_or(std::move(reasons));
    }
  }
  return {};
}

class TableCollector {
 public:
  explicit TableCollector(SamplePlan& plan) : plan_(plan) {}

  Result<void> add(const ir::QueryMap& query) {
    for (std::size_t b = 0; b < query.blocks().size(); ++b) {
      const ir::Block& block = query.block(b);
      for (std::size_t i = 0; i < block.from.size(); ++i) {
        ADO_CHECK(add_item(query, b, i));
      }
    }
    return {};
  }

 private:
  Result<void> add_item(const ir::QueryMap& query, std::size_t b, std::size_t i) {
    const ir::FromItem& item = query.block(b).from[i];
    if (item.kind == ir::FromKind::function) {
      return fail(ErrorKind::unsupported, "a function in FROM has no rows to sample");
    }
    if (item.kind != ir::FromKind::table) return {};
    if (item.table == nullptr) {
      return fail(ErrorKind::unsupported, "table is not in the schema: {}", item.relation);
    }
    auto index = find_table(plan_, item.table);
    if (!index) {
      index = plan_.tables.size();
      plan_.tables.push_back({.info = item.table});
    }
    std::set<std::string> names = ir::columns_read(b, i, query);
    for (const ir::FromJoin& join : query.block(b).joins) {
      names.insert(join.merged_columns.begin(), join.merged_columns.end());
    }
    SampledTable& table = plan_.tables[*index];
    for (std::size_t c = 0; c < item.table->columns.size(); ++c) {
      const bool is_read = std::ranges::any_of(names, [&](const std::string& name) {
        return equals_ignore_case(name, item.table->columns[c].name);
      });
      if (is_read && std::ranges::count(table.columns, c) == 0) table.columns.push_back(c);
    }
    return {};
  }

  SamplePlan& plan_;
};

}  // namespace

Result<SamplePlan> tables_read(const ir::QueryMap& original, const ir::QueryMap& candidate) {
  SamplePlan plan{.dialect = original.dialect()};
  TableCollector collector(plan);
  ADO_CHECK(collector.add(original));
  ADO_CHECK(collector.add(candidate));
  for (SampledTable& table : plan.tables) {
    // count(*) reads none; a table has to have one.
    if (table.columns.empty() && !table.info->columns.empty()) table.columns.push_back(0);
    std::ranges::sort(table.columns);
    table.rows = table.info->row_count_estimate.value_or(-1);
  }
  return plan;
}

void choose_drawings(SamplePlan& plan, const ir::QueryMap& original) {
  std::int64_t largest = 0;
  for (const SampledTable& table : plan.tables) largest = std::max(largest, table.rows);
  plan.whole_rows_max = std::clamp(largest / kLargestToWhole, kWholeRowsMin, kWholeRowsMax);
  const Joined joined = JoinFinder(plan, original).find();
  const std::set<std::size_t> roots = roots_of(plan, joined);
  draw_roots(plan, roots, joined);
  std::set<std::size_t> drawn = roots;
  for (std::size_t t = 0; t < plan.tables.size(); ++t) {
    if (!is_large(plan, t)) drawn.insert(t);
  }
  // Round by round: what a round draws may point to what the next one does.
  for (bool found = true; found;) {
    found = false;
    std::set<std::size_t> next = drawn;
    for (std::size_t t = 0; t < plan.tables.size(); ++t) {
      if (drawn.contains(t)) continue;
      plan.tables[t].links = links_to(plan, t, drawn, joined);
      if (plan.tables[t].links.empty()) continue;
      plan.tables[t].drawing = Drawing::referenced;
      next.insert(t);
      found = true;
    }
    drawn = std::move(next);
  }
  for (std::size_t t = 0; t < plan.tables.size(); ++t) {
    if (drawn.contains(t)) continue;
    plan.tables[t].drawing = Drawing::by_rows;
    plan.drawn_rows += plan.tables[t].rows;
  }
}

bool is_padded(const sql::ColumnInfo& column) {
  return column.type == "character" || column.type == "bpchar" ||
         column.type.starts_with("character(");
}

sql::Query draw(const SamplePlan& plan, std::size_t index, std::int64_t parts, Padding padding) {
  const SampledTable& table = plan.tables[index];
  sql::Select select;
  for (const std::size_t column : table.columns) {
    const sql::ColumnInfo& info = table.info->columns[column];
    sql::Expr value = sql::make_column(sql::make_identifier(info.name));
    if (padding == Padding::removed && is_padded(info)) {
      value = sql::make_cast(std::move(value), "text");
    }
    select.items.push_back(sql::make_item(std::move(value)));
  }
  select.from.push_back(from_item(*table.info));
  select.where = condition_of(plan, index, parts);
  return sql::make_query(std::move(select));
}

std::string to_string(const SampledTable& table) {
  switch (table.drawing) {
    case Drawing::whole:
      return table.info->name;
    case Drawing::by_key:
      return fmt::format("{} by {}", table.info->name, table.key);
    case Drawing::by_rows:
      return fmt::format("{} by rows", table.info->name);
    case Drawing::referenced:
      return fmt::format("{} as pointed to", table.info->name);
  }
  return table.info->name;
}

}  // namespace ado::verify
