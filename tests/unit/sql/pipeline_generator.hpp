// Makes random pipelines: the queries of AstGenerator with semantic calls, joins and words in them.
#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "sql/pipeline.hpp"
#include "sql/semantic_operator.hpp"

namespace ado::sql {

// Every pipeline is one that the parser could have made.
class PipelineGenerator {
 public:
  PipelineGenerator(std::uint64_t seed, Dialect dialect) : random_(seed), dialect_(dialect) {}

  Pipeline pipeline();
  Expr semantic_call();  // Of a row or an aggregate.

 private:
  Query query(int depth);
  void make_semantic(Query& query);
  void make_semantic(Select& select);
  void make_semantic(TableRef& table);
  void make_semantic(Expr& expr);
  Expr operand();
  Expr mapping();
  Hints hints();
  StageOptions options();
  std::vector<ColumnDefinition> columns();
  Identifier stage_name(std::size_t index) const;
  bool chance(double probability) { return random_.chance(probability); }

  Random random_;
  Dialect dialect_;
  std::size_t stages_done_ = 0;
};

}  // namespace ado::sql
