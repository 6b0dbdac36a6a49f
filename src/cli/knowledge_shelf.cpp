// Opens the examples of a run.
#include "cli/knowledge_shelf.hpp"

#include <fmt/format.h>

#include "base/data_folder.hpp"
#include "cli/session.hpp"
#include "cli/version.hpp"

namespace ado::cli {

std::filesystem::path own_knowledge(const config::Config& config) {
  return std::filesystem::path(config.workspace) / "knowledge";
}

Result<knowledge::Shelf> knowledge_shelf(const config::Config& config) {
  ADO_TRY(const std::filesystem::path data, data_folder());
  const std::filesystem::path own = own_knowledge(config);
  return knowledge::Shelf{.roots = {data, own},
                          .index_folder = own,
                          .made_by = fmt::format("{} {}", kVersion, kGitSha)};
}

std::shared_ptr<const knowledge::Retrieval> open_knowledge(const config::Config& config,
                                                           Origin origin) {
  auto shelf = knowledge_shelf(config);
  if (shelf && origin == Origin::shipped) {
    shelf->roots.resize(1);
    shelf->index_folder.clear();  // It is of all of them.
  }
  auto opened = shelf ? knowledge::open_retrieval(*shelf)
                      : Result<knowledge::OpenedRetrieval>(tl::unexpected(shelf.error()));
  if (!opened) {
    print_err(fmt::format("goes on without gold examples: {}\n", opened.error().message));
    return nullptr;
  }
  // A missing index is no news: a few dozen vectors are computed in no time.
  const bool is_stale = opened->state == knowledge::IndexState::stale;
  if (is_stale) print_err(fmt::format("{}; ado knowledge index makes it anew\n", opened->note));
  return std::make_shared<const knowledge::Retrieval>(std::move(opened->retrieval));
}

}  // namespace ado::cli
