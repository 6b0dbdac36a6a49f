// Which tables of a query may be stages, and which stage each is.
#include <algorithm>
#include <set>
#include <string>

#include "sql/compare.hpp"
#include "sql/pipeline.hpp"
#include "sql/walk.hpp"

namespace ado::sql {
namespace {

using Names = std::set<std::string>;

const Identifier* single_name(const TableRef& table) {
  const auto* base = std::get_if<BaseTable>(&table.node);
  return base != nullptr && base->name.size() == 1 ? &base->name.front() : nullptr;
}

class Reads {
 public:
  explicit Reads(Dialect dialect) : dialect_(dialect) {}

  // `hidden`: the CTEs that are in scope.
  void of(const Query& query, Names hidden) {
    if (query.with) hide(*query.with, hidden);
    bool is_inner = false;  // The first one told of is the query itself.
    Visitor visitor;
    visitor.query = [&](const Query& inner) {
      if (!std::exchange(is_inner, true)) return Descend::yes;
      of(inner, hidden);
      return Descend::no;
    };
    visitor.common_table = [](const CommonTable&) { return Descend::no; };
    visitor.table = [&](const TableRef& table) {
      const Identifier* name = single_name(table);
      if (name != nullptr && !hidden.contains(fold(*name, dialect_))) found_.push_back(&table);
      return Descend::yes;
    };
    visit(query, visitor);
  }

  std::vector<const TableRef*> take() { return std::move(found_); }

 private:
  // A CTE is in scope behind its definition; where they are recursive, all are in all.
  void hide(const With& with, Names& hidden) {
    if (with.recursive) {
      for (const CommonTable& table : with.tables) hidden.insert(fold(table.name, dialect_));
    }
    for (const CommonTable& table : with.tables) {
      of(*table.query, hidden);
      hidden.insert(fold(table.name, dialect_));
    }
  }

  Dialect dialect_;
  std::vector<const TableRef*> found_;
};

}  // namespace

std::vector<const TableRef*> single_name_tables(const Query& query, Dialect dialect) {
  Reads reads(dialect);
  reads.of(query, {});
  return reads.take();
}

const PipelineStage* stage_read_by(const TableRef& table, const Pipeline& pipeline,
                                   std::size_t stage_count) {
  const Identifier* name = single_name(table);
  if (name == nullptr) return nullptr;
  const auto end = pipeline.stages.begin() +
                   static_cast<std::ptrdiff_t>(std::min(stage_count, pipeline.stages.size()));
  const auto found = std::find_if(pipeline.stages.begin(), end, [&](const PipelineStage& stage) {
    return same_name(stage.name, *name, pipeline.dialect);
  });
  return found == end ? nullptr : &*found;
}

}  // namespace ado::sql
