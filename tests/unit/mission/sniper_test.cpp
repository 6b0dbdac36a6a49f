// What the sniper composes, round by round.
#include "mission/sniper.hpp"

#include "tests/unit/mission/strategy.hpp"
#include "tests/unit/patch/patching.hpp"

namespace ado::mission {
namespace {

using Parts = std::vector<std::string>;

class Sniper : public testing::Test {
 protected:
  // Changes the condition at this place of base_.
  Probe timed(std::string id, std::string_view place, double speedup) const {
    Probe probe;
    probe.id = id;
    probe.stage = Stage::measured;
    probe.full_result = outcome::Verdict::accepted("full_result");
    probe.measurement = measurement(speedup);
    const patch::Payload payload{.expr_sql = "c > 0"};
    probe.plan_json = patch::write_plan(patch::plan_of(
        base_,
        {patch::step(patch::Op::replace_expr_subtree, patch::path(std::string(place)), payload)},
        id));
    return probe;
  }
  std::vector<Parts> composed(int round) const {
    const auto compounds = compose_round(view_, base_, round);
    EXPECT_TRUE(compounds) << compounds.error().message;
    std::vector<Parts> parts;
    for (const Probe& probe : *compounds) parts.push_back(probe.based_on);
    return parts;
  }

  ir::QueryMap base_ = patch::map_of("SELECT a FROM t WHERE a = 1 AND b = 2 AND c = 3");
  View view_;
};

TEST_F(Sniper, ComposesTheGainsThatDoNotTouchEachOther) {
  view_.probes = {timed("p01", "main/where/and[1]", 1.2), timed("p02", "main/where/and[2]", 1.5),
                  timed("p03", "main/where/and[2]", 1.4)};
  EXPECT_EQ(composed(1), (std::vector<Parts>{{"p02", "p01"}})) << "the largest gain first";
  EXPECT_EQ(composed(2), (std::vector<Parts>{{"p02", "p01"}, {"p03", "p01"}}));
}

TEST_F(Sniper, TakesUpInItsSecondRoundWhatWasTimedAfterTheFirst) {
  view_.probes = {timed("p01", "main/where/and[1]", 1.2), timed("p02", "main/where/and[2]", 1.5)};
  Probe first = timed("s01", "main/where/and[1]", 1.6);
  first.round = 1;
  first.based_on = {"p02", "p01"};
  view_.probes.push_back(first);
  EXPECT_TRUE(composed(2).empty()) << "the same once more";
  view_.probes.push_back(timed("p03", "main/where/and[3]", 1.1));
  EXPECT_EQ(composed(2), (std::vector<Parts>{{"p02", "p01", "p03"}}));
}

}  // namespace
}  // namespace ado::mission
