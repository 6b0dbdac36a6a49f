// The table of what can enforce a constraint.
#include "briefing/constraint_checks.hpp"

#include <array>

#include <fmt/format.h>

namespace ado::briefing {
namespace {

constexpr std::string_view kGate = "gate:";
constexpr std::string_view kRefusal = "refusal:";
constexpr std::string_view kReply = "reply:";

constexpr std::array kRefusals = {
    patch::Refusal::base_mismatch,    patch::Refusal::target_not_found,
    patch::Refusal::target_ambiguous, patch::Refusal::bad_fragment,
    patch::Refusal::name_exists,      patch::Refusal::unknown_name,
    patch::Refusal::not_applicable,   patch::Refusal::output_changed,
    patch::Refusal::does_not_resolve, patch::Refusal::conflict};
// Those that are about what a plan does, not about the form of a reply.
constexpr std::array kReplies = {RefusalCode::unknown_field, RefusalCode::unknown_op,
                                 RefusalCode::forbidden_op, RefusalCode::unknown_transform,
                                 RefusalCode::unknown_reference};

template <typename Codes>
std::optional<ConstraintCheck> find_code(const Codes& codes, std::string_view name) {
  for (const auto code : codes) {
    if (to_string(code) == name) return ConstraintCheck(code);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ConstraintCheck> find_check(std::string_view name) {
  if (name.starts_with(kRefusal)) return find_code(kRefusals, name.substr(kRefusal.size()));
  if (name.starts_with(kReply)) return find_code(kReplies, name.substr(kReply.size()));
  if (!name.starts_with(kGate)) return std::nullopt;
  for (const verify::StructureGate& gate : verify::structure_gates()) {
    if (gate.name == name.substr(kGate.size())) return ConstraintCheck(&gate);
  }
  return std::nullopt;
}

Result<void> check_constraint(const knowledge::Constraint& constraint) {
  if (find_check(constraint.check)) return {};
  return fail(ErrorKind::invalid_input,
              "nothing enforces it: {} is no gate of tier 1 and no refusal of a plan",
              constraint.check);
}

std::string constraints_text(std::span<const knowledge::Constraint> constraints) {
  std::string text;
  for (const knowledge::Constraint& constraint : constraints) {
    text += fmt::format("- {}\n", constraint.text);
  }
  return text;
}

}  // namespace ado::briefing
