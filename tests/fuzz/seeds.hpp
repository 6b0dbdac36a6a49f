// Seeds: the inputs of golden tests in the form that a fuzz target reads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ado::fuzz {

// `target`: lexer, parse_print, apply, plan_json, reply or semantic_reply. Every golden input that
// fits, in order, behind those of the target's own.
std::vector<std::string> golden_seeds(const std::filesystem::path& golden, std::string_view target);

}  // namespace ado::fuzz
