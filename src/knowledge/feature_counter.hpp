// FeatureCounter: adds up what the parts of a query show.
#pragma once

#include <algorithm>
#include <cmath>

#include "knowledge/features.hpp"
#include "sql/ast.hpp"

namespace ado::knowledge {

class FeatureCounter {
 public:
  FeatureCounter() : counts_(feature_names().size(), 0) {}

  void add(Feature feature, std::size_t count = 1) { at(feature) += static_cast<float>(count); }
  void add_if(bool holds, Feature feature) { add(feature, holds ? 1 : 0); }
  void most(Feature feature, std::size_t count) {
    at(feature) = std::max(at(feature), static_cast<float>(count));
  }
  // Ten joins instead of nine say less than two instead of one.
  vectors::Vector logarithms() const {
    vectors::Vector result = counts_;
    for (float& value : result) value = std::log1p(value);
    return result;
  }

 private:
  float& at(Feature feature) { return counts_[static_cast<std::size_t>(feature)]; }
  vectors::Vector counts_;
};

inline bool is_column(const sql::Expr& expr) { return sql::as<sql::ColumnRef>(expr) != nullptr; }

// What each part of the query shows, added to `counter`.
void count_nodes(const ir::QueryMap& query, FeatureCounter& counter);
void count_blocks(const ir::QueryMap& query, FeatureCounter& counter);
void count_joins(const ir::QueryMap& query, FeatureCounter& counter);
void count_predicates(const ir::QueryMap& query, FeatureCounter& counter);
void count_groups(const ir::QueryMap& query, FeatureCounter& counter);

}  // namespace ado::knowledge
