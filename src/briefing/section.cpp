// A greedy choice: importance is a matter of order, and tokens of parts add up.
#include "briefing/section.hpp"

#include <fmt/format.h>

#include "briefing/tokens.hpp"

namespace ado::briefing {
namespace {

using Choice = std::vector<std::size_t>;

std::vector<std::string> left_out_of(const std::vector<Section>& sections, const Choice& choice) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Size& size = sections[i].sizes[choice[i]];
    if (!size.left_out.empty()) {
      lines.push_back(fmt::format("{}: {}", sections[i].title, size.left_out));
    }
  }
  return lines;
}

std::string text_of(const std::vector<Section>& sections, const Choice& choice) {
  std::string text;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Size& size = sections[i].sizes[choice[i]];
    if (!size.text.empty()) text += fmt::format("## {}\n{}\n\n", sections[i].title, size.text);
  }
  const std::vector<std::string> missing = left_out_of(sections, choice);
  if (missing.empty()) return text;
  text += "## Left out, to fit\n";
  for (const std::string& line : missing) text += fmt::format("- {}\n", line);
  return text + "\n";
}

// The section to step down next, or none.
std::size_t cheapest(const std::vector<Section>& sections, const Choice& choice) {
  std::size_t best = sections.size();
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (choice[i] + 1 == sections[i].sizes.size()) continue;
    const Importance next = sections[i].sizes[choice[i]].next;
    if (next == Importance::essential) continue;
    if (best == sections.size() || next <= sections[best].sizes[choice[best]].next) best = i;
  }
  return best;
}

}  // namespace

Result<Fitted> fit(const std::vector<Section>& sections, std::int64_t tokens_max) {
  Choice choice(sections.size(), 0);
  while (true) {
    std::string text = text_of(sections, choice);
    const std::int64_t tokens = estimate_tokens(text);
    if (tokens <= tokens_max) {
      return Fitted{
          .text = std::move(text), .left_out = left_out_of(sections, choice), .tokens = tokens};
    }
    const std::size_t next = cheapest(sections, choice);
    if (next == sections.size()) {
      return fail(ErrorKind::invalid_input,
                  "the query does not fit into a prompt: {} tokens at least, {} are left", tokens,
                  tokens_max);
    }
    ++choice[next];
  }
}

}  // namespace ado::briefing
