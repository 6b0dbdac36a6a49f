// Every piece goes in with its length. Where a server is, and how it is asked, is no part of a key.
#include "coordinator/key.hpp"

namespace ado::coordinator {
namespace {

// Rises when what stands in the cache cannot be used any more.
constexpr std::string_view kForm = "ado answer 2";

void add_prompt(std::string& stem, const semantic::Library& library, std::string_view name) {
  if (name.empty()) return;
  const semantic::PromptFile& prompt = library.prompt(name);
  add_piece(stem, fmt::format("{} {}", name, prompt.version));
  add_piece(stem, to_hex(hash128(prompt.text)));  // Whoever changes a text may forget its number.
}

}  // namespace

void add_piece(std::string& whole, std::string_view piece) {
  const std::uint64_t size = piece.size();
  whole.append(reinterpret_cast<const char*>(&size), sizeof size);
  whole += piece;
}

KeyMaker::KeyMaker(const semantic::Library& library, const semantic::Call& call,
                   const Options& options, std::string_view model) {
  const semantic::Operator& op = *call.op;
  add_piece(stem_, kForm);
  add_piece(stem_, fmt::format("{} {}", op.name, op.version));
  add_piece(stem_, fmt::format("{} {} {}", semantic::to_string(op.result), op.low, op.high));
  add_piece(stem_, options.provider);
  add_piece(stem_, model);
  add_prompt(stem_, library, op.prompt);
  if (op.shape != semantic::Shape::row) {
    add_prompt(stem_, library, op.reduce_prompt);
    add_piece(stem_, fmt::format("{}", options.context_tokens_max));  // It shapes the parts.
  }
  add_piece(stem_, options.notes);
  add_piece(stem_, options.cache_key);
  add_piece(stem_, options.temperature ? fmt::format("{}", *options.temperature) : "");
  add_piece(stem_, options.effort ? llm::to_string(*options.effort) : "");
  for (const semantic::Argument& argument : call.arguments) {
    add_piece(stem_, fmt::format("{}", static_cast<int>(argument.kind)));
    add_piece(stem_, argument.text);
  }
}

Hash128 KeyMaker::of_row(const semantic::Arguments& row) const {
  std::string text = stem_;
  for (const std::string& each : row) add_piece(text, each);
  return hash128(text);
}

Hash128 KeyMaker::of_bag(Extent extent, semantic::Stage stage,
                         std::span<const semantic::BagText> texts) const {
  std::string text = stem_;
  add_piece(text, extent == Extent::whole ? "whole" : "part");
  add_piece(text, stage == semantic::Stage::first ? "first" : "joined");
  for (const semantic::BagText& each : texts) {
    add_piece(text, each.text);
    add_piece(text, fmt::format("{}", each.times));
  }
  return hash128(text);
}

Hash128 vector_key(std::string_view provider, std::string_view model, std::string_view cache_key,
                   std::string_view text) {
  std::string whole;
  for (const std::string_view piece :
       {std::string_view("ado vector 2"), provider, model, cache_key, text}) {
    add_piece(whole, piece);
  }
  return hash128(whole);
}

}  // namespace ado::coordinator
