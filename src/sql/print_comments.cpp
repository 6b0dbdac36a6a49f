// Prints comments where their nodes are printed.
//
// A line is ended only where the printer ends lines anyway. So a comment that wants a line makes
// the tries round it fail, and what it stands at is laid out on lines of its own.
#include "sql/printer.hpp"

namespace ado::sql {

void Printer::lead(const NodeBase& node) {
  if (comments_.empty() || is_flat()) return;
  for (const Comment& comment : comments_at(comments_, node.id)) {
    if (comment.place != CommentPlace::before) continue;
    put(comment.text);
    new_line();
  }
  led_ = node.id;
}

// At the end of the line, or right here with a blank on its side.
void Printer::put_comment_in_line(const Comment& comment) {
  const bool at_line_end = is_line_comment(comment.text) && !is_flat() && !has_line_comment();
  if (at_line_end) return put_at_line_end(comment.text);
  const bool is_before = comment.place == CommentPlace::before;
  put_comment((is_before ? "" : " ") + as_block_comment(comment.text) + (is_before ? " " : ""));
}

// At the begin of a line each has a line of its own: else the next reader would take it for one.
void Printer::put_comments_before(const NodeBase& node) {
  if (comments_.empty() || node.id == led_) return;
  for (const Comment& comment : comments_at(comments_, node.id)) {
    if (comment.place != CommentPlace::before) continue;
    if (is_flat() && (comment.own_line || is_at_line_begin())) refuse_line();
    if (!is_flat() && is_at_line_begin()) {
      put(comment.text);
      new_line();
    } else {
      put_comment_in_line(comment);
    }
  }
}

void Printer::put_comments_behind(const NodeBase& node) {
  if (comments_.empty()) return;
  for (const Comment& comment : comments_at(comments_, node.id)) {
    if (comment.place != CommentPlace::behind) continue;
    if (is_flat() && is_line_comment(comment.text)) refuse_line();
    put_comment_in_line(comment);
  }
}

void Printer::put_hints(const Select& select) {
  if (comments_.empty()) return;
  for (const Comment& comment : comments_at(comments_, select.id)) {
    put_comment_in_line(comment);
  }
}

}  // namespace ado::sql
