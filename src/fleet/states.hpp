// States: what a fleet's queries are, from the ones the user wrote (state 0) to those that the last
// promotion made of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fleet/view.hpp"

namespace ado::fleet {

struct StateQuery {
  std::string id;
  std::string sql;                       // The baseline of this state.
  std::string origin_sql;                // Of state 0.
  int since = 0;                         // The state in which it came to be what it is.
  std::vector<std::string> transforms;   // That led to it from state 0.
  std::vector<std::string> valid_while;  // Facts that it rests on.
  std::optional<double> origin_speedup;  // Against state 0, as measured when it was promoted.
};
struct State {
  int number = 0;
  std::string name;      // Of the fleet.
  std::string fleet_id;  // Whose results were promoted; empty for state 0.
  std::vector<StateQuery> queries;
};

// <workspace>/states/state_<n>/<name>/: state.json, and one <id>.sql a query.
std::filesystem::path state_folder(const std::filesystem::path& workspace, std::string_view name,
                                   int number);
Result<void> write_state(const std::filesystem::path& workspace, const State& state);
// The highest state of the fleet; nothing when there is none. Errors: invalid_input when its
// state.json is not what write_state wrote.
Result<std::optional<State>> latest_state(const std::filesystem::path& workspace,
                                          std::string_view name);

// The orders with the baselines of the state. A query whose text the user has changed since is
// again as the user wrote it. Pure.
std::vector<Order> with_state(std::vector<Order> orders, const std::optional<State>& state);

// Pure.
State first_state(std::string name, const std::vector<Order>& orders);

// What became of each query in a promotion, for people.
struct Promotion {
  State state;
  std::vector<std::string> lines;
  int promoted = 0;    // Queries with a new baseline.
  int taken_back = 0;  // Queries that are again as they were in state 0, because a check said so.
};
// The next state: results that gained and hold against state 0 become baselines. Pure. `before` is
// the state that the fleet ran in.
Promotion promote(const State& before, const View& view, const Scorecard& card,
                  const MissionViews& missions);

}  // namespace ado::fleet
