// Replies to semantic operators: whatever comes, each row has a value of the right type and range,
// or a refusal in one short line, and what was taken can be asked about again.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "semantic/reply.hpp"

namespace {

namespace semantic = ado::semantic;
using semantic::OperatorId;

constexpr std::size_t kRefusalBytesMax = 400;

semantic::Call call_of(OperatorId id, std::vector<semantic::Argument> arguments) {
  auto call = semantic::make_call(semantic::get(id), std::move(arguments));
  require(call.has_value());
  return *std::move(call);
}

const std::vector<semantic::Call>& calls() {
  using semantic::constant;
  using semantic::varying;
  static const std::vector<semantic::Call> all = {
      call_of(OperatorId::means, {varying(), constant("late")}),
      call_of(OperatorId::about, {varying(), constant("late")}),
      call_of(OperatorId::sentiment, {varying()}),
      call_of(OperatorId::ask, {varying(), constant("who?")}),
      call_of(OperatorId::condense, {varying()}),
      call_of(OperatorId::classify, {varying(), constant("label,other")}),
      call_of(OperatorId::match, {varying(), constant("late")}),
      call_of(OperatorId::summarize, {varying()}),
      call_of(OperatorId::themes, {varying(), constant("2")}),
      call_of(OperatorId::consensus, {varying()}),
      call_of(OperatorId::outliers, {varying()}),
      call_of(OperatorId::meaning, {varying()})};
  return all;
}

void expect_short(const std::string& refusal) {
  require(!refusal.empty() && refusal.size() <= kRefusalBytesMax);
  require(std::ranges::none_of(refusal, [](char c) { return c >= 0 && c < ' '; }));
}

void expect_value(const semantic::Value& value, const semantic::Operator& op) {
  if (semantic::is_null(value)) {
    require(op.id == OperatorId::ask || op.id == OperatorId::classify);
    return;
  }
  switch (op.result) {
    case semantic::ResultType::boolean:
      require(std::holds_alternative<bool>(value));
      return;
    case semantic::ResultType::number: {
      const double number = std::get<double>(value);
      require(number >= op.low && number <= op.high && !(number == 0 && std::signbit(number)));
      return;
    }
    case semantic::ResultType::text:
    case semantic::ResultType::json:
      require(!std::get<std::string>(value).empty());
      require(std::get<std::string>(value).find('\0') == std::string::npos);
  }
}

void try_rows(std::string_view reply, const semantic::Call& call) {
  const std::array<semantic::Arguments, 3> rows = {
      semantic::Arguments{"one"}, semantic::Arguments{""}, semantic::Arguments{"a \"label\"\n"}};
  const std::array<const semantic::Arguments*, 3> places = {&rows[0], &rows[1], &rows[2]};
  const semantic::RowsReply read = semantic::read_rows(reply, call, places);
  require(read.answers.size() == places.size());
  if (!read.refusal.empty()) expect_short(read.refusal);
  for (const semantic::RowAnswer& answer : read.answers) {
    require(read.refusal.empty() || !answer.value);
    if (answer.value) {
      expect_value(*answer.value, *call.op);
    } else if (read.refusal.empty()) {
      expect_short(answer.refusal);
    }
  }
}

void try_bag(std::string_view reply, const semantic::Call& call) {
  const std::array<semantic::BagText, 3> texts = {semantic::BagText{"one"},
                                                  semantic::BagText{"two", 300'000},
                                                  semantic::BagText{std::string("n\0l", 3)}};
  const auto value = semantic::read_bag(reply, call, texts);
  if (!value) return expect_short(value.error().message);
  expect_value(*value, *call.op);
  const bool is_list =
      call.op->result == semantic::ResultType::json || call.op->shape == semantic::Shape::mapping;
  if (!is_list) return;
  const std::vector<std::string> names = semantic::labels_of(std::get<std::string>(*value));
  if (call.op->id == OperatorId::outliers) return;
  // What names groups must do as labels.
  const semantic::Call assign = call_of(
      OperatorId::assign, {semantic::varying(), semantic::constant(semantic::to_labels(names))});
  require(semantic::labels_of(assign.arguments[1].text) == names);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  if (all.empty()) return 0;
  const auto choice = static_cast<unsigned char>(all.front()) - unsigned{'a'};
  const semantic::Call& call = calls()[choice % calls().size()];
  if (call.op->shape == semantic::Shape::row) {
    try_rows(all.substr(1), call);
  } else {
    try_bag(all.substr(1), call);
  }
  return 0;
}
