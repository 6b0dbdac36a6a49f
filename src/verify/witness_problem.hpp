// One wish of the solver while it is worked on: classes, candidates and conditions.
#pragma once

#include <string>
#include <vector>

#include "verify/witness_solver.hpp"

namespace ado::verify {

struct Solver::Problem {
  std::vector<std::size_t> class_of;  // By variable; kNoVariable for those of absent groups.
  std::vector<ValueClass> classes;
  std::vector<std::string> types;                    // By class.
  std::vector<std::string> pool_keys;                // By class: names the full pool.
  std::vector<std::vector<std::string>> pools;       // By class, NULL included where allowed.
  std::vector<std::vector<std::size_t>> candidates;  // By class: indexes into its pool.
  std::vector<Printed> local;                        // Over one class.
  std::vector<Printed> joint;                        // Over several.
  std::vector<std::vector<std::size_t>> joint_classes;
  // Solutions of the joint conditions, connected classes together: [component][solution][class].
  struct Component {
    std::vector<std::size_t> classes;
    std::vector<std::vector<std::size_t>> solutions;  // Candidate indexes, aligned with classes.
  };
  std::vector<Component> components;

  std::vector<std::size_t> classes_of(const Printed& condition) const;
};

}  // namespace ado::verify
