// Which form a file's name asks for, and the way to it.
#include "report/render.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"

namespace ado::report {
namespace {

template <typename Report>
std::string render_any(const Report& report, Format format) {
  switch (format) {
    case Format::html:
      return to_html(report);
    case Format::markdown:
      return to_markdown(report);
    case Format::json:
      // A folder's or a file's name may be no UTF-8, and JSON must be.
      return json_page(to_json(report));
  }
  return {};
}

}  // namespace

Result<Format> format_of(const std::filesystem::path& file) {
  const std::string extension = to_lower_ascii(file.extension().string());
  if (extension == ".html" || extension == ".htm") return Format::html;
  if (extension == ".md") return Format::markdown;
  if (extension == ".json") return Format::json;
  return fail(ErrorKind::invalid_input,
              "a report is .html, .md or .json by its file's name, and this is none of them: {}",
              file.string());
}

std::string render(const MissionReport& report, Format format) {
  return render_any(report, format);
}
std::string render(const FleetReport& report, Format format) { return render_any(report, format); }

}  // namespace ado::report
