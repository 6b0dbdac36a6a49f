// Reading fleet.toml: what it may say, and one clear error for each kind of mistake.
#include "fleet/fleet_file.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "fleet/draft.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

class FleetFileTest : public testing::Test {
 protected:
  FleetFileTest()
      : folder_(fs::temp_directory_path() /
                ("ado_plan_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::remove_all(folder_);
    write("a.sql", "SELECT 1");
  }
  ~FleetFileTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(write_file_atomically(folder_ / name, text).has_value());
  }
  Result<FleetFile> read(std::string_view text) {
    write("fleet.toml", text);
    return read_fleet_file(folder_ / "fleet.toml");
  }
  std::string error(std::string_view text) {
    const auto plan = read(text);
    return plan ? "no error" : plan.error().message + " | " + plan.error().hint;
  }

  fs::path folder_;
};

TEST_F(FleetFileTest, ReadsAllThatItMaySay) {
  const auto plan = read(R"toml(
name = "shop"
db = "shop.duckdb"
workspace = "work"
mode = "swarm"
threads = 2
timeout = 1.5
assume = ["unique(t.k)"]
accept_sampled = true
[slots]
timing = 1
validation = 4
llm = 8
[budget]
time = 90
money = 1.25
tokens = 1000
[[query]]
file = "a.sql"
stars = 3
calls = 12
total_ms = 34.5
[[query]]
id = "inline"
sql = "SELECT 2"
)toml");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->name, "shop");
  EXPECT_EQ(plan->settings.at("db"), (folder_ / "shop.duckdb").string());
  EXPECT_EQ(plan->settings.at("workspace"), (folder_ / "work").string());
  EXPECT_EQ(plan->settings.at("mode"), "swarm");
  EXPECT_EQ(plan->settings.at("threads"), "2");
  EXPECT_EQ(plan->settings.at("timeout"), "1.5");
  EXPECT_EQ(plan->settings.at("llm_concurrency"), "8");
  EXPECT_EQ(plan->settings.at("llm_budget_money"), "1.25");
  EXPECT_EQ(plan->settings.at("llm_budget_tokens"), "1000");
  EXPECT_EQ(plan->slots.validation, 4);
  EXPECT_DOUBLE_EQ(plan->budget_time_s, 90);
  EXPECT_TRUE(plan->accept_sampled);
  ASSERT_EQ(plan->orders.size(), 2U);
  EXPECT_EQ(plan->orders[0].id, "a");
  EXPECT_EQ(plan->orders[0].sql, "SELECT 1");
  EXPECT_EQ(plan->orders[0].stars, 3);
  EXPECT_DOUBLE_EQ(plan->orders[0].recorded_ms, 34.5);
  EXPECT_EQ(plan->orders[1].origin_sql, "SELECT 2");
}

TEST_F(FleetFileTest, AServerIsNoPath) {
  const auto plan = read("db = \"postgresql://me@db/shop\"\n[[query]]\nfile = \"a.sql\"\n");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->settings.at("db"), "postgresql://me@db/shop");
}

TEST_F(FleetFileTest, AFolderOfQueriesIsFoundAtEachStart) {
  write("queries/x.sql", "SELECT 1");
  write("queries/y.sql", "SELECT 2; SELECT 3");
  const auto plan = read("queries = \"queries\"\n");
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->orders.size(), 3U);
  EXPECT_EQ(plan->orders[2].id, "y_02");
}

TEST_F(FleetFileTest, WhoLooksAtJournalsOnlyNeedsNoQuery) {
  write("fleet.toml", "name = \"shop\"\n[[query]]\nfile = \"missing.sql\"\n");
  const auto plan = read_fleet_file(folder_ / "fleet.toml", Queries::left);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->name, "shop");
  EXPECT_TRUE(plan->orders.empty());
  EXPECT_FALSE(read_fleet_file(folder_ / "fleet.toml"));
}

TEST_F(FleetFileTest, EachMistakeIsNamedWithItsPlace) {
  const std::string query = "\n[[query]]\nfile = \"a.sql\"\n";
  EXPECT_NE(error("mdoe = \"swarm\"" + query).find("did you mean mode?"), std::string::npos);
  EXPECT_NE(error("workers = \"many\"" + query).find("workers must be one of builtin, llm, both"),
            std::string::npos);
  EXPECT_NE(error("[slots]\ntiming = 2" + query).find("timing must be 1"), std::string::npos);
  EXPECT_NE(error("[slots]\nvalidation = 0" + query).find("from 1 to 16"), std::string::npos);
  EXPECT_NE(error("[slots]\nllm = 65" + query).find("[slots]: llm must be a whole number"),
            std::string::npos);
  EXPECT_NE(error("[budget]\nmoney = \"much\"" + query).find("[budget]: money must be dollars"),
            std::string::npos);
  EXPECT_NE(error("[budget]\ntime = -1" + query).find("time must be a number, 0 or more"),
            std::string::npos);
  EXPECT_NE(error("[[query]]\nid = \"x\"\n").find("query 1: file or sql"), std::string::npos);
  EXPECT_NE(error("[[query]]\nfile = \"missing.sql\"\n").find("missing.sql"), std::string::npos);
  EXPECT_NE(error(query + query).find("two queries have the id a"), std::string::npos);
  EXPECT_NE(error("[[query]]\nfile = \"a.sql\"\nid = \"a/b\"\n").find("id may hold"),
            std::string::npos);
  EXPECT_NE(error("[[query]]\nfile = \"a.sql\"\nstars = 4\n").find("from 1 to 3"),
            std::string::npos);
  EXPECT_NE(error("name = \"x\"\n").find("names no query"), std::string::npos);
  EXPECT_NE(error("name = \n").find("fleet.toml:1:"), std::string::npos);
  EXPECT_NE(error("name = \"../x\"" + query).find("name may hold"), std::string::npos);
}

TEST_F(FleetFileTest, ADraftIsAPlan) {
  FoundQueries found;
  found.queries.push_back({.id = "a", .file = folder_ / "a.sql", .sql = "SELECT 1"});
  found.queries.push_back({.id = "b", .sql = "SELECT 2", .calls = 3, .recorded_ms = 4});
  const Draft draft = draft_fleet({.file = folder_ / "fleet.toml",
                                   .db = (folder_ / "it's.duckdb").string(),
                                   .source = "here",
                                   .settings = {{"workspace", (folder_ / "work").string()}}},
                                  found);
  for (const auto& [file, sql] : draft.files) ASSERT_TRUE(write_file_atomically(file, sql));
  const auto plan = read(draft.toml);
  ASSERT_TRUE(plan) << plan.error().message << "\n" << draft.toml;
  EXPECT_EQ(plan->settings.at("db"), (folder_ / "it's.duckdb").string());
  EXPECT_EQ(plan->settings.at("workspace"), (folder_ / "work").string());
  ASSERT_EQ(plan->orders.size(), 2U);
  EXPECT_EQ(plan->orders[1].sql, "SELECT 2\n");
  EXPECT_DOUBLE_EQ(plan->orders[1].calls, 3);
}

}  // namespace
}  // namespace ado::fleet
