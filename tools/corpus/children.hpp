// Judges the queries of a script in child processes, so that a crash costs one query.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "corpus/judge.hpp"
#include "corpus/script.hpp"

namespace ado::corpus {

inline constexpr unsigned kSecondsMax = 10;  // For one statement.

using Judge = std::function<Result<Ruling>(std::string_view query)>;

// One ruling for each statement, in their order. A child that dies is replaced by one that goes on
// behind the statement it died of. The caller has no other threads: it is forked. Errors:
// unavailable when no child can be started, and what `judge` gives.
Result<std::vector<Ruling>> judge_in_children(std::span<const ScriptStatement> statements,
                                              const Judge& judge);

}  // namespace ado::corpus
