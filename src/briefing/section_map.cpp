// The query map, a block at a time; the blocks on which little time is spent go first.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "briefing/fence.hpp"
#include "briefing/sections.hpp"
#include "explain/places.hpp"
#include "ir/describe.hpp"

namespace ado::briefing {
namespace {

// A block is hot when one of its tables is read by an operator with this share of the time, or
// below a tree of that share.
constexpr double kHotShare = 0.05;
constexpr std::size_t kHeadBytes = 150;
constexpr std::size_t kTailBytes = 60;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The SQL shows long expressions in full; here their beginning and end will do.
std::string shortened(std::string_view line) {
  if (line.size() <= kHeadBytes + kTailBytes + 20) return std::string(line);
  std::size_t head = kHeadBytes;
  while (head > 0 && is_continuation(line[head])) --head;
  std::size_t tail = line.size() - kTailBytes;
  while (tail < line.size() && is_continuation(line[tail])) ++tail;
  return fmt::format("{} [...] {}", line.substr(0, head), line.substr(tail));
}

enum class Lines { all, head };
std::string block_text(const ir::QueryMap& query, ir::BlockIndex block, Lines lines) {
  const std::string whole = ir::describe_block(query, block);
  std::string text;
  for (const std::string_view line : split_lines(whole)) {
    text += shortened(line) + "\n";
    if (lines == Lines::head) break;
  }
  return text;
}

// Tables whose reading is on the hot path, in lower case.
std::set<std::string> hot_tables(const explain::Tree& tree) {
  std::set<std::string> tables;
  for (const explain::Place& place : explain::places_of(tree)) {
    if (place.op->relation.empty() || place.share < kHotShare) continue;
    tables.insert(to_lower_ascii(place.op->relation));
  }
  return tables;
}

std::set<ir::BlockIndex> hot_blocks(const Facts& facts) {
  const ir::QueryMap& query = shown_query(facts);
  const std::set<std::string> tables = hot_tables(*facts.plan);
  std::set<ir::BlockIndex> hot = {0};
  for (ir::BlockIndex i = 0; i < query.blocks().size(); ++i) {
    const ir::Block& block = query.block(i);
    const bool reads_hot = std::ranges::any_of(block.from, [&](const ir::FromItem& item) {
      return item.kind == ir::FromKind::table && tables.contains(to_lower_ascii(item.relation));
    });
    if (!reads_hot) continue;
    for (std::optional<ir::BlockIndex> at = i; at; at = query.block(*at).parent) hot.insert(*at);
  }
  return hot;
}

// The blocks of `whole` in full, of the others their first line.
std::string map_text(const ir::QueryMap& query, const std::set<ir::BlockIndex>& whole) {
  std::string text = fmt::format("S0 [{}]\n", query.statement_anchor());
  for (ir::BlockIndex i = 0; i < query.blocks().size(); ++i) {
    text += block_text(query, i, whole.contains(i) ? Lines::all : Lines::head);
  }
  return fenced(text);
}

}  // namespace

Section map_section(const Facts& facts) {
  const ir::QueryMap& query = shown_query(facts);
  std::set<ir::BlockIndex> all;
  for (ir::BlockIndex i = 0; i < query.blocks().size(); ++i) all.insert(i);
  Section section{.title = "Query map"};
  section.sizes.push_back({.text = map_text(query, all), .next = Importance::needed});
  const std::set<ir::BlockIndex> hot = facts.plan == nullptr ? all : hot_blocks(facts);
  if (hot.size() < all.size()) {
    section.sizes.push_back(
        {.text = map_text(query, hot),
         .left_out = fmt::format("what is in {} blocks off the hot path", all.size() - hot.size()),
         .next = Importance::needed});
  }
  section.sizes.push_back({.text = map_text(query, {0}),
                           .left_out = "what is in all blocks but main",
                           .next = Importance::essential});
  return section;
}

}  // namespace ado::briefing
