// The table of operators, and arguments put into their places.
#include "semantic/operator.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "base/require.hpp"
#include "base/strict_json.hpp"
#include "base/text.hpp"

namespace ado::semantic {
namespace {

constexpr int kCountMax = 1'000;
constexpr std::size_t kLabelsMax = 1'000;

#define TEXT(name) \
  Parameter { name }
#define LABELS(name) \
  Parameter { name, ParameterKind::labels }
#define OPTIONAL_TEXT(name) \
  Parameter { name, ParameterKind::text, Needed::optional }
#define OPTIONAL_COUNT(name) \
  Parameter { name, ParameterKind::count, Needed::optional }
constinit const Operator kOperators[] = {
#define OPERATOR(id, name, shape, result, low, high, version, answered_by, local, prompt, parts, \
                 ...)                                                                            \
  Operator{OperatorId::id,                                                                       \
           name,                                                                                 \
           Shape::shape,                                                                         \
           ResultType::result,                                                                   \
           low,                                                                                  \
           high,                                                                                 \
           version,                                                                              \
           Means::answered_by,                                                                   \
           LocalForm::local,                                                                     \
           prompt,                                                                               \
           parts,                                                                                \
           Parameters{__VA_ARGS__}},
#include "semantic/operators.def"
#undef OPERATOR
};
#undef TEXT
#undef LABELS
#undef OPTIONAL_TEXT
#undef OPTIONAL_COUNT

struct Alias {
  std::string_view name;
  Shape shape;
  OperatorId id;
};
constexpr Alias kAliases[] = {{"MATCHES", Shape::row, OperatorId::means},
                              {"TOPICS", Shape::aggregate, OperatorId::themes}};

std::optional<int> to_count(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || count < 1 || count > kCountMax) return std::nullopt;
  return count;
}

Result<std::vector<std::string>> read_labels(std::string_view text) {
  std::vector<std::string> labels;
  if (text.starts_with('[')) {
    ADO_TRY(const nlohmann::json list, parse_json(text));
    for (const nlohmann::json& each : list) {
      if (!each.is_string()) return fail(ErrorKind::invalid_input, "a label is no text: {}", text);
      labels.push_back(each.get<std::string>());
    }
  } else {
    for (const std::string_view each : split(text, ',')) labels.emplace_back(each);
  }
  std::vector<std::string> distinct;
  for (const std::string& each : labels) {
    std::string label(trim(each));
    if (label.empty() || std::ranges::find(distinct, label) != distinct.end()) continue;
    distinct.push_back(std::move(label));
  }
  return distinct;
}

// Puts what was given into the places of the parameters; a count that is left out is passed over
// when a text follows: MEANING(x, 'by what').
class Placing {
 public:
  Placing(const Operator& op, std::vector<Argument> given) : op_(op), given_(std::move(given)) {}

  Result<Call> place() {
    Call call{.op = &op_, .arguments = {}};
    for (std::size_t i = 0; i < op_.parameters.size(); ++i) {
      ADO_TRY(Argument argument, next(i));
      if (argument.kind == Argument::Kind::varies) ++call.varying;
      call.arguments.push_back(std::move(argument));
    }
    if (next_ < given_.size()) {
      return fail(ErrorKind::invalid_input, "{} takes {} arguments at most, not {}", op_.name,
                  op_.parameters.size(), given_.size());
    }
    return call;
  }

 private:
  Result<Argument> next(std::size_t place) {
    const Parameter& parameter = op_.parameters[place];
    const bool is_optional = parameter.needed == Needed::optional;
    if (next_ == given_.size() || given_[next_].kind == Argument::Kind::omitted) {
      if (next_ < given_.size()) ++next_;
      if (is_optional) return Argument{Argument::Kind::omitted};
      return fail(ErrorKind::invalid_input, "{} lacks its argument \"{}\"", op_.name,
                  parameter.name);
    }
    if (is_passed_over(place)) return Argument{Argument::Kind::omitted};
    Argument argument = std::move(given_[next_++]);
    if (argument.kind == Argument::Kind::constant) {
      auto text = normalised(parameter, argument.text);
      if (!text) {
        return fail(ErrorKind::invalid_input, "{}: {}", op_.name, text.error().message);
      }
      argument.text = *std::move(text);
    }
    ADO_CHECK(check_kind(place, argument));
    return argument;
  }

