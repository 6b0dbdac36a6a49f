// A transform: a name, where it fires (detect) and the patch it makes there (rewrite).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "outcome/bda.hpp"
#include "patch/allowance.hpp"
#include "patch/plan.hpp"

namespace ado::transforms {

// Rows found by an index on a column, for rows of other relations under the names they have.
struct Lookup {
  std::string column;
  std::vector<std::string> partners;
};

// One site. Everything a rewrite needs is found again from block, target and variant, so that a
// match can be journaled.
struct Match {
  ir::BlockIndex block = 0;
  sql::NodeId target;  // The node it is about; the block's select when it is about all of it.
  int variant = 0;     // For transforms with several forms at one site.
  std::string label;   // "cte:ws: sum over sales by customer_key": unique, for people.
  std::string why;     // What makes it worth a try here, one sentence.
  std::vector<std::string> relations;  // Base tables whose work it relieves.
  std::vector<explain::OperatorKind>
      operators;  // Operators it relieves; empty: any on `relations`.
  // Of these only scans that find rows by an index, for one row of another relation after the
  // other.
  std::optional<Lookup> lookup = {};
};

// Stateless; detect and rewrite are pure and may be called from any thread.
struct Transform {
  std::string_view id;  // Lives in the log for ever.
  outcome::Family family;
  std::string_view summary;
  std::span<const sql::Dialect> engines;
  patch::Allowance (*allowance)();
  // All sites, in document order. A site that fails a validity condition is not a match; facts that
  // only data or declarations can settle are preconditions of the plan, not of the match.
  std::vector<Match> (*detect)(const ir::QueryMap& query);
  // The plan for one match; plan_id is left empty. Errors: internal only; detect has looked before.
  Result<patch::PatchPlan> (*rewrite)(const ir::QueryMap& query, const Match& match);
  // For `transforms try`: why it does not fire in a block that looks like it. May be null.
  std::vector<std::string> (*near_misses)(const ir::QueryMap& query);
};

inline constexpr sql::Dialect kDuckDbOnly[] = {sql::Dialect::duckdb};
inline constexpr sql::Dialect kPostgresOnly[] = {sql::Dialect::postgres};
inline constexpr sql::Dialect kBothEngines[] = {sql::Dialect::duckdb, sql::Dialect::postgres};

}  // namespace ado::transforms
