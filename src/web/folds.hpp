// Folds: what the journals of a folder say, folded in the background, the newest first, and folded
// again only when a journal has changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "web/file_stamp.hpp"

namespace ado::web {

inline constexpr std::string_view kJournal = "journal.jsonl";

// How far a reading has come.
struct Reading {
  std::size_t read = 0, total = 0;
  bool is_complete() const { return read >= total; }
  bool operator==(const Reading&) const = default;
};

// Thread-safe. Folding begins with the first look, and goes on as long as it lives.
class UntypedFolds {
 public:
  // So long lines() waits for what has just changed: a small workspace is read by then.
  static constexpr std::chrono::milliseconds kPatience{250};

  using View = std::shared_ptr<const void>;
  // Called from several threads at once.
  using Fold = std::function<Result<View>(const std::filesystem::path& journal)>;
  struct Line {
    std::string id;       // The name of the journal's folder.
    FileStamp stamp;      // Of what was read; of no file while nothing was.
    View view;            // Null when it cannot be read, or is not read yet.
    std::string problem;  // Why it cannot.
    bool is_read() const { return stamp.exists(); }
  };

  UntypedFolds(std::filesystem::path folder, Fold fold, int threads);

  // Looks for journals that are new, have changed or are gone.
  void look();
  // All that look() found, newest first: ids begin with their time. What is folded just now stands
  // as it was before.
  std::vector<Line> lines();
  // Returns when this one has been read; at once when there is none.
  void read_now(const std::string& id);
  Reading reading() const;

 private:
  struct Known {
    Line line;
    FileStamp on_disk;
    std::uint64_t ticket = 0;  // Of the reading that is under way; 0: none is.
  };

  void work(const std::stop_token& stop);
  void read(const std::string& id, std::unique_lock<std::mutex>& lock);

  std::filesystem::path folder_;
  Fold fold_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_, settled_;
  std::map<std::string, Known, std::greater<>> known_;
  std::set<std::string, std::greater<>> waiting_;
  std::size_t at_work_ = 0;
  std::uint64_t tickets_ = 0;
  std::chrono::steady_clock::time_point began_;  // To read, after nothing was left to be read.
  std::vector<std::jthread> threads_;            // Last: they end before what they use.
};

// The same, of views of one type.
template <typename View>
class Folds {
 public:
  using Fold = std::function<Result<View>(const std::filesystem::path& journal)>;
  struct Line {
    std::string id;
    FileStamp stamp;
    std::shared_ptr<const View> view;
    std::string problem;
    bool is_read() const { return stamp.exists(); }
  };

  Folds(std::filesystem::path folder, Fold fold, int threads)
      : folds_(
            std::move(folder),
            [fold = std::move(fold)](
                const std::filesystem::path& journal) -> Result<UntypedFolds::View> {
              ADO_TRY(View view, fold(journal));
              return std::make_shared<const View>(std::move(view));
            },
            threads) {}

  void look() { folds_.look(); }
  std::vector<Line> lines() {
    std::vector<Line> lines;
    for (UntypedFolds::Line& line : folds_.lines()) {
      lines.push_back({.id = std::move(line.id),
                       .stamp = line.stamp,
                       .view = std::static_pointer_cast<const View>(std::move(line.view)),
                       .problem = std::move(line.problem)});
    }
    return lines;
  }
  void read_now(const std::string& id) { folds_.read_now(id); }
  Reading reading() const { return folds_.reading(); }

 private:
  UntypedFolds folds_;
};

}  // namespace ado::web
