// Constraint checks: which piece of code enforces what a constraint says.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "briefing/refusal.hpp"
#include "knowledge/constraint.hpp"
#include "patch/apply.hpp"
#include "verify/structure.hpp"

namespace ado::briefing {

// A gate of tier 1, a refusal of patch::apply, or a refusal of the readers of replies.
using ConstraintCheck = std::variant<const verify::StructureGate*, patch::Refusal, RefusalCode>;

// By the name that a constraint gives: "gate:tables", "refusal:conflict", "reply:forbidden_op".
// Empty: there is no such check.
std::optional<ConstraintCheck> find_check(std::string_view name);

// Errors: invalid_input when nothing enforces it.
Result<void> check_constraint(const knowledge::Constraint& constraint);

// An item of a list each, in their order.
std::string constraints_text(std::span<const knowledge::Constraint> constraints);

}  // namespace ado::briefing
