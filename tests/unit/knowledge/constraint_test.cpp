#include "knowledge/constraint.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "tests/unit/base/temporary_folder.hpp"

namespace ado::knowledge {
namespace {

constexpr std::string_view kGood =
    R"({"id": "a", "severity": "high", "text": "Keep it.", "check": "gate:tables"})";

TEST(Constraint, IsReadStrictly) {
  const auto read = read_constraint(kGood);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (Constraint{"a", Severity::high, "Keep it.", "gate:tables"}));
  for (const std::string_view wrong :
       {R"({"id": "a", "severity": "high", "text": "Keep it."})",
        R"({"id": "a", "severity": "huge", "text": "Keep it.", "check": "gate:tables"})",
        R"({"id": "a", "severity": "high", "text": "", "check": "gate:tables"})",
        R"({"id": "a", "severity": "high", "text": "One\ntwo", "check": "gate:tables"})",
        R"({"id": "a", "severity": "high", "text": "x", "check": "gate:tables", "more": 1})"}) {
    EXPECT_FALSE(read_constraint(wrong)) << wrong;
  }
}

TEST(Constraint, AFolderGivesTheSeverestFirst) {
  const test::TemporaryFolder folder;
  const auto put = [&](const std::string& id, const std::string& severity) {
    const std::string text = R"({"id": ")" + id + R"(", "severity": ")" + severity +
                             R"(", "text": "x", "check": "gate:tables"})";
    ASSERT_TRUE(write_file_atomically(folder / (id + ".json"), text));
  };
  put("b", "medium");
  put("c", "critical");
  put("a", "medium");
  const auto read = read_constraints(folder.path());
  ASSERT_TRUE(read) << read.error().message;
  std::string ids;
  for (const Constraint& each : *read) ids += each.id;
  EXPECT_EQ(ids, "cab");
  ASSERT_TRUE(write_file_atomically(folder / "other.json", kGood));
  const auto misnamed = read_constraints(folder.path());
  ASSERT_FALSE(misnamed);
  EXPECT_NE(misnamed.error().message.find("not the file's name"), std::string::npos);
}

}  // namespace
}  // namespace ado::knowledge
