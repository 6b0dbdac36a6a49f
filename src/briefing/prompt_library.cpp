// Reads the files once; nothing of a query ever comes near them.
#include "briefing/prompt_library.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "briefing/constraint_checks.hpp"
#include "llm/prompt.hpp"
#include "outcome/bda.hpp"
#include "transforms/catalog.hpp"

namespace ado::briefing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIncludeBegin = "{{include ";
constexpr std::string_view kIncludeEnd = "}}";
constexpr std::string_view kCatalogLine = "{{catalog}}";
constexpr std::string_view kConstraintsLine = "{{constraints}}";

std::string catalog_text(sql::Dialect dialect) {
  std::string text;
  for (const transforms::Transform* transform : transforms::catalog()) {
    if (std::ranges::find(transform->engines, dialect) == transform->engines.end()) continue;
    text += fmt::format("- `{}` ({}): {}\n", transform->id, family_letter(transform->family),
                        transform->summary);
  }
  return text;
}

class Reader {
 public:
  Reader(const fs::path& folder, sql::Dialect dialect) : folder_(folder), dialect_(dialect) {}

  Result<RolePrompt> read(Role role) const {
    const fs::path file = folder_ / fmt::format("{}.md", to_string(role));
    ADO_TRY(const std::string content, read_file(file));
    ADO_TRY(RolePrompt prompt, read_head(role, content, file));
    for (const std::string_view line : split_lines(content)) {
      ADO_TRY(const std::string text, expand(line, file));
      prompt.text += text;
    }
    for (const std::string_view line : split_lines(prompt.text)) {
      if (line == llm::kCacheBoundary || line.find("{{") != std::string_view::npos) {
        return fail(ErrorKind::invalid_input, "a line may not stand in a prompt: {} in {}", line,
                    file.string());
      }
    }
    return prompt;
  }

 private:
  static Result<RolePrompt> read_head(Role role, std::string_view content, const fs::path& file) {
    const std::string_view head = content.substr(0, content.find('\n'));
    const std::string wanted = fmt::format("ado prompt: {}, version ", to_string(role));
    RolePrompt prompt;
    const std::string_view number = head.substr(std::min(wanted.size(), head.size()));
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), prompt.version);
    const bool is_number = error == std::errc() && end == number.data() + number.size();
    if (!head.starts_with(wanted) || !is_number) {
      return fail(ErrorKind::invalid_input, "the first line of {} must be \"{}<number>\"",
                  file.string(), wanted);
    }
    return prompt;
  }

  Result<std::string> expand(std::string_view line, const fs::path& file) const {
    if (line == kCatalogLine) return catalog_text(dialect_);
    if (!line.starts_with(kIncludeBegin)) return std::string(line) + "\n";
    const std::string_view name = line.substr(kIncludeBegin.size());
    if (!name.ends_with(kIncludeEnd)) {
      return fail(ErrorKind::invalid_input, "not an include: {} in {}", line, file.string());
    }
    return read_shared(name.substr(0, name.size() - kIncludeEnd.size()));
  }

  Result<std::string> read_shared(std::string_view name) const {
    const fs::path own = folder_ / "shared" / fmt::format("{}.{}.md", name, to_string(dialect_));
    const fs::path common = folder_ / "shared" / fmt::format("{}.md", name);
    ADO_TRY(const std::string text, read_file(fs::exists(own) ? own : common));
    std::string expanded;
    for (const std::string_view line : split_lines(text)) {
      if (line != kConstraintsLine) {
        expanded += std::string(line) + "\n";
        continue;
      }
      ADO_TRY(const std::vector<knowledge::Constraint> constraints,
              knowledge::read_constraints(folder_.parent_path() / "constraints"));
      expanded += constraints_text(constraints);
    }
    return expanded;
  }

  const fs::path& folder_;
  sql::Dialect dialect_;
};

}  // namespace

Result<PromptLibrary> load_prompts(const fs::path& folder) {
  PromptLibrary library;
  for (const sql::Dialect dialect : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    for (const Role role : kRoles) {
      ADO_TRY(RolePrompt prompt, Reader(folder, dialect).read(role));
      library.emplace(std::pair{role, dialect}, std::move(prompt));
    }
  }
  return library;
}

}  // namespace ado::briefing
