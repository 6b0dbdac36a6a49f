// Puts the sections in their order: what is asked, what is known, what has been tried.
#include "briefing/render.hpp"

#include "base/require.hpp"
#include "briefing/sections.hpp"
#include "briefing/tokens.hpp"

namespace ado::briefing {

Result<RenderedPrompt> render(const PromptLibrary& library, Role role, const Facts& facts) {
  const auto found = library.find({role, facts.query.dialect()});
  require(found != library.end());
  const RolePrompt& role_prompt = found->second;
  const std::vector<Section> sections = {
      task_section(facts),     assignment_section(facts), steer_section(facts),
      sql_section(facts),      map_section(facts),        schema_section(facts),
      plan_section(facts),     signals_section(facts),    bda_section(facts),
      attempts_section(facts), examples_section(facts)};
  const std::int64_t fixed =
      estimate_tokens(role_prompt.text) + estimate_tokens(llm::kCacheBoundary) + 2;
  ADO_TRY(Fitted fitted, fit(sections, facts.tokens_max - fixed));
  return RenderedPrompt{.prompt = {.header = role_prompt.text, .tail = std::move(fitted.text)},
                        .version = role_prompt.version,
                        .tokens = fixed + fitted.tokens,
                        .left_out = std::move(fitted.left_out)};
}

}  // namespace ado::briefing
