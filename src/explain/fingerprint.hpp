// A plan as one short text: equal texts are equal plans.
#pragma once

#include <string>

#include "explain/tree.hpp"

namespace ado::explain {

// Of the operators, what they read and their details; not of times, rows and estimates.
std::string fingerprint(const Tree& tree);

}  // namespace ado::explain
