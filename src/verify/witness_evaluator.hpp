// Lets the engine say which conditions hold for which values: ado has no expression evaluator of
// its own, so it cannot disagree with the engine.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/scratch.hpp"

namespace ado::verify {

// unknown: the engine cannot read the condition at all.
enum class Truth : char { not_true, true_, unknown };

// A column of trial values; several names may stand for it.
struct TrialColumn {
  std::string type;
  std::vector<std::string> names;
};
struct FoldedConstant {
  std::string text;  // Empty for NULL and for what cannot be computed.
  std::string type;
};

// Not thread-safe: it uses the scratch's one connection.
class Evaluator {
 public:
  explicit Evaluator(engine::Scratch& scratch) : scratch_(scratch) {}

  // [row][condition]. A condition that raises is not true. `rows` hold one literal per column.
  std::vector<std::vector<Truth>> evaluate(const std::vector<TrialColumn>& columns,
                                           const std::vector<std::vector<std::string>>& rows,
                                           const std::vector<std::string>& conditions);
  // The values of constant expressions, as the engine computes them.
  std::vector<FoldedConstant> fold(const std::vector<std::string>& expressions);

 private:
  struct Trials;
  struct Asked {
    std::size_t condition = 0;
    std::string text;  // Gives true, false, or the word for a divisor that is 0.
  };
  bool run(Trials& trials, const std::vector<std::size_t>& rows, const std::vector<Asked>& asked);
  void run_in_halves(Trials& trials, const std::vector<std::size_t>& rows, const Asked& asked,
                     int& runs_left);
  void settle_zeros(Trials& trials, const Asked& asked);
  const std::string& careful(const std::string& condition);

  engine::Scratch& scratch_;
  std::map<std::string, std::string> careful_;  // Texts by condition.
};

}  // namespace ado::verify
