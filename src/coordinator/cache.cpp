// One connection, used by one thread at a time. What arrives while another thread writes goes into
// the next transaction together, so a fast model does not wait for the disk.
#include "coordinator/cache.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/require.hpp"
#include "coordinator/sqlite_handle.hpp"

namespace ado::coordinator {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMsMax = 10'000;

// WAL: readers and a writer do not wait for each other, and a commit is one write without a sync: a
// killed process loses nothing, a lost machine the last commits only.
constexpr const char* kSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, value, at_ms INTEGER NOT NULL)"
    " WITHOUT ROWID;";

std::string_view bytes_of(const Hash128& key) {
  static_assert(sizeof(Hash128) == 16);
  return {reinterpret_cast<const char*>(&key), sizeof key};
}

void bind(sqlite3_stmt* statement, int place, const Hash128& key) {
  const std::string_view bytes = bytes_of(key);
  sqlite3_bind_blob(statement, place, bytes.data(), static_cast<int>(bytes.size()),
                    SQLITE_TRANSIENT);
}

void bind(sqlite3_stmt* statement, int place, const semantic::Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) {
    sqlite3_bind_int(statement, place, *flag ? 1 : 0);
  } else if (const double* number = std::get_if<double>(&value)) {
    sqlite3_bind_double(statement, place, *number);
  } else if (const std::string* text = std::get_if<std::string>(&value)) {
    sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()),
                      SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_null(statement, place);
  }
}

// Booleans are integers there, and nothing else is.
semantic::Value value_at(sqlite3_stmt* statement, int column) {
  const int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_INTEGER) return sqlite3_column_int(statement, column) != 0;
  if (type == SQLITE_FLOAT) return sqlite3_column_double(statement, column);
  if (type == SQLITE_NULL) return {};
  const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return size == 0 ? std::string() : std::string(text, size);
}

struct Opened {
  Connection connection;
  bool is_corrupt = false;
};

Result<Opened> open_once(const fs::path& file) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Opened opened{.connection = Connection(raw)};
  if (code != SQLITE_OK) return sqlite_error(raw, "be opened");
  sqlite3_busy_timeout(raw, kBusyMsMax);
  sqlite3_extended_result_codes(raw, 1);
  for (const char* sql : {kSettings, kTables, "SELECT key, value, at_ms FROM answers LIMIT 1;"}) {
    if (auto done = execute(raw, sql); !done) {
      opened.is_corrupt = is_corrupt(sqlite3_errcode(raw));
      // Of another program, or of a later version of ours with other columns: it is left alone.
      if (opened.is_corrupt) return opened;
      return fail(std::move(done).error());
    }
  }
  return opened;
}

// Out of the way, with what belongs to it; nobody loses a file that might be mended by hand.
Result<fs::path> move_aside(const fs::path& file, const Clock& clock) {
  fs::path aside = file;
  aside += ".broken-" + to_compact_utc(clock.now());
  std::error_code problem;
  fs::rename(file, aside, problem);
  if (problem && fs::exists(file)) {
    return fail(ErrorKind::unavailable, "the broken cache {} cannot be moved: {}", file.string(),
                problem.message());
  }
  for (const char* companion : {"-wal", "-shm"}) {
    fs::path from = file;
    fs::path to = aside;
    fs::rename(from += companion, to += companion, problem);  // They need not be there.
  }
  return aside;
}

}  // namespace

class Cache::Database {
 public:
  Database(Connection connection, const Clock& clock, std::string notice)
      : connection_(std::move(connection)), clock_(clock), notice_(std::move(notice)) {}

  Result<void> prepare_all() {
    ADO_TRY(find_, prepare(raw(), "SELECT value FROM answers WHERE key = ?1 AND at_ms >= ?2"));
    ADO_TRY(put_, prepare(raw(), "INSERT OR REPLACE INTO answers VALUES (?1, ?2, ?3)"));
    ADO_TRY(begin_, prepare(raw(), "BEGIN"));
    ADO_TRY(begin_to_write_, prepare(raw(), "BEGIN IMMEDIATE"));
    ADO_TRY(commit_, prepare(raw(), "COMMIT"));
    return {};
  }

  Result<std::vector<std::optional<semantic::Value>>> find(std::span<const Hash128> keys,
                                                           std::optional<double> ttl_seconds) {
    const std::lock_guard lock(mutex_);
    std::vector<std::optional<semantic::Value>> values(keys.size());
    const std::int64_t from_ms = ttl_seconds ? oldest_ms(*ttl_seconds) : 0;
    ADO_CHECK(step(begin_.get(), "be read"));
    Result<void> done;
    for (std::size_t i = 0; i < keys.size() && done; ++i) {
      done = find_one(keys[i], from_ms, values[i]);
    }
    ADO_CHECK(step(commit_.get(), "be read"));
    if (!done) return fail(std::move(done).error());
    return values;
  }

  Result<void> put(std::span<const CachedAnswer> answers) {
    {
      const std::lock_guard lock(waiting_mutex_);
      waiting_.insert(waiting_.end(), answers.begin(), answers.end());
      if (is_writing_)
        return std::exchange(problem_, Result<void>());  // Whoever writes takes them.
      is_writing_ = true;
    }
    Result<void> done;
    for (;;) {
      std::vector<CachedAnswer> taken;
      {
        const std::lock_guard lock(waiting_mutex_);
        taken.swap(waiting_);
        if (taken.empty()) {
          is_writing_ = false;
          written_.notify_all();
          return done;
        }
      }
      if (auto written = write(taken); !written) {
        const std::lock_guard lock(waiting_mutex_);
        problem_ = written;
        done = std::move(written);
      }
    }
  }

