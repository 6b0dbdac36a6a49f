// Operator: the semantic operators as values; operators.def lists them.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "semantic/value.hpp"

namespace ado::semantic {

// row: a value for each tuple of arguments. aggregate: a value for each bag of texts. mapping: a
// label for each distinct text, which depends on all of them.
enum class Shape { row, aggregate, mapping };
std::string_view to_string(Shape shape);

enum class OperatorId {
#define OPERATOR(id, ...) id,
#include "semantic/operators.def"
#undef OPERATOR
};

// labels: a list with commas, or a JSON array of texts, which is the normal form. count: a whole
// number from 1 on.
enum class ParameterKind { text, count, labels };
enum class Needed { always, optional };
struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::text;
  Needed needed = Needed::always;
};
class Parameters {
 public:
  constexpr Parameters(std::initializer_list<Parameter> list) {
    for (const Parameter& each : list) all_[size_++] = each;
  }
  constexpr const Parameter* begin() const { return all_.data(); }
  constexpr const Parameter* end() const { return all_.data() + size_; }
  constexpr std::size_t size() const { return size_; }
  constexpr const Parameter& operator[](std::size_t i) const { return all_[i]; }

 private:
  std::array<Parameter, 3> all_{};
  std::size_t size_ = 0;
};

// Who can answer: a model by prompt, vectors of an embeddings model, a rule that needs neither
// (then nothing else is ever asked). Whether there is a local form stands beside it.
enum class Means { model, embeddings, rule };
enum class LocalForm { exists, none };

struct Operator {
  OperatorId id;
  std::string_view name;  // "MEANS": as SQL, logs and errors say it.
  Shape shape = Shape::row;
  ResultType result = ResultType::text;
  double low = 0;  // Of a number.
  double high = 0;
  int version = 1;  // Rises when answers may change for another reason than the prompt.
  Means means = Means::model;
  LocalForm local = LocalForm::exists;
  std::string_view prompt;         // data/prompts/semantic/<prompt>.md; empty: none.
  std::string_view reduce_prompt;  // Of aggregates: joins the answers for parts of a bag.
  Parameters parameters;
};

std::span<const Operator> operators();
const Operator& get(OperatorId id);
// By its name in SQL, any case, MATCHES and TOPICS included; null when there is none.
const Operator* find_operator(std::string_view name, Shape shape);

// varies: each tuple brings its own. Only rows may vary in more than the first parameter.
struct Argument {
  enum class Kind { varies, constant, null, omitted } kind = Kind::varies;
  std::string text = {};  // Of a constant.
  bool operator==(const Argument&) const = default;
};
inline Argument varying() { return {}; }
inline Argument constant(std::string text) { return {Argument::Kind::constant, std::move(text)}; }
inline Argument null_constant() { return {Argument::Kind::null, {}}; }

// An operator with its arguments, one for each parameter, normalised: no blanks around texts,
// labels and counts in one form.
struct Call {
  const Operator* op = nullptr;
  std::vector<Argument> arguments;
  std::size_t varying = 0;  // How many of them vary.
};

// The first constant of this kind behind the first argument; null when there is none.
const Argument* argument_of(const Call& call, ParameterKind kind);
// The count that was asked for.
std::size_t count_or(const Call& call, std::size_t otherwise);
inline constexpr std::size_t kOutliersIfUnsaid = 5;  // As the prompt says.

// The normal form of one argument. Errors: invalid_input when it is no count or no labels.
Result<std::string> normalised(const Parameter& parameter, std::string_view text);
// Of labels in the normal form.
std::vector<std::string> labels_of(std::string_view normal_form);
// A list as an argument; labels may hold commas.
std::string to_labels(std::span<const std::string> labels);

// As SQL gave them, without those that were left out; MEANING(x, 'by what') leaves out the count.
// Errors: invalid_input for too many or too few, a count or labels that are none, or an argument
// that must be a constant.
Result<Call> make_call(const Operator& op, std::vector<Argument> given);

}  // namespace ado::semantic
