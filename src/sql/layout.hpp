// Lays out printed text: lines, indentation, and what fits on a line.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace ado::sql {

enum class Layout { pretty, one_line };

// Appends to one text. What fits is written on the current line. What does not is taken back, and
// written again in its broken form: a try ends at the line's width, so all of them cost little.
class LayoutWriter {
 public:
  explicit LayoutWriter(Layout layout) : flat_(layout == Layout::one_line) {}

  std::string take();

 protected:
  static constexpr std::size_t kLineWidth = 80;
  static constexpr std::size_t kIndentStep = 2;

  void put(std::string_view text) { out_ += text; }
  bool is_flat() const { return flat_; }
  // Whether the try that is under way has failed, so that writing more is of no use.
  bool is_past_limit() const { return out_.size() > limit_; }
  // Makes the try that is under way fail: what comes never shares a line.
  void refuse_line() {
    if (limit_ != kUnlimited) limit_ = 0;
  }

  bool is_at_line_begin() const { return out_.size() == content_begin_; }
  // Stands at the end of this line, whatever else comes to it. Not within a try, and one a line.
  void put_at_line_end(std::string_view line_comment) { line_comment_ = line_comment; }
  // A comment in the line: what fits is decided as if it were not there, so that a comment that the
  // next reader finds at another node changes no layout.
  void put_comment(std::string_view comment);
  bool has_line_comment() const { return !line_comment_.empty(); }
  std::string_view line_comment() const { return line_comment_; }  // That waits; else empty.

  void new_line();
  void new_line_or_blank() { flat_ ? put(" ") : new_line(); }
  void new_line_or_nothing() {
    if (!flat_) new_line();
  }

  // Writes on the current line and is true, or leaves no trace. On one line all fits.
  template <typename Write>
  bool fits_line(Write&& write) {
    if (flat_) {
      write();
      return true;
    }
    const std::size_t mark = out_.size();
    const std::size_t comment_bytes = comment_bytes_;
    flat_ = true;
    limit_ = line_begin_ + kLineWidth + comment_bytes_;
    write();
    const bool fits = !is_past_limit();
    flat_ = false;
    limit_ = kUnlimited;
    if (fits) return true;
    out_.resize(mark);
    comment_bytes_ = comment_bytes;
    return false;
  }

  template <typename Write>
  void indented(Write&& write) {
    indent_ += kIndentStep;
    write();
    indent_ -= kIndentStep;
  }

  // a, b, c
  template <typename Values, typename PutOne>
  void put_commas(const Values& values, PutOne&& put_one) {
    bool is_first = true;
    for (const auto& value : values) {
      if (!is_first) put(", ");
      is_first = false;
      put_one(value);
    }
  }

  // Each value on a line of its own, one step further in; starts with the line's end.
  template <typename Values, typename PutOne>
  void put_lines(const Values& values, PutOne&& put_one) {
    indented([&] {
      bool is_first = true;
      for (const auto& value : values) {
        if (!is_first) put(",");
        is_first = false;
        new_line();
        put_one(value);
      }
    });
  }

  // Behind a keyword: a blank and all on its line, or lines.
  template <typename Values, typename PutOne>
  void put_list(const Values& values, PutOne&& put_one) {
    const auto on_line = [&] {
      put(" ");
      put_commas(values, put_one);
    };
    if (!fits_line(on_line)) put_lines(values, put_one);
  }

  // Between brackets: all on the line, or filled lines and the closing bracket on its own.
  template <typename Values, typename PutOne>
  void put_filled(const Values& values, PutOne&& put_one) {
    if (fits_line([&] { put_commas(values, put_one); })) return;
    indented([&] {
      new_line();
      bool is_first = true;
      for (const auto& value : values) {
        if (!is_first) put(",");
        const auto on_line = [&] {
          put(is_first ? "" : " ");
          put_one(value);
        };
        if (!fits_line(on_line)) {
          if (!is_first) new_line();
          put_one(value);
        }
        is_first = false;
      }
    });
    new_line();
  }

 private:
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  bool flat_;                       // On one line: by layout, or for the try that is under way.
  std::size_t limit_ = kUnlimited;  // The try that is under way fails behind this size of out_.
  std::size_t line_begin_ = 0;
  std::size_t content_begin_ = 0;  // Behind the line's indentation.
  std::size_t indent_ = 0;
  std::string_view line_comment_;  // To stand at the end of this line.
  std::size_t comment_bytes_ = 0;  // Of the comments in this line.

 protected:
  std::string out_;
};

}  // namespace ado::sql
