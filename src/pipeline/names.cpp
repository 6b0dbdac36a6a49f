// Cuts names at what a server takes.
#include "pipeline/names.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "sql/compare.hpp"

namespace ado::pipeline {
namespace {

constexpr std::size_t kStageBytesMax = 30;  // With what stands before it below PostgreSQL's 63.

}  // namespace

std::string key_column(std::size_t i) { return fmt::format("__rvbbit_k{}", i + 1); }
std::string piece_column(std::size_t i) { return fmt::format("__rvbbit_c{}", i + 1); }

std::string Names::stage(const sql::Identifier& name, sql::Dialect dialect) {
  std::string text = sql::fold(name, dialect);
  if (text.size() > kStageBytesMax) {
    text = fmt::format("{}_{}", first_bytes(text, kStageBytesMax), ++parts_);
  }
  return fmt::format("__rvbbit_pipeline_{}_{}", nonce_, text);
}

std::string Names::part(std::string_view kind) {
  return fmt::format("__rvbbit_{}_{}_{}", kind, nonce_, ++parts_);
}

std::string nonce_of(std::string_view text) { return to_hex(hash128(text)).substr(0, 8); }

}  // namespace ado::pipeline
