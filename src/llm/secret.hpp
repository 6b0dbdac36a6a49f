// Secret: a key that is used in one place and shown in none.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace ado::llm {

class Secret {
 public:
  Secret() = default;  // None is needed.
  // Errors: invalid_input when it cannot stand in a header; the error does not show it.
  static Result<Secret> create(std::string text, std::string_view variable);

  bool empty() const { return text_.empty(); }
  // For the header of a request, and for nothing else.
  const std::string& reveal() const { return text_; }
  // The text without the key, and without any longer piece of it: servers echo keys in their
  // errors, some of them shortened. A key of less than eight characters is a dummy for a server
  // that asks for none, and stands in many innocent words: it is not looked for.
  std::string redact(std::string_view text) const;

 private:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace ado::llm
