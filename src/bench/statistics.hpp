// Pure statistics over raw times: the two protocols, the comparison, and its noise.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/engine.hpp"
#include "outcome/measurement.hpp"

namespace ado::bench {

// An interval needs at least this many rounds: 5 of them are kept.
inline constexpr std::size_t kIntervalRounds = 7;
// From here on a gain is clear: narrower noise would not matter to it.
inline constexpr double kClearSpeedup = 1.5;

// The protocol's mean and spread of one series of runs.
outcome::Timing summarize(std::vector<double> wall_ms, std::vector<double> cpu_ms,
                          outcome::Protocol protocol);

// The runs of both were taken in turns: A B A B ... Both times are the protocol's means, the
// speedup is their ratio.
outcome::Measurement compare(const outcome::Timing& original, const outcome::Timing& candidate,
                             outcome::Protocol protocol, const engine::EngineInfo& info);

// Whether more rounds could change nothing: the class is the same anywhere within the noise, or the
// noise is small beside the width of the classes. Of fewer than kIntervalRounds only a clear gain.
bool is_settled(const outcome::Measurement& measurement);
// Whether it is asked after this many rounds. Every look at a figure that has not settled is one
// more chance to be fooled, so they are few, each after half as many rounds again.
bool is_look(std::size_t rounds);

}  // namespace ado::bench
