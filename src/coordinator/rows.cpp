// A task is a batch. What its reply leaves open becomes further tasks, each row at most twice
// alone.
#include "coordinator/rows.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "coordinator/crew.hpp"
#include "coordinator/key.hpp"
#include "coordinator/plan.hpp"
#include "coordinator/text_vectors.hpp"
#include "semantic/features.hpp"
#include "semantic/local.hpp"
#include "semantic/reply.hpp"

namespace ado::coordinator {
namespace {

using semantic::Arguments;
using semantic::Call;

// A reply to one row that could not be used, and why.
struct Refused {
  std::string reply;
  std::string why;
};

struct Task {
  Batch rows;
  std::optional<Refused> refused = {};
};

class RowsRun {
 public:
  RowsRun(Context& context, const Call& call, std::span<const Arguments> rows,
          std::span<const Hash128> keys, std::vector<Outcome>& outcomes)
      : context_(context),
        call_(call),
        rows_(rows),
        keys_(keys),
        outcomes_(outcomes),
        asked_(rows.size(), 0),
        crew_(context.stop) {}

  Result<void> run(std::span<const std::size_t> wanted) {
    BatchPlan plan =
        plan_batches(context_.services.library, call_, context_.options, rows_, wanted);
    for (const std::size_t row : plan.too_long) {
      fail_row(row, fmt::format("a row is longer than the {} tokens of a context",
                                context_.options.context_tokens_max));
    }
    for (Batch& batch : plan.batches) crew_.add(Task{.rows = std::move(batch)});
    const auto hands = std::min<std::size_t>(
        static_cast<std::size_t>(std::max(1, context_.options.parallel)), wanted.size());
    return crew_.run(static_cast<int>(hands), [this](Task& task) { work(task); });
  }

 private:
  // No row is in two tasks at once, so its outcome needs no lock.
  void work(const Task& task) {
    Answered answered = context_.caller.ask(question_for(task), context_.stop);
    if (answered.end == CallEnd::replied) {
      answered.record.rows_bad = take(task, *answered.reply);
      return context_.caller.note(answered.record);
    }
    if (!answered.record.op.empty()) context_.caller.note(answered.record);
    const Error& error = answered.reply.error();
    if (answered.end == CallEnd::halted || context_.caller.is_hopeless()) {
      return crew_.halt(error);
    }
    if (task.rows.size() > 1 && is_too_long(error)) return halve(task);
    for (const std::size_t row : task.rows) fail_row(row, error.message, error.hint);
  }

  Question question_for(const Task& task) const {
    std::vector<const Arguments*> rows;
    rows.reserve(task.rows.size());
    for (const std::size_t row : task.rows) rows.push_back(&rows_[row]);
    Question question{.op = call_.op,
                      .what = task.rows.size() > 1 ? "batch" : "one",
                      .prompt_name = call_.op->prompt,
                      .prompt = semantic::render_rows(context_.services.library, call_,
                                                      context_.options.notes, rows),
                      .rows = rows.size()};
    if (task.refused) {
      question.turns = {{llm::Speaker::model, task.refused->reply},
                        {llm::Speaker::user, fmt::format("That cannot be used: {}. Answer again, "
                                                         "as asked for, and nothing else.",
                                                         task.refused->why)}};
    }
    return question;
  }

  // How many rows it leaves open.
  std::int64_t take(const Task& task, const llm::Reply& reply) {
    const bool is_alone = task.rows.size() == 1;
    const auto all = static_cast<std::int64_t>(task.rows.size());
    if (reply.finish != llm::Finish::stop) {
      const std::string why =
          fmt::format("the model ended with \"{}\"", llm::to_string(reply.finish));
      if (is_alone) {
        fail_row(task.rows.front(), why);
      } else {
        halve(task);
      }
      return all;
    }
    std::vector<const Arguments*> rows;
    rows.reserve(task.rows.size());
    for (const std::size_t row : task.rows) rows.push_back(&rows_[row]);
    semantic::RowsReply read = semantic::read_rows(reply.text, call_, rows);
    if (!read.refusal.empty() && !is_alone) {
      halve(task);
      return all;
    }
    if (is_alone && !read.refusal.empty()) read.answers.front().refusal = read.refusal;
    return take_answers(task, reply, read);
  }

  std::int64_t take_answers(const Task& task, const llm::Reply& reply, semantic::RowsReply& read) {
    std::int64_t open = 0;
    std::vector<CachedAnswer> answers;
    answers.reserve(task.rows.size());
    for (std::size_t i = 0; i < task.rows.size(); ++i) {
      const std::size_t row = task.rows[i];
      semantic::RowAnswer& answer = read.answers[i];
      if (answer.value) {
        answers.push_back({keys_[row], *answer.value});
        outcomes_[row] = {.value = *std::move(answer.value)};
        continue;
      }
      ++open;
      ask_again(row, task.rows.size() == 1, {reply.text, answer.refusal});
    }
    context_.keep(answers);
    return open;
  }

