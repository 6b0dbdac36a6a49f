// The printer's state and its parts; print.hpp is its face.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/ast.hpp"
#include "sql/binding.hpp"
#include "sql/layout.hpp"

namespace ado::sql {

struct Hints;
struct Pipeline;
struct PipelineStage;
struct StageOptions;

// Writes trees. Each node kind has one `write` for both layouts: where it breaks, it asks whether
// it fits first.
class Printer : private LayoutWriter {
 public:
  // `comments` are printed at their nodes; they must outlive the printer.
  Printer(Dialect dialect, Layout layout, const Comments& comments)
      : LayoutWriter(layout), dialect_(dialect), comments_(comments) {}

  using LayoutWriter::has_line_comment, LayoutWriter::line_comment, LayoutWriter::take;

  void put_query(const Query& query);
  void put_pipeline(const Pipeline& pipeline);
  void put_expr(const Expr& expr), put_table(const TableRef& table);
  void put_from(std::span<const TableRef> from);
  void put_select_list(std::span<const SelectItem> items);

  // Names differ in what the grammar takes unquoted: a name of a column or a table takes the fewest
  // words, a function's some more, a label (behind AS or a dot) all of them.
  void put_name(const Identifier& name);
  void put_function_name(const Identifier& name);
  void put_label(const Identifier& name);

 private:
  // Names, types, constants.
  void put_quoted(std::string_view text, char quote);
  void put_path(std::span<const Identifier> parts);  // a.b.c
  void put_star_column(std::span<const Identifier> parts);
  void put_names(std::span<const Identifier> names);  // (a, b)
  void put_type(const TypeName& type);

  // Expressions.
  void put_bare(const Expr& expr), put_node(const Expr& expr);
  void put_operand(const Expr& expr, Binding least);
  void put_parenthesized(const Expr& expr), put_hanging(const Expr& expr);
  void put_base(const Expr& base, bool enclosed);
  void put_indexed(const Expr& base, bool enclosed);
  void put_pieces(std::span<const SyntaxPiece> pieces);
  void put_items(std::span<const Expr> items);
  void put_order_items(const std::vector<OrderItem>& items), put_order_item(const OrderItem& item);
  void put_direction(SortDirection direction, NullsOrder nulls);
  void put_arguments(const FunctionCall& call);
  void put_standard_arguments(const FunctionCall& call);
  void put_trim_arguments(std::string_view side, std::span<const Argument> arguments);
  void put_keyword_arguments(std::span<const Argument> arguments,
                             std::initializer_list<std::string_view> words);
  void put_nulls_treatment(NullsTreatment nulls);
  void put_window(const WindowSpec& window), put_frame(const Frame& frame);
  void put_bound(const FrameBound& bound), put_argument(const Argument& argument);
  void put_when(const WhenClause& when);

  void write(const Literal& literal);
  void write(const TypedLiteral& literal);
  void write(const IntervalLiteral& literal);
  void write(const Parameter& parameter);
  void write(const ColumnRef& column);
  void write(const PositionalRef& position);
  void write(const Star& star);
  void write(const ColumnsExpr& columns);
  void write(const Unary& unary);
  void write(const Postfix& postfix);
  void write(const Binary& binary);
  void write(const Logical& logical);
  void write(const Not& negation);
  void write(const IsTest& test);
  void write(const Between& between);
  void write(const InList& in);
  void write(const InSubquery& in);
  void write(const InExpr& in);
  void write(const Like& like);
  void write(const Exists& exists);
  void write(const ScalarSubquery& subquery);
  void write(const ArraySubquery& subquery);
  void write(const Quantified& quantified);
  void write(const FunctionCall& call);
  void write(const Cast& cast);
  void write(const Case& choice);
  void write(const Collate& collate);
  void write(const AtTimeZone& conversion);
  void write(const Row& row);
  void write(const ListLiteral& list);
  void write(const StructLiteral& literal);
  void write(const MapLiteral& literal);
  void write(const Subscript& subscript);
  void write(const Slice& slice);
  void write(const FieldAccess& access);
  void write(const AllFields& fields);
  void write(const SyntaxExpr& syntax);
  void write(const Lambda& lambda);
  void write(const ListComprehension& list);

  // Queries and FROM items.
  void put_subquery(const Query& query);
  void put_with(const With& with), put_common_table(const CommonTable& table);
  void put_set_operand(const Query& operand, int least_rank);
  void put_select_item(const SelectItem& item), put_distinct(const Select& select);
  void put_condition(std::string_view keyword, const MaybeExpr& condition);
  void put_from_list(std::span<const TableRef> from);
  void put_enclosed_join(const TableRef& table), put_source(const TableRef& table, bool nests);
  void put_group_by(const GroupBy& group_by), put_grouping_element(const GroupingElement& element);
  void put_order_by(const OrderBy& order_by), put_limit(const Limit& limit);
  void put_fetch(const Limit& limit), put_alias(const TableAlias& alias);
  void put_sample(const std::optional<Sample>& sample);

  void write(const Select& select);
  void write(const Values& values);
  void write(const SetOperation& operation);
  void write(const BaseTable& table);
  void write(const DerivedTable& table);
  void write(const TableFunction& table);
  void write(const Join& join);
  void write(const SyntaxTable& table);
  void put_match(const Expr& condition);
  void put_column_definitions(std::span<const ColumnDefinition> columns);
  // pipeline_print.cpp
  void put_remarks(std::span<const std::string> comments, const Hints& hints);
  void put_stage(const PipelineStage& stage), put_stage_options(const StageOptions& options);

  // Comments. A node behind a keyword is led first, so that its comments stand above the keyword.
  void lead(const NodeBase& node);
  void put_comments_before(const NodeBase& node), put_comments_behind(const NodeBase& node);
  void put_hints(const Select& select), put_comment_in_line(const Comment& comment);

  Dialect dialect_;
  const Comments& comments_;
  NodeId led_ = {};  // The comments before this node are written.
};

}  // namespace ado::sql
