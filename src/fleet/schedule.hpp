// schedule: which query first, and how important each is. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fleet/view.hpp"

namespace ado::fleet {

// The queries that the survey could time, highest expected gain first. A query's cost is its
// recorded total, or its calls times the survey's time; its expected gain is the part of that cost
// that the operators of its best site hold. Stars that were not given: 3 for the queries that make
// up the first 80 % of all cost, 2 for the next 15 %, 1 for the rest.
std::vector<ScheduleLine> schedule(const std::vector<Order>& orders,
                                   const std::map<std::string, Survey>& surveys);

}  // namespace ado::fleet
