// Parses JSON with limits and reads objects field by field.
#include "base/strict_json.hpp"

#include <utility>

namespace ado {
namespace {

using nlohmann::json;

const json kNull;
const json kEmptyArray = json::array();

// Builds the value and watches for what nlohmann lets pass: names given twice, and depth. Its own
// parser with a callback keeps books on what the callback may discard, and copies every name.
class Builder {
 public:
  explicit Builder(int depth_max) : depth_max_(static_cast<std::size_t>(depth_max)) {}

  // In the form that nlohmann::json::sax_parse asks for.
  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(json::number_integer_t value) { return put(value); }
  bool number_unsigned(json::number_unsigned_t value) { return put(value); }
  bool number_float(json::number_float_t value, const json::string_t&) { return put(value); }
  bool string(json::string_t& value) { return put(std::move(value)); }
  bool binary(json::binary_t& value) { return put(std::move(value)); }
  bool start_object(std::size_t) { return begin(json::object()); }
  bool start_array(std::size_t) { return begin(json::array()); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }
  bool key(json::string_t& name) {
    auto& members = open_.back()->get_ref<json::object_t&>();
    const auto [member, is_new] = members.emplace(std::move(name), nullptr);
    if (!is_new) complain(fmt::format("JSON name is given twice: {}", member->first));
    member_ = &member->second;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception& problem) {
    const bool is_syntax = dynamic_cast<const json::parse_error*>(&problem) != nullptr;
    error_ =
        Error{.kind = ErrorKind::invalid_input, .message = "JSON holds a number that is too large"};
    if (is_syntax) {
      error_->message = fmt::format("not JSON: {} at byte {}",
                                    is_empty_ ? "empty text" : "unexpected text", position);
    }
    return false;
  }

  Result<json> take(std::string_view text) {
    is_empty_ = text.empty();
    json::sax_parse(text.begin(), text.end(), this);
    if (error_) return fail(*std::move(error_));
    return std::move(root_);
  }

 private:
  json* place(json&& value) {
    if (open_.size() > depth_max_)
      complain(fmt::format("JSON is nested deeper than {}", depth_max_));
    if (open_.empty()) return &(root_ = std::move(value));
    if (json& parent = *open_.back(); parent.is_array()) {
      return &parent.get_ref<json::array_t&>().emplace_back(std::move(value));
    }
    return &(*member_ = std::move(value));
  }
  bool put(json value) {
    place(std::move(value));
    return true;
  }
  // What is too deep is not built: a reply of brackets alone would take all memory.
  bool begin(json empty) {
    open_.push_back(place(std::move(empty)));
    return !error_;
  }
  bool end() {
    open_.pop_back();
    return true;
  }
  void complain(std::string message) {
    if (!error_) error_ = Error{.kind = ErrorKind::invalid_input, .message = std::move(message)};
  }

