// One block after the other, one line for each thing in it.
#include "ir/describe.hpp"

#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/facts.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/print.hpp"

namespace ado::ir {
namespace {

std::string_view to_string(BlockKind kind) {
  switch (kind) {
    case BlockKind::select:
      return "select";
    case BlockKind::values:
      return "values";
    case BlockKind::set_operation:
      return "set operation";
  }
  return {};
}

std::string_view to_string(FromKind kind) {
  switch (kind) {
    case FromKind::table:
      return "table";
    case FromKind::cte:
      return "cte";
    case FromKind::derived:
      return "derived";
    case FromKind::function:
      return "function";
    case FromKind::join:
      return "join";
  }
  return {};
}

std::string_view to_string(sql::JoinKind kind) {
  switch (kind) {
    case sql::JoinKind::inner:
      return "inner";
    case sql::JoinKind::left:
      return "left";
    case sql::JoinKind::right:
      return "right";
    case sql::JoinKind::full:
      return "full";
    case sql::JoinKind::cross:
      return "cross";
    case sql::JoinKind::semi:
      return "semi";
    case sql::JoinKind::anti:
      return "anti";
    case sql::JoinKind::positional:
      return "positional";
  }
  return {};
}

std::string_view to_string(Clause clause) {
  switch (clause) {
    case Clause::where:
      return "where";
    case Clause::having:
      return "having";
    case Clause::on:
      return "on";
    case Clause::qualify:
      return "qualify";
  }
  return {};
}

class Description {
 public:
  Description(const QueryMap& map, DescribeAnchors anchors) : map_(map), anchors_(anchors) {}

  std::string write() {
    if (anchors_ == DescribeAnchors::show)
      text_ += "S0" + anchor_of(map_.statement_anchor()) + "\n";
    for (BlockIndex i = 0; i < map_.blocks().size(); ++i) block(i);
    for (const Unresolved& each : map_.unresolved()) {
      text_ += "unresolved: " + each.error.message;
      if (!each.error.hint.empty()) text_ += " (" + each.error.hint + ")";
      text_ += "\n";
    }
    return std::move(text_);
  }
  std::string write_block(BlockIndex index) {
    block(index);
    return std::move(text_);
  }

 private:
  void block(BlockIndex index) {
    const Block& block = map_.block(index);
    text_ += block.id + anchor(block.query->id) + ": " + traits(block) + "\n";
    for (std::size_t i = 0; i < block.from.size(); ++i) from_item(block, i);
    for (const FromJoin& each : block.joins) join(block, each);
    for (const Predicate& each : block.predicates) predicate(block, each);
    for (const sql::Expr* key : block.group_keys) {
      line("group by", anchor(key->id), sql::print(*key, map_.dialect()));
    }
    for (std::size_t i = 0; i < block.outputs.size(); ++i) output(index, i);
    if (!block.outputs_known) text_ += "  output ... unknown\n";
    facts(index);
  }

  void facts(BlockIndex index) {
    const Block& block = map_.block(index);
    for (std::size_t i = 0; i < block.from.size(); ++i) {
      if (block.from[i].table != nullptr) declared_keys(index, i);
    }
    for (const std::set<std::size_t>& key : keys(index, map_)) {
      std::vector<std::string> names;
      for (const std::size_t output : key) names.push_back(block.outputs[output].name);
      const std::string_view rows = is_one_row(index, map_) ? "exactly one" : "at most one";
      if (key.empty()) {
        line("rows", "", fmt::format("{}, derived", rows));
      } else {
        line("key", "", fmt::format("({}), derived", ado::join(names, ", ")));
      }
    }
  }

  void declared_keys(BlockIndex index, std::size_t item) {
    const FromItem& from = map_.block(index).from[item];
    for (const std::vector<std::string>& key : from.table->keys) {
      const auto nulls = contains_key(index, item, {key.begin(), key.end()}, map_);
      if (!nulls) continue;  // The item names its columns anew.
      line("key", "",
           fmt::format("{}({}), declared{}", name_of(map_.block(index), item), ado::join(key, ", "),
                       *nulls == KeyNulls::none ? "" : ", of rows without NULL"));
    }
  }

