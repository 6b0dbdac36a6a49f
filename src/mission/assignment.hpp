// Assignment: what a mission was asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "outcome/measurement.hpp"

namespace ado::mission {

// Who proposes plans: our own code, models, or both side by side.
enum class Workers { builtin, llm, both };
std::string_view to_string(Workers workers);

// What a mission was asked, as journaled in its first event.
struct Assignment {
  std::string mission_id;
  std::string resume_key;
  std::string query_id;  // The file's stem, or "query".
  std::string sql;       // As given by the user.
  std::string target;    // Shown to people; never a password.
  std::string engine, engine_version, database;
  std::string benchmark;  // Of the blackboard's partition; empty: the database's name.
  int threads = 1;
  std::string memory_limit;
  std::string mode = "probe";
  Workers workers = Workers::builtin;
  std::string provider;             // Of models; empty: none is asked.
  std::vector<std::string> models;  // "worker: some-model", for each part that asks.
  bool redact = false;              // Models see placeholders for the query's literals.
  int stars = 2;
  outcome::Protocol protocol = outcome::Protocol::three_run;
  bool rely_on_observed = false;         // --facts observed
  std::vector<std::string> assumptions;  // --assume
  double timeout_ms = 0;                 // 0: none.
  double budget_ms = 0;                  // --budget-time; 0: by the baseline.
  bool settings = false;                 // --settings on
  bool accept_sampled = false;           // --accept-sampled
  std::string git_sha;
  std::string knowledge_version;  // Of the gold examples at hand; empty: none were.
};

}  // namespace ado::mission
