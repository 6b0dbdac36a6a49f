// Scans the printed view: quoted names, and texts inside calls of functions that read files.
#include "engine/duckdb_view_files.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace ado::engine {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// read_csv, read_parquet, parquet_scan, glob: what takes the names of files.
bool reads_files(std::string_view function) {
  return function.starts_with("read_") || function.ends_with("_scan") || function == "glob";
}

void add_unique(std::vector<std::string>& list, std::string value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

void add_pattern(const std::string& pattern, ViewFiles& files) {
  if (pattern.empty() || pattern.find("://") != std::string::npos) return;
  const std::size_t glob = pattern.find_first_of("*?[{");
  if (glob == std::string::npos) return add_unique(files.paths, pattern);
  const std::size_t slash = pattern.rfind('/', glob);
  if (slash == 0) return;
  add_unique(files.directories, slash == std::string::npos ? "./" : pattern.substr(0, slash + 1));
}

class ViewScanner {
 public:
  ViewScanner(std::string_view text, ViewFiles& files) : text_(text), files_(files) {}

  void scan() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        scan_quoted(c);
      } else if (is_word(c)) {
        scan_word();
      } else {
        scan_parenthesis(c);
      }
    }
  }

 private:
  // A name with a folder or an extension may be a file; that it is a table after all does no harm.
  void scan_quoted(char quote) {
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != quote) break;
        ++at_;
      }
      value += text_[at_];
    }
    ++at_;
    const bool like_a_file = value.find_first_of("./") != std::string::npos;
    if (quote == '"' ? like_a_file : call_depth_.has_value()) add_pattern(value, files_);
  }

  void scan_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const bool called = at_ < text_.size() && text_[at_] == '(';
    if (called && !call_depth_ && reads_files(text_.substr(begin, at_ - begin))) {
      call_depth_ = depth_;
    }
  }

  void scan_parenthesis(char c) {
    ++at_;
    if (c == '(') ++depth_;
    if (c == ')') --depth_;
    if (c == ')' && call_depth_ && depth_ <= *call_depth_) call_depth_.reset();
  }

  std::string_view text_;
  ViewFiles& files_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<int> call_depth_;  // Depth outside the call of a reading function, inside one.
};

}  // namespace

void add_view_files(std::string_view view, ViewFiles& files) { ViewScanner(view, files).scan(); }

}  // namespace ado::engine
