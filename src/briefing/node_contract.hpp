// Checks on a candidate what a dispatcher asked a worker to keep.
#pragma once

#include "briefing/dispatch_reply.hpp"
#include "ir/query_map.hpp"
#include "outcome/verdict.hpp"

namespace ado::briefing {

// Gate "node_contract": relations are still read somewhere, output columns are still there, and
// each condition stands in some block, qualifiers of its columns aside. A condition that does not
// parse is undecided: nobody can say that it holds. Pure.
outcome::Verdict check_contract(const NodeContract& contract, const ir::QueryMap& candidate);

}  // namespace ado::briefing
