// Vectors of texts: of an embeddings model where there is one, else local ones.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "coordinator/context.hpp"
#include "vectors/flat_index.hpp"

namespace ado::coordinator {

struct TextVectors {
  std::vector<vectors::Vector> vectors;  // One for each text, of length 1.
  std::int64_t calls = 0;
};

// Texts are distinct. Those of a model are kept in the cache. Errors: of the model; a vector that
// fails is always an error, because a text without one has no place among the others.
Result<TextVectors> vectors_of(Context& context, const semantic::Operator& op,
                               std::span<const std::string> texts);

// How many calls, and how many texts of them are in the cache: for estimates.
struct VectorsNeeded {
  std::int64_t calls = 0;
  std::int64_t bytes = 0;
};
Result<VectorsNeeded> vectors_needed(const Context& context, std::span<const std::string> texts);

}  // namespace ado::coordinator
