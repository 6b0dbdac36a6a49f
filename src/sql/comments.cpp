// Finds each comment its node: by spans, and by the tokens on both sides.
#include "sql/comments.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sql/ast.hpp"
#include "sql/comment_hosts.hpp"

namespace ado::sql {
namespace {

// The tokens and the hosts round one comment.
struct Surroundings {
  const Token* previous = nullptr;  // Null: the text begins.
  const Token* next = nullptr;      // Null: the text ends.
  bool begins_line = false;
  bool ends_line = false;
  std::size_t preceding = kNoHost;  // The host that ends before the comment, its parents do not.
  std::size_t following = kNoHost;  // The host that begins behind it.
  std::size_t enclosing = kNoHost;
};

// What a comment belongs behind of: it tells about what these introduce, not about what is before.
bool introduces(const Token& token) {
  constexpr std::array kOpening{TokenKind::left_parenthesis, TokenKind::left_bracket,
                                TokenKind::left_brace};
  constexpr std::array kWords{
      Keyword::select, Keyword::from,   Keyword::where,     Keyword::group,  Keyword::having,
      Keyword::order,  Keyword::limit,  Keyword::offset,    Keyword::window, Keyword::qualify,
      Keyword::union_, Keyword::except, Keyword::intersect, Keyword::on,     Keyword::using_,
      Keyword::with,   Keyword::when,   Keyword::then,      Keyword::else_,  Keyword::values};
  return std::ranges::find(kOpening, token.kind) != kOpening.end() ||
         std::ranges::find(kWords, token.keyword) != kWords.end();
}

// Whether an item of a clause is over where this token follows: no AS, no DESC, no ON.
bool ends_item(const Token& token) {
  constexpr std::array kKinds{TokenKind::comma, TokenKind::semicolon, TokenKind::end};
  constexpr std::array kWords{
      Keyword::and_,    Keyword::or_,        Keyword::join,   Keyword::inner,   Keyword::left,
      Keyword::right,   Keyword::full,       Keyword::cross,  Keyword::asof,    Keyword::semi,
      Keyword::natural, Keyword::positional, Keyword::anti,   Keyword::fetch,   Keyword::for_,
      Keyword::from,    Keyword::where,      Keyword::group,  Keyword::having,  Keyword::order,
      Keyword::window,  Keyword::limit,      Keyword::offset, Keyword::qualify, Keyword::union_,
      Keyword::except,  Keyword::intersect,  Keyword::select, Keyword::values};
  // The token before `end` has one behind it.
  if (token.keyword == Keyword::using_) return (&token)[1].keyword == Keyword::sample;
  return std::ranges::find(kKinds, token.kind) != kKinds.end() ||
         std::ranges::find(kWords, token.keyword) != kWords.end();
}

std::string without_blanks_behind(std::string_view text) {
  return std::string(text.substr(0, text.find_last_not_of(" \t") + 1));
}

class Attachment {
 public:
  Attachment(const Query& query, std::string_view text, std::span<const Token> tokens)
      : text_(text), tokens_(tokens), found_(comment_hosts(query, tokens)), hosts_(found_.all) {}

  Comment attach(const Span& span) const {
    const Surroundings around = surroundings(span);
    const std::string_view written = text_.substr(span.begin, span.end - span.begin);
    if (const Select* select = hinted(written, around)) {
      return {.node = select->id, .place = CommentPlace::hint, .text = std::string(written)};
    }
    const CommentPlace place = place_of(span, around);
    const std::size_t host = place == CommentPlace::before ? around.following : host_behind(around);
    const bool has_line = hosts_[host].role != Role::part &&
                          (place == CommentPlace::before || is_behind_item(around));
    const bool keeps_line = has_line && is_line_comment(written);
    return {.node = hosts_[host].node,
            .place = place,
            .own_line = keeps_line || (has_line && around.begins_line),
            .text = keeps_line ? without_blanks_behind(written) : as_block_comment(written)};
  }

 private:
  bool has_line_break(std::uint32_t begin, std::uint32_t end) const {
    return text_.substr(begin, end - begin).find_first_of("\r\n") != std::string_view::npos;
  }

  // The Select whose first word stands before a hint.
  const Select* hinted(std::string_view written, const Surroundings& around) const {
    if (!written.starts_with("/*+") || around.begins_line) return nullptr;
    if (around.previous->keyword != Keyword::select) return nullptr;
    const auto select = std::ranges::find(found_.selects, around.previous->begin,
                                          [](const Select* each) { return each->span.begin; });
    return select == found_.selects.end() ? nullptr : *select;
  }

  Surroundings surroundings(const Span& span) const {
    Surroundings around;
    const auto next = std::ranges::lower_bound(tokens_, span.begin, {}, &Token::begin);
    if (next != tokens_.begin()) around.previous = &*std::prev(next);
    const bool is_end = next == tokens_.end() || next->kind == TokenKind::end;
    if (!is_end) around.next = &*next;
    const std::uint32_t line_from = around.previous == nullptr ? 0 : around.previous->end;
    around.begins_line = around.previous == nullptr || has_line_break(line_from, span.begin);
    around.ends_line = is_end || has_line_break(span.end, next->begin);

    const auto behind = std::ranges::lower_bound(hosts_, span.end, {},
                                                 [](const Host& host) { return host.span.begin; });
    const auto first_behind = static_cast<std::size_t>(behind - hosts_.begin());
    // The root stands for the whole text: only what is outside of it has no enclosing host.
    std::size_t last = first_behind == 0 ? kNoHost : first_behind - 1;
    while (last != kNoHost && hosts_[last].span.end <= span.begin) {
      around.preceding = last;
      last = hosts_[last].parent;
    }
    around.enclosing = last;
    const bool is_sibling =
        first_behind < hosts_.size() && hosts_[first_behind].parent == around.enclosing;
    if (is_sibling) around.following = first_behind;
    return around;
  }

