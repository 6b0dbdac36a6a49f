// Includes: only downwards through the floors, and third-party headers in their one adapter.
#include <array>
#include <optional>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace ado::tidy {
namespace {

struct Adapter {
  std::string_view header;  // A whole name, or a folder that ends with '/'.
  std::string_view folder;  // The one place that may include it.
};
constexpr std::array kAdapters{
    Adapter{"duckdb.h", "src/engine"}, Adapter{"pg_query.h", "src/engine"},
    Adapter{"xxhash.h", "src/base"},   Adapter{"toml++/", "src/config"},
    Adapter{"CLI/", "src/cli"},        Adapter{"curl/", "src/llm"},
    Adapter{"faiss/", "src/vectors"},  Adapter{"sqlite3.h", "src/coordinator"},
};

// The name between `#include` and its closing mark, when the line includes with `opening`.
std::optional<std::string_view> included(std::string_view line, char opening, char closing) {
  constexpr std::string_view kDirective = "#include ";
  if (!line.starts_with(kDirective)) return std::nullopt;
  line.remove_prefix(kDirective.size());
  if (!line.starts_with(opening)) return std::nullopt;
  const std::size_t end = line.find(closing, 1);
  if (end == std::string_view::npos) return std::nullopt;
  return line.substr(1, end - 1);
}

std::string_view first_folder(std::string_view path) { return path.substr(0, path.find('/')); }

bool is_header_of(std::string_view name, const Adapter& adapter) {
  return adapter.header.ends_with('/') ? name.starts_with(adapter.header) : name == adapter.header;
}

// Why a file of `module` may not include `name`; empty when it may.
std::string why_not(std::string_view module, std::string_view name, const House& house) {
  const std::string_view other = first_folder(name);
  if (other == module) return {};
  if (other == name) return fmt::format("name the module: \"{}/{}\"", module, name);
  const auto own_floor = house.floors.find(module);
  const auto other_floor = house.floors.find(other);
  if (own_floor == house.floors.end()) return fmt::format("{} has no floor", module);
  if (other_floor == house.floors.end()) return fmt::format("{} has no floor", other);
  if (other_floor->second < own_floor->second) return {};
  return fmt::format("{} (floor {}) may not use {} (floor {})", module, own_floor->second, other,
                     other_floor->second);
}

}  // namespace

Complaints floors(const Source& source, const House& house) {
  if (!is_cpp(source.path) || !is_below(source.path, "src")) return {};
  const std::string_view module = first_folder(std::string_view(source.path).substr(4));
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const auto name = included(source.lines[i], '"', '"');
    if (!name || name->ends_with(".def")) continue;
    if (std::string why = why_not(module, *name, house); !why.empty()) {
      complaints.push_back({i + 1, std::move(why)});
    }
  }
  return complaints;
}

Complaints adapters(const Source& source, const House&) {
  if (!is_cpp(source.path) || !is_below(source.path, "src")) return {};
  Complaints complaints;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const auto name = included(source.lines[i], '<', '>');
    const auto quoted_name = included(source.lines[i], '"', '"');
    for (const Adapter& adapter : kAdapters) {
      const bool is_named = (name && is_header_of(*name, adapter)) ||
                            (quoted_name && is_header_of(*quoted_name, adapter));
      if (!is_named || is_below(source.path, adapter.folder)) continue;
      complaints.push_back(
          {i + 1, fmt::format("{} is included in {} only", adapter.header, adapter.folder)});
    }
  }
  return complaints;
}

}  // namespace ado::tidy
