// Every part of real queries replaced by itself: nothing may change, nothing may be refused.
#include <filesystem>
#include <set>

#include "base/files.hpp"
#include "tests/unit/patch/patching.hpp"

namespace ado::patch {
namespace {

namespace fs = std::filesystem;

class Identity {
 public:
  Identity(std::string name, const ir::QueryMap& base)
      : name_(std::move(name)), base_(base), before_(sql::print(base.statement())) {}

  void check() {
    for (const ir::Block& block : base_.blocks()) check_block(block);
  }
  int steps() const { return steps_; }

 private:
  void expect_same(Op op, Target target, Payload payload) {
    ++steps_;
    const std::string where = fmt::format("{} {} {}", name_, to_string(op), target.by_node_id);
    const auto applied = apply(base_, plan_of(base_, {step(op, std::move(target), payload)}));
    ASSERT_TRUE(applied) << where << ": " << applied.error().message;
    EXPECT_EQ(sql::print(applied->statement), before_) << where;
  }

  void check_block(const ir::Block& block) {
    const sql::Dialect dialect = base_.dialect();
    sql::Query query = *block.query;
    query.with.reset();
    expect_same(Op::replace_body, at(block.id), {.sql_fragment = sql::print(query, dialect)});
    if (block.select == nullptr) return;
    const sql::Select& select = *block.select;
    expect_same(Op::replace_select, at(block.id),
                {.sql_fragment = sql::print_select_list(select.items, dialect)});
    if (!select.from.empty()) {
      expect_same(Op::replace_from, at(block.id),
                  {.from_sql = sql::print_from(select.from, dialect)});
    }
    if (select.where) {
      expect_same(Op::replace_where_predicate, at(block.id),
                  {.expr_sql = sql::print(**select.where, dialect)});
    }
    for (const ir::Predicate& predicate : block.predicates) {
      expect_same(Op::replace_expr_subtree,
                  {.by_node_id = block.id, .by_anchor_hash = base_.anchor(predicate.expr->id)},
                  {.expr_sql = sql::print(*predicate.expr, dialect)});
    }
  }

  std::string name_;
  const ir::QueryMap& base_;
  std::string before_;
  int steps_ = 0;
};

TEST(IdentityPatches, ChangeNothingInTheDemoQueries) {
  const fs::path demo = fs::path(ADO_SOURCE_DIR) / "data" / "demo";
  const std::string script = read_file(demo / "schema.sql").value();
  std::string tables;  // The script also fills them.
  for (std::string_view piece : sql::split_script(script, sql::Dialect::duckdb)) {
    const std::size_t create = piece.find("CREATE TABLE");
    if (create != std::string_view::npos) tables += std::string(piece.substr(create)) + ";\n";
  }
  const auto schema = sql::parse_schema(tables, sql::Dialect::duckdb);
  ASSERT_TRUE(schema) << schema.error().message;
  const auto shared = std::make_shared<const sql::Schema>(*schema);
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(demo / "queries")) files.insert(entry.path());
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    auto statement = sql::parse_statement(read_file(file).value(), sql::Dialect::duckdb);
    ASSERT_TRUE(statement) << file << ": " << statement.error().message;
    const auto base = ir::QueryMap::make(*std::move(statement), shared);
    ASSERT_TRUE(base) << file << ": " << base.error().message;
    Identity identity(file.stem().string(), *base);
    identity.check();
    EXPECT_GT(identity.steps(), 2) << file;
  }
}

}  // namespace
}  // namespace ado::patch
