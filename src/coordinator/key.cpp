// Every piece goes in with its length, so that no two lists of pieces read alike.
#include "coordinator/key.hpp"

namespace ado::coordinator {
namespace {

// Rises when what stands in the cache cannot be used any more.
constexpr std::string_view kForm = "ado answer 1";

void add_sized(std::string& stem, std::string_view piece) {
  stem += fmt::format("{}:", piece.size());
  stem += piece;
}

void add_prompt(std::string& stem, const semantic::Library& library, std::string_view name) {
  if (name.empty()) return;
  const semantic::PromptFile& prompt = library.prompt(name);
  add_sized(stem, fmt::format("{} {}", name, prompt.version));
  add_sized(stem, to_hex(hash128(prompt.text)));  // Whoever changes a text may forget its number.
}

}  // namespace

KeyMaker::KeyMaker(const semantic::Library& library, const semantic::Call& call,
                   const Options& options, std::string_view model) {
  const semantic::Operator& op = *call.op;
  add_sized(stem_, kForm);
  add_sized(stem_, fmt::format("{} {}", op.name, op.version));
  add_sized(stem_, model);
  add_prompt(stem_, library, op.prompt);
  if (op.shape != semantic::Shape::row) {
    add_prompt(stem_, library, op.reduce_prompt);
    add_sized(stem_, fmt::format("{}", options.context_tokens_max));  // It shapes the parts.
  }
  add_sized(stem_, options.notes);
  add_sized(stem_, options.cache_key);
  add_sized(stem_, options.temperature ? fmt::format("{}", *options.temperature) : "");
  add_sized(stem_, options.effort ? llm::to_string(*options.effort) : "");
  for (const semantic::Argument& argument : call.arguments) {
    add_sized(stem_, fmt::format("{}", static_cast<int>(argument.kind)));
    add_sized(stem_, argument.text);
  }
}

Hash128 KeyMaker::of_row(const semantic::Arguments& row) const {
  std::string text = stem_;
  for (const std::string& each : row) add(text, each);
  return hash128(text);
}

Hash128 KeyMaker::of_bag(Extent extent, semantic::Stage stage,
                         std::span<const semantic::BagText> texts) const {
  std::string text = stem_;
  add(text, extent == Extent::whole ? "whole" : "part");
  add(text, stage == semantic::Stage::first ? "first" : "joined");
  for (const semantic::BagText& each : texts) {
    add(text, each.text);
    add(text, fmt::format("{}", each.times));
  }
  return hash128(text);
}

Hash128 vector_key(std::string_view model, std::string_view cache_key, std::string_view text) {
  std::string whole;
  for (const std::string_view piece : {std::string_view("ado vector 1"), model, cache_key, text}) {
    add(whole, piece);
  }
  return hash128(whole);
}

}  // namespace ado::coordinator
