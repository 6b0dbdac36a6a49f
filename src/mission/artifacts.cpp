// Writes a mission's files from its view.
#include "mission/artifacts.hpp"

#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/json_text.hpp"
#include "mission/settings.hpp"
#include "outcome/json.hpp"
#include "sql/compare.hpp"
#include "sql/print.hpp"

namespace ado::mission {
namespace {

const Probe* best_of(const View& view) {
  return view.final ? view.probe(view.final->probe_id) : nullptr;
}

}  // namespace

std::string best_diff(const View& view, const ir::QueryMap& query) {
  const Probe* best = best_of(view);
  if (best == nullptr) return {};
  return sql::diff_lines(sql::print(query.statement()), script_of(*best));
}

Result<void> write_artifacts(const std::filesystem::path& folder, const View& view,
                             const ir::QueryMap& query) {
  ADO_CHECK(write_file_atomically(folder / "original.sql", view.assignment->sql));
  for (const Probe& probe : view.probes) {
    if (!probe.plan_json.empty()) {
      ADO_CHECK(write_file_atomically(folder / "plans" / (probe.id + ".json"), probe.plan_json));
    }
    if (!probe.sql.empty()) {
      ADO_CHECK(write_file_atomically(folder / "candidates" / (probe.id + ".sql"),
                                      script_of(probe) + ";\n"));
    }
  }
  nlohmann::json rows = nlohmann::json::array();
  for (const outcome::BdaRow& row : bda(view)) rows.push_back(outcome::to_json(row));
  ADO_CHECK(write_file_atomically(folder / "bda.json", json_page(rows)));
  if (const Probe* best = best_of(view)) {
    ADO_CHECK(write_file_atomically(folder / "best.sql", script_of(*best) + ";\n"));
    ADO_CHECK(write_file_atomically(folder / "best.diff", best_diff(view, query)));
  }
  return {};
}

}  // namespace ado::mission