  void ask_again(std::size_t row, bool was_alone, Refused refused) {
    if (was_alone && asked_[row] != 0) {
      return fail_row(row, fmt::format("{} (asked again, in vain)", refused.why));
    }
    asked_[row] = 1;
    // What was said of others would only confuse.
    if (was_alone) return crew_.add(Task{.rows = {row}, .refused = std::move(refused)});
    crew_.add(Task{.rows = {row}});
  }

  void halve(const Task& task) {
    const auto middle = task.rows.begin() + static_cast<std::ptrdiff_t>(task.rows.size() / 2);
    for (const std::size_t row : task.rows) asked_[row] = 1;
    crew_.add(Task{.rows = Batch(task.rows.begin(), middle)});
    crew_.add(Task{.rows = Batch(middle, task.rows.end())});
  }

  void fail_row(std::size_t row, std::string why, const std::string& hint = {}) {
    if (context_.options.on_error == OnError::fail) {
      Error error = failed_answer(*call_.op, why);
      if (!hint.empty()) error.hint = hint;
      crew_.halt(std::move(error));
    }
    outcomes_[row] = {.value = {}, .error = std::move(why)};
  }

  Context& context_;
  const Call& call_;
  std::span<const Arguments> rows_;
  std::span<const Hash128> keys_;
  std::vector<Outcome>& outcomes_;
  std::vector<char> asked_;  // Whether a reply failed this row before.
  Crew<Task> crew_;
};

Result<void> answer_locally(Context& context, const Call& call, std::span<const Arguments> rows,
                            std::vector<Outcome>& outcomes) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (context.stop.stop_requested()) return fail(ErrorKind::unavailable, "stopped");
    ADO_TRY(outcomes[i].value, semantic::evaluate_locally(context.services.library, call, rows[i]));
    outcomes[i].origin = Origin::local;
  }
  return {};
}

// Cosines of vectors of a model; each text is asked about once.
Result<void> answer_by_vectors(Context& context, const Call& call, std::span<const Arguments> rows,
                               std::vector<Outcome>& outcomes) {
  std::vector<std::string> texts;
  for (const Arguments& row : rows) {
    for (const std::size_t parameter : {std::size_t{0}, std::size_t{1}}) {
      texts.emplace_back(semantic::text_of(call, row, parameter));
    }
  }
  std::vector<std::string> distinct = texts;
  std::ranges::sort(distinct);
  const auto repeated = std::ranges::unique(distinct);
  distinct.erase(repeated.begin(), repeated.end());
  ADO_TRY(const TextVectors found, vectors_of(context, *call.op, distinct));
  const auto vector_of = [&](const std::string& text) -> const vectors::Vector& {
    return found.vectors[static_cast<std::size_t>(std::ranges::lower_bound(distinct, text) -
                                                  distinct.begin())];
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    outcomes[i].value = semantic::cosine(vector_of(texts[2 * i]), vector_of(texts[2 * i + 1]));
    outcomes[i].origin = found.calls == 0 ? Origin::cached : Origin::computed;
  }
  return {};
}

Result<void> answer_by_model(Context& context, const Call& call, std::span<const Arguments> rows,
                             std::vector<Outcome>& outcomes) {
  const KeyMaker maker(context.services.library, call, context.options, context.options.model);
  std::vector<Hash128> keys;
  keys.reserve(rows.size());
  for (const Arguments& row : rows) keys.push_back(maker.of_row(row));
  ADO_TRY(auto known, context.find(keys));
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (known[i]) {
      outcomes[i] = {.value = *std::move(known[i]), .origin = Origin::cached};
    } else {
      wanted.push_back(i);
    }
  }
  return RowsRun(context, call, rows, keys, outcomes).run(wanted);
}

}  // namespace

Result<std::vector<Outcome>> evaluate_rows(Context& context, const Call& call,
                                           std::span<const Arguments> rows) {
  std::vector<Outcome> outcomes(rows.size());
  ADO_TRY(const Answerer answerer, answerer_of(*call.op, context.options, context.services));
  Result<void> done;
  switch (answerer) {
    case Answerer::rule:
    case Answerer::local:
      done = answer_locally(context, call, rows, outcomes);
      break;
    case Answerer::embeddings:
      done = answer_by_vectors(context, call, rows, outcomes);
      break;
    case Answerer::model:
      done = answer_by_model(context, call, rows, outcomes);
      break;
  }
  if (!done) return fail(std::move(done).error());
  return outcomes;
}

}  // namespace ado::coordinator
