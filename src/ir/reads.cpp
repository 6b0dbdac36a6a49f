// Collects reads, and answers who reads what.
#include "ir/reads.hpp"

#include <algorithm>

#include "ir/functions.hpp"
#include "ir/names.hpp"
#include "ir/rewrite_aid.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

class ReadCollector {
 public:
  ReadCollector(const QueryMap& map, const ReadSink& sink, const ReadOptions& options)
      : map_(map), sink_(sink), options_(options) {
    visitor_.expr = [this](const sql::Expr& expr) { return at(expr); };
  }
  void collect(const auto& node) { sql::visit(node, visitor_); }

 private:
  sql::Descend at(const sql::Expr& expr) {
    if (options_.skip != nullptr && options_.skip->contains(expr.id.value)) {
      return sql::Descend::no;
    }
    if (sql::as<sql::Star>(expr) != nullptr) {
      at_star(expr);
    } else if (sql::as<sql::ColumnsExpr>(expr) != nullptr) {
      read_everything(expr);
    } else if (const auto* call = sql::as<sql::FunctionCall>(expr)) {
      return at_call(expr, *call);
    } else if (const Binding* binding = map_.binding(expr)) {
      follow(*binding);
    }
    return sql::Descend::yes;
  }

  // count(*) counts rows and reads none of them.
  sql::Descend at_call(const sql::Expr& expr, const sql::FunctionCall& call) {
    const bool counts_rows = call.arguments.size() == 1 &&
                             sql::as<sql::Star>(*call.arguments[0].value) != nullptr &&
                             function_name(call, map_.dialect()) == "count";
    if (counts_rows) star_to_skip_ = call.arguments[0].value.get();
    (void)expr;
    return sql::Descend::yes;
  }

  void at_star(const sql::Expr& expr) {
    if (&expr == star_to_skip_) return;
    const auto index = map_.block_of(expr.id);
    if (!index) return;
    const Block& block = map_.block(*index);
    // EXISTS (SELECT * ...) asks for rows, not for what is in them.
    if (block.subquery != nullptr && sql::as<sql::Exists>(*block.subquery) != nullptr) return;
    bool is_item = false;
    for (const OutputColumn& output : block.outputs) {
      if (output.star != &expr) continue;
      is_item = true;
      if (output.expr == nullptr) {
        sink_({.block = *index, .item = output.from_item, .column = output.column});
      }
    }
    if (!is_item || !block.outputs_known) read_everything(expr);
  }

  void read_everything(const sql::Expr& expr) {
    const auto index = map_.block_of(expr.id);
    if (!index) return;
    for (std::size_t i = 0; i < map_.block(*index).from.size(); ++i) {
      sink_({.block = *index, .item = i, .whole_row = true});
    }
  }

  void follow(const Binding& binding) {
    switch (binding.resolution) {
      case Resolution::column:
        sink_({.block = binding.block, .item = binding.from_item, .column = binding.column});
        return;
      case Resolution::row:
        sink_({.block = binding.block, .item = binding.from_item, .whole_row = true});
        return;
      case Resolution::output_alias:
        follow_output(binding);
        return;
      case Resolution::unresolved:
      case Resolution::ambiguous:
        return;
    }
  }

  void follow_output(const Binding& binding) {
    const Block& block = map_.block(binding.block);
    const OutputColumn& output = block.outputs[binding.output];
    if (output.expr != nullptr) {
      collect(*output.expr);
    } else if (output.star != nullptr) {
      sink_({.block = binding.block, .item = output.from_item, .column = output.column});
    }
  }

  const QueryMap& map_;
  const ReadSink& sink_;
  const ReadOptions& options_;
  sql::Visitor visitor_;
  const sql::Expr* star_to_skip_ = nullptr;
};

// What one item gives; all of its columns when it is read whole.
class ColumnsOfItem {
 public:
  ColumnsOfItem(BlockIndex block, std::size_t item, const QueryMap& map)
      : block_(block), item_(item), map_(map) {}

  void add(const Read& read) {
    if (read.block != block_ || read.item != item_) return;
    if (read.whole_row) {
      add_all();
    } else {
      columns_.emplace(read.column);
    }
  }
  void add_all() {
    for (const FromColumn& column : map_.block(block_).from[item_].columns) {
      columns_.insert(column.name);
    }
  }
  // USING and NATURAL compare columns without naming them in an expression.
  void add_merged() {
    const FromItem& item = map_.block(block_).from[item_];
    for (const FromJoin& join : map_.block(block_).joins) {
      if (item_ < join.first || item_ >= join.last) continue;
      if (join.node->alias && item.hidden) add_all();  // Read through the join's alias.
      for (const std::string& name : join.merged_columns) {
        for (const FromColumn& column : item.columns) {
          if (is_named(column.name, name, map_.dialect())) columns_.insert(column.name);
        }
      }
    }
  }
  std::set<std::string> take() { return std::move(columns_); }

 private:
  BlockIndex block_;
  std::size_t item_;
  const QueryMap& map_;
  std::set<std::string> columns_;
};

}  // namespace

void for_each_read(const sql::Expr& expr, const QueryMap& map, const ReadSink& sink,
                   const ReadOptions& options) {
  ReadCollector(map, sink, options).collect(expr);
}

void for_each_read(const sql::Query& query, const QueryMap& map, const ReadSink& sink,
                   const ReadOptions& options) {
  ReadCollector(map, sink, options).collect(query);
}

bool encloses(BlockIndex outer, BlockIndex inner, const QueryMap& map) {
  for (auto block = map.block(inner).parent; block; block = map.block(*block).parent) {
    if (*block == outer) return true;
  }
  return false;
}

std::set<std::size_t> items_read(const sql::Expr& expr, BlockIndex block, const QueryMap& map) {
  std::set<std::size_t> items;
  for_each_read(expr, map, [&](const Read& read) {
    if (read.block == block) items.insert(read.item);
  });
  return items;
}

std::set<std::string> columns_read(BlockIndex block, std::size_t item, const QueryMap& map) {
  return columns_read_outside(block, item, map, {});
}

std::set<std::string> columns_read_outside(BlockIndex block, std::size_t item, const QueryMap& map,
                                           const std::set<std::uint32_t>& conjuncts) {
  ColumnsOfItem columns(block, item, map);
  columns.add_merged();
  for_each_read(*map.block(block).query, map, [&](const Read& read) { columns.add(read); },
                {.skip = &conjuncts});
  return columns.take();
}

std::set<std::string> columns_read_in(const sql::Expr& expr, BlockIndex block, std::size_t item,
                                      const QueryMap& map) {
  ColumnsOfItem columns(block, item, map);
  for_each_read(expr, map, [&](const Read& read) { columns.add(read); });
  return columns.take();
}

std::vector<const sql::Expr*> column_references(const sql::Expr& expr) {
  std::vector<const sql::Expr*> references;
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& node) {
    if (sql::as<sql::ColumnRef>(node) != nullptr) references.push_back(&node);
    return sql::Descend::yes;
  };
  sql::visit(expr, visitor);
  return references;
}

bool is_correlated(const sql::Expr& expr, const QueryMap& map) {
  const auto here = map.block_of(expr.id);
  if (!here) return false;
  bool found = false;
  for_each_read(expr, map,
                [&](const Read& read) { found = found || encloses(read.block, *here, map); });
  return found;
}

bool outer_scope_free(const sql::Query& query, const QueryMap& map) {
  const auto block = map.block_of(query);
  return block && !map.block(*block).correlated;
}

}  // namespace ado::ir
