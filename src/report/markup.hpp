// HTML that cannot be broken by what it shows: plain text becomes markup only by being escaped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ado::report {

// The value is plain text: it is escaped. Names are ours.
struct Attribute {
  std::string_view name;
  std::string value;
};

// A piece of a page, always balanced. There is no way to make one from a text but those below.
class Markup {
 public:
  Markup() = default;
  Markup& operator+=(const Markup& more) {
    html_ += more.html_;
    return *this;
  }
  friend Markup operator+(Markup left, const Markup& right) { return left += right; }
  bool empty() const { return html_.empty(); }
  const std::string& html() const { return html_; }

 private:
  std::string html_;

  friend Markup text(std::string_view plain);
  friend Markup element(std::string_view tag, const std::vector<Attribute>& attributes,
                        const Markup& content);
  friend Markup built_in(std::string_view html);
};

// Escapes what means something in HTML. Control characters, and those that would let a text be read
// in another order than it is run in, are shown as their code points.
Markup text(std::string_view plain);
// Links lead to places of the same page: an href must begin with #, and there is no src.
Markup element(std::string_view tag, const std::vector<Attribute>& attributes,
               const Markup& content = {});
Markup element(std::string_view tag, const Markup& content);
Markup element(std::string_view tag, std::string_view class_name, const Markup& content);
// What is compiled into the binary: the style sheet and the script. Never anything else.
Markup built_in(std::string_view html);

}  // namespace ado::report