  std::string traits(const Block& block) const {
    std::vector<std::string> traits{std::string(to_string(block.kind))};
    if (block.grouped) traits.emplace_back("grouped");
    if (block.grouping_sets) traits.emplace_back("grouping sets");
    if (block.has_windows) traits.emplace_back("windows");
    if (block.select != nullptr && block.select->distinct == sql::DistinctKind::distinct) {
      traits.emplace_back("distinct");
    }
    if (is_volatile(*block.query, map_.dialect())) traits.emplace_back("volatile");
    if (block.query->order_by) traits.emplace_back("ordered");
    if (block.query->limit) traits.emplace_back("limited");
    for (const CteNode& cte : map_.ctes()) {
      if (&map_.block(cte.block) != &block) continue;
      traits.push_back(fmt::format("read {}x", cte.readers.size()));
      if (cte.recursive) traits.emplace_back("recursive");
    }
    if (block.correlated) traits.push_back("correlated on " + outer_columns(block));
    return ado::join(traits, ", ");
  }

  std::string outer_columns(const Block& block) const {
    std::vector<std::string> columns;
    for (const sql::Expr* expr : block.outer_references) {
      std::string shown = sql::print(*expr, map_.dialect());
      if (std::find(columns.begin(), columns.end(), shown) == columns.end()) {
        columns.push_back(std::move(shown));
      }
    }
    return ado::join(columns, " ");
  }

  void from_item(const Block& block, std::size_t index) {
    const FromItem& item = block.from[index];
    std::string what(to_string(item.kind));
    if (!item.relation.empty()) what += " " + item.relation;
    if (item.block) what += " = " + map_.block(*item.block).id;
    if (!item.columns_known) what += ", columns unknown";
    if (item.null_extended) what += ", null-extended";
    if (item.lateral) what += ", lateral";
    if (item.hidden) what += ", hidden";
    line("from", anchor(item.node->id), name_of(block, index) + " " + what);
  }

  void join(const Block& block, const FromJoin& join) {
    std::string what =
        fmt::format("{} {} with {}", to_string(join.kind), names(block, join.first, join.middle),
                    names(block, join.middle, join.last));
    if (!join.merged_columns.empty()) what += " using " + ado::join(join.merged_columns, " ");
    line("join", anchor(join.node->id), what);
  }

  void predicate(const Block& block, const Predicate& predicate) {
    std::vector<std::string> reads;
    for (const std::size_t item : predicate.from_items) reads.push_back(name_of(block, item));
    std::string what = sql::print(*predicate.expr, map_.dialect());
    if (what.find('\n') != std::string::npos) what = ado::join(split_trimmed(what), " ");
    what += " | reads " + (reads.empty() ? "nothing" : ado::join(reads, " "));
    if (predicate.correlated) what += ", correlated";
    if (predicate.has_subquery) what += ", subquery";
    line(to_string(predicate.clause), anchor(predicate.expr->id), what);
  }

  void output(BlockIndex index, std::size_t i) {
    const OutputColumn& output = map_.block(index).outputs[i];
    std::string what = output.name;
    if (!output.type.empty()) what += " " + output.type;
    if (const auto basis = not_null_basis(index, i, map_)) {
      what += *basis == Basis::declared ? " not null" : " not null (derived)";
    }
    std::vector<std::string> origins;
    for (const BaseColumn& base : map_.origins(index, i)) {
      origins.push_back(fmt::format("{}.{}", base.table, base.column));
    }
    if (!origins.empty()) what += " <- " + ado::join(origins, ", ");
    line("output", output.expr == nullptr ? "" : anchor(output.expr->id), what);
  }

  static std::vector<std::string> split_trimmed(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string_view each : split_lines(text)) lines.emplace_back(trim(each));
    return lines;
  }

  static std::string name_of(const Block& block, std::size_t index) {
    const std::string& name = block.from[index].name;
    return name.empty() ? fmt::format("#{}", index + 1) : name;
  }
  static std::string names(const Block& block, std::size_t begin, std::size_t end) {
    std::vector<std::string> names;
    for (std::size_t i = begin; i < end; ++i) names.push_back(name_of(block, i));
    return ado::join(names, " ");
  }

  std::string anchor(sql::NodeId node) const {
    return anchors_ == DescribeAnchors::show ? anchor_of(map_.anchor(node)) : std::string();
  }
  static std::string anchor_of(const std::string& anchor) { return " [" + anchor + "]"; }

  void line(std::string_view kind, const std::string& anchor, const std::string& what) {
    text_ += fmt::format("  {}{} {}\n", kind, anchor, what);
  }

  const QueryMap& map_;
  DescribeAnchors anchors_;
  std::string text_;
};

}  // namespace

std::string describe(const QueryMap& map, DescribeAnchors anchors) {
  return Description(map, anchors).write();
}

std::string describe_block(const QueryMap& map, BlockIndex block) {
  return Description(map, DescribeAnchors::show).write_block(block);
}

}  // namespace ado::ir
