// Reads constraints.
#include "knowledge/constraint.hpp"

#include <algorithm>
#include <tuple>

#include "base/files.hpp"
#include "base/strict_json.hpp"

namespace ado::knowledge {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "critical";
    case Severity::high:
      return "high";
    case Severity::medium:
      return "medium";
  }
  return "";
}

Result<Constraint> read_constraint(std::string_view json_text) {
  ADO_TRY(const nlohmann::json json, parse_json(json_text));
  JsonObject object(json, "");
  Constraint constraint{
      .id = object.text("id"),
      .severity = object.one_of("severity", {Severity::critical, Severity::high, Severity::medium}),
      .text = object.text("text"),
      .check = object.text("check")};
  // A prompt shows it as an item of a list.
  if (constraint.text.empty() || constraint.text.find('\n') != std::string::npos) {
    object.refuse("text must be one line and say something");
  }
  ADO_CHECK(object.finish());
  return constraint;
}

Result<std::vector<Constraint>> read_constraints(const std::filesystem::path& folder) {
  std::vector<Constraint> constraints;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::filesystem::path& file = entry.path();
    if (file.extension() != ".json") continue;
    ADO_TRY(const std::string text, read_file(file));
    auto constraint = read_constraint(text);
    if (!constraint) {
      return fail(constraint.error().kind, "{}: {}", file.string(), constraint.error().message);
    }
    if (constraint->id != file.stem()) {
      return fail(ErrorKind::invalid_input, "{}: its id is {}, not the file's name", file.string(),
                  constraint->id);
    }
    constraints.push_back(*std::move(constraint));
  }
  if (failed) {
    return fail(ErrorKind::invalid_input, "cannot read the folder {}: {}", folder.string(),
                failed.message());
  }
  std::ranges::sort(constraints, {}, [](const Constraint& constraint) {
    return std::tie(constraint.severity, constraint.id);
  });
  return constraints;
}

}  // namespace ado::knowledge
