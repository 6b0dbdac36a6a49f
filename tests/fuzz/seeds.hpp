// Seeds: the inputs of golden tests in the form that a fuzz target reads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ado::fuzz {

// `target`: lexer, parse_print, apply or plan_json. Every golden input that fits, in order.
std::vector<std::string> golden_seeds(const std::filesystem::path& golden, std::string_view target);

}  // namespace ado::fuzz
