// Collects the nodes that comments may stand at.
#include "sql/comment_hosts.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "sql/walk.hpp"

namespace ado::sql {
namespace {

// Which parentheses are a pair.
class Parentheses {
 public:
  explicit Parentheses(std::span<const Token> tokens) : tokens_(tokens), partner_(tokens.size()) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].kind == TokenKind::left_parenthesis) open.push_back(i);
      if (tokens[i].kind != TokenKind::right_parenthesis || open.empty()) continue;
      partner_[open.back()] = i;
      open.pop_back();
    }
  }

  // The span without the pairs that enclose all of it, but for the innermost `kept` of them.
  Span without_pairs(Span span, std::size_t kept) const {
    std::size_t first = index_from(span.begin);
    std::size_t last = index_from(span.end) - 1;
    std::size_t pairs = 0;
    for (; first < last && partner_[first] == last; ++pairs) {
      ++first;
      --last;
    }
    const std::size_t shown = std::min(pairs, kept);
    return {tokens_[first - shown].begin, tokens_[last + shown].end};
  }

 private:
  std::size_t index_from(std::uint32_t offset) const {
    const auto token = std::ranges::lower_bound(tokens_, offset, {}, &Token::begin);
    return static_cast<std::size_t>(token - tokens_.begin());
  }

  std::span<const Token> tokens_;
  std::vector<std::size_t> partner_;  // Of an opening one, the index of its closing one.
};

class HostFinder {
 public:
  HostFinder(const Query& query, std::span<const Token> tokens) : parentheses_(tokens) {
    Visitor visitor;
    visitor.query = [this](const Query& node) {
      if (node.order_by) {
        for (const OrderItem& item : node.order_by->items) note(item.expr);
      }
      return add(node, parentheses_.without_pairs(node.span, 0), Role::query);
    };
    visitor.select = [this](const Select& node) {
      note_items_of(node);
      found_.selects.push_back(&node);
      return Descend::yes;
    };
    visitor.common_table = [this](const CommonTable& node) {
      return add(node, node.span, Role::item);
    };
    visitor.table = [this](const TableRef& node) {
      if (const auto* join = std::get_if<Join>(&node.node)) note_end_of(*join);
      return add(node, node.span, role_of(node, Role::item));
    };
    visitor.expr = [this](const Expr& node) {
      if (const auto* logical = as<Logical>(node)) {
        for (const Expr& operand : logical->operands) note(operand);
      }
      // What has parentheses of its own leaves its comments to what is inside and round it.
      if (as<Postfix>(node) != nullptr) return Descend::yes;
      const bool is_subquery = as<ScalarSubquery>(node) != nullptr;
      return add(node, is_subquery ? parentheses_.without_pairs(node.span, 1) : node.span,
                 role_of(node, Role::part));
    };
    visit(query, visitor);
    sort();
  }

  Hosts take() { return std::move(found_); }

 private:
  void note(const NodeBase& node, Role role = Role::item) { roles_[node.id.value] = role; }

  void note(const MaybeExpr& expr) {
    if (expr) note(**expr);
  }

  void note_items_of(const Select& select) {
    for (const SelectItem& item : select.items) note(item.expr);
    note(select.where);
    note(select.having);
    note(select.qualify);
    if (!select.group_by) return;
    for (const GroupingElement& element : select.group_by->elements) {
      if (element.kind == GroupingKind::expression) note(element.exprs.front());
    }
  }

  void note_end_of(const Join& join) {
    join.condition ? note(**join.condition, Role::join_end) : note(*join.right, Role::join_end);
  }

  Role role_of(const NodeBase& node, Role usual) const {
    const auto role = roles_.find(node.id.value);
    return role == roles_.end() ? usual : role->second;
  }

  Descend add(const NodeBase& node, Span span, Role role) {
    const bool was_read = span.begin < span.end;
    if (was_read) {
      found_.all.push_back({.node = node.id, .span = span, .role = role});
    }
    return Descend::yes;
  }

  // They were found parents first, which a stable sort keeps where the spans are equal.
  void sort() {
    std::vector<Host>& hosts = found_.all;
    std::ranges::stable_sort(hosts, [](const Host& left, const Host& right) {
      if (left.span.begin != right.span.begin) return left.span.begin < right.span.begin;
      return left.span.end > right.span.end;
    });
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      while (!open.empty() && hosts[open.back()].span.end < hosts[i].span.end) open.pop_back();
      if (!open.empty()) hosts[i].parent = open.back();
      open.push_back(i);
    }
  }

  Parentheses parentheses_;
  Hosts found_;
  std::unordered_map<std::uint32_t, Role> roles_;  // By node, where it is not the usual one.
};

}  // namespace

Hosts comment_hosts(const Query& query, std::span<const Token> tokens) {
  return HostFinder(query, tokens).take();
}

}  // namespace ado::sql
