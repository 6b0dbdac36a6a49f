// Types, ranges, labels and ids are checked; nothing is mended.
#include "semantic/reply.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"

namespace ado::semantic {
namespace {

using nlohmann::json;

constexpr std::string_view kFence = "```";
constexpr std::size_t kThemesMax = 50;
constexpr std::size_t kShownBytes = 120;  // Of what is wrong, in an error.

// What a model wrote may be long and of many lines; an error is one short line.
std::string in_short(std::string_view message) {
  std::string line(first_bytes(message, kShownBytes));
  std::ranges::replace_if(line, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return line;
}

// What stands in the one fence around the reply, if there is one.
std::string_view without_fence(std::string_view text) {
  text = trim(text);
  const std::size_t line_end = text.find('\n');
  const bool is_fenced = text.starts_with(kFence) && line_end != std::string_view::npos &&
                         text.ends_with(kFence) && line_end + 1 + kFence.size() <= text.size();
  if (!is_fenced) return text;
  return trim(text.substr(line_end + 1, text.size() - line_end - 1 - kFence.size()));
}

Result<json> read_reply(std::string_view reply) {
  if (reply.size() > kReplyBytesMax) {
    return fail(ErrorKind::invalid_input, "the reply has {} bytes, more than {}", reply.size(),
                kReplyBytesMax);
  }
  auto value = parse_json(without_fence(reply));
  if (value) return value;
  return fail(ErrorKind::invalid_input, "the reply is no JSON: {}",
              in_short(value.error().message));
}

bool may_be_null(OperatorId id) {
  return id == OperatorId::extracts || id == OperatorId::ask || id == OperatorId::classify;
}

// Servers take no text with a NUL byte.
bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

Result<Value> read_text(const json& value, const Call& call, const Arguments& row) {
  if (!value.is_string()) return fail(ErrorKind::invalid_input, "the value is no text");
  std::string text(trim(value.get_ref<const std::string&>()));
  if (text.empty()) return fail(ErrorKind::invalid_input, "the value is an empty text");
  if (has_nul(text)) return fail(ErrorKind::invalid_input, "the value holds a NUL byte");
  if (text.size() > kTextBytesMax) {
    return fail(ErrorKind::invalid_input, "the value has {} bytes, more than {}", text.size(),
                kTextBytesMax);
  }
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (call.op->parameters[i].kind != ParameterKind::labels) continue;
    const std::vector<std::string> labels = labels_of(text_of(call, row, i));
    if (std::ranges::find(labels, text) == labels.end()) {
      return fail(ErrorKind::invalid_input, "the value is none of the labels");
    }
  }
  return text;
}

Result<Value> read_value(const json& value, const Call& call, const Arguments& row) {
  const Operator& op = *call.op;
  if (value.is_null() && may_be_null(op.id)) return Value{};
  switch (op.result) {
    case ResultType::boolean:
      if (value.is_boolean()) return value.get<bool>();
      return fail(ErrorKind::invalid_input, "the value is neither true nor false");
    case ResultType::number: {
      if (!value.is_number()) return fail(ErrorKind::invalid_input, "the value is no number");
      const double number = value.get<double>();
      const bool is_within = std::isfinite(number) && number >= op.low && number <= op.high;
      if (is_within) return number + 0.0;  // Of -0 it makes 0.
      return fail(ErrorKind::invalid_input, "the value is not from {} to {}", op.low, op.high);
    }
    case ResultType::text:
      return read_text(value, call, row);
    case ResultType::json:
      break;  // Of aggregates only.
  }
  require(false);
}

RowAnswer read_answer(const json& element, const Call& call, const Arguments& row) {
  JsonObject object(element, "");
  object.integer("id");
  const json& value = object.value("value");
  if (const auto done = object.finish(); !done) return {{}, in_short(done.error().message)};
  auto read = read_value(value, call, row);
  if (!read) return {{}, read.error().message};
  return {*std::move(read)};
}

// The id of an element; nothing when it has none that can be read.
std::optional<std::int64_t> id_of(const json& element) {
  if (!element.is_object()) return std::nullopt;
  const auto found = element.find("id");
  if (found == element.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

RowsReply unusable(std::size_t rows, std::string why) {
  return {.answers = std::vector<RowAnswer>(rows), .refusal = std::move(why)};
}

Result<Value> read_names(const json& list, const Call& call) {
  const std::size_t count_max = count_or(call, kThemesMax);
  if (!list.is_array() || list.empty() || list.size() > count_max) {
    return fail(ErrorKind::invalid_input, "the value is no array of 1 to {} names", count_max);
  }
  std::vector<std::string> names;
  for (const json& each : list) {
    std::string name(each.is_string() ? trim(each.get_ref<const std::string&>()) : "");
    const bool is_again = std::ranges::find(names, name) != names.end();
    if (name.empty() || has_nul(name) || is_again) {
      return fail(ErrorKind::invalid_input, "a name is no text, empty or there twice");
    }
    names.push_back(std::move(name));
  }
  return to_labels(names);
}

Result<Value> read_outliers(const json& list, const Call& call, std::span<const BagText> texts) {
  const std::size_t count_max = count_or(call, kOutliersIfUnsaid);
  if (!list.is_array() || list.size() > count_max) {
    return fail(ErrorKind::invalid_input, "the value is no array of at most {} ids", count_max);
  }
  json found = json::array();
  std::set<std::int64_t> seen;
  for (const json& each : list) {
    const std::int64_t id = each.is_number_integer() ? each.get<std::int64_t>() : 0;
    const bool is_known = id >= 1 && id <= static_cast<std::int64_t>(texts.size());
    if (!is_known || !seen.insert(id).second) {
      return fail(ErrorKind::invalid_input, "an id is unknown or there twice: {}",
                  in_short(json_line(each)));
    }
    found.push_back(texts[static_cast<std::size_t>(id - 1)].text);
  }
  return json_line(found);
}

}  // namespace

RowsReply read_rows(std::string_view reply, const Call& call,
                    std::span<const Arguments* const> rows) {
  const auto list = read_reply(reply);
  if (!list) return unusable(rows.size(), list.error().message);
  if (!list->is_array()) return unusable(rows.size(), "the reply is no JSON array");
  RowsReply result{.answers = std::vector<RowAnswer>(rows.size(), {{}, "the id is missing"})};
  std::vector<int> seen(rows.size(), 0);
  for (const json& element : *list) {
    const auto id = id_of(element);
    if (!id) continue;  // Whoever it was meant for is missing.
    if (*id < 1 || *id > static_cast<std::int64_t>(rows.size())) {
      return unusable(rows.size(), fmt::format("the reply has an unknown id: {}", *id));
    }
    const auto place = static_cast<std::size_t>(*id - 1);
    const bool is_again = ++seen[place] > 1;
    result.answers[place] = is_again ? RowAnswer{{}, "the id is there twice"}
                                     : read_answer(element, call, *rows[place]);
  }
  return result;
}

Result<Value> read_bag(std::string_view reply, const Call& call, std::span<const BagText> texts) {
  ADO_TRY(const json document, read_reply(reply));
  JsonObject object(document, "");
  const json& value = object.value("value");
  if (const auto done = object.finish(); !done) {
    return fail(ErrorKind::invalid_input, "{}", in_short(done.error().message));
  }
  switch (call.op->id) {
    case OperatorId::outliers:
      return read_outliers(value, call, texts);
    case OperatorId::themes:
    case OperatorId::topics:
    case OperatorId::meaning:
      return read_names(value, call);
    case OperatorId::summarize:
    case OperatorId::consensus:
      return read_text(value, call, {});
    case OperatorId::means:
    case OperatorId::implies:
    case OperatorId::contradicts:
    case OperatorId::sounds_like:
    case OperatorId::aligns:
    case OperatorId::about:
    case OperatorId::similar_to:
    case OperatorId::relevance_to:
    case OperatorId::extracts:
    case OperatorId::ask:
    case OperatorId::condense:
    case OperatorId::classify:
    case OperatorId::sentiment:
    case OperatorId::match:
    case OperatorId::sentiment_agg:
    case OperatorId::distinct:
    case OperatorId::assign:
      break;
  }
  require(false);
}

}  // namespace ado::semantic
