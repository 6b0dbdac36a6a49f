// Makes the query that is shown, and walks plans in both directions.
#include "briefing/redaction.hpp"

#include <utility>

#include "base/text.hpp"
#include "briefing/fragment_edit.hpp"
#include "briefing/mask.hpp"
#include "sql/print.hpp"

namespace ado::briefing {
namespace {

// All that a fragment over this query may spell: the query and the names of what it reads.
std::string texts_of(const ir::QueryMap& map) {
  std::string texts = sql::print(map.statement().query, map.dialect());
  for (const ir::Block& block : map.blocks()) {
    texts += " " + block.id;
    for (const ir::FromItem& item : block.from) {
      texts += " " + item.name + " " + item.relation;
      for (const ir::FromColumn& column : item.columns) texts += " " + column.name;
    }
  }
  return texts;
}

std::set<std::string> names_of(const ir::QueryMap& map) {
  std::set<std::string> names;
  for (const ir::Block& block : map.blocks()) {
    for (const ir::FromItem& item : block.from) {
      names.insert(to_lower_ascii(item.name));
      names.insert(to_lower_ascii(item.relation));
      for (const ir::FromColumn& column : item.columns) names.insert(to_lower_ascii(column.name));
    }
    for (const ir::OutputColumn& output : block.outputs) {
      if (!output.generated) names.insert(to_lower_ascii(output.name));
    }
  }
  return names;
}

// The anchor, in `to`, of the node that has this one in `from`. Without "#n" it stays without.
std::string translated(const std::string& anchor, const ir::QueryMap& from,
                       const ir::QueryMap& to) {
  const std::vector<sql::NodeId> nodes = from.by_anchor(anchor);
  if (nodes.empty()) return anchor;
  std::string found = to.anchor(nodes.front());
  if (anchor.find('#') == std::string::npos) found = found.substr(0, found.find('#'));
  return found;
}

void translate_anchors(patch::PatchPlan& plan, const ir::QueryMap& from, const ir::QueryMap& to) {
  if (plan.base == from.statement_anchor()) plan.base = to.statement_anchor();
  for (patch::Step& step : plan.steps) {
    std::string& anchor = step.target.by_anchor_hash;
    if (!anchor.empty()) anchor = translated(anchor, from, to);
  }
}

// What a plan says in words.
std::vector<std::string*> words_of(patch::PatchPlan& plan) {
  std::vector<std::string*> words = {&plan.hypothesis, &plan.target_ir,
                                     &plan.expected_explain_delta};
  for (std::string& note : plan.risk_notes) words.push_back(&note);
  for (std::string& line : plan.reasoning_trace) words.push_back(&line);
  return words;
}

std::vector<std::string*> sql_of(patch::PatchPlan& plan) {
  std::vector<std::string*> texts;
  for (patch::Precondition& fact : plan.preconditions) {
    texts.push_back(&fact.low);
    texts.push_back(&fact.high);
  }
  for (patch::Step& step : plan.steps) {
    patch::Payload& payload = step.payload;
    for (std::string* text :
         {&payload.cte_query_sql, &payload.from_sql, &payload.expr_sql, &payload.sql_fragment}) {
      texts.push_back(text);
    }
    for (patch::CtePart& part : payload.into) texts.push_back(&part.cte_query_sql);
    if (payload.first) texts.push_back(&payload.first->cte_query_sql);
    if (payload.second) texts.push_back(&payload.second->cte_query_sql);
  }
  return texts;
}

std::vector<std::string*> names_in(patch::PatchPlan& plan) {
  std::vector<std::string*> names;
  for (patch::Step& step : plan.steps) {
    names.push_back(&step.payload.cte_name);
    names.push_back(&step.payload.redirect);
    names.push_back(&step.target.by_label);
    for (patch::CtePart& part : step.payload.into) names.push_back(&part.cte_name);
    if (step.payload.first) names.push_back(&step.payload.first->cte_name);
    if (step.payload.second) names.push_back(&step.payload.second->cte_name);
  }
  return names;
}

void mask_details(explain::Operator& op, const Redaction& redaction) {
  for (auto& [name, text] : op.details) text = redaction.mask(text);
  for (explain::Operator& child : op.children) mask_details(child, redaction);
}

}  // namespace

Redaction::Redaction(const ir::QueryMap& original, ir::QueryMap query, Placeholders placeholders)
    : original_(&original),
      query_(std::move(query)),
      placeholders_(std::move(placeholders)),
      names_(names_of(original)) {}

Result<Redaction> Redaction::make(const ir::QueryMap& original) {
  sql::Statement statement = original.statement();
  statement.comments.clear();
  if (const std::string what = unreadable_literals(statement.query, statement.dialect);
      !what.empty()) {
    return fail(ErrorKind::unsupported, "literals cannot be redacted: {}", what);
  }
  ADO_TRY(Placeholders placeholders, Placeholders::make(texts_of(original)));
  Result<void> given;
  change_literals(statement.query, structural_literals(statement.query, statement.dialect),
                  [&](LiteralValue& value) {
                    auto placeholder = placeholders.give(value);
                    if (!placeholder) {
                      given = fail(std::move(placeholder).error());
                    } else {
                      value.text = *std::move(placeholder);
                      if (value.kind == ValueKind::escaped_text) {
                        value.literal = sql::LiteralKind::string;
                      }
                    }
                  });
  ADO_CHECK(given);
  ADO_TRY(ir::QueryMap query, ir::QueryMap::make(std::move(statement), original.shared_schema()));
  if (original.resolved() && !query.resolved()) {
    return fail(ErrorKind::unsupported,
                "literals cannot be redacted: a column is called by the literal that it shows");
  }
  return Redaction(original, std::move(query), std::move(placeholders));
}

std::string Redaction::mask(std::string_view text) const {
  return briefing::mask(
      text, {.placeholders = placeholders_, .names = names_, .dialect = query_.dialect()});
}

explain::Tree Redaction::mask(explain::Tree tree) const {
  mask_details(tree.root, *this);
  return tree;
}

patch::PatchPlan Redaction::redact(patch::PatchPlan plan) const {
  const auto hidden = change_fragments(plan, [this](LiteralValue& value) {
    const std::string* placeholder = placeholders_.find(value);
    const bool has_number_form = placeholder != nullptr && value.kind == ValueKind::number;
    if (!has_number_form) value.literal = sql::LiteralKind::string;
    value.text = placeholder == nullptr ? "?" : *placeholder;
  });
  if (!hidden) {
    for (std::string* text : sql_of(plan)) *text = mask(*text);
  }
  for (std::string* text : words_of(plan)) *text = mask(*text);
  translate_anchors(plan, *original_, query_);
  return plan;
}

Reply<patch::PatchPlan> Redaction::restore(patch::PatchPlan plan) const {
  patch::PatchPlan written = plan;  // A refusal goes back to the model: it shows no value.
  const auto restored = change_fragments(plan, [this](LiteralValue& value) {
    const auto quotes =
        value.kind == ValueKind::number ? Placeholders::Quotes::no : Placeholders::Quotes::yes;
    const LiteralValue* original = placeholders_.value_of(value.text, quotes);
    if (original != nullptr) value = *original;
  });
  if (!restored) return refuse(RefusalCode::bad_sql, "{}", restored.error().message);
  for (const auto texts_of_plan : {sql_of, names_in}) {
    const std::vector<std::string*> texts = texts_of_plan(plan);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!placeholders_.has_lookalike(*texts[i])) continue;
      return refuse(RefusalCode::placeholder_unknown,
                    "a placeholder was not given out, or stands inside something else: {}",
                    *texts_of_plan(written)[i]);
    }
  }
  for (std::string* text : words_of(plan)) *text = placeholders_.with_values(std::move(*text));
  translate_anchors(plan, query_, *original_);
  return plan;
}

}  // namespace ado::briefing
