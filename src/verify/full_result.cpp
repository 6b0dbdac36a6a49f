// Takes the baseline: the plain run, and the runs that its contract needs to be compared with.
#include "verify/full_result.hpp"

#include <algorithm>
#include <utility>

#include "sql/print.hpp"
#include "verify/baseline.hpp"
#include "verify/result_digest.hpp"
#include "verify/verification_sql.hpp"

namespace ado::verify {
namespace {

// Row hashes of a limited plain run that are kept to judge the original's own stability.
constexpr std::size_t kPlainRowsMax = std::size_t{1} << 20;
// Rows asked for beyond the window at first: most tie groups end within them.
constexpr std::int64_t kRowsBeyondWindow = 1000;

class Taker {
 public:
  Taker(engine::Engine& engine, const ir::QueryMap& original, const engine::RunOptions& options,
        Baseline::State& state)
      : engine_(engine), original_(original), options_(options), state_(state) {}

  Result<void> take() {
    state_.contract = contract_of(original_);
    ADO_CHECK(run_plain());
    if (!state_.contract.obstacles.empty() || state_.rows == 0) return {};
    switch (state_.contract.promise) {
      case Promise::bag:
        return {};
      case Promise::ordered:
        if (!has_hidden_keys(state_.contract)) return {};
        ADO_CHECK(run_with_keys(std::nullopt));
        return judge_whole();
      case Promise::bag_limited:
        return run_without_limit();
      case Promise::ordered_limited:
        ADO_CHECK(run_limited());
        return judge_window();
    }
    return {};
  }

 private:
  void obstruct(std::string reason) { state_.contract.obstacles.push_back(std::move(reason)); }

  // Cancellation ends everything; whatever else happens to a verification run makes it undecided.
  Result<void> note_failure(std::string_view what, Error error) {
    if (options_.stop.stop_requested()) return fail(std::move(error));
    obstruct(fmt::format("{}: {}", what, error.message));
    return {};
  }

  std::vector<std::size_t> key_columns() const {
    std::vector<std::size_t> columns;
    std::size_t hidden = state_.columns.size();
    for (const OrderKey& key : state_.contract.keys) {
      columns.push_back(key.place == KeyPlace::hidden ? hidden++ : key.output);
    }
    return columns;
  }

  Result<void> run_plain() {
    const bool in_order = is_ordered(state_.contract.promise) &&
                          !has_hidden_keys(state_.contract) && state_.contract.obstacles.empty();
    const bool keep_hashes = state_.contract.promise == Promise::ordered_limited;
    OrderedCollector collector{Window{}};
    ResultDigest digest({.key_columns = in_order ? key_columns() : std::vector<std::size_t>{}},
                        [&](const Hash128& row, const TieMark& mark) {
                          if (in_order) collector.add(row, mark);
                          if (keep_hashes && plain_rows_.size() <= kPlainRowsMax) {
                            plain_rows_.push_back(row);
                          }
                          return true;
                        });
    const std::string text = sql::print(original_.statement());
    ADO_TRY(auto profiled, engine_.run_profiled(text, digest, options_));
    state_.stats = profiled.stats;
    state_.tree = std::move(profiled.tree);
    state_.columns = digest.columns();
    state_.floating_columns = digest.floating_columns();
    state_.bag = digest.bag();
    state_.rows = digest.bag().rows();
    state_.shown_digits = digest.shown_digits();
    forget_idle_limit();
    state_.window = {.offset = state_.contract.offset,
                     .rows = state_.rows,
                     .cuts = is_limited(state_.contract.promise)};
    if (in_order) state_.ordered = collector.finish();
    plain_exact_ = digest.exact_bag();
    adopt(digest);
    return {};
  }

  // A LIMIT that cut nothing off promises what the query promises without it. The candidate has the
  // same LIMIT, and as few rows.
  void forget_idle_limit() {
    Contract& contract = state_.contract;
    if (!is_limited(contract.promise) || contract.offset != 0) return;
    if (!contract.limit || state_.rows >= *contract.limit) return;
    contract.promise = is_ordered(contract.promise) ? Promise::ordered : Promise::bag;
  }

  // Makes this run the one that candidates are compared with.
  void adopt(ResultDigest& digest) {
    state_.compared_bag = digest.bag();
    state_.compared_exact_bag = digest.exact_bag();
    state_.floating_keys = digest.has_floating_keys();
    state_.keeps_rows = digest.is_floating() || digest.has_floating_keys();
    state_.float_rows = digest.take_float_rows();
    for (const engine::ResultColumn& key : digest.unfit_keys()) {
      obstruct(fmt::format("ties of a sort key of type {} cannot be told: {}", key.type, key.name));
    }
  }

