// dictionary_group_keys — group by one number instead of the names it stands for.
//
//   before   SELECT d.a, d.b, sum(f.x) FROM f, d WHERE f.k = d.k GROUP BY d.a, d.b
//   after    WITH dictionary AS MATERIALIZED (SELECT k, a, b, rank() OVER (ORDER BY a, b) AS code
//                                             FROM d)
//            SELECT names.a, names.b, coded.s
//            FROM (SELECT d.code, sum(f.x) AS s FROM f, dictionary AS d WHERE f.k = d.k
//                  GROUP BY d.code) AS coded
//            JOIN (SELECT DISTINCT code, a, b FROM dictionary) AS names ON coded.code = names.code
//
// Valid:    rows of d have the same rank exactly when their names are equal, NULLs included, so the
//           groups are the same and each finds its names once; no key of d is needed. In a ROLLUP
//           each key of d becomes the rank by all keys of d up to it. That rank is also the rank of
//           the first of its rows by all names, so one set of names serves every level; a key that
//           is rolled up has no rank, and its name is NULL. HAVING and what stands above the groups
//           read the names. All aggregates go with it that do not depend on the order of rows.
// Not for:  CUBE, GROUPING SETS, keys of the nullable side of an outer join, collations and other
//           keys whose equal values differ, USING and NATURAL, the largest table.
// Gains:    numbers are hashed and compared instead of texts, above all in a ROLLUP. Little for few
//           groups or a single short text.
//           DuckDB only so far: not measured on PostgreSQL, whose ROLLUP sorts.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/require.hpp"
#include "ir/functions.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/build.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"
#include "transforms/grouped_block.hpp"
#include "transforms/guards.hpp"
#include "transforms/plan_maker.hpp"
#include "transforms/transform.hpp"

