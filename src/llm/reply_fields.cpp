// Walks down objects.
#include "llm/reply_fields.hpp"

#include <algorithm>

#include "llm/request.hpp"

namespace ado::llm {

using nlohmann::json;

const json* find_field(const json& value, std::initializer_list<std::string_view> path) {
  const json* found = &value;
  for (const std::string_view name : path) {
    if (!found->is_object()) return nullptr;
    const auto field = found->find(name);
    if (field == found->end() || field->is_null()) return nullptr;
    found = &*field;
  }
  return found;
}

std::string text_at(const json& value, std::initializer_list<std::string_view> path) {
  const json* found = find_field(value, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t count_at(const json& value, std::initializer_list<std::string_view> path) {
  const json* found = find_field(value, path);
  if (found == nullptr || !found->is_number_integer()) return 0;
  const auto count = found->get<double>();  // An unsigned one may be beyond std::int64_t.
  return static_cast<std::int64_t>(std::clamp<double>(count, 0, kCountMax));
}

}  // namespace ado::llm
