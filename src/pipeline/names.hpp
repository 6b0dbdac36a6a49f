// Names of what a pipeline makes: its temporary tables and their columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "sql/ast.hpp"

namespace ado::pipeline {

// Of tables of answers, bags and groups; no user's table has columns like these.
inline constexpr std::string_view kAnswer = "__rvbbit_answer";
inline constexpr std::string_view kGroup = "__rvbbit_group";
inline constexpr std::string_view kRows = "__rvbbit_rows";
inline constexpr std::string_view kPlace = "__rvbbit_place";
inline constexpr std::string_view kAnswersPrefix = "__rvbbit_answers_";  // Of their tables.
std::string key_column(std::size_t i);                                   // __rvbbit_k1
std::string piece_column(std::size_t i);                                 // __rvbbit_c1

// Counts up, so that one text always gives the same names.
class Names {
 public:
  explicit Names(std::string nonce) : nonce_(std::move(nonce)) {}
  // __rvbbit_pipeline_<nonce>_<stage>; a long name is cut, and numbered to stay its own.
  std::string stage(const sql::Identifier& name, sql::Dialect dialect);
  // __rvbbit_<kind>_<nonce>_<n>, where kind is "answers", "groups", "rows", "part".
  std::string part(std::string_view kind);
  // The alias that such a table has in the query that it is joined to.
  std::string alias() { return "__rvbbit_" + std::to_string(++aliases_); }

 private:
  std::string nonce_;
  std::size_t parts_ = 0;
  std::size_t aliases_ = 0;
};

// Eight digits out of the text: EXPLAIN and the run of one text agree.
std::string nonce_of(std::string_view text);

}  // namespace ado::pipeline
