// Interview: what each role is shown of a mission, and what its reply becomes. Calls nobody.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "briefing/redaction.hpp"
#include "explain/tree.hpp"
#include "ir/query_map.hpp"
#include "mission/decide.hpp"
#include "mission/events.hpp"
#include "mission/models.hpp"
#include "mission/view.hpp"

namespace ado::mission {

class Interview {
 public:
  // `query` and `models` must outlive it. Errors: unsupported when a literal cannot be redacted.
  static Result<Interview> make(const ir::QueryMap& query, const ModelWorkers& models);

  // The prompt of a question, from the view alone; `plan` is that of the original. A second attempt
  // has the first reply and why it was refused behind it.
  Result<llm::Request> request(const Ask& ask, const View& view, const explain::Tree& plan) const;

  // What a reply becomes, read strictly. A call that failed stays as its error.
  Answered read(const Ask& ask, const llm::Request& request, Result<llm::Reply> reply,
                const View& view) const;

 private:
  Interview(const ir::QueryMap& query, const ModelWorkers& models)
      : query_(&query), models_(&models) {}

  struct Harvest;
  briefing::Reply<Harvest> harvest(const Question& question, const std::string& text,
                                   const View& view) const;
  briefing::Reply<Harvest> read_dispatch(const std::string& text, const View& view) const;
  std::vector<std::string> examples_shown(const Question& question, const View& view) const;
  briefing::Reply<Harvest> read_plans(const Question& question, const std::string& text,
                                      const View& view) const;
  briefing::Reply<Harvest> read_advice(const std::string& text) const;
  briefing::Reply<Harvest> read_briefs(const std::string& text) const;
  const ir::QueryMap& shown() const { return redaction_ ? redaction_->query() : *query_; }

  const ir::QueryMap* query_;
  const ModelWorkers* models_;
  std::unique_ptr<briefing::Redaction> redaction_;
};

// The file that keeps a prompt or a reply: "worker_m03_2".
std::string name_of(const Ask& ask);
// A request as people read it.
std::string prompt_text(const llm::Request& request);

}  // namespace ado::mission
