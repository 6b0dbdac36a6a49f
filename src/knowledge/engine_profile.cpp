// Reads the markdown of engine profiles line by line.
#include "knowledge/engine_profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/files.hpp"
#include "base/text.hpp"

namespace ado::knowledge {
namespace {

constexpr std::string_view kEngine = "engine: ";
constexpr std::string_view kVersions = "versions: ";
constexpr std::string_view kTo = " to ";
constexpr std::string_view kStrengths = "## Strengths";
constexpr std::string_view kGap = "## Gap: ";
constexpr std::string_view kItem = "- ";
constexpr std::string_view kIndent = "  ";  // Of a line that goes on.
constexpr std::array<std::string_view, 6> kFields = {"what", "why", "hunt", "won", "lost", "rules"};

// An item of a list, its further lines joined to it.
struct Item {
  std::size_t line = 0;
  std::string text;
};
struct Section {
  std::size_t line = 0;
  std::string_view title;  // With its "## ".
  std::vector<Item> items;
};

tl::unexpected<Error> refuse(std::size_t line, std::string_view what) {
  return fail(ErrorKind::invalid_input, "line {}: {}", line, what);
}

std::vector<Section> sections_of(const std::vector<std::string_view>& lines) {
  std::vector<Section> sections;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("## ")) {
      sections.push_back({.line = i + 1, .title = line});
    } else if (sections.empty()) {
      continue;
    } else if (line.starts_with(kItem)) {
      sections.back().items.push_back({i + 1, std::string(line.substr(kItem.size()))});
    } else if (line.starts_with(kIndent) && !sections.back().items.empty()) {
      sections.back().items.back().text += " " + std::string(trim(line));
    }
  }
  return sections;
}

// The names between backticks.
Result<std::vector<std::string>> read_rules(const Item& item) {
  std::vector<std::string> rules;
  const std::vector<std::string_view> pieces = split(item.text, '`');
  for (std::size_t i = 1; i < pieces.size(); i += 2) rules.emplace_back(pieces[i]);
  if (rules.empty()) return refuse(item.line, "rules names no transform in backticks");
  return rules;
}

Result<Gap> read_gap(const Section& section) {
  Gap gap{.title = std::string(section.title.substr(kGap.size()))};
  if (section.items.size() != kFields.size()) {
    return refuse(section.line, "a gap has the items what, why, hunt, won, lost, rules");
  }
  const std::array<std::string*, 5> texts = {&gap.what, &gap.why, &gap.hunt, &gap.won, &gap.lost};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const Item& item = section.items[i];
    const std::string mark = std::string(kFields[i]) + ": ";
    if (!item.text.starts_with(mark)) {
      return refuse(item.line, "wanted the item \"" + mark + "...\"");
    }
    if (i < texts.size()) *texts[i] = item.text.substr(mark.size());
  }
  ADO_TRY(gap.rules, read_rules(section.items.back()));
  return gap;
}

Result<void> read_head(const std::vector<std::string_view>& lines, EngineProfile& profile) {
  bool has_engine = false;
  for (std::size_t i = 0; i < lines.size() && !lines[i].starts_with("## "); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with(kEngine)) {
      const std::string_view name = line.substr(kEngine.size());
      has_engine = name == to_string(sql::Dialect::duckdb);
      profile.engine = has_engine ? sql::Dialect::duckdb : sql::Dialect::postgres;
      has_engine = has_engine || name == to_string(sql::Dialect::postgres);
      if (!has_engine) return refuse(i + 1, "the engine is duckdb or postgres");
    } else if (line.starts_with(kVersions)) {
      const std::string_view range = line.substr(kVersions.size());
      const std::size_t middle = range.find(kTo);
      if (middle == std::string_view::npos) return refuse(i + 1, "versions are \"a to b\"");
      profile.from = range.substr(0, middle);
      profile.to = range.substr(middle + kTo.size());
    }
  }
  if (!has_engine) return refuse(1, "there is no line \"engine: ...\" above the sections");
  if (profile.from.empty() || profile.to.empty()) {
    return refuse(1, "there is no line \"versions: a to b\" above the sections");
  }
  if (!is_version_in(profile.from, profile)) return refuse(1, "versions end before they begin");
  return {};
}

int number_of(std::string_view piece) {
  int number = 0;
  std::from_chars(piece.data(), piece.data() + piece.size(), number);
  return number;
}

bool is_below(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = split(a, '.');
  const std::vector<std::string_view> right = split(b, '.');
  return std::ranges::lexicographical_compare(left, right, {}, number_of, number_of);
}

}  // namespace

bool is_version_in(std::string_view version, const EngineProfile& profile) {
  return !is_below(version, profile.from) && !is_below(profile.to, version);
}

Result<EngineProfile> read_engine_profile(std::string_view markdown) {
  const std::vector<std::string_view> lines = split_lines(markdown);
  EngineProfile profile;
  ADO_CHECK(read_head(lines, profile));
  for (const Section& section : sections_of(lines)) {
    if (section.title == kStrengths) {
      for (const Item& item : section.items) profile.strengths.push_back(item.text);
    } else if (section.title.starts_with(kGap)) {
      ADO_TRY(Gap gap, read_gap(section));
      profile.gaps.push_back(std::move(gap));
    }
  }
  if (profile.strengths.empty()) return refuse(1, "\"## Strengths\" is missing or has no item");
  if (profile.gaps.empty()) return refuse(1, "there is no section \"## Gap: ...\"");
  return profile;
}

Result<std::vector<EngineProfile>> read_engine_profiles(const std::filesystem::path& folder) {
  std::vector<EngineProfile> profiles;
  for (const sql::Dialect engine : {sql::Dialect::duckdb, sql::Dialect::postgres}) {
    const std::filesystem::path file = folder / (std::string(to_string(engine)) + ".md");
    ADO_TRY(const std::string text, read_file(file));
    auto profile = read_engine_profile(text);
    if (!profile) {
      return fail(profile.error().kind, "{}: {}", file.string(), profile.error().message);
    }
    if (profile->engine != engine) {
      return fail(ErrorKind::invalid_input, "{}: it is about {}", file.string(),
                  to_string(profile->engine));
    }
    profiles.push_back(*std::move(profile));
  }
  return profiles;
}

}  // namespace ado::knowledge
