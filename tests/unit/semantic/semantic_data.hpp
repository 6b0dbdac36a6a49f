// The library as it is shipped, for tests.
#pragma once

#include <gtest/gtest.h>

#include "semantic/library.hpp"
#include "semantic/operator.hpp"

namespace ado::semantic::test {

inline const Library& shipped() {
  static const Library library = [] {
    auto loaded = load_library(std::string(ADO_SOURCE_DIR) + "/data");
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? *std::move(loaded) : Library();
  }();
  return library;
}

inline Call call_of(OperatorId id, std::vector<Argument> arguments) {
  auto call = make_call(get(id), std::move(arguments));
  EXPECT_TRUE(call) << call.error().message;
  return *std::move(call);
}

}  // namespace ado::semantic::test
