// Holds curated knowledge against the catalog, the gates and witness data.
#include "cli/knowledge_validate.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "base/json_text.hpp"
#include "briefing/constraint_checks.hpp"
#include "cli/knowledge_shelf.hpp"
#include "engine/engine.hpp"
#include "knowledge/constraint.hpp"
#include "knowledge/engine_profile.hpp"
#include "knowledge/library.hpp"
#include "outcome/status.hpp"
#include "patch/apply.hpp"
#include "report/text_report.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/script_tables.hpp"
#include "transforms/catalog.hpp"
#include "verify/pair.hpp"

namespace ado::cli {
namespace {

// The plan of the example's transform that makes its optimized SQL, on any one site.
Result<patch::PatchPlan> plan_of(const knowledge::GoldExample& example, const ir::QueryMap& map) {
  const transforms::Transform* transform = transforms::find_transform(example.transform_id);
  if (transform == nullptr) {
    return fail(ErrorKind::invalid_input, "there is no transform {}", example.transform_id);
  }
  ADO_TRY(const sql::Statement wanted, sql::parse_statement(example.optimized_sql, example.engine));
  const std::string wanted_sql = sql::print(wanted);
  for (const transforms::Match& match : transform->detect(map)) {
    ADO_TRY(patch::PatchPlan plan, transform->rewrite(map, match));
    ADO_TRY(const patch::Applied applied, patch::apply(map, plan));
    if (sql::print(applied.statement) == wanted_sql) return plan;
  }
  return fail(ErrorKind::invalid_input, "{} does not make the optimized SQL of the original",
              transform->id);
}

// What was checked, and how it went.
class Findings {
 public:
  void add(std::string kind, std::string id, std::string about, const Result<void>& checked) {
    all_hold_ = all_hold_ && checked.has_value();
    const std::string problem = checked ? "" : checked.error().message;
    list_.push_back(
        {{"kind", kind}, {"id", id}, {"holds", checked.has_value()}, {"problem", problem}});
    rows_.push_back(
        {std::move(kind), std::move(id), std::move(about), checked ? "holds" : "FAILS", problem});
  }
  Exit tell(bool as_json) const {
    print_out(as_json ? json_page(list_) : report::align(rows_));
    return all_hold_ ? Exit::done : Exit::rejected;
  }

