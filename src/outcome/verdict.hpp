// What a gate says: accepted, rejected or undecided, and why. Never an error, never about time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ado::outcome {

enum class VerdictKind { accepted, rejected, undecided };

// high: full result and witness data agree. schema_only: witness data alone, no user data at hand.
// zero_row_unverified: the real result was empty and witness data decided nothing.
enum class Confidence { none, schema_only, zero_row_unverified, sampled, high };
// rule: our transform, its preconditions declared facts. tested: everything else.
enum class Proof { none, tested, rule };

std::string_view to_string(VerdictKind kind);
std::string_view to_string(Confidence confidence);
std::string_view to_string(Proof proof);

// A small database on which original and candidate differ, ready to be read by people.
struct Counterexample {
  std::string script;           // CREATE TABLE and INSERT statements.
  std::string original_result;  // Text tables.
  std::string candidate_result;
  bool operator==(const Counterexample&) const = default;
};

struct Verdict {
  VerdictKind kind = VerdictKind::undecided;
  std::string gate = {};                   // "literals", "full_result", "witness"...: who decided.
  std::string reason = {};                 // Concrete: "row count 10 vs 12". Empty when accepted.
  std::vector<std::string> evidence = {};  // Differing rows, checked facts; one line each.
  std::vector<std::string> valid_while =
      {};  // Observed or assumed facts that the verdict rests on.
  std::optional<Counterexample> counterexample = {};
  Confidence confidence = Confidence::none;
  Proof proof = Proof::none;
  bool operator==(const Verdict&) const = default;

  static Verdict accepted(std::string gate) {
    return {.kind = VerdictKind::accepted, .gate = std::move(gate)};
  }
  static Verdict rejected(std::string gate, std::string reason) {
    return {.kind = VerdictKind::rejected, .gate = std::move(gate), .reason = std::move(reason)};
  }
  static Verdict undecided(std::string gate, std::string reason) {
    return {.kind = VerdictKind::undecided, .gate = std::move(gate), .reason = std::move(reason)};
  }
};

}  // namespace ado::outcome
