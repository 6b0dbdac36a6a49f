// The examples that ado brings lead to one another: what docs/benchmarks.md says.
#include "bench/recall.hpp"

#include <gtest/gtest.h>

#include "base/data_folder.hpp"

namespace ado::mission {
namespace {

TEST(Recall, TheWinnerIsAmongTheFirstThree) {
  const auto data = data_folder();
  ASSERT_TRUE(data);
  const auto library = knowledge::read_library(std::vector{*data});
  ASSERT_TRUE(library) << library.error().message;
  const auto recall = bench_recall::leave_one_out(*library, sql::Dialect::duckdb);
  ASSERT_TRUE(recall) << recall.error().message;
  const auto in_top = [&](std::string_view name) {
    const auto way = std::ranges::find(recall->ways, name, &bench_recall::Way::name);
    EXPECT_NE(way, recall->ways.end()) << name;
    return way == recall->ways.end() ? 0 : way->in_top;
  };
  EXPECT_GE(in_top("features of the SQL x shared gaps"), 0.8);
  EXPECT_GE(in_top("features of the SQL x shared gaps"), in_top("any three that have a site"));
  EXPECT_GT(in_top("features of the SQL alone"), 3 * in_top("any three transforms"));
}

}  // namespace
}  // namespace ado::mission
