// The page says what the heads say, and must say it.
#include "tidy/transform_page.hpp"

#include <gtest/gtest.h>

#include "tidy/rules.hpp"

namespace ado::tidy {
namespace {

constexpr std::string_view kHead = R"(// eager_x — early is better.
//
//   before   SELECT 1
//   after    SELECT
//              1
//
// Valid:    because one
//           is one.
// Not for:  two.
// Gains:    nothing.
#include "x.hpp"
// Valid:    no more.
)";

std::vector<Source> sources() {
  return {make_source("src/transforms/catalog.def", "TRANSFORM(eager_x)\n"),
          make_source("src/transforms/eager_x.cpp", std::string(kHead))};
}

TEST(TransformPage, SaysWhatTheHeadSays) {
  const std::string page = transform_page({"eager_x"}, sources());
  EXPECT_NE(page.find("## eager_x\nEarly is better. DuckDB.\n\n```\nbefore   SELECT 1\n"
                      "after    SELECT\n           1\n```\n\n**Valid.** Because one is one.\n\n"
                      "**Not for.** Two.\n\n**Gains.** Nothing.\n"),
            std::string::npos)
      << page;
  EXPECT_EQ(page.find("no more"), std::string::npos);
  EXPECT_EQ(transform_page({}, sources()), "");
}

TEST(TransformPage, AnOldPageIsNoted) {
  const House house = house_of(sources());
  EXPECT_TRUE(
      transform_page_is_true(make_source(std::string(kTransformPage), house.transform_page), house)
          .empty());
  EXPECT_EQ(transform_page_is_true(make_source(std::string(kTransformPage), "old\n"), house).size(),
            1U);
}

}  // namespace
}  // namespace ado::tidy
