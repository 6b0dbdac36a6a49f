// How samples are drawn: which tables by what, and the statements.
#include "verify/sample_plan.hpp"

#include <gtest/gtest.h>

#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::verify {
namespace {

// Two facts that share the customer, two dimensions, one of them behind the other, one small table.
sql::Schema schema() {
  auto read = sql::parse_schema(R"(
    CREATE TABLE sold (customer_k INTEGER, day_k INTEGER, x INTEGER);
    CREATE TABLE back (customer_k INTEGER, shop_k INTEGER, y INTEGER);
    CREATE TABLE customer (k INTEGER PRIMARY KEY, address_k INTEGER, name VARCHAR);
    CREATE TABLE address (k INTEGER PRIMARY KEY, state VARCHAR);
    CREATE TABLE shop (k INTEGER PRIMARY KEY, name VARCHAR);)",
                                sql::Dialect::duckdb);
  if (!read) throw std::runtime_error(read.error().message);
  const auto set = [&](std::string_view table, std::int64_t rows) {
    for (sql::TableInfo& info : read->tables) {
      if (info.name == table) info.row_count_estimate = rows;
    }
  };
  set("sold", 3'000'000);
  set("back", 300'000);
  set("customer", 100'000);
  set("address", 50'000);
  set("shop", 12);
  return *std::move(read);
}

class Drawn {
 public:
  Drawn(std::string_view text, sql::Dialect dialect)
      : map_(*ir::QueryMap::make(*sql::parse_statement(text, dialect), schema())),
        plan_(*tables_read(map_, map_)) {
    choose_drawings(plan_, map_);
  }
  const SamplePlan& plan() const { return plan_; }
  std::string text(std::string_view table) const {
    std::string text = sql::print(draw(plan_, index(table), 8, Padding::kept), plan_.dialect);
    for (char& c : text) c = c == '\n' ? ' ' : c;
    for (std::size_t at = 0; (at = text.find("  ")) != std::string::npos;) text.erase(at, 1);
    return text;
  }

 private:
  std::size_t index(std::string_view table) const {
    for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
      if (plan_.tables[t].info->name == table) return t;
    }
    throw std::runtime_error("table is not read");
  }

  ir::QueryMap map_;
  SamplePlan plan_;
};

constexpr std::string_view kQuery =
    "SELECT a.state, sum(s.x) FROM sold s, back b, customer c, address a, shop h "
    "WHERE s.customer_k = c.k AND b.customer_k = c.k AND c.address_k = a.k AND h.k = b.shop_k "
    "GROUP BY a.state";

TEST(SamplePlan, FactsKeepTheSameKeysAndWhatTheyPointToFollows) {
  const Drawn drawn(kQuery, sql::Dialect::duckdb);
  EXPECT_EQ(drawn.plan().drawn_rows, 3'300'000);
  EXPECT_EQ(drawn.text("shop"), "SELECT k FROM shop");
  const std::string sold = drawn.text("sold");
  EXPECT_NE(sold.find("hash(CAST(customer_k AS VARCHAR)) % 8 = 0"), std::string::npos) << sold;
  EXPECT_NE(sold.find("customer_k IS NULL"), std::string::npos) << sold;
  EXPECT_EQ(sold.find("day_k,"), std::string::npos) << "nobody reads it: " << sold;
  const std::string back = drawn.text("back");
  EXPECT_NE(back.find("hash(CAST(customer_k AS VARCHAR)) % 8 = 0"), std::string::npos) << back;
  const std::string address = drawn.text("address");
  EXPECT_NE(address.find("k IN ( SELECT address_k FROM customer WHERE k IN ( SELECT"),
            std::string::npos)
      << address;
}

TEST(SamplePlan, OneFactIsDrawnByItsRows) {
  const Drawn drawn("SELECT count(*) FROM sold s, customer c WHERE s.customer_k = c.k",
                    sql::Dialect::postgres);
  const std::string sold = drawn.text("sold");
  EXPECT_NE(sold.find("hashtext("), std::string::npos) << sold;
  EXPECT_EQ(sold.find("IS NULL"), std::string::npos) << sold;
  EXPECT_NE(drawn.text("customer").find("k IN ( SELECT customer_k"), std::string::npos);
}

TEST(SamplePlan, OnePartIsEverything) {
  const Drawn drawn(kQuery, sql::Dialect::duckdb);
  for (std::size_t t = 0; t < drawn.plan().tables.size(); ++t) {
    const std::string text =
        sql::print(draw(drawn.plan(), t, 1, Padding::kept), sql::Dialect::duckdb);
    EXPECT_EQ(text.find("WHERE"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ado::verify
