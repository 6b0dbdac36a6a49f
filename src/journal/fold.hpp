// Folds all events of a journal into a view, by a function that adds one.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "journal/journal.hpp"

namespace ado::journal {

// `add(view, event)` gives a Result<void>; its first error is theirs.
template <typename View, typename Add>
Result<View> fold_all(const std::vector<Event>& events, Add add) {
  View view;
  for (const Event& event : events) ADO_CHECK(add(view, event));
  return view;
}

// The same of what was read of `file`: errors name the file and the line.
template <typename View, typename Add>
Result<View> fold_file(const Contents& contents, const std::filesystem::path& file, Add add) {
  return fold_all<View>(contents.events, [&](View& view, const Event& event) -> Result<void> {
    Result<void> done = add(view, event);
    if (!done) return fail(at_event(std::move(done).error(), file, contents, event));
    return {};
  });
}

}  // namespace ado::journal
