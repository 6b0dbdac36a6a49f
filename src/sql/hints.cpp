// Reads and writes hints: their keys, and the range of each value.
#include "sql/hints.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace ado::sql {
namespace {

enum class Key : std::uint8_t {
  parallel,
  batch_size,
  model,
  threshold,
  budget,
  on_error,
  cache,
  recall,
  blocking
};
// By their enumerators.
constexpr std::array<std::string_view, 9> kKeys{"parallel",  "batch_size", "model",
                                                "threshold", "budget",     "on_error",
                                                "cache",     "recall",     "blocking"};

std::string_view name_of(Key key) { return kKeys.at(static_cast<std::size_t>(key)); }

tl::unexpected<Error> refuse(Key key, std::string_view expected, std::string_view value) {
  return fail(Error{.kind = ErrorKind::invalid_input,
                    .message = fmt::format("hint {} takes {}, found '{}'", name_of(key), expected,
                                           first_bytes(value, 40))});
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<std::int64_t> whole(Key key, std::string_view text, std::int64_t most) {
  const auto number = number_of<std::int64_t>(text);
  if (number && *number >= 1 && *number <= most) return *number;
  return refuse(key, fmt::format("a whole number from 1 to {}", most), text);
}

struct Range {
  double above;  // Exclusive, unless `with_least`.
  double most;
  bool with_least;
  std::string_view told;
};

Result<double> real(Key key, std::string_view text, const Range& range) {
  const auto number = number_of<double>(text);
  const bool is_in = number && std::isfinite(*number) && *number <= range.most &&
                     (range.with_least ? *number >= range.above : *number > range.above);
  if (is_in) return *number;
  return refuse(key, range.told, text);
}

Result<double> budget(std::string_view text) {
  std::string_view amount = text.starts_with('$') ? trim(text.substr(1)) : text;
  const auto number = real(Key::budget, amount,
                           {.above = 0,
                            .most = kBudgetUsdMax,
                            .with_least = false,
                            .told = "dollars above 0, such as $0.50"});
  if (!number) return refuse(Key::budget, "dollars above 0, such as $0.50", text);
  return number;
}

// The enumerator that the word spells, of those in order from 0.
template <typename Enum, std::size_t kCount>
std::optional<Enum> one_of(std::string_view text, const std::array<Enum, kCount>& all) {
  for (const Enum each : all) {
    if (equals_ignore_case(to_string(each), text)) return each;
  }
  return std::nullopt;
}

Result<ErrorHint> error_hint(std::string_view text) {
  const auto found = one_of(text, std::array{ErrorHint::null, ErrorHint::fail});
  if (found) return *found;
  return refuse(Key::on_error, "null or fail", text);
}

Result<CacheHint> cache_hint(std::string_view text) {
  const auto found = one_of(text, std::array{CacheHint::on, CacheHint::off, CacheHint::refresh});
  if (found) return *found;
  return refuse(Key::cache, "on, off or refresh", text);
}

Result<bool> on_or_off(Key key, std::string_view text) {
  if (equals_ignore_case(text, "on")) return true;
  if (equals_ignore_case(text, "off")) return false;
  return refuse(key, "on or off", text);
}

bool is_model_name(std::string_view text) {
  return !text.empty() && text.size() <= 200 && text.find_first_of(" \t'\"") == text.npos;
}

Result<std::string> model(std::string_view text) {
  if (is_model_name(text)) return std::string(text);
  return refuse(Key::model, "the name or the alias of a model", text);
}

template <typename Value>
Result<void> put(Key key, std::optional<Value>& slot, Result<Value> value) {
  if (!value) return fail(std::move(value).error());
  if (slot) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("hint {} is given twice", name_of(key)),
                      .hint = "keep one of them"});
  }
  slot = *std::move(value);
  return {};
}

Result<void> add_value(Hints& hints, Key key, std::string_view text) {
  switch (key) {
    case Key::parallel:
      return put(key, hints.parallel, whole(key, text, kParallelMax));
    case Key::batch_size:
      return put(key, hints.batch_size, whole(key, text, kBatchSizeMax));
    case Key::model:
      return put(key, hints.model, model(text));
    case Key::threshold:
      return put(
          key, hints.threshold,
          real(key, text,
               {.above = -1, .most = 1, .with_least = true, .told = "a score from -1 to 1"}));
    case Key::budget:
      return put(key, hints.budget_usd, budget(text));
    case Key::on_error:
      return put(key, hints.on_error, error_hint(text));
    case Key::cache:
      return put(key, hints.cache, cache_hint(text));
    case Key::recall:
      return put(key, hints.recall,
                 real(key, text,
                      {.above = 0,
                       .most = 1,
                       .with_least = false,
                       .told = "a share above 0 and up to 1, such as 0.9"}));
    case Key::blocking:
      return put(key, hints.blocking, on_or_off(key, text));
  }
  return {};
}

