// Looks for comparisons of a column with something that does not change while its table is read.
#include "mission/index_advice.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "explain/places.hpp"

namespace ado::mission {
namespace {

constexpr std::int64_t kRowsMin = 10'000;
constexpr double kShareMin = 0.05;
constexpr std::size_t kIdeasMax = 10;
// What an index saves for this query must be worth its upkeep for all writers.
constexpr double kCostPartMax = 0.8;
constexpr double kAlike = 1.05;
constexpr std::size_t kAdviceMax = 3;

using Names = std::vector<std::string>;

std::set<std::string> tables_read_whole(const explain::Tree& tree) {
  std::set<std::string> tables;
  for (const explain::Place& place : explain::places_of(tree)) {
    const bool is_hot = place.op->name == "Seq Scan" && place.op->rows_scanned >= kRowsMin &&
                        place.share >= kShareMin;
    if (is_hot) tables.insert(place.op->relation);
  }
  return tables;
}

bool is_read_whole(const sql::TableInfo& table, const std::set<std::string>& names) {
  return names.contains(table.name) || names.contains(table.schema + "." + table.name);
}

// The columns of one table of a block, by how they are compared.
struct Compared {
  Names equal;   // With constants.
  Names ranged;  // With constants.
  Names joined;
};

class Reader {
 public:
  Reader(const ir::QueryMap& query, const ir::Block& block, std::size_t item)
      : query_(query), block_(block), item_(item) {}

  Compared read() {
    for (const ir::Predicate& predicate : block_.predicates) {
      const bool reads_it = std::ranges::count(predicate.from_items, item_) > 0;
      if (!reads_it) continue;
      const bool is_join = predicate.from_items.size() > 1 || predicate.correlated;
      take(*predicate.expr, is_join);
    }
    return std::move(compared_);
  }

 private:
  void take(const sql::Expr& expr, bool is_join) {
    if (const auto* binary = std::get_if<sql::Binary>(&expr.node)) {
      const bool is_range =
          binary->op == "<" || binary->op == "<=" || binary->op == ">" || binary->op == ">=";
      if (binary->op != "=" && !is_range) return;
      add(*binary->left, is_join, is_range);
      add(*binary->right, is_join, is_range);
    } else if (const auto* between = std::get_if<sql::Between>(&expr.node)) {
      if (!between->negated) add(*between->operand, is_join, /*is_range=*/true);
    } else if (const auto* list = std::get_if<sql::InList>(&expr.node)) {
      if (!list->negated) add(*list->operand, is_join, /*is_range=*/false);
    } else if (const auto* in = std::get_if<sql::InSubquery>(&expr.node)) {
      if (!in->negated) add(*in->operand, /*is_join=*/true, /*is_range=*/false);
    }
  }

  void add(const sql::Expr& side, bool is_join, bool is_range) {
    if (!std::holds_alternative<sql::ColumnRef>(side.node)) return;
    if (query_.source(side) != &block_.from[item_]) return;
    const auto column = query_.lineage(side);
    if (!column) return;
    Names& names = is_join ? compared_.joined : is_range ? compared_.ranged : compared_.equal;
    if (std::ranges::count(names, column->column) == 0) names.push_back(column->column);
  }

  const ir::QueryMap& query_;
  const ir::Block& block_;
  std::size_t item_;
  Compared compared_;
};

Names joined_names(Names first, const Names& more, std::size_t count_max) {
  for (const std::string& name : more) {
    if (count_max-- == 0) break;
    if (std::ranges::count(first, name) == 0) first.push_back(name);
  }
  return first;
}

}  // namespace

std::vector<engine::IndexIdea> index_ideas(const ir::QueryMap& query, const explain::Tree& tree) {
  const std::set<std::string> whole = tables_read_whole(tree);
  std::vector<engine::IndexIdea> ideas;
  const auto add = [&](const sql::TableInfo& table, const Names& columns) {
    const auto is_known = [&](const engine::IndexIdea& idea) {
      return idea.schema == table.schema && idea.table == table.name && idea.columns == columns;
    };
    if (columns.empty() || ideas.size() == kIdeasMax || std::ranges::any_of(ideas, is_known)) {
      return;
    }
    ideas.push_back({.schema = table.schema, .table = table.name, .columns = columns});
  };
  for (const ir::Block& block : query.blocks()) {
    for (std::size_t item = 0; item < block.from.size(); ++item) {
      const sql::TableInfo* table = block.from[item].table;
      if (table == nullptr || table->is_view || !is_read_whole(*table, whole)) continue;
      const Compared compared = Reader(query, block, item).read();
      for (const Names* names : {&compared.equal, &compared.joined, &compared.ranged}) {
        for (const std::string& name : *names) add(*table, {name});
      }
      add(*table, joined_names(compared.equal, compared.ranged, 1));
      for (const std::string& name : compared.joined) {
        add(*table, joined_names(compared.equal, {name}, 1));
      }
    }
  }
  return ideas;
}

std::vector<engine::IndexTrial> worth_advising(std::vector<engine::IndexTrial> trials) {
  std::erase_if(trials, [](const engine::IndexTrial& trial) {
    return trial.cost_after > kCostPartMax * trial.cost_before;
  });
  std::ranges::stable_sort(trials, {}, &engine::IndexTrial::cost_after);
  std::vector<engine::IndexTrial> advice;
  for (const engine::IndexTrial& trial : trials) {
    const auto same_table = std::ranges::find_if(advice, [&](const engine::IndexTrial& other) {
      return other.index.schema == trial.index.schema && other.index.table == trial.index.table;
    });
    if (same_table == advice.end()) {
      if (advice.size() < kAdviceMax) advice.push_back(trial);
    } else if (trial.cost_after <= same_table->cost_after * kAlike &&
               trial.index.columns.size() < same_table->index.columns.size()) {
      *same_table = trial;
    }
  }
  return advice;
}

}  // namespace ado::mission
