// hypopg's functions are found in whatever schema they are, and write to nothing.
#include "engine/postgres_index_trial.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/postgres_engine.hpp"
#include "sql/build.hpp"
#include "sql/print.hpp"

namespace ado::engine {
namespace {

constexpr std::string_view kExtensionQuery =
    "SELECT n.nspname FROM pg_catalog.pg_extension e "
    "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hypopg'";

std::string written(std::string_view name) {
  return sql::print(sql::make_identifier(name), sql::Dialect::postgres);
}

std::string create_statement(const IndexIdea& idea) {
  std::vector<std::string> columns;
  for (const std::string& column : idea.columns) columns.push_back(written(column));
  const std::string schema = idea.schema.empty() ? "" : written(idea.schema) + ".";
  return fmt::format("CREATE INDEX ON {}{} ({})", schema, written(idea.table), join(columns, ", "));
}

class Trial {
 public:
  Trial(Engine& engine, std::string schema) : engine_(engine), schema_(std::move(schema)) {}

  Result<double> cost(std::string_view statement) {
    ADO_TRY(const explain::Tree tree, engine_.explain(statement));
    return tree.cost;
  }

  // Its size. It is planned with until the next reset.
  Result<std::int64_t> pretend(std::string_view create) {
    const std::string quoted = sql::print(sql::make_string(create), sql::Dialect::postgres);
    ADO_TRY(const TextTable table,
            postgres_of(engine_).query(fmt::format(
                "SELECT {0}.hypopg_relation_size(indexrelid) FROM {0}.hypopg_create_index({1})",
                schema_, quoted)));
    std::int64_t bytes = 0;
    if (!table.rows.empty()) {
      const std::string& text = table.rows[0][0];
      std::from_chars(text.data(), text.data() + text.size(), bytes);
    }
    return bytes;
  }

  Result<void> reset() {
    ADO_CHECK(postgres_of(engine_).query(fmt::format("SELECT 1 FROM {}.hypopg_reset()", schema_)));
    return {};
  }

 private:
  Engine& engine_;
  std::string schema_;
};

}  // namespace

Result<std::vector<IndexTrial>> try_hypothetical_indexes(const std::string& target,
                                                         std::string_view statement,
                                                         const std::vector<IndexIdea>& ideas) {
  ADO_TRY(const auto engine, open_postgres(target));
  ADO_TRY(const TextTable found, postgres_of(*engine).query(kExtensionQuery));
  if (found.rows.empty()) {
    return fail(ErrorKind::unsupported, "the extension hypopg is not in this database");
  }
  Trial trial(*engine, written(found.rows[0][0]));
  ADO_TRY(const double before, trial.cost(statement));
  std::vector<IndexTrial> trials;
  for (const IndexIdea& idea : ideas) {
    const std::string create = create_statement(idea);
    ADO_TRY(const std::int64_t bytes, trial.pretend(create));
    ADO_TRY(const double after, trial.cost(statement));
    ADO_CHECK(trial.reset());
    trials.push_back({.index = idea,
                      .statement = create,
                      .cost_before = before,
                      .cost_after = after,
                      .bytes = bytes});
  }
  return trials;
}

}  // namespace ado::engine
