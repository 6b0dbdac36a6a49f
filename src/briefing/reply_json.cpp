// Looks at each line that begins with a brace or bracket; a scan finds the end of that value.
#include "briefing/reply_json.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/strict_json.hpp"
#include "base/text.hpp"

namespace ado::briefing {
namespace {

using nlohmann::json;

enum class End { found, missing, too_deep };
struct Extent {
  End end = End::missing;
  std::size_t size = 0;
};

// How far the value at the start of the text reaches: to the bracket that closes the first one.
Extent extent_of(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kJsonDepthMax) return {.end = End::too_deep};
    if (depth == 0) return {.end = End::found, .size = i + 1};
  }
  return {};
}

std::string_view line_of(std::string_view text) { return text.substr(0, text.find('\n')); }

bool begins_value(std::string_view line) {
  line = trim(line);
  return !line.empty() && (line.front() == '{' || line.front() == '[');
}

// Goes through a reply from value to value.
class ReplyReader {
 public:
  explicit ReplyReader(std::string_view reply) : rest_(reply) {}

  Reply<json> read() {
    while (!rest_.empty()) {
      if (begins_value(line_of(rest_))) {
        if (auto refused = take_value()) return tl::unexpected<Refusal>(*std::move(refused));
      }
      skip(line_of(rest_).size() + 1);
    }
    if (found_) return *std::move(found_);
    return refuse(RefusalCode::not_json, "the reply holds no JSON object or array");
  }

 private:
  void skip(std::size_t bytes) {
    const std::string_view skipped = rest_.substr(0, bytes);
    line_ += static_cast<int>(std::ranges::count(skipped, '\n'));
    rest_.remove_prefix(skipped.size());
  }

  // Takes the value at the start of this line, or leaves a line of prose such as "[1] as above".
  std::optional<Refusal> take_value() {
    skip(rest_.find_first_of("{["));
    const int line = line_;
    const Extent extent = extent_of(rest_);
    if (extent.end == End::too_deep) {
      return refusal(RefusalCode::too_deep, "the JSON of line {} is nested too deeply", line);
    }
    if (extent.end == End::missing) {
      return refusal(RefusalCode::not_json, "the JSON that begins on line {} does not end", line);
    }
    auto value = parse_json(rest_.substr(0, extent.size));
    const bool ends_line = trim(line_of(rest_.substr(extent.size))).empty();
    const bool may_be_prose = rest_.front() == '[' && extent.size <= line_of(rest_).size();
    if (may_be_prose && !(value && ends_line)) return std::nullopt;
    if (!value) {
      Refusal problem = refusal_of(value.error());
      problem.message += fmt::format(", in the JSON that begins on line {}", line);
      return problem;
    }
    skip(extent.size);
    if (!ends_line) {
      return refusal(RefusalCode::not_json, "text stands behind the JSON that ends on line {}",
                     line_);
    }
    if (found_) {
      return refusal(RefusalCode::several_json, "a second JSON value begins on line {}", line);
    }
    found_.emplace(*std::move(value));
    return std::nullopt;
  }

  static Refusal refusal(RefusalCode code, fmt::format_string<const int&> format, const int& line) {
    return {.code = code, .message = fmt::format(format, line)};
  }

  std::string_view rest_;
  int line_ = 1;
  std::optional<json> found_;
};

}  // namespace

Reply<json> read_json_reply(std::string_view reply) {
  if (reply.size() > kReplyBytesMax) {
    return refuse(RefusalCode::too_large, "the reply has {} bytes, more than {}", reply.size(),
                  kReplyBytesMax);
  }
  if (trim(reply).empty()) return refuse(RefusalCode::empty, "the reply is empty");
  return ReplyReader(reply).read();
}

}  // namespace ado::briefing
