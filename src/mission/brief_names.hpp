// Which questions and probes are of a brief, by their names.
#pragma once

#include <algorithm>
#include <string_view>

#include "mission/probe.hpp"

namespace ado::mission {

// "mb1", its plans "mb1a" and what mends one, "mb1ar"; not "mb10".
inline bool is_of_brief(std::string_view id, const Brief& brief) {
  return id.starts_with(brief.id) && std::ranges::all_of(id.substr(brief.id.size()), [](char c) {
           return c >= 'a' && c <= 'z';
         });
}

}  // namespace ado::mission
