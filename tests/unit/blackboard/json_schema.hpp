// Checks JSON against the part of JSON Schema that our schemas use.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ado::test {

// What is wrong, each with its place; empty when the value is valid. A keyword that is not known
// here is an error too, so that no schema is believed to check more than it does.
std::vector<std::string> violations(const nlohmann::json& schema, const nlohmann::json& value,
                                    const std::string& place = "$");

inline bool has_type(const nlohmann::json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

class SchemaCheck {
 public:
  SchemaCheck(const nlohmann::json& schema, const nlohmann::json& value, std::string place)
      : schema_(schema), value_(value), place_(std::move(place)) {}

  std::vector<std::string> run() {
    for (const auto& [keyword, rule] : schema_.items()) check(keyword, rule);
    if (value_.is_object()) check_members();
    return std::move(found_);
  }

 private:
  void check(const std::string& keyword, const nlohmann::json& rule) {
    if (keyword == "type") {
      bool any = false;
      for (const auto& type : rule.is_array() ? rule : nlohmann::json::array({rule})) {
        any = any || has_type(value_, type.get<std::string>());
      }
      if (!any) complain("is not of type " + rule.dump());
    } else if (keyword == "enum") {
      if (std::find(rule.begin(), rule.end(), value_) == rule.end()) complain("is not in the enum");
    } else if (keyword == "const") {
      if (value_ != rule) complain("is not " + rule.dump());
    } else if (keyword == "minLength") {
      if (value_.is_string() && value_.get<std::string>().size() < rule) complain("is too short");
    } else if (keyword == "minimum") {
      if (value_.is_number() && value_ < rule) complain("is too small");
    } else if (keyword == "items") {
      for (std::size_t i = 0; value_.is_array() && i < value_.size(); ++i) {
        descend(rule, value_[i], "[" + std::to_string(i) + "]");
      }
    } else if (keyword == "required") {
      for (const auto& name : rule) {
        if (value_.is_object() && !value_.contains(name)) complain("lacks " + name.dump());
      }
    } else if (keyword != "$schema" && keyword != "title" && keyword != "description" &&
               keyword != "properties" && keyword != "additionalProperties") {
      complain("has a schema with an unknown keyword: " + keyword);
    }
  }

  void check_members() {
    const nlohmann::json properties = schema_.value("properties", nlohmann::json::object());
    const nlohmann::json others = schema_.value("additionalProperties", nlohmann::json(true));
    for (const auto& [name, member] : value_.items()) {
      if (properties.contains(name)) {
        descend(properties[name], member, "." + name);
      } else if (others == nlohmann::json(false)) {
        complain("has an unknown member: " + name);
      } else if (others.is_object()) {
        descend(others, member, "." + name);
      }
    }
  }

  void descend(const nlohmann::json& schema, const nlohmann::json& value, const std::string& step) {
    const auto below = violations(schema, value, place_ + step);
    found_.insert(found_.end(), below.begin(), below.end());
  }
  void complain(const std::string& what) { found_.push_back(place_ + " " + what); }

  const nlohmann::json& schema_;
  const nlohmann::json& value_;
  std::string place_;
  std::vector<std::string> found_;
};

inline std::vector<std::string> violations(const nlohmann::json& schema,
                                           const nlohmann::json& value, const std::string& place) {
  return SchemaCheck(schema, value, place).run();
}

}  // namespace ado::test
