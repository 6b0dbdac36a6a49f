// Reads journals one by one and appends their entries in batches.
#include "mission/extract.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.hpp"
#include "blackboard/storage.hpp"
#include "journal/journal.hpp"
#include "mission/record.hpp"

namespace ado::mission {
namespace {

namespace fs = std::filesystem;

// To find out what a partition lacks, all of its ids are read: once a batch.
constexpr std::size_t kBatch = 10'000;

class Extractor {
 public:
  explicit Extractor(const fs::path& workspace) : workspace_(workspace) {}

  Result<void> add(const fs::path& file) {
    const auto contents = journal::read(file);
    const auto view = contents ? fold(*contents, file) : Result<View>(fail(contents.error()));
    if (!view) {
      done_.problems.push_back(view.error().message);
      return {};
    }
    if (!view->assignment || !view->finished) {
      ++done_.unfinished;
      return {};
    }
    // A finished mission is never taken up again: once nobody holds it, nobody else records it.
    if (!FileLock::acquire(fs::path(file) += ".lock")) {
      ++done_.running;
      return {};
    }
    ++done_.missions;
    std::ranges::move(make_entries(*view, contents->events), std::back_inserter(batch_));
    return batch_.size() >= kBatch ? write() : Result<void>();
  }
  Result<Extraction> finish() {
    ADO_CHECK(write());
    return std::move(done_);
  }

 private:
  Result<void> write() {
    ADO_TRY(const std::size_t added, blackboard::append_missing(workspace_, batch_));
    done_.added += added;
    done_.entries += batch_.size();
    batch_.clear();
    return {};
  }

  fs::path workspace_;
  std::vector<blackboard::Entry> batch_;
  Extraction done_;
};

}  // namespace

std::vector<fs::path> mission_journals(const fs::path& workspace) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& item : fs::directory_iterator(workspace / "missions", missing)) {
    const fs::path file = item.path() / "journal.jsonl";
    if (fs::exists(file, missing)) files.push_back(file);
  }
  std::ranges::sort(files);
  return files;
}

Result<Extraction> extract(const fs::path& workspace, std::stop_token stop) {
  Extractor extractor(workspace);
  for (const fs::path& file : mission_journals(workspace)) {
    if (stop.stop_requested()) {
      ADO_CHECK(extractor.finish());
      return fail(ErrorKind::unavailable, "interrupted; the same command goes on");
    }
    ADO_CHECK(extractor.add(file));
  }
  return extractor.finish();
}

}  // namespace ado::mission
