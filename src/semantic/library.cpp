// Reads the data files once.
#include "semantic/library.hpp"

#include <algorithm>
#include <charconv>

#include "base/files.hpp"
#include "base/require.hpp"
#include "base/text.hpp"
#include "llm/prompt.hpp"
#include "semantic/features.hpp"
#include "semantic/operator.hpp"

namespace ado::semantic {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIncludeBegin = "{{include ";
constexpr std::string_view kIncludeEnd = "}}";
constexpr std::string_view kIdfHead = "ado idf: version 1";
constexpr std::string_view kMoodsHead = "ado moods: version 1";

template <typename Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

tl::unexpected<Error> refuse(const fs::path& file, std::string_view why) {
  return fail(ErrorKind::invalid_input, "{}: {}", file.string(), why);
}

Result<PromptFile> read_prompt(const fs::path& folder, std::string_view name) {
  const fs::path file = folder / fmt::format("{}.md", name);
  ADO_TRY(const std::string content, read_file(file));
  const std::string wanted = fmt::format("ado prompt: semantic/{}, version ", name);
  const std::string_view head = std::string_view(content).substr(0, content.find('\n'));
  PromptFile prompt;
  if (!head.starts_with(wanted) || !read_number(head.substr(wanted.size()), prompt.version)) {
    return refuse(file, fmt::format("the first line must be \"{}<number>\"", wanted));
  }
  for (const std::string_view line : split_lines(content)) {
    if (line.starts_with(kIncludeBegin) && line.ends_with(kIncludeEnd)) {
      const std::size_t marks = kIncludeBegin.size() + kIncludeEnd.size();
      const std::string_view shared = line.substr(kIncludeBegin.size(), line.size() - marks);
      ADO_TRY(const std::string text, read_file(folder / "shared" / fmt::format("{}.md", shared)));
      prompt.text += text;
    } else {
      prompt.text += std::string(line) + "\n";
    }
  }
  for (const std::string_view line : split_lines(prompt.text)) {
    if (line == llm::kCacheBoundary || line.find("{{") != std::string_view::npos) {
      return refuse(file, fmt::format("a line may not stand in a prompt: {}", line));
    }
  }
  return prompt;
}

Result<std::vector<float>> read_idf(const fs::path& file) {
  ADO_TRY(const std::string content, read_file(file));
  const std::vector<std::string_view> lines = split_lines(content);
  if (lines.empty() || !lines[0].starts_with(kIdfHead)) {
    return refuse(file, fmt::format("the first line must begin with \"{}\"", kIdfHead));
  }
  std::vector<float> idf;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    for (const std::string_view word : split(lines[i], ' ')) {
      float value = 0;
      if (!read_number(word, value) || value <= 0) return refuse(file, "holds what is no weight");
      idf.push_back(value);
    }
  }
  if (idf.size() == kIdfBuckets) return idf;
  return refuse(file, fmt::format("has {} weights, not {}", idf.size(), kIdfBuckets));
}

Result<std::map<std::string, double, std::less<>>> read_moods(const fs::path& file) {
  ADO_TRY(const std::string content, read_file(file));
  const std::vector<std::string_view> lines = split_lines(content);
  if (lines.empty() || lines[0] != kMoodsHead) {
    return refuse(file, fmt::format("the first line must be \"{}\"", kMoodsHead));
  }
  std::map<std::string, double, std::less<>> moods;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    // A mood and the words that have it.
    const std::vector<std::string_view> words = split(lines[i], ' ');
    double mood = 0;
    if (!read_number(words[0], mood) || mood < -1 || mood > 1) {
      return refuse(file, fmt::format("line {} begins with no number from -1 to 1", i + 1));
    }
    for (std::size_t word = 1; word < words.size(); ++word) {
      if (!moods.emplace(words[word], mood).second) {
        return refuse(file, fmt::format("a word stands there twice: {}", words[word]));
      }
    }
  }
  return moods;
}

}  // namespace

const PromptFile& Library::prompt(std::string_view name) const {
  const auto found = prompts.find(name);
  require(found != prompts.end());
  return found->second;
}

Result<Library> load_library(const fs::path& data) {
  Library library;
  for (const Operator& op : operators()) {
    for (const std::string_view name : {op.prompt, op.reduce_prompt}) {
      if (name.empty() || library.prompts.contains(name)) continue;
      ADO_TRY(PromptFile prompt, read_prompt(data / "prompts" / "semantic", name));
      library.prompts.emplace(name, std::move(prompt));
    }
  }
  ADO_TRY(library.idf, read_idf(data / "semantic" / "idf.txt"));
  ADO_TRY(library.moods, read_moods(data / "semantic" / "moods.txt"));
  return library;
}

}  // namespace ado::semantic
