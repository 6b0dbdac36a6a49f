// Scopes: which names can be used at one place of a statement, and what they lead to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/block.hpp"

namespace ado::ir {

// A column that can be named without qualifying it. USING and NATURAL merge two into one.
struct VisibleColumn {
  std::uint32_t hash = 0;
  std::uint32_t item = 0;
  std::uint32_t column = 0;
  bool merged = false;
  bool merged_full = false;
};
// The columns of a FROM clause in the order of SELECT *; grows while the clause is read.
struct Frame {
  std::vector<VisibleColumn> columns;
};
struct Range {
  std::size_t begin = 0;
  std::size_t end = SIZE_MAX;  // Or up to what is there.
};

// When a name that is no column may be a select alias. unless_grouped: HAVING, where the alias wins
// over a column that is not grouped. any_name: names of outputs without an alias too.
enum class AliasRule { none, fallback, unless_grouped, any_name };

// A link of the chain from the innermost scope outwards. Points to what its maker holds.
struct Scope {
  const Scope* outer = nullptr;
  BlockIndex block = 0;
  const Frame* frame = nullptr;  // Null where no FROM is in sight.
  Range columns = {};            // Of the frame.
  Range items = {};              // Of the block's FROM items.
  AliasRule aliases = AliasRule::none;
  const std::vector<std::string>* parameters = nullptr;  // Of a lambda: this link has only these.
};

// What a column reference was found to be. uncertain: it may belong to a function whose columns are
// unknown, so that it is neither resolved nor an error.
struct Found {
  enum class Kind { binding, parameter, uncertain, nothing };
  Kind kind = Kind::nothing;
  Binding binding = {};
};

class NameFinder {
 public:
  NameFinder(const std::vector<Block>& blocks, sql::Dialect dialect)
      : blocks_(blocks), dialect_(dialect) {}

  Found find(const sql::ColumnRef& reference, const Scope& scope) const;
  // The output of a block with that name, or with that alias; the first. kNoColumn when none.
  enum class OutputNames { aliases, all };
  std::size_t find_output(BlockIndex block, const std::string& key, OutputNames names) const;
  // The error for what `find` did not find or found more than once.
  Error explain(const sql::ColumnRef& reference, const Binding& binding, const Scope& scope) const;
  // FROM items that a qualifier ("t", "s.t") means in this one scope.
  std::vector<std::size_t> items_named(const std::vector<std::string>& qualifier,
                                       const Scope& scope) const;

 private:
  struct Candidate {
    std::size_t item = 0;
    std::size_t column = 0;
    bool merged = false;
    bool merged_full = false;
  };
  using Keys = std::vector<std::string>;
  std::vector<Candidate> in_items(const std::vector<std::size_t>& items, const std::string& key,
                                  const Scope& scope) const;
  std::vector<Candidate> in_frame(const std::string& key, const Scope& scope) const;
  Found find_here(const Keys& keys, const Scope& scope) const;
  Found find_qualified(const Keys& keys, const Scope& scope) const;
  Found find_alias(const Keys& keys, const Scope& scope) const;
  bool may_have_fields(const Candidate& candidate, const Scope& scope) const;
  Found bound(const std::vector<Candidate>& candidates, const Scope& scope,
              std::size_t column_part) const;
  Found bound_to(const Scope& scope, std::size_t item, Resolution resolution,
                 const std::string& column) const;
  // A qualified name stops at the scope that has the qualifier (PostgreSQL).
  bool stops_at(const Keys& keys, const Scope& scope) const;
  std::vector<std::size_t> items_in(const Scope& scope) const;  // Those not hidden.
  const FromItem& item(const Scope& scope, std::size_t index) const {
    return blocks_[scope.block].from[index];
  }

  const std::vector<Block>& blocks_;
  sql::Dialect dialect_;
};

}  // namespace ado::ir
