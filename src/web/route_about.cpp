// GET /api/about: what this server is and may do.
#include "mission/mode.hpp"
#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {

Answer answer_about(const Request& request, const Ids&, Site& site) {
  using nlohmann::json;
  const SiteOptions& options = site.options;
  const bool may_see = !options.reads_need_token || request.has_good_token;
  json targets = json::array();
  json files = json::array();
  if (may_see) {
    for (const Target& target : site.runs.options().targets) {
      targets.push_back(
          {{"name", target.name}, {"engine", target.engine}, {"shown", target.shown}});
    }
    for (const FleetFile& file : site.runs.options().fleet_files) {
      files.push_back({{"name", file.name}, {"file", file.file.string()}});
    }
  }
  json modes = json::array();
  for (const mission::ModeSpec& mode : mission::modes()) modes.push_back(mode.name);
  return answer({{"version", options.version},
                 {"git_sha", options.git_sha},
                 {"workspace", may_see ? options.workspace.string() : ""},
                 {"allow_run", options.allow_run},
                 {"reads_need_token", options.reads_need_token},
                 {"token_is_good", request.has_good_token},
                 {"targets", targets},
                 {"fleet_files", files},
                 {"modes", modes},
                 {"limits",
                  {{"connections", options.connections_max},
                   {"streams", options.streams_max},
                   {"body_bytes", options.body_bytes_max},
                   {"runs", 1}}},
                 {"now", to_iso8601(site.clock.now())}});
}

}  // namespace ado::web
