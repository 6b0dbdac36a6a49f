// Keys: taken as they are, and found in every text that echoes them.
#include "llm/secret.hpp"

#include <gtest/gtest.h>

namespace ado::llm {
namespace {

Secret secret(std::string text) { return *Secret::create(std::move(text), "ADO_X_API_KEY"); }

TEST(Secret, BlanksAroundAKeyAreTakenOff) {
  EXPECT_EQ(secret(" sk-123456789\n").reveal(), "sk-123456789");
  EXPECT_TRUE(secret("").empty());
}

TEST(Secret, WhatCannotStandInAHeaderIsRefusedWithoutBeingShown) {
  for (const char* bad : {"sk-1\nX-Evil: 1", "sk 1", "sk-\xc3\xa4", "sk-\x01"}) {
    const auto made = Secret::create(bad, "ADO_X_API_KEY");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "ADO_X_API_KEY holds blanks or characters that no key has");
  }
}

TEST(Secret, WholeKeysAndLongPiecesAreTakenOut) {
  const Secret key = secret("sk-live-ABCDEFGHIJ");
  EXPECT_EQ(key.redact("key sk-live-ABCDEFGHIJ is bad"), "key [key] is bad");
  EXPECT_EQ(key.redact("sk-live-ABCDEFGHIJsk-live-ABCDEFGHIJ"), "[key][key]");
  EXPECT_EQ(key.redact("sk-live-*****EFGHIJ"), "[key]*****EFGHIJ");
  EXPECT_EQ(key.redact("ends with ABCDEFGHIJ."), "ends with [key].");
  EXPECT_EQ(key.redact("nothing of it: sk-liv"), "nothing of it: sk-liv");
  EXPECT_EQ(key.redact(""), "");
  EXPECT_EQ(secret("").redact("text"), "text");
  EXPECT_EQ(secret("abc").redact("abcab"), "abcab") << "a dummy";
}

}  // namespace
}  // namespace ado::llm
