// Writes the tree depth first and hashes it.
#include "explain/fingerprint.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"

namespace ado::explain {
namespace {

void write(const Operator& op, std::string& text) {
  text += fmt::format("({} {}", op.name, op.relation);
  for (const auto& [name, detail] : op.details) text += fmt::format(" [{}: {}]", name, detail);
  for (const Operator& child : op.children) write(child, text);
  text += ")";
}

}  // namespace

std::string fingerprint(const Tree& tree) {
  std::string text;
  write(tree.root, text);
  return to_hex(hash128(text));
}

}  // namespace ado::explain