 private:
  bool all_hold_ = true;
  nlohmann::json list_ = nlohmann::json::array();
  std::vector<std::vector<std::string>> rows_{{"kind", "id", "about", "", ""}};
};

// The gaps of a profile are closed by transforms of its engine.
Result<void> check_rules(const knowledge::EngineProfile& profile) {
  for (const knowledge::Gap& gap : profile.gaps) {
    for (const std::string& id : gap.rules) {
      const transforms::Transform* transform = transforms::find_transform(id);
      if (transform != nullptr && std::ranges::count(transform->engines, profile.engine) > 0) {
        continue;
      }
      return fail(ErrorKind::invalid_input, "gap \"{}\": {} has no transform {}", gap.title,
                  to_string(profile.engine), id);
    }
  }
  return {};
}

Result<void> check_shipped(const std::filesystem::path& data, Findings& findings) {
  ADO_TRY(const std::vector<knowledge::Constraint> constraints,
          knowledge::read_constraints(data / "constraints"));
  for (const knowledge::Constraint& constraint : constraints) {
    findings.add("constraint", constraint.id, constraint.check,
                 briefing::check_constraint(constraint));
  }
  ADO_TRY(const std::vector<knowledge::EngineProfile> profiles,
          knowledge::read_engine_profiles(data / "engines"));
  for (const knowledge::EngineProfile& profile : profiles) {
    findings.add("profile", std::string(to_string(profile.engine)),
                 fmt::format("{} to {}, {} gaps", profile.from, profile.to, profile.gaps.size()),
                 check_rules(profile));
  }
  return {};
}

// How many examples are in it.
Result<std::size_t> check_folder(const std::filesystem::path& folder,
                                 const std::filesystem::path& root, const OpenScratch& on_server,
                                 const Session& session, Findings& findings) {
  ADO_TRY(const std::vector<knowledge::GoldExample> examples, knowledge::read_gold_folder(folder));
  for (const knowledge::GoldExample& example : examples) {
    const Result<WitnessData> checked = [&]() -> Result<WitnessData> {
      ADO_TRY(const std::string schema, read_file(root / example.schema));
      return check_example(example, schema, on_server, session.stop);
    }();
    if (session.stop.stop_requested()) break;
    const bool is_open = checked && *checked == WitnessData::needs_server;
    findings.add(
        std::string(example.status == knowledge::GoldStatus::regression ? "regression" : "example"),
        example.id,
        fmt::format("{} {:.2f}x{}", to_string(example.engine), example.outcome.speedup,
                    is_open ? ", no server (--db) for witness data" : ""),
        checked ? Result<void>() : fail(checked.error()));
  }
  return examples.size();
}

// What is shown as a gain or a loss is one by the rule that missions are told by. A candidate or a
// retired one is shown to nobody.
Result<void> check_figures(const knowledge::GoldExample& example) {
  using outcome::OutcomeStatus;
  const bool is_gain = example.status == knowledge::GoldStatus::promoted;
  const bool is_loss = example.status == knowledge::GoldStatus::regression;
  if (!is_gain && !is_loss) return {};
  outcome::Measurement measured;
  measured.protocol = example.outcome.protocol;
  measured.speedup = example.outcome.speedup;
  measured.noise = example.outcome.noise;
  measured.threads = example.outcome.threads;
  const OutcomeStatus status = outcome::classify(measured);
  if (status == (is_gain ? OutcomeStatus::win : OutcomeStatus::regression)) return {};
  return fail(ErrorKind::invalid_input,
              "{} of {:.2f}x ±{:.0f} % is {}: measure it anew, or make it a candidate",
              is_gain ? "a gain" : "a loss", measured.speedup, 100 * measured.noise,
              outcome::to_string(status));
}

}  // namespace

Result<std::vector<std::string>> needs_of(const knowledge::GoldExample& example,
                                          const std::string& schema) {
  ADO_TRY(const ir::QueryMap map, knowledge::map_of({example, schema}));
  ADO_TRY(const patch::PatchPlan plan, plan_of(example, map));
  std::vector<std::string> needs;
  for (const patch::Precondition& fact : plan.preconditions) {
    needs.push_back(patch::to_string(fact));
  }
  return needs;
}

Result<WitnessData> check_example(const knowledge::GoldExample& example, const std::string& schema,
                                  const OpenScratch& on_server, std::stop_token stop) {
  ADO_CHECK(check_figures(example));
  ADO_TRY(const std::vector<std::string> needs, needs_of(example, schema));
  if (needs != example.needs) {
    return fail(ErrorKind::invalid_input, "it needs {}, and says {}",
                fmt::format("[{}]", fmt::join(needs, "; ")),
                fmt::format("[{}]", fmt::join(example.needs, "; ")));
  }
  const bool is_of_server = example.engine == sql::Dialect::postgres;
  if (is_of_server && !on_server) return WitnessData::needs_server;
  verify::WitnessOptions witness;
  if (is_of_server) witness.open_scratch = on_server;
  for (const std::string& need : needs) {
    ADO_TRY(patch::Precondition fact, patch::parse_fact(need));
    witness.facts.push_back(std::move(fact));
  }
  ADO_TRY(const sql::Schema tables, sql::parse_script_tables(schema, example.engine));
  witness.rely_on_facts = !witness.facts.empty();
  witness.stop = stop;
  ADO_TRY(const verify::PairReport report,
          verify::verify_pair(example.original_sql, example.optimized_sql, tables, example.engine,
                              witness));
  if (report.verdict.kind == outcome::VerdictKind::accepted) return WitnessData::tried;
  return fail(ErrorKind::invalid_input, "witness data: {}: {}",
              outcome::to_string(report.verdict.kind), report.verdict.reason);
}

Result<Exit> validate_knowledge(const std::filesystem::path& folder, const Session& session) {
  Findings findings;
  ADO_TRY(const std::filesystem::path data, data_folder());
  ADO_TRY(const config::Config config, load_config(session));
  std::unique_ptr<engine::Engine> server;
  OpenScratch on_server;
  if (engine::is_postgres_target(config.db)) {
    ADO_TRY(server, open_engine(config));
    on_server = [&server] { return server->open_scratch(); };
  }
  if (!folder.empty()) {
    // <root>/gold/<engine>; a loose folder is read over the schemas that ado brings. The slash
    // makes "x", "x/" and "x/." one path.
    const std::filesystem::path whole = (std::filesystem::absolute(folder) / "").lexically_normal();
    const std::filesystem::path above = whole.parent_path().parent_path();
    const bool has_root = above.filename() == "gold";
    ADO_TRY(const std::size_t examples, check_folder(folder, has_root ? above.parent_path() : data,
                                                     on_server, session, findings));
    if (examples == 0) {
      return fail(ErrorKind::invalid_input, "no example is in {}", folder.string());
    }
  } else {
    ADO_CHECK(check_shipped(data, findings));
    for (const std::filesystem::path& root : {data, own_knowledge(config)}) {
      ADO_TRY(const std::vector<std::filesystem::path> folders, knowledge::gold_folders(root));
      for (const std::filesystem::path& each : folders) {
        ADO_CHECK(check_folder(each, root, on_server, session, findings));
      }
    }
  }
  if (session.stop.stop_requested()) return Exit::interrupted;
  return findings.tell(session.json);
}

}  // namespace ado::cli
