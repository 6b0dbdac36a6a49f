// Looks up each probe that an event names, and what the fold takes for granted of it.
#include "mission/event_check.hpp"

#include <set>
#include <string>

#include <fmt/format.h>

namespace ado::mission {
namespace {

using outcome::VerdictKind;

class Follows {
 public:
  explicit Follows(const View& view) : view_(view) {}

  Result<void> operator()(const MissionStarted&) const { return {}; }
  Result<void> operator()(const BaselineTaken&) const { return {}; }
  Result<void> operator()(const Dispatched& event) const { return added(event.probes); }
  Result<void> operator()(const Prepared& event) const { return known(event.probe_id); }
  Result<void> operator()(const Measured& event) const {
    for (const MeasuredItem& item : event.items) {
      ADO_CHECK(known(item.probe_id));
      const bool has_result = item.full_result.kind == VerdictKind::accepted || is_rescue(view_);
      if (item.failure.empty() && has_result && !item.measurement) return unmeasured(item.probe_id);
    }
    return {};
  }
  Result<void> operator()(const Refuted& event) const {
    return verified(event.probe_id, event.witness);
  }
  Result<void> operator()(const Sampled& event) const {
    ADO_CHECK(begun());
    return verified(event.probe_id, event.sample);
  }
  Result<void> operator()(const Closed& event) const { return known(event.probe_id); }
  Result<void> operator()(const Skipped& event) const {
    for (const std::string& id : event.probe_ids) ADO_CHECK(known(id));
    return {};
  }
  Result<void> operator()(const Sortied& event) const { return added(event.probes); }
  Result<void> operator()(const Sniped& event) const { return added(event.probes); }
  Result<void> operator()(const Tuned& event) const {
    ADO_CHECK(event.base.empty() ? Result<void>() : known(event.base));
    return added(event.probes);
  }
  Result<void> operator()(const FinalMeasured& event) const {
    if (is_rescue(view_)) ADO_CHECK(begun());
    return known(event.probe_id);
  }
  Result<void> operator()(const MissionFinished& event) const {
    return event.probe_id.empty() ? Result<void>() : known(event.probe_id);
  }
  Result<void> operator()(const Steered& event) const { return added(event.probes); }
  Result<void> operator()(const Answered& event) const { return added(event.probes); }

 private:
  // One may rest on those before it in the same event.
  Result<void> added(const std::vector<Probe>& probes) const {
    std::set<std::string> ids;
    for (const Probe& probe : probes) {
      std::vector<std::string> parts = probe.based_on;
      if (!probe.base.empty()) parts.push_back(probe.base);
      for (const std::string& id : parts) {
        if (!ids.contains(id)) ADO_CHECK(known(id));
      }
      ids.insert(probe.id);
    }
    return {};
  }
  Result<void> known(const std::string& id) const {
    if (view_.probe(id) != nullptr) return {};
    return fail(ErrorKind::invalid_input, "there is no probe \"{}\" before it", id);
  }
  Result<void> begun() const {
    if (view_.assignment) return {};
    return fail(ErrorKind::invalid_input, "the mission has not begun before it");
  }
  Result<void> verified(const std::string& id, const outcome::Verdict& verdict) const {
    ADO_CHECK(known(id));
    const bool has_measurement = view_.probe(id)->measurement.has_value();
    if (verdict.kind == VerdictKind::accepted && !has_measurement) return unmeasured(id);
    return {};
  }
  static Result<void> unmeasured(const std::string& id) {
    return fail(ErrorKind::invalid_input, "probe \"{}\" was not measured before it", id);
  }

  const View& view_;
};

}  // namespace

Result<void> check_follows(const View& view, const MissionEvent& event) {
  return std::visit(Follows(view), event);
}

}  // namespace ado::mission