  bool is_passed_over(std::size_t place) const {
    if (op_.parameters[place].kind != ParameterKind::count) return false;
    if (place + 1 == op_.parameters.size()) return false;
    const Argument& argument = given_[next_];
    return argument.kind == Argument::Kind::constant && !to_count(trim(argument.text));
  }

  Result<void> check_kind(std::size_t place, const Argument& argument) const {
    const Parameter& parameter = op_.parameters[place];
    const bool varies = argument.kind == Argument::Kind::varies;
    if (op_.shape != Shape::row && (place == 0) != varies) {
      return fail(ErrorKind::invalid_input, "{}: the argument \"{}\" must {}", op_.name,
                  parameter.name, varies ? "be a constant" : "be an expression over rows");
    }
    if (parameter.kind == ParameterKind::count && argument.kind != Argument::Kind::constant) {
      return fail(ErrorKind::invalid_input, "{}: the argument \"{}\" must be a number", op_.name,
                  parameter.name);
    }
    return {};
  }

  const Operator& op_;
  std::vector<Argument> given_;
  std::size_t next_ = 0;
};

// RELEVANCE TO and relevance_to are one name.
bool is_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char left, char right) {
    const auto folded = [](char c) { return c == '_' ? ' ' : to_upper_ascii(c); };
    return folded(left) == folded(right);
  });
}

}  // namespace

std::string_view to_string(Shape shape) {
  switch (shape) {
    case Shape::row:
      return "row";
    case Shape::aggregate:
      return "aggregate";
    case Shape::mapping:
      return "mapping";
  }
  require(false);
}

std::span<const Operator> operators() { return kOperators; }

const Operator& get(OperatorId id) {
  const Operator& op = kOperators[static_cast<std::size_t>(id)];
  require(op.id == id);
  return op;
}

const Operator* find_operator(std::string_view name, Shape shape) {
  for (const Operator& op : kOperators) {
    if (op.shape == shape && is_name(op.name, name)) return &op;
  }
  for (const Alias& alias : kAliases) {
    if (alias.shape == shape && is_name(alias.name, name)) return &get(alias.id);
  }
  return nullptr;
}

const Argument* argument_of(const Call& call, ParameterKind kind) {
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const bool is_given = call.arguments[i].kind == Argument::Kind::constant;
    if (is_given && call.op->parameters[i].kind == kind) return &call.arguments[i];
  }
  return nullptr;
}

std::size_t count_or(const Call& call, std::size_t otherwise) {
  const Argument* count = argument_of(call, ParameterKind::count);
  return count == nullptr ? otherwise : std::stoul(count->text);
}

Result<std::string> normalised(const Parameter& parameter, std::string_view text) {
  text = trim(text);
  switch (parameter.kind) {
    case ParameterKind::text:
      return std::string(text);
    case ParameterKind::count:
      if (const auto count = to_count(text)) return fmt::format("{}", *count);
      return fail(ErrorKind::invalid_input, "the {} must be a whole number from 1 to {}: '{}'",
                  parameter.name, kCountMax, text);
    case ParameterKind::labels: {
      ADO_TRY(const std::vector<std::string> labels, read_labels(text));
      if (labels.empty() || labels.size() > kLabelsMax) {
        return fail(ErrorKind::invalid_input, "the {} must be 1 to {} names with commas: '{}'",
                    parameter.name, kLabelsMax, first_bytes(text, 80));
      }
      return to_labels(labels);
    }
  }
  require(false);
}

std::vector<std::string> labels_of(std::string_view normal_form) {
  const auto list = parse_json(normal_form);
  require(list.has_value() && list->is_array());
  return list->get<std::vector<std::string>>();
}

std::string to_labels(std::span<const std::string> labels) {
  const nlohmann::json list = std::vector<std::string>(labels.begin(), labels.end());
  return json_line(list);
}

Result<Call> make_call(const Operator& op, std::vector<Argument> given) {
  return Placing(op, std::move(given)).place();
}

}  // namespace ado::semantic