  Result<void> run_without_limit() {
    ResultDigest digest({});
    auto stats = engine_.run(without_limit(original_), digest, options_);
    if (!stats) return note_failure("run without LIMIT", std::move(stats).error());
    adopt(digest);
    return {};
  }

  // The last group is complete when a later one began, or when the engine had no more rows.
  Result<void> run_limited() {
    plain_float_rows_ = std::move(state_.float_rows);
    const std::int64_t rows_max = state_.window.end() + kRowsBeyondWindow;
    ADO_CHECK(run_with_keys(rows_max));
    if (!last_group_open_) return {};
    return run_with_keys(std::nullopt);
  }

  Result<void> run_with_keys(std::optional<std::int64_t> rows_max) {
    Window window = state_.window;
    if (!window.cuts) window = {};
    OrderedCollector collector(window);
    bool all_ties_closed = false;
    ResultDigest* self = nullptr;
    ResultDigest digest({.visible_columns = state_.columns.size(), .key_columns = key_columns()},
                        [&](const Hash128& row, const TieMark& mark) {
                          if (collector.add(row, mark)) return true;
                          all_ties_closed = self->closes_all_ties(mark);
                          return !all_ties_closed;
                        });
    self = &digest;
    const std::string text =
        with_sort_keys(original_, state_.contract, state_.columns.size(), rows_max);
    auto stats = engine_.run(text, digest, options_);
    if (!stats) return note_failure("run with sort keys", std::move(stats).error());
    last_group_open_ = rows_max && !all_ties_closed && digest.bag().rows() >= *rows_max;
    state_.ordered = collector.finish();
    if (state_.ordered->oversized)
      obstruct("a tie group at the edge of LIMIT is too large to keep");
    adopt(digest);
    return {};
  }

  // The plain run and the one with sort keys are the same bag, unless the original is unstable.
  Result<void> judge_whole() {
    if (!state_.contract.obstacles.empty()) return {};
    const bool same = state_.bag == state_.compared_bag;
    const bool near = !state_.floating_columns.empty() && plain_exact_ == state_.compared_exact_bag;
    if (!same && !near) obstruct("two runs of the original differ");
    return {};
  }

  // The original's own result must stand in the relation that candidates are judged by.
  Result<void> judge_window() {
    if (!state_.contract.obstacles.empty() || plain_rows_.size() > kPlainRowsMax) return {};
    OrderedCheck check(*state_.ordered);
    for (const Hash128& row : plain_rows_) check.add(row);
    if (check.fits()) return {};
    if (state_.floating_keys && state_.floating_columns.empty()) return {};
    std::vector<ColumnTolerance> tolerance;
    for (const std::size_t column : state_.floating_columns) {
      tolerance.push_back({.relative = relative_tolerance(state_.columns[column].type, {})});
    }
    const bool near = !state_.floating_columns.empty() &&
                      pair_rows(state_.float_rows, plain_float_rows_, Arrangement::ordered,
                                state_.window, tolerance) == Pairing::paired;
    if (!near) obstruct("two runs of the original differ by more than ties");
    return {};
  }

  engine::Engine& engine_;
  const ir::QueryMap& original_;
  const engine::RunOptions& options_;
  Baseline::State& state_;
  BagDigest plain_exact_;
  std::vector<Hash128> plain_rows_;
  FloatRows plain_float_rows_;
  bool last_group_open_ = false;
};

}  // namespace

Baseline::Baseline(std::unique_ptr<State> state) : state_(std::move(state)) {}
Baseline::Baseline(Baseline&&) noexcept = default;
Baseline& Baseline::operator=(Baseline&&) noexcept = default;
Baseline::~Baseline() = default;

Result<Baseline> Baseline::take(engine::Engine& engine, const ir::QueryMap& original,
                                const engine::RunOptions& options) {
  auto state = std::make_unique<State>();
  ADO_CHECK(Taker(engine, original, options, *state).take());
  return Baseline(std::move(state));
}

const engine::RunStats& Baseline::stats() const { return state_->stats; }
const explain::Tree& Baseline::tree() const { return state_->tree; }
std::int64_t Baseline::rows() const { return state_->rows; }
std::string Baseline::checksum() const { return to_hex(state_->bag.hash()); }
const std::vector<std::string>& Baseline::instabilities() const {
  return state_->contract.obstacles;
}

}  // namespace ado::verify
