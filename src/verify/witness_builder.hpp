// TableauBuilder: walks the blocks of a query map and fills a tableau.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "verify/witness_tableau.hpp"

namespace ado::verify {

inline constexpr std::size_t kNoFrame = static_cast<std::size_t>(-1);

// One FROM item of one instance of a block: a symbolic row, or the frame of the block behind it.
struct Instance {
  std::size_t row = kNoVariable;
  std::size_t frame = kNoFrame;
};
// One instance of a block. A CTE that is read twice has two: each reader needs rows of its own.
struct Frame {
  ir::BlockIndex block = 0;
  std::size_t parent = kNoFrame;
  std::size_t group = 0;
  std::size_t join = 0;  // The outermost frame that multiplies its rows with those of this one.
  std::vector<Instance> items;
  std::size_t operand = kNoFrame;  // Of a set operation: the operand that gives the row.
  std::size_t values_row = 0;      // Of VALUES.
  // A second row of the same group, where one alone has no spread; it has none itself.
  std::size_t twin = kNoFrame;
  bool is_twin = false;
};

class TableauBuilder {
 public:
  TableauBuilder(const ir::QueryMap& map, const WitnessSchema& schema, std::size_t round);
  Tableau build(ir::BlockIndex root);

 private:
  // What a clause is read with: where its names lead, to which conjunct and group it belongs.
  struct Place {
    std::size_t frame = 0;
    std::size_t group = 0;
    std::size_t conjunct = 0;
  };

  // Blocks (witness_builder.cpp).
  std::size_t enter(ir::BlockIndex block, std::size_t parent, std::size_t group,
                    std::size_t join = kNoFrame);
  void enter_select(std::size_t frame);
  void enter_set_operation(std::size_t frame);
  Instance enter_item(std::size_t frame, std::size_t item, std::size_t group);
  std::size_t add_row(const sql::TableInfo& info, std::size_t group, std::size_t join);
  std::size_t add_group(GroupRole role, std::size_t parent);
  std::vector<std::size_t> groups_of_items(std::size_t frame,
                                           std::map<const sql::TableRef*, std::size_t>& of_join);
  void add_checks();
  void add_merged_columns(std::size_t frame, const std::vector<std::size_t>& groups);
  void add_soft_conditions();
  void add_narrowings(const sql::Expr& term);
  void add_text_calls(const sql::Expr& term);
  bool contradicts(const ir::Block& reader, std::size_t item, ir::BlockIndex operand) const;

  // Groups of two rows (witness_spread.cpp).
  void enter_twin(std::size_t frame);
  std::map<std::uint32_t, sql::Expr> arguments_of_twin(const sql::Expr& expr, const Place& place);

  // Conditions (witness_conditions.cpp).
  void add_predicate(const ir::Predicate& predicate, std::size_t frame, std::size_t group);
  void decompose(const sql::Expr& expr, const Place& place);
  void add_exists(const sql::Query& query, GroupRole role, const Place& place);
  void add_membership(const sql::Expr& operand, const std::string& op, const sql::Query& query,
                      GroupRole role, const Place& place);
  void add_condition(sql::Expr expr, Strength strength, const Place& place);

  // Terms (witness_terms.cpp).
  struct Term {
    sql::Expr expr;
    Strength strength = Strength::exact;
  };
  Term substitute(const sql::Expr& expr, const Place& place);
  // `twins`: of aggregates, their argument in the second row of the group, by node id.
  void substitute_node(sql::Expr& node, const Place& place,
                       const std::map<std::uint32_t, sql::Expr>& twins, Strength& strength);
  sql::Expr column_term(std::size_t frame, std::size_t item, std::size_t column,
                        Strength& strength);
  sql::Expr output_term(std::size_t frame, std::size_t output, Strength& strength);
  sql::Expr bound_term(const ir::Binding& binding, std::size_t frame, Strength& strength);

  std::size_t choose(std::size_t options);

  const ir::QueryMap& map_;
  const WitnessSchema& schema_;
  std::size_t round_;
  Random random_;
  Tableau tableau_;
  std::vector<Frame> frames_;
  // Outputs are read often, but a scalar subquery in one must get its rows once.
  std::map<std::pair<std::size_t, std::size_t>, Term> outputs_;
};

// What an aggregate is over two rows with these arguments; none when that is not known.
std::optional<sql::Expr> over_two_rows(std::string_view aggregate, const sql::Expr& first,
                                       const sql::Expr& second);
// An expression that no value is known for; what contains it is no condition.
sql::Expr opaque_term();
// replace(x, 'a', 'b'): a function that a constant text is given to, or an operator like ~.
bool is_text_call(const sql::Expr& expr);
// The variables of an expression, or none when something else than variables is in it.
std::optional<std::vector<std::size_t>> variables_of(const sql::Expr& expr);

}  // namespace ado::verify
