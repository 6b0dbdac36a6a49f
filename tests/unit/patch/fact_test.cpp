// Facts as text: reading, writing, refusing.
#include <gtest/gtest.h>

#include "patch/plan.hpp"

namespace ado::patch {
namespace {

TEST(Fact, ReadsEveryForm) {
  const auto unique = parse_fact(" unique( t.a , t.b ) ");
  ASSERT_TRUE(unique);
  EXPECT_EQ(
      *unique,
      (Precondition{.kind = FactKind::unique, .columns = {"t.a", "t.b"}, .basis = Basis::assumed}));
  const auto range = parse_fact("range(t.a, DATE '2000-01-01', greatest(1, 'x,y'))");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->low, "DATE '2000-01-01'");
  EXPECT_EQ(range->high, "greatest(1, 'x,y')");
  const auto dependency = parse_fact("fd(t.a->t.b,main.t.c)");
  ASSERT_TRUE(dependency);
  EXPECT_EQ(dependency->determines, (std::vector<std::string>{"t.b", "main.t.c"}));
}

TEST(Fact, WritesWhatItReads) {
  for (const char* text : {"unique(item.i_item_sk)", "unique(t.a, t.b)",
                           "not_null(\"my table\".\"a, -> b\")", "range(t.a, 0, 100)",
                           "range(t.a, -1.5, 'b, c')", "fd(t.a, t.b -> t.c)", "fk(t.a -> u.b)"}) {
    const auto fact = parse_fact(text);
    ASSERT_TRUE(fact) << text << ": " << fact.error().message;
    EXPECT_EQ(to_string(*fact), text);
    EXPECT_EQ(*parse_fact(to_string(*fact)), *fact);
  }
}

TEST(Fact, RefusesWhatItCannotRead) {
  const auto message = [](std::string_view text) { return parse_fact(text).error().message; };
  EXPECT_EQ(message("unique"), "fact cannot be read: \"unique\", expected the form name(...)");
  EXPECT_EQ(message("key(t.a)"),
            "fact is unknown: key, not one of unique, not_null, range, fd, fk");
  EXPECT_EQ(message("unique(a)"), "fact names no column: \"a\" is not table.column");
  EXPECT_EQ(message("unique()"), "fact names no column: \"\" is not table.column");
  EXPECT_EQ(message("unique(t.a; DROP TABLE t)"),
            "fact names no column: \"t.a; DROP TABLE t\" is not table.column");
  EXPECT_EQ(message("fd(t.a, t.b)"),
            "fact cannot be read: fd(t.a, t.b), expected the form fd(t.a -> t.b, t.c)");
  EXPECT_EQ(message("range(t.a, 0)"),
            "fact cannot be read: range(t.a, 0), expected the form range(t.a, 0, 100)");
}

}  // namespace
}  // namespace ado::patch
