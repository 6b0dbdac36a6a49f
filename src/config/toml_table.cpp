// Reads TOML strictly.
#include "config/toml_table.hpp"

#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text.hpp"

namespace ado::config {
namespace {

constexpr double kAmountMost = 1e15;

}  // namespace

Result<toml::table> parse_toml(const std::filesystem::path& file) {
  ADO_TRY(const std::string text, read_file(file));
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto begin = error.source().begin;
    return fail(Error{
        .kind = ErrorKind::invalid_input,
        .message =
            fmt::format("{}:{}:{}: not TOML: {}", file.string(), static_cast<unsigned>(begin.line),
                        static_cast<unsigned>(begin.column), error.description()),
        .position = SourcePosition{.line = begin.line, .column = begin.column}});
  }
}

std::string toml_text(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

TomlTable::TomlTable(const toml::table& table, std::string place)
    : table_(table), place_(std::move(place)) {}

std::optional<std::string> TomlTable::text(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto value = node->value<std::string>(); node->is_string()) return *value;
  refuse(key, "must be a text in quotes");
  return std::nullopt;
}

std::optional<std::string> TomlTable::plain(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_string()) return *node->value<std::string>();
  if (node->is_integer()) return std::to_string(*node->value<std::int64_t>());
  if (node->is_floating_point()) return fmt::format("{}", *node->value<double>());
  refuse(key, "must be a text or a number");
  return std::nullopt;
}

double TomlTable::amount(std::string_view key, double fallback) {
  const toml::node* node = find(key);
  if (node == nullptr) return fallback;
  const std::optional<double> value =
      node->is_number() ? node->value<double>() : std::optional<double>();
  if (value && *value >= 0 && *value <= kAmountMost) return *value;
  refuse(key, "must be a number, 0 or more");
  return fallback;
}

int TomlTable::whole(std::string_view key, int low, int high, int fallback) {
  const toml::node* node = find(key);
  if (node == nullptr) return fallback;
  const std::optional<std::int64_t> value =
      node->is_integer() ? node->value<std::int64_t>() : std::optional<std::int64_t>();
  if (value && *value >= low && *value <= high) return static_cast<int>(*value);
  refuse(key, fmt::format("must be a whole number from {} to {}", low, high));
  return fallback;
}

bool TomlTable::flag(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  if (node->is_boolean()) return *node->value<bool>();
  refuse(key, "must be true or false");
  return false;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  std::vector<std::string> list;
  const toml::node* node = find(key);
  if (node == nullptr) return list;
  const toml::array* array = node->as_array();
  if (array == nullptr) refuse(key, "must be a list of texts");
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if (!array->get(i)->is_string()) {
      refuse(key, "must be a list of texts");
      break;
    }
    list.push_back(*array->get(i)->value<std::string>());
  }
  return list;
}

const toml::table* TomlTable::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) refuse(key, fmt::format("must be a table: [{}]", key));
  return node->as_table();
}

const toml::array* TomlTable::tables(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  const bool fits = node->is_array_of_tables();
  if (!fits) refuse(key, fmt::format("must be tables: [[{}]]", key));
  return fits ? node->as_array() : nullptr;
}

void TomlTable::refuse(std::string_view key, std::string_view why) {
  if (error_) return;
  error_ = Error{.kind = ErrorKind::invalid_input,
                 .message = fmt::format("{}: {} {}", place_, key, why)};
}

Result<void> TomlTable::finish() {
  for (const auto& [key, node] : table_) {
    if (error_ || asked_.contains(key.str())) continue;
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    const std::string_view close = closest_name(key.str(), known);
    refuse(key.str(), "is not known here");
    if (!close.empty()) error_->hint = fmt::format("did you mean {}?", close);
  }
  if (error_) return fail(*std::move(error_));
  return {};
}

const toml::node* TomlTable::find(std::string_view key) {
  asked_.emplace(key);
  return table_.get(key);
}

}  // namespace ado::config