  // Until all that put() took is in the file.
  void drain() {
    std::unique_lock lock(waiting_mutex_);
    written_.wait(lock, [this] { return !is_writing_; });
  }

  Result<Size> size() {
    drain();
    const std::lock_guard lock(mutex_);
    ADO_TRY(const std::int64_t answers, number("SELECT count(*) FROM answers"));
    ADO_TRY(const std::int64_t pages, number("PRAGMA page_count"));
    ADO_TRY(const std::int64_t page_bytes, number("PRAGMA page_size"));
    return Size{.answers = answers, .bytes = pages * page_bytes};
  }

  Result<std::int64_t> forget_older_than(double seconds) {
    drain();
    const std::lock_guard lock(mutex_);
    ADO_TRY(const Statement statement, prepare(raw(), "DELETE FROM answers WHERE at_ms < ?1"));
    sqlite3_bind_int64(statement.get(), 1, oldest_ms(seconds));
    ADO_CHECK(step(statement.get(), "forget"));
    return sqlite3_changes(raw());
  }

  const std::string& notice() const { return notice_; }

 private:
  sqlite3* raw() { return connection_.get(); }
  std::int64_t now_ms() const { return clock_.now().time_since_epoch().count(); }
  std::int64_t oldest_ms(double seconds) const {
    return now_ms() - static_cast<std::int64_t>(seconds * 1000);
  }

  Result<void> step(sqlite3_stmt* statement, std::string_view action) {
    const Rewind rewind(statement);
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE || code == SQLITE_ROW) return {};
    return sqlite_error(raw(), action);
  }

  Result<void> find_one(const Hash128& key, std::int64_t from_ms,
                        std::optional<semantic::Value>& value) {
    const Rewind rewind(find_.get());
    bind(find_.get(), 1, key);
    sqlite3_bind_int64(find_.get(), 2, from_ms);
    const int code = sqlite3_step(find_.get());
    if (code == SQLITE_ROW) value = value_at(find_.get(), 0);
    if (code == SQLITE_ROW || code == SQLITE_DONE) return {};
    return sqlite_error(raw(), "be read");
  }

  Result<void> write(std::span<const CachedAnswer> answers) {
    const std::lock_guard lock(mutex_);
    const std::int64_t at_ms = now_ms();
    ADO_CHECK(step(begin_to_write_.get(), "be written"));
    for (const CachedAnswer& answer : answers) {
      bind(put_.get(), 1, answer.key);
      bind(put_.get(), 2, answer.value);
      sqlite3_bind_int64(put_.get(), 3, at_ms);
      if (auto done = step(put_.get(), "be written"); !done) {
        static_cast<void>(execute(raw(), "ROLLBACK"));
        return done;
      }
    }
    auto done = step(commit_.get(), "be written");
    if (!done) static_cast<void>(execute(raw(), "ROLLBACK"));
    return done;
  }

  Result<std::int64_t> number(std::string_view sql) {
    ADO_TRY(const Statement statement, prepare(raw(), sql));
    if (sqlite3_step(statement.get()) != SQLITE_ROW) return sqlite_error(raw(), "be read");
    return sqlite3_column_int64(statement.get(), 0);
  }

  std::mutex mutex_;  // Guards the connection and its statements.
  Connection connection_;
  Statement find_;
  Statement put_;
  Statement begin_;
  Statement begin_to_write_;
  Statement commit_;
  const Clock& clock_;
  std::string notice_;

  std::mutex waiting_mutex_;  // Guards what follows.
  std::condition_variable written_;
  std::vector<CachedAnswer> waiting_;
  bool is_writing_ = false;
  Result<void> problem_;  // Of answers whose callers have gone; told to the next one.
};

Result<Cache> Cache::open(const fs::path& file, const Clock& clock) {
  std::error_code problem;
  fs::create_directories(file.parent_path(), problem);
  ADO_TRY(Opened opened, open_once(file));
  std::string notice;
  if (opened.is_corrupt) {
    opened.connection.reset();
    ADO_TRY(const fs::path aside, move_aside(file, clock));
    notice = fmt::format("the semantic cache was broken and begins anew; the old file is {}",
                         aside.string());
    ADO_TRY(opened, open_once(file));
    if (opened.is_corrupt) return sqlite_error(opened.connection.get(), "be made anew");
  }
  auto database =
      std::make_unique<Database>(std::move(opened.connection), clock, std::move(notice));
  ADO_CHECK(database->prepare_all());
  return Cache(std::move(database));
}

Cache::Cache(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Cache::Cache(Cache&&) noexcept = default;
Cache& Cache::operator=(Cache&&) noexcept = default;
Cache::~Cache() {
  if (database_) database_->drain();
}

Result<std::vector<std::optional<semantic::Value>>> Cache::find(std::span<const Hash128> keys,
                                                                std::optional<double> ttl) {
  return database_->find(keys, ttl);
}
Result<void> Cache::put(std::span<const CachedAnswer> answers) { return database_->put(answers); }
void Cache::flush() { database_->drain(); }
Result<Cache::Size> Cache::size() { return database_->size(); }
Result<std::int64_t> Cache::forget_older_than(double seconds) {
  return database_->forget_older_than(seconds);
}
const std::string& Cache::notice() const { return database_->notice(); }

}  // namespace ado::coordinator