  std::size_t depth_max_;
  bool is_empty_ = false;
  json root_;
  std::vector<json*> open_;  // Containers that are not closed; none of their siblings moves.
  json* member_ = nullptr;   // Where the value of the last name goes.
  std::optional<Error> error_;
};

}  // namespace

Result<json> parse_json(std::string_view text, int depth_max) {
  return Builder(depth_max).take(text);
}

JsonObject::JsonObject(const json& value, std::string path)
    : value_(value), path_(std::move(path)) {
  if (value_.is_object()) return;
  refuse(fmt::format("wrong type: {} must be an object, is {}",
                     path_.empty() ? "the document" : path_, value_.type_name()));
}

std::string JsonObject::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

std::string JsonObject::path_of(std::string_view name, std::size_t index) const {
  return fmt::format("{}[{}]", path_of(name), index);
}

void JsonObject::refuse(std::string message) {
  if (error_) return;
  error_ = Error{.kind = ErrorKind::invalid_input, .message = std::move(message)};
}

Result<void> JsonObject::finish() {
  if (error_) return fail(*error_);
  for (const auto& [name, value] : value_.items()) {
    if (!asked_.contains(name)) {
      return fail(ErrorKind::invalid_input, "unknown field: {}", path_of(name));
    }
  }
  return {};
}

const json* JsonObject::value_if_any(std::string_view name) {
  asked_.emplace(name);
  if (error_) return nullptr;
  const auto found = value_.find(name);
  return found == value_.end() ? nullptr : &*found;
}

const json* JsonObject::find(std::string_view name, std::string_view wanted,
                             bool (json::*is_type)() const noexcept) {
  const json* found = value_if_any(name);
  if (found == nullptr || (found->*is_type)()) return found;
  refuse(
      fmt::format("wrong type: {} must be {}, is {}", path_of(name), wanted, found->type_name()));
  return nullptr;
}

const json* JsonObject::require_field(const json* found, std::string_view name) {
  if (found == nullptr) refuse(fmt::format("missing field: {}", path_of(name)));
  return found;
}

std::string JsonObject::text(std::string_view name) {
  const json* found = require_field(find(name, "a string", &json::is_string), name);
  return found == nullptr ? std::string() : found->get<std::string>();
}

std::string JsonObject::text(std::string_view name, std::string_view fallback) {
  const json* found = find(name, "a string", &json::is_string);
  return found == nullptr ? std::string(fallback) : found->get<std::string>();
}

std::vector<std::string> JsonObject::read_texts(const json& list, std::string_view name) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_string()) {
      texts.push_back(list[i].get<std::string>());
    } else {
      refuse(fmt::format("wrong type: {} must be a string, is {}", path_of(name, i),
                         list[i].type_name()));
    }
  }
  return texts;
}

std::vector<std::string> JsonObject::texts(std::string_view name) {
  return read_texts(array(name), name);
}

std::vector<std::string> JsonObject::texts_if_any(std::string_view name) {
  return read_texts(array_if_any(name), name);
}

std::vector<double> JsonObject::numbers(std::string_view name) {
  std::vector<double> numbers;
  const json& list = array(name);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_number()) {
      numbers.push_back(list[i].get<double>());
    } else {
      refuse(fmt::format("wrong type: {} must be a number, is {}", path_of(name, i),
                         list[i].type_name()));
    }
  }
  return numbers;
}

std::int64_t JsonObject::integer(std::string_view name) {
  const json* found = require_field(find(name, "an integer", &json::is_number_integer), name);
  return found == nullptr ? 0 : found->get<std::int64_t>();
}

std::int64_t JsonObject::integer(std::string_view name, std::int64_t fallback) {
  const json* found = find(name, "an integer", &json::is_number_integer);
  return found == nullptr ? fallback : found->get<std::int64_t>();
}

double JsonObject::number(std::string_view name) {
  const json* found = require_field(find(name, "a number", &json::is_number), name);
  return found == nullptr ? 0 : found->get<double>();
}

double JsonObject::number(std::string_view name, double fallback) {
  const json* found = find(name, "a number", &json::is_number);
  return found == nullptr ? fallback : found->get<double>();
}

bool JsonObject::boolean(std::string_view name) {
  const json* found = require_field(find(name, "true or false", &json::is_boolean), name);
  return found != nullptr && found->get<bool>();
}

bool JsonObject::boolean(std::string_view name, bool fallback) {
  return boolean_if_any(name).value_or(fallback);
}

std::optional<bool> JsonObject::boolean_if_any(std::string_view name) {
  const json* found = find(name, "true or false", &json::is_boolean);
  if (found == nullptr) return std::nullopt;
  return found->get<bool>();
}

const json& JsonObject::value(std::string_view name) {
  const json* found = require_field(value_if_any(name), name);
  return found == nullptr ? kNull : *found;
}

const json& JsonObject::array(std::string_view name) {
  const json* found = require_field(find(name, "an array", &json::is_array), name);
  return found == nullptr ? kEmptyArray : *found;
}

const json& JsonObject::array_if_any(std::string_view name) {
  const json* found = find(name, "an array", &json::is_array);
  return found == nullptr ? kEmptyArray : *found;
}

}  // namespace ado