  // A comment inside a node without children goes behind the outermost one that ends there; behind
  // the last part of a join, behind the join.
  std::size_t host_behind(const Surroundings& around) const {
    std::size_t host = around.preceding;
    if (host == kNoHost) {
      host = around.enclosing;
      while (ends_its_parent(host)) host = hosts_[host].parent;
    }
    while (hosts_[host].role == Role::join_end) host = hosts_[host].parent;
    return host;
  }

  bool ends_its_parent(std::size_t host) const {
    const std::size_t parent = hosts_[host].parent;
    return parent != kNoHost && hosts_[parent].span.end == hosts_[host].span.end;
  }

  // Whether nothing of the node or its item follows, such as an alias.
  bool is_behind_item(const Surroundings& around) const {
    if (around.preceding == kNoHost) return false;
    if (around.next == nullptr || hosts_[around.preceding].role == Role::query) return true;
    const bool in_list = std::ranges::any_of(
        tokens_between(hosts_[around.preceding].span.end, around.next->begin),
        [](const Token& token) { return token.kind == TokenKind::left_parenthesis; });
    if (in_list || around.previous->keyword == Keyword::as) return false;
    const Token* next = around.next;
    while (next->kind == TokenKind::right_parenthesis) ++next;
    return ends_item(*next) || begins_semantic_join(*next) ||
           around.previous->kind == TokenKind::comma;
  }

  // SEMANTIC JOIN: the word is no keyword.
  bool begins_semantic_join(const Token& token) const {
    if (!equals_ignore_case(token_text(text_, token), "semantic")) return false;
    const Keyword next = (&token)[1].keyword;  // The token before `end` has one behind it.
    return next == Keyword::join || next == Keyword::left || next == Keyword::inner;
  }

  CommentPlace place_of(const Span& span, const Surroundings& around) const {
    if (around.following == kNoHost) return CommentPlace::behind;
    if (around.preceding == kNoHost) return CommentPlace::before;
    if (around.begins_line) return CommentPlace::before;
    const Host& preceding = hosts_[around.preceding];
    const Host& following = hosts_[around.following];
    const bool directly_before = !around.ends_line && begins_at(following, around.next);
    const bool may_be_behind = !directly_before && !has_line_break(preceding.span.end, span.begin);
    return may_be_behind && !is_apart(preceding.span.end, span, around.ends_line)
               ? CommentPlace::behind
               : CommentPlace::before;
  }

  // Whether the node's first token is this one, but for parentheses round it.
  static bool begins_at(const Host& host, const Token* token) {
    while (token->begin < host.span.begin && token->kind == TokenKind::left_parenthesis) ++token;
    return token->begin == host.span.begin;
  }

  // Whether what stands between a node that ends at `end` and the comment makes it tell of
  // something else. Behind the comma that ends a line it still tells of the item before.
  bool is_apart(std::uint32_t end, const Span& comment, bool ends_line) const {
    bool is_alias = false;  // Which may be any word.
    for (const Token& token : tokens_between(end, comment.begin)) {
      if (introduces(token) && !is_alias) return true;
      if (token.kind == TokenKind::comma && !ends_line) return true;
      is_alias = token.keyword == Keyword::as;
    }
    return false;
  }

  std::span<const Token> tokens_between(std::uint32_t begin, std::uint32_t end) const {
    const auto first = std::ranges::lower_bound(tokens_, begin, {}, &Token::begin);
    return {first, std::ranges::lower_bound(first, tokens_.end(), end, {}, &Token::begin)};
  }

  std::string_view text_;
  std::span<const Token> tokens_;
  Hosts found_;
  const std::vector<Host>& hosts_;
};

}  // namespace

Comments attach_comments(const Query& query, std::string_view text, std::span<const Token> tokens,
                         std::span<const Span> found) {
  Comments comments;
  if (found.empty()) return comments;
  const Attachment attachment(query, text, tokens);
  for (const Span& span : found) comments.push_back(attachment.attach(span));
  std::ranges::stable_sort(comments, {}, &Comment::node);
  // What stands above a comment with a line of its own has one too.
  for (std::size_t i = comments.size(); i-- > 1;) {
    Comment& above = comments[i - 1];
    const Comment& below = comments[i];
    const bool is_above = above.node == below.node && above.place == CommentPlace::before &&
                          below.place == CommentPlace::before;
    if (is_above && below.own_line) above.own_line = true;
  }
  return comments;
}

std::span<const Comment> comments_at(const Comments& comments, NodeId node) {
  const auto range = std::ranges::equal_range(comments, node, {}, &Comment::node);
  return {range.begin(), range.end()};
}

std::string as_block_comment(std::string_view comment) {
  if (!is_line_comment(comment)) return std::string(comment);
  const std::size_t begin = std::min(comment.find_first_not_of("- \t"), comment.size());
  const std::size_t end = comment.find_last_not_of(" \t\r") + 1;
  std::string block = "/*";
  // Marks of a comment inside it would open or close one.
  for (const char c : comment.substr(begin, std::max(end, begin) - begin)) {
    if (block.size() == 2) block += ' ';
    const bool makes_mark = (c == '/' && block.back() == '*') || (c == '*' && block.back() == '/');
    if (makes_mark) block += ' ';
    block += c;
  }
  return block + " */";
}

}  // namespace ado::sql
