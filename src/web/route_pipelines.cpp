// GET /api/pipelines and /api/pipelines/ID: runs of pipelines, their stages and model calls.
#include <algorithm>

#include "web/paging.hpp"
#include "web/routes.hpp"

namespace ado::web {
namespace {

using nlohmann::json;

constexpr std::size_t kCallsMax = 200;

void add_figures(json& object, const PipelineFigures& figures) {
  object["rows"] = figures.rows;
  object["elapsed_ms"] = figures.elapsed_ms;
  object["calls"] = figures.calls;
  object["cache_hits"] = figures.cache_hits;
  object["tokens"] = figures.tokens;
  object["cost_usd"] = figures.cost;
}

json run_line(const PipelineRun& run) {
  json object{{"run_id", run.id},
              {"started_at", run.started_at},
              {"name", run.name},
              {"stages", run.stages.size()},
              {"error", run.error}};
  add_figures(object, run.figures);
  return object;
}

json stages_json(const PipelineRun& run) {
  json list = json::array();
  for (const PipelineStage& stage : run.stages) {
    json each{{"name", stage.name}, {"note", stage.note}, {"error", stage.error}};
    add_figures(each, stage.figures);
    list.push_back(std::move(each));
  }
  return list;
}

json calls_json(const PipelineRun& run) {
  json list = json::array();
  for (std::size_t i = 0; i < std::min(run.calls.size(), kCallsMax); ++i) {
    const PipelineCall& call = run.calls[i];
    list.push_back({{"ts", call.ts},
                    {"operator", call.op},
                    {"model", call.model},
                    {"tokens", call.tokens},
                    {"cost_usd", call.cost},
                    {"latency_ms", call.latency_ms},
                    {"error", call.error}});
  }
  return list;
}

}  // namespace

Answer answer_pipelines(const Request& request, const Ids&, Site& site) {
  const auto page = read_page(request);
  if (!page) return page.error();
  const auto runs = site.pipelines.all();
  return answer_list(request, page_of(*runs, *page, run_line));
}

Answer answer_pipeline(const Request& request, const Ids& ids, Site& site) {
  const auto runs = site.pipelines.all();
  const auto run = std::ranges::find(*runs, ids.front(), &PipelineRun::id);
  if (run == runs->end()) return refuse(Refusal::not_found, "no such run of a pipeline");
  json object = run_line(*run);
  // The lists take the places of their counts.
  object["stages"] = stages_json(*run);
  object["calls"] = calls_json(*run);
  object["calls_total"] = run->calls.size();
  return answer_list(request, object);
}

}  // namespace ado::web
