// Names of what a gate can say.
#include "outcome/verdict.hpp"

#include "base/require.hpp"

namespace ado::outcome {

std::string_view to_string(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::accepted:
      return "accepted";
    case VerdictKind::rejected:
      return "rejected";
    case VerdictKind::undecided:
      return "undecided";
  }
  require(false);
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::none:
      return "none";
    case Confidence::schema_only:
      return "schema_only";
    case Confidence::zero_row_unverified:
      return "zero_row_unverified";
    case Confidence::sampled:
      return "sampled";
    case Confidence::high:
      return "high";
  }
  require(false);
}

std::string_view to_string(Proof proof) {
  switch (proof) {
    case Proof::none:
      return "none";
    case Proof::tested:
      return "tested";
    case Proof::rule:
      return "rule";
  }
  require(false);
}

}  // namespace ado::outcome
