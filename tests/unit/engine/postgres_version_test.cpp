// Which servers ado works with; those of before cannot be installed beside the others to ask them.
#include <gtest/gtest.h>

#include "engine/postgres_engine.hpp"

namespace ado::engine {
namespace {

TEST(PostgresVersion, OldServersAreUnsupported) {
  EXPECT_TRUE(check_version(13'00'00, "13.0"));
  EXPECT_TRUE(check_version(15'00'18, "15.18 (Debian 15.18-0+deb12u1)"));
  for (const auto& [number, name] : {std::pair{12'00'22, "12.22"}, {9'06'24, "9.6.24"}, {0, ""}}) {
    const auto checked = check_version(number, name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().kind, ErrorKind::unsupported);
    EXPECT_NE(checked.error().message.find(name), std::string::npos);
    EXPECT_NE(checked.error().message.find("13"), std::string::npos) << "what it needs";
  }
}

}  // namespace
}  // namespace ado::engine
