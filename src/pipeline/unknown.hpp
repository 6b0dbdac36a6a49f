// What an EXPLAIN does not know, because only a model could tell.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/report.hpp"

namespace ado::pipeline {

// A condition that waits for an answer is left out of what is counted, so that no count is too low.
class Unknown {
 public:
  // Nobody has answered a call whose answers are joined under this alias.
  void add_answers(const std::string& alias) { aliases_.insert(alias); }
  // A table holds more rows than it would.
  void add_table(const std::string& table) { tables_[table] = Precision::at_most; }
  // The query is kept as a table: columns that read answers which are missing are unknown too.
  void add_kept(const sql::Query& query, const std::string& table,
                const std::vector<std::string>& columns);

  bool reads(const sql::Expr& expr) const;
  sql::Query without(const sql::Query& query) const;
  Precision precision_of(const sql::Query& query) const;

 private:
  bool drops(const sql::MaybeExpr& condition) const;
  bool groups(const sql::Select& select) const;
  bool joins(const sql::Join& join) const;
  bool decides(const sql::Query& query) const;
  void keep_known(sql::MaybeExpr& condition) const;

  std::set<std::string> aliases_;
  std::map<std::string, Precision> tables_;
  std::set<std::string> columns_;  // By name, whichever table: too many rather than too few.
};

}  // namespace ado::pipeline
