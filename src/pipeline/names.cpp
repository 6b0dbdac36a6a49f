// Cuts names at what a server takes.
#include "pipeline/names.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "sql/compare.hpp"

namespace ado::pipeline {
namespace {

constexpr std::size_t kStageBytesMax = 30;  // With what stands before it below PostgreSQL's 63.

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string key_column(std::size_t i) { return fmt::format("__rvbbit_k{}", i + 1); }
std::string piece_column(std::size_t i) { return fmt::format("__rvbbit_c{}", i + 1); }

std::string Names::stage(const sql::Identifier& name, sql::Dialect dialect) {
  std::string text = sql::fold(name, dialect);
  if (text.size() > kStageBytesMax) {
    std::size_t end = kStageBytesMax;
    while (end > 0 && is_continuation(text[end])) --end;
    text = fmt::format("{}_{}", text.substr(0, end), ++parts_);
  }
  return fmt::format("__rvbbit_pipeline_{}_{}", nonce_, text);
}

std::string Names::part(std::string_view kind) {
  return fmt::format("__rvbbit_{}_{}_{}", kind, nonce_, ++parts_);
}

std::string nonce_of(std::string_view text) { return to_hex(hash128(text)).substr(0, 8); }

}  // namespace ado::pipeline
