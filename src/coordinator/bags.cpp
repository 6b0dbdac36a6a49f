// A task is a part of a group. Whoever brings the last part of a level plans the next one.
#include "coordinator/bags.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "base/require.hpp"
#include "coordinator/crew.hpp"
#include "coordinator/key.hpp"
#include "coordinator/plan.hpp"
#include "coordinator/rows.hpp"
#include "semantic/local.hpp"
#include "semantic/reply.hpp"

namespace ado::coordinator {
namespace {

using semantic::Call;
using semantic::Stage;
using semantic::Value;

constexpr int kLevelsMax = 12;  // Each level has half the parts of the one before, or fewer.

// One bag on its way. Parts are written by one task each; the rest is guarded by the run's mutex.
struct Group {
  std::size_t place = 0;
  Stage stage = Stage::first;
  int level = 0;
  std::vector<Bag> parts = {};
  std::vector<Value> answers = {};
  std::size_t open = 0;
  bool has_failed = false;
};

struct PartTask {
  Group* group = nullptr;
  std::size_t part = 0;
  std::vector<llm::Turn> turns = {};
};

// What the next level joins: texts as they are, lists of names or texts by their elements.
Bag joined_texts(const Call& call, std::span<const Value> answers) {
  std::map<std::string, std::int64_t> times;
  for (const Value& answer : answers) {
    const std::string& text = std::get<std::string>(answer);
    if (call.op->id == semantic::OperatorId::summarize ||
        call.op->id == semantic::OperatorId::consensus) {
      ++times[text];
      continue;
    }
    for (const std::string& each : semantic::labels_of(text)) ++times[each];
  }
  Bag bag;
  for (const auto& [text, count] : times) bag.push_back({text, count});
  return bag;
}

class BagsRun {
 public:
  BagsRun(Context& context, const Call& call, std::span<const Bag> bags,
          std::vector<Outcome>& outcomes)
      : context_(context),
        call_(call),
        bags_(bags),
        outcomes_(outcomes),
        maker_(context.services.library, call, context.options, context.options.model),
        crew_(context.stop) {}

  Result<void> run() {
    std::vector<Hash128> keys;
    for (const Bag& bag : bags_) {
      keys.push_back(maker_.of_bag(KeyMaker::Extent::whole, Stage::first, bag));
    }
    ADO_TRY(auto known, context_.find(keys));
    for (std::size_t i = 0; i < bags_.size(); ++i) {
      if (known[i]) {
        outcomes_[i] = {.value = *std::move(known[i]), .origin = Origin::cached};
      } else {
        begin_level(groups_.emplace_back(Group{.place = i}), bags_[i]);
      }
    }
    return crew_.run(std::max(1, context_.options.parallel),
                     [this](PartTask& task) { work(task); });
  }

 private:
  void begin_level(Group& group, const Bag& texts) {
    auto parts = plan_parts(context_.services.library, call_, context_.options, group.stage, texts);
    if (!parts || group.level == kLevelsMax) {
      return fail_group(group, fmt::format("a text is longer than the {} tokens of a context",
                                           context_.options.context_tokens_max));
    }
    ++group.level;
    group.parts = *std::move(parts);
    group.answers.assign(group.parts.size(), Value());
    group.open = group.parts.size();
    for (std::size_t i = 0; i < group.parts.size(); ++i) crew_.add({.group = &group, .part = i});
  }

  Hash128 key_of(const Group& group, std::size_t part) const {
    const bool is_whole = group.parts.size() == 1 && group.stage == Stage::first;
    return maker_.of_bag(is_whole ? KeyMaker::Extent::whole : KeyMaker::Extent::part, group.stage,
                         group.parts[part]);
  }

  void work(const PartTask& task) {
    Group& group = *task.group;
    const Hash128 key = key_of(group, task.part);
    if (group.parts.size() > 1 || group.stage == Stage::joined) {
      const auto known = context_.find(std::span(&key, 1));
      if (known && known->front()) return finish_part(group, task.part, *known->front());
    }
    Answered answered = context_.caller.ask(question_for(task), context_.stop);
    if (answered.end == CallEnd::replied) return take(task, key, answered);
    if (!answered.record.op.empty()) context_.caller.note(answered.record);
    const Error& error = answered.reply.error();
    if (answered.end == CallEnd::halted || context_.caller.is_hopeless()) return crew_.halt(error);
    fail_group(group, error.message);
  }

  Question question_for(const PartTask& task) const {
    const Group& group = *task.group;
    const std::string_view what = group.stage == Stage::joined ? "join" : "part";
    const Bag& texts = group.parts[task.part];
    return {.op = call_.op,
            .what = what,
            .prompt_name = semantic::prompt_name(*call_.op, group.stage),
            .prompt = semantic::render_bag(context_.services.library, call_, group.stage,
                                           context_.options.notes, texts),
            .turns = task.turns,
            .rows = texts.size()};
  }