namespace ado::transforms {

extern const Transform dictionary_group_keys;

namespace {

patch::Allowance allowance() { return {}; }

struct Site {
  GroupedBlock grouped;
  std::size_t item = 0;           // The table that has the names.
  std::vector<std::size_t> keys;  // Indexes of its keys, in order.
};

// Tables with several plain columns among the keys, one of them a text. Two texts of plain groups
// are hashed as fast as they are ranked.
std::vector<Site> sites_of(const ir::QueryMap& query, const GroupedBlock& grouped) {
  const ir::Block& block = query.block(grouped.block);
  const std::size_t keys_min = block.grouping_sets ? 2 : 3;
  std::vector<Site> sites;
  for (std::size_t item = 0; item < block.from.size(); ++item) {
    Site site{.grouped = grouped, .item = item, .keys = {}};
    bool has_text = false;
    for (std::size_t i = 0; i < grouped.keys.size(); ++i) {
      const sql::Expr& key = *grouped.keys[i];
      const ir::Binding* binding = query.binding(key);
      const auto* column = sql::as<sql::ColumnRef>(key);
      const bool plain = column != nullptr && binding != nullptr && !binding->merged &&
                         binding->resolution == ir::Resolution::column &&
                         binding->block == grouped.block &&
                         binding->column_part + 1 == column->parts.size();
      if (!plain || binding->from_item != item) continue;
      site.keys.push_back(i);
      has_text = has_text || query.type_of(key).starts_with("VARCHAR");
    }
    if (site.keys.size() >= keys_min && has_text) sites.push_back(std::move(site));
  }
  return sites;
}

// Ranking it costs no more than it saves.
bool is_largest(const ir::Block& block, std::size_t index) {
  const auto rows = [&](const ir::FromItem& item) {
    return item.table == nullptr ? 0 : item.table->row_count_estimate.value_or(0);
  };
  return block.from.size() < 2 ||
         (rows(block.from[index]) > 0 &&
          std::ranges::all_of(
              block.from,
              [&](const ir::FromItem& other) { return rows(other) <= rows(block.from[index]); }));
}

// Every reference to the table names a declared column, by the table's own name or bare.
bool can_be_replaced(const ir::QueryMap& query, ir::BlockIndex index, std::size_t at) {
  const ir::Block& block = query.block(index);
  const ir::FromItem& item = block.from[at];
  const auto* table = std::get_if<sql::BaseTable>(&item.node->node);
  const bool plain = item.kind == ir::FromKind::table && table != nullptr && !table->sample &&
                     item.table != nullptr && item.columns_known && !item.null_extended &&
                     !item.hidden && !(item.node->alias && !item.node->alias->columns.empty());
  if (!plain) return false;
  for (const std::string& column : ir::columns_read(index, at, query)) {
    if (std::ranges::find(item.columns, column, &ir::FromColumn::name) == item.columns.end()) {
      return false;
    }
  }
  bool sound = true;
  const sql::Visitor visitor{.expr = [&](const sql::Expr& expr) {
    const ir::Binding* binding = query.binding(expr);
    const bool is_here = binding != nullptr && binding->block == index &&
                         binding->resolution == ir::Resolution::column && binding->from_item == at;
    const auto* star = sql::as<sql::Star>(expr);
    if ((is_here && binding->column_part > 1) || (star != nullptr && !star->qualifier.empty())) {
      sound = false;
    }
    return sql::Descend::yes;
  }};
  sql::visit(*block.query, visitor);
  return sound;
}

bool keeps_its_joins(const ir::Block& block) {
  return std::ranges::all_of(block.joins, [](const ir::FromJoin& join) {
    const auto& node = std::get<sql::Join>(join.node->node);
    const bool known = node.kind != sql::JoinKind::positional && !node.asof && !node.natural;
    return known && node.using_columns.empty() && !join.node->alias;
  });
}

std::vector<Site> find_sites(const ir::QueryMap& query, ir::BlockIndex index) {
  std::vector<Site> sites;
  const ir::Block& block = query.block(index);
  if (block.group_keys.size() < 2 || !keeps_its_joins(block)) return sites;
  const auto grouped = grouped_block(query, index);
  if (!grouped) return sites;
  const bool ordered = std::ranges::any_of(grouped->values, [&](const GroupedValue& value) {
    const auto* call = sql::as<sql::FunctionCall>(value.value);
    return value.kind == GroupedKind::aggregate && ir::is_order_sensitive(*call, query.dialect());
  });
  if (ordered) return sites;
  for (Site& site : sites_of(query, *grouped)) {
    if (is_largest(block, site.item) || !can_be_replaced(query, index, site.item)) continue;
    sites.push_back(std::move(site));
  }
  return sites;
}

std::vector<Match> detect(const ir::QueryMap& query) {
  std::vector<Match> matches;
  for (ir::BlockIndex index = 0; index < query.blocks().size(); ++index) {
    int variant = 0;
    for (const Site& site : find_sites(query, index)) {
      const ir::Block& block = query.block(index);
      Match match;
      match.block = index;
      match.target = block.select->id;
      match.variant = variant++;
      match.label = fmt::format("{}: {} keys of {} as a number", block.id, site.keys.size(),
                                block.from[site.item].name);
      match.why = "groups are made of texts that a small table gives";
      for (const ir::FromItem& item : block.from) match.relations.push_back(item.relation);
      match.operators = {explain::OperatorKind::aggregate};
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

class Coding {
 public:
  Coding(const ir::QueryMap& query, const Site& site)
      : query_(query),
        site_(site),
        block_(query.block(site.grouped.block)),
        item_(block_.from[site.item]),
        names_(query),
        dictionary_(names_.make("dictionary")),
        coded_(names_.make("coded")),
        names_table_(names_.make("names")) {
    const auto in_all = [&](std::size_t key) { return key < site.grouped.rollup_begin; };
    // Keys that are in every grouping share one rank.
    const auto shared = static_cast<std::size_t>(std::ranges::count_if(site.keys, in_all));
    if (shared > 0) codes_.push_back({names_.make("code"), shared});
    for (std::size_t i = shared; i < site.keys.size(); ++i) {
      codes_.push_back({names_.make("code"), i + 1});
    }
    for (std::size_t key = 0; key < site.grouped.keys.size(); ++key) {
      const bool is_name = std::ranges::find(site.keys, key) != site.keys.end();
      other_keys_.push_back(is_name ? std::string() : free_key_name(key));
    }
    for (const GroupedValue& value : site.grouped.values) {
      if (value.kind != GroupedKind::key) values_.emplace_back(&value, names_.make("value"));
    }
  }

  sql::Query rewrite() const {
    sql::TableRef from = sql::make_join(
        finds_names_for_all() ? sql::JoinKind::inner : sql::JoinKind::left,
        sql::make_derived(groups(), coded_), sql::make_derived(distinct_names(), names_table_),
        Box<sql::Expr>(sql::make_binary("=", code_of_group(),
                                        sql::make_column(names_table_, codes_.back().name))));
    sql::Query outer = over_groups(query_, site_.grouped, std::move(from),
                                   [this](const GroupedValue& value) { return column_of(value); });
    outer.with = sql::With{};
    outer.with->tables.push_back(
        sql::make_cte(dictionary_, dictionary(), sql::Materialization::materialized));
    return outer;
  }

 private:
  // The rank by the first `size` names.
  struct Code {
    std::string name;
    std::size_t size = 0;
  };

  std::string free_key_name(std::size_t key) {
    const std::string name = key_name(query_, *site_.grouped.keys[key]);
    if (name.empty()) return names_.make("group_key");
    const bool taken = std::ranges::any_of(other_keys_, [&](const std::string& other) {
      return sql::fold(other, query_.dialect()) == sql::fold(name, query_.dialect());
    });
    return taken ? names_.make(name) : name;
  }

  const std::string& name_column(std::size_t i) const {
    return query_.binding(*site_.grouped.keys[site_.keys[i]])->column;
  }
  // The place of a key among the names; keys.size() for other keys.
  std::size_t place_of(std::size_t key) const {
    return static_cast<std::size_t>(std::ranges::find(site_.keys, key) - site_.keys.begin());
  }
  const Code& code_at(std::size_t place) const {
    return *std::ranges::find_if(codes_, [&](const Code& code) { return code.size > place; });
  }
  // No grouping leaves all names out.
  bool finds_names_for_all() const { return site_.keys.front() < site_.grouped.rollup_begin; }

  sql::Query dictionary() const {
    sql::Select select;
    const std::set<std::string> read = ir::columns_read(site_.grouped.block, site_.item, query_);
    for (const ir::FromColumn& column : item_.columns) {
      if (!read.contains(column.name)) continue;
      select.items.push_back(sql::make_item(sql::make_column(item_.name, column.name)));
    }
    for (const Code& code : codes_) {
      sql::WindowSpec spec;
      for (std::size_t i = 0; i < code.size; ++i) {
        spec.order_by.push_back({.expr = sql::make_column(item_.name, name_column(i))});
      }
      sql::Expr rank = sql::make_call("rank", {});
      sql::as<sql::FunctionCall>(rank)->over = Box<sql::WindowSpec>(std::move(spec));
      select.items.push_back(sql::make_item(std::move(rank), code.name));
    }
    select.from.push_back(*item_.node);
    return sql::make_query(std::move(select));
  }

  sql::Query distinct_names() const {
    sql::Select select;
    select.distinct = sql::DistinctKind::distinct;
    select.items.push_back(sql::make_item(sql::make_column(dictionary_, codes_.back().name)));
    for (std::size_t i = 0; i < site_.keys.size(); ++i) {
      select.items.push_back(sql::make_item(sql::make_column(dictionary_, name_column(i))));
    }
    select.from.push_back(sql::make_table(dictionary_));
    return sql::make_query(std::move(select));
  }

  sql::Expr code_column(const Code& code) const { return sql::make_column(item_.name, code.name); }

  // The rank by the most names that the group has: of its first row in the dictionary.
  sql::Expr code_of_group() const {
    std::vector<sql::Expr> codes;
    for (auto code = codes_.rbegin(); code != codes_.rend(); ++code) {
      codes.push_back(sql::make_column(coded_, code->name));
    }
    return codes.size() == 1 ? std::move(codes.front())
                             : sql::make_call("coalesce", std::move(codes));
  }

  // The key as it is grouped now; none for one that shares the rank of another.
  std::optional<sql::Expr> grouped_key(std::size_t key) const {
    const std::size_t place = place_of(key);
    if (place == site_.keys.size()) return ir::qualified(*site_.grouped.keys[key], query_);
    const Code& code = code_at(place);
    if (code.size != place + 1) return std::nullopt;
    return code_column(code);
  }

  // The block over the dictionary: its groups under names of their own.
  sql::Query groups() const {
    sql::Select select;
    std::vector<sql::Expr> plain;
    sql::GroupingElement rollup{.kind = sql::GroupingKind::rollup};
    for (std::size_t key = 0; key < site_.grouped.keys.size(); ++key) {
      const std::optional<sql::Expr> expr = grouped_key(key);
      if (!expr) continue;
      const auto* column = sql::as<sql::ColumnRef>(*expr);
      const std::string& name = other_keys_[key];
      const bool named = name.empty() || (column != nullptr && column->parts.back().text == name);
      select.items.push_back(sql::make_item(*expr, named ? "" : name));
      (key < site_.grouped.rollup_begin ? plain : rollup.exprs).push_back(*expr);
    }
    for (const auto& [value, name] : values_) {
      select.items.push_back(sql::make_item(raw(*value), name));
    }
    select.from = block_.select->from;
    const sql::Mutator replace{.table = [this](sql::TableRef& table) {
      if (table.id == item_.node->id) table = sql::make_table(dictionary_, item_.name);
    }};
    for (sql::TableRef& table : select.from) sql::transform(table, replace);
    if (const auto& where = block_.select->where) {
      select.where = Box<sql::Expr>(ir::qualified(**where, query_));
    }
    select.group_by = sql::make_group_by(std::move(plain));
    if (!rollup.exprs.empty()) select.group_by->elements.push_back(std::move(rollup));
    return sql::make_query(std::move(select));
  }

  // An aggregate as it was; GROUPING of what the key is now.
  sql::Expr raw(const GroupedValue& value) const {
    if (value.kind == GroupedKind::aggregate) return value.value;
    const std::size_t place = place_of(value.key);
    return sql::make_call("grouping",
                          {place == site_.keys.size() ? value.value : code_column(code_at(place))});
  }

  sql::Expr column_of(const GroupedValue& value) const {
    if (value.kind != GroupedKind::key) {
      const auto found = std::ranges::find(values_, &value, &NamedValue::first);
      return sql::make_column(coded_, found->second);
    }
    const std::size_t place = place_of(value.key);
    if (place == site_.keys.size()) return sql::make_column(coded_, other_keys_[value.key]);
    sql::Expr name = sql::make_column(names_table_, name_column(place));
    // Without any rank there are no names, and keys of every grouping have one.
    if (code_at(place).size == codes_.front().size) return name;
    sql::Expr has_rank = sql::make_is_not_null(sql::make_column(coded_, code_at(place).name));
    return sql::Case{.whens = {{.condition = std::move(has_rank), .result = std::move(name)}}};
  }

  using NamedValue = std::pair<const GroupedValue*, std::string>;
  const ir::QueryMap& query_;
  const Site& site_;
  const ir::Block& block_;
  const ir::FromItem& item_;
  FreshNames names_;
  std::string dictionary_;
  std::string coded_;
  std::string names_table_;
  std::vector<Code> codes_;              // From the shortest.
  std::vector<std::string> other_keys_;  // By key; empty for names.
  std::vector<NamedValue> values_;
};

Result<patch::PatchPlan> rewrite(const ir::QueryMap& query, const Match& match) {
  const std::vector<Site> sites = find_sites(query, match.block);
  require(match.variant >= 0 && static_cast<std::size_t>(match.variant) < sites.size());
  const Site& site = sites[static_cast<std::size_t>(match.variant)];
  const ir::Block& block = query.block(match.block);
  patch::PatchPlan plan = start_plan(query, dictionary_group_keys,
                                     "one number is cheaper to group by than several texts");
  plan.target_ir =
      fmt::format("{} by ranks of the names in {}", block.id, block.from[site.item].name);
  plan.expected_explain_delta = "an aggregate over integers, names joined to its groups";
  replace_body(plan, block, Coding(query, site).rewrite());
  return plan;
}

}  // namespace

constinit const Transform dictionary_group_keys{
    .id = "dictionary_group_keys",
    .family = outcome::Family::aggregation_pushdown,
    .summary = "Group by one number instead of the names it stands for",
    .engines = kDuckDbOnly,
    .allowance = allowance,
    .detect = detect,
    .rewrite = rewrite,
    .near_misses = nullptr};

}  // namespace ado::transforms