// The word before a colon; empty when the text is no `word: value`.
std::string_view key_word(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  const auto end = std::ranges::find_if_not(text, is_letter);
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  return !word.empty() && trim(text.substr(word.size())).starts_with(':') ? word : "";
}

// "use a fast model": the alias.
std::string_view asked_model(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  const bool is_asked = words.size() == 4 && equals_ignore_case(words[0], "use") &&
                        (equals_ignore_case(words[1], "a") || equals_ignore_case(words[1], "an") ||
                         equals_ignore_case(words[1], "the")) &&
                        equals_ignore_case(words[3], "model");
  return is_asked && is_model_name(words[2]) ? words[2] : "";
}

template <typename Value>
void take(std::optional<Value>& outer, const std::optional<Value>& inner) {
  if (inner) outer = inner;
}

}  // namespace

std::string_view to_string(ErrorHint hint) {
  switch (hint) {
    case ErrorHint::null:
      return "null";
    case ErrorHint::fail:
      return "fail";
  }
  return {};
}

std::string_view to_string(CacheHint hint) {
  switch (hint) {
    case CacheHint::on:
      return "on";
    case CacheHint::off:
      return "off";
    case CacheHint::refresh:
      return "refresh";
  }
  return {};
}

Hints merge(const Hints& outer, const Hints& inner) {
  Hints merged = outer;
  take(merged.parallel, inner.parallel);
  take(merged.batch_size, inner.batch_size);
  take(merged.model, inner.model);
  take(merged.threshold, inner.threshold);
  take(merged.budget_usd, inner.budget_usd);
  take(merged.on_error, inner.on_error);
  take(merged.cache, inner.cache);
  take(merged.recall, inner.recall);
  take(merged.blocking, inner.blocking);
  merged.notes.insert(merged.notes.end(), inner.notes.begin(), inner.notes.end());
  return merged;
}

std::optional<std::string_view> hint_text(std::string_view comment) {
  if (!comment.starts_with("--")) return std::nullopt;
  const std::string_view text = trim(comment.substr(2));
  if (!text.starts_with('@')) return std::nullopt;
  return trim(text.substr(1));
}

Result<void> add_hint(Hints& hints, std::string_view text) {
  text = trim(text);
  if (text.empty()) return fail(ErrorKind::invalid_input, "a hint without a text");
  const std::string_view word = key_word(text);
  if (word.empty()) {
    if (const std::string_view alias = asked_model(text); !alias.empty()) {
      return put(Key::model, hints.model, model(alias));
    }
    hints.notes.emplace_back(text);
    return {};
  }
  const auto found = std::ranges::find_if(
      kKeys, [&](std::string_view key) { return equals_ignore_case(key, word); });
  if (found == kKeys.end()) {
    const std::string_view near = closest_name(to_lower_ascii(word), kKeys);
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("unknown hint '{}'", first_bytes(word, 40)),
                      .hint = near.empty() ? fmt::format("the hints are {}", join(kKeys, ", "))
                                           : fmt::format("did you mean {}?", near)});
  }
  const std::string_view value = trim(text.substr(text.find(':') + 1));
  return add_value(hints, static_cast<Key>(found - kKeys.begin()), value);
}

std::vector<std::string> hint_lines(const Hints& hints) {
  std::vector<std::string> lines;
  const auto line = [&](Key key, const auto& value) {
    if (value) lines.push_back(fmt::format("-- @ {}: {}", name_of(key), *value));
  };
  const auto word = [](const auto& value) {
    return value ? std::optional(to_string(*value)) : std::nullopt;
  };
  line(Key::parallel, hints.parallel);
  line(Key::batch_size, hints.batch_size);
  line(Key::model, hints.model);
  line(Key::threshold, hints.threshold);
  if (hints.budget_usd) lines.push_back(fmt::format("-- @ budget: ${}", *hints.budget_usd));
  line(Key::on_error, word(hints.on_error));
  line(Key::cache, word(hints.cache));
  line(Key::recall, hints.recall);
  if (hints.blocking) {
    lines.push_back(fmt::format("-- @ blocking: {}", *hints.blocking ? "on" : "off"));
  }
  for (const std::string& note : hints.notes) lines.push_back("-- @ " + note);
  return lines;
}

}  // namespace ado::sql
