// Ends lines, and puts the comment that waits for a line's end there.
#include "sql/layout.hpp"

#include <utility>

#include "sql/comments.hpp"

namespace ado::sql {

std::string LayoutWriter::take() { return std::move(out_); }

void LayoutWriter::put_comment(std::string_view comment) {
  put(comment);
  comment_bytes_ += comment.size();
  const bool tries = limit_ != kUnlimited && limit_ != 0;
  if (tries) limit_ += comment.size();
}

void LayoutWriter::new_line() {
  if (has_line_comment()) {
    put(" ");
    put(line_comment_);
    line_comment_ = {};
  }
  comment_bytes_ = 0;
  out_ += '\n';
  line_begin_ = out_.size();
  out_.append(indent_, ' ');
  content_begin_ = out_.size();
}

}  // namespace ado::sql