  void take(const PartTask& task, const Hash128& key, Answered& answered) {
    Group& group = *task.group;
    const llm::Reply& reply = *answered.reply;
    const bool is_whole = reply.finish == llm::Finish::stop;
    auto value = is_whole ? semantic::read_bag(reply.text, call_, group.parts[task.part])
                          : fail(ErrorKind::unavailable, "the model ended with \"{}\"",
                                 llm::to_string(reply.finish));
    if (value) {
      context_.caller.note(answered.record);
      const CachedAnswer answer{key, *value};
      context_.keep(std::span(&answer, 1));
      return finish_part(group, task.part, *std::move(value));
    }
    answered.record.rows_bad = answered.record.rows;
    context_.caller.note(answered.record);
    const std::string& why = value.error().message;
    if (!is_whole || !task.turns.empty()) return fail_group(group, why);
    crew_.add({.group = &group,
               .part = task.part,
               .turns = {{llm::Speaker::model, reply.text},
                         {llm::Speaker::user, fmt::format("That cannot be used: {}. Answer again, "
                                                          "as asked for, and nothing else.",
                                                          why)}}});
  }

  void finish_part(Group& group, std::size_t part, Value value) {
    {
      const std::lock_guard lock(mutex_);
      group.answers[part] = std::move(value);
      if (--group.open > 0 || group.has_failed) return;
    }
    if (group.parts.size() == 1) return finish_group(group);
    const Bag joined = joined_texts(call_, group.answers);
    group.stage = Stage::joined;
    if (!joined.empty()) return begin_level(group, joined);
    group.answers.resize(1);  // No part has any outliers.
    finish_group(group);
  }

  void finish_group(Group& group) {
    const CachedAnswer answer{
        maker_.of_bag(KeyMaker::Extent::whole, Stage::first, bags_[group.place]),
        group.answers.front()};
    if (group.stage == Stage::joined) context_.keep(std::span(&answer, 1));
    outcomes_[group.place] = {.value = answer.value};
  }

  void fail_group(Group& group, std::string why) {
    if (context_.options.on_error == OnError::fail) crew_.halt(failed_answer(*call_.op, why));
    const std::lock_guard lock(mutex_);
    group.has_failed = true;
    outcomes_[group.place] = {.value = {}, .error = std::move(why)};
  }

  Context& context_;
  const Call& call_;
  std::span<const Bag> bags_;
  std::vector<Outcome>& outcomes_;
  KeyMaker maker_;
  std::mutex mutex_;
  std::deque<Group> groups_;  // Stays where it is while it grows.
  Crew<PartTask> crew_;
};

Result<std::vector<Outcome>> mean_sentiments(Context& context, std::span<const Bag> bags) {
  const std::vector<semantic::Arguments> texts = texts_of(bags);
  ADO_TRY(const std::vector<Outcome> each, evaluate_rows(context, sentiment_call(), texts));
  std::vector<Outcome> outcomes(bags.size());
  for (std::size_t i = 0; i < bags.size(); ++i) {
    Outcome& outcome = outcomes[i];
    double sum = 0;
    std::int64_t count = 0;
    outcome.origin = Origin::cached;
    for (const semantic::BagText& text : bags[i]) {
      const auto found = std::ranges::lower_bound(texts, semantic::Arguments{text.text});
      const Outcome& mood = each[static_cast<std::size_t>(found - texts.begin())];
      if (!mood.error.empty()) outcome.error = mood.error;
      if (mood.origin != Origin::cached) outcome.origin = mood.origin;
      if (const double* value = std::get_if<double>(&mood.value)) {
        sum += *value * static_cast<double>(text.times);
      }
      count += text.times;
    }
    if (outcome.error.empty()) outcome.value = sum / static_cast<double>(count);
  }
  return outcomes;
}

}  // namespace

semantic::Call sentiment_call() {
  return *semantic::make_call(semantic::get(semantic::OperatorId::sentiment),
                              {semantic::varying()});
}

std::vector<semantic::Arguments> texts_of(std::span<const Bag> bags) {
  std::set<std::string_view> texts;
  for (const Bag& bag : bags) {
    for (const semantic::BagText& text : bag) texts.insert(text.text);
  }
  std::vector<semantic::Arguments> rows;
  rows.reserve(texts.size());
  for (const std::string_view text : texts) rows.push_back({std::string(text)});
  return rows;
}

Result<std::vector<Outcome>> evaluate_bags(Context& context, const Call& call,
                                           std::span<const Bag> bags) {
  if (call.op->id == semantic::OperatorId::sentiment_agg) return mean_sentiments(context, bags);
  std::vector<Outcome> outcomes(bags.size());
  ADO_TRY(const Answerer answerer, answerer_of(*call.op, context.options, context.services));
  if (answerer == Answerer::model) {
    ADO_CHECK(BagsRun(context, call, bags, outcomes).run());
    return outcomes;
  }
  for (std::size_t i = 0; i < bags.size(); ++i) {
    if (context.stop.stop_requested()) return fail(ErrorKind::unavailable, "stopped");
    ADO_TRY(outcomes[i].value,
            semantic::aggregate_locally(context.services.library, call, bags[i]));
    outcomes[i].origin = Origin::local;
  }
  return outcomes;
}

}  // namespace ado::coordinator
