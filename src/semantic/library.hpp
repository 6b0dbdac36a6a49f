// Library: the data of the semantic operators: prompts, inverse document frequencies, moods of
// words.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ado::semantic {

struct PromptFile {
  int version = 0;   // From its head line.
  std::string text;  // The header of every prompt of this operator.
};

struct Library {
  std::map<std::string, PromptFile, std::less<>> prompts;
  std::vector<float> idf;                            // By bucket of a feature; see features.hpp.
  std::map<std::string, double, std::less<>> moods;  // Word -> -1..1.
  const PromptFile& prompt(std::string_view name) const;
};

// `data` is what data_folder() gives: reads prompts/semantic/*.md, semantic/idf.txt and
// semantic/moods.txt. Errors: invalid_input for a file that is missing or not so, naming it.
Result<Library> load_library(const std::filesystem::path& data);

}  // namespace ado::semantic
