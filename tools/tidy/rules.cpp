// The table of rules and the run over one file.
#include "tidy/rules.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace ado::tidy {
namespace {

constexpr std::array kRules{
    Rule{"file-length", file_length},
    Rule{"function-length", function_length},
    Rule{"line-length", line_length},
    Rule{"white-space", white_space},
    Rule{"unfinished-note", unfinished_note},
    Rule{"machine-path", machine_path},
    Rule{"file-name", file_name},
    Rule{"first-comment", first_comment},
    Rule{"pragma-once", pragma_once},
    Rule{"using-namespace", using_namespace},
    Rule{"printing", printing},
    Rule{"json-text", json_text},
    Rule{"outside-world", outside_world},
    Rule{"floors", floors},
    Rule{"adapters", adapters},
    Rule{"catalog-files", catalog_files},
    Rule{"transform-head", transform_head},
    Rule{"transform-page", transform_page_is_true},
};

}  // namespace

std::span<const Rule> all_rules() { return kRules; }

std::vector<Finding> check(const Source& source, const House& house) {
  std::vector<Finding> findings;
  for (const Rule& rule : kRules) {
    for (Complaint& complaint : rule.check(source, house)) {
      findings.push_back({source.path, complaint.line, rule.name, std::move(complaint.message)});
    }
  }
  return findings;
}

std::string to_text(const Finding& finding) {
  return fmt::format("{}:{}: {}: {}", finding.path, finding.line, finding.rule, finding.message);
}

}  // namespace ado::tidy
