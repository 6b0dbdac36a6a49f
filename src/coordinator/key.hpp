// KeyMaker: the cache's keys. All that an answer depends on, and nothing else.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "coordinator/work.hpp"
#include "semantic/prompt.hpp"

namespace ado::coordinator {

// With its length, so that no two lists of pieces read alike.
void add_piece(std::string& whole, std::string_view piece);

// Answers to one call of an operator. `model` is who answers: a chat model or one of embeddings.
class KeyMaker {
 public:
  KeyMaker(const semantic::Library& library, const semantic::Call& call, const Options& options,
           std::string_view model);

  Hash128 of_row(const semantic::Arguments& row) const;
  // whole: the answer for the bag. part: one of several parts that are joined later.
  enum class Extent { whole, part };
  // The texts in the order that they have when sorted.
  Hash128 of_bag(Extent extent, semantic::Stage stage,
                 std::span<const semantic::BagText> texts) const;

 private:
  std::string stem_;
};

// Of the vector of a text.
Hash128 vector_key(std::string_view provider, std::string_view model, std::string_view cache_key,
                   std::string_view text);

}  // namespace ado::coordinator
