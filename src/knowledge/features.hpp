// Features: a query as a vector of counts. Names and literals are not in it: a query with other
// names and other constants has the same one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ir/query_map.hpp"
#include "knowledge/gold_example.hpp"
#include "vectors/flat_index.hpp"

namespace ado::knowledge {

enum class Feature : std::uint8_t {
#define FEATURE(id, name) id,
#include "knowledge/features.def"
#undef FEATURE
};
// By the number of the feature; for people.
std::span<const std::string_view> feature_names();

// One number a feature: log(1 + count), or a severity; without a plan its features are NaN, which
// is not known. Pure. Types come from the map's schema.
vectors::Vector features_of(const ir::QueryMap& query, const SignalLevels* signals);

}  // namespace ado::knowledge
