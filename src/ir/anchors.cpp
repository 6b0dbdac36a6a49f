// Anchors: the structure of a node, names folded, hashed together with the path of its block.
#include "ir/anchors.hpp"

#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "sql/compare.hpp"
#include "sql/walk.hpp"

namespace ado::ir {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

// `kind` keeps a table apart from an expression that is encoded alike.
std::uint64_t anchor_hash(std::string_view path, char kind, const Hash128& structure) {
  const std::string bytes = fmt::format("{}\n{}\n{}", path, kind, to_hex(structure));
  return hash128(bytes).high;
}

struct Parsed {
  std::uint64_t hash = 0;
  std::uint32_t ordinal = 0;  // 0: every repeat.
};

std::optional<Parsed> parse(std::string_view anchor) {
  Parsed parsed;
  const std::size_t mark = anchor.find('#');
  const std::string_view digits = anchor.substr(0, mark);
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, parsed.hash, 16);
  if (digits.size() != 16 || rest != end || error != std::errc()) return std::nullopt;
  if (mark == std::string_view::npos) return parsed;
  const std::string_view number = anchor.substr(mark + 1);
  const char* const number_end = number.data() + number.size();
  const auto [tail, bad] = std::from_chars(number.data(), number_end, parsed.ordinal);
  if (tail != number_end || bad != std::errc() || parsed.ordinal == 0) return std::nullopt;
  return parsed;
}

}  // namespace

void AnchorTable::compute(const QueryMap& map) {
  const sql::Query& main = map.statement().query;
  entry_of_node_.assign(map.statement().next_id.value, kNone);
  std::unordered_map<std::uint64_t, std::uint32_t> repeats;
  const auto add = [&](const auto& node, char kind) {
    const auto block = map.block_of(node.id);
    if (!block) return sql::Descend::yes;
    const Hash128 structure = sql::structural_hash(node, map.dialect());
    const std::uint64_t hash = anchor_hash(map.block(*block).id, kind, structure);
    entry_of_node_[node.id.value] = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({.node = node.id, .hash = hash, .ordinal = ++repeats[hash]});
    return sql::Descend::yes;
  };
  sql::Visitor visitor;
  visitor.expr = [&](const sql::Expr& expr) { return add(expr, 'e'); };
  visitor.table = [&](const sql::TableRef& table) { return add(table, 't'); };
  visitor.query = [&](const sql::Query& query) { return add(query, 'q'); };
  sql::visit(main, visitor);
  const Hash128 whole = sql::structural_hash(main, map.dialect());
  statement_anchor_ = fmt::format("{:016x}", anchor_hash("S0", 's', whole));
}

std::string AnchorTable::text(const Entry& entry) {
  if (entry.ordinal == 1) return fmt::format("{:016x}", entry.hash);
  return fmt::format("{:016x}#{}", entry.hash, entry.ordinal);
}

std::string AnchorTable::anchor(sql::NodeId node, const QueryMap& map) {
  std::call_once(computed_, [&] { compute(map); });
  if (node.value >= entry_of_node_.size() || entry_of_node_[node.value] == kNone) return {};
  return text(entries_[entry_of_node_[node.value]]);
}

std::vector<sql::NodeId> AnchorTable::nodes(std::string_view anchor, const QueryMap& map) {
  std::call_once(computed_, [&] { compute(map); });
  std::vector<sql::NodeId> found;
  const auto wanted = parse(anchor);
  if (!wanted) return found;
  for (const Entry& entry : entries_) {
    if (entry.hash != wanted->hash) continue;
    if (wanted->ordinal == 0 || wanted->ordinal == entry.ordinal) found.push_back(entry.node);
  }
  return found;
}

std::string AnchorTable::statement_anchor(const QueryMap& map) {
  std::call_once(computed_, [&] { compute(map); });
  return statement_anchor_;
}

}  // namespace ado::ir
