// Asks the catalog of the server that witness data are loaded into.
// The catalog: https://www.postgresql.org/docs/15/catalogs.html
#include "verify/witness_schema.hpp"

namespace ado::verify {
namespace {

constexpr std::size_t kLabelsMax = 100'000;
constexpr std::size_t kGeneratedMax = 100'000;

constexpr std::string_view kLabels =
    "SELECT pg_catalog.format_type(e.enumtypid, NULL), e.enumlabel FROM pg_catalog.pg_enum e "
    "ORDER BY e.enumtypid, e.enumsortorder";

constexpr std::string_view kGenerated =
    "SELECT n.nspname, c.relname, a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE a.attgenerated <> '' AND NOT a.attisdropped";

}  // namespace

Result<ServerColumns> read_server_columns(engine::Engine& engine) {
  ServerColumns columns;
  engine::TextSink labels(kLabelsMax);
  ADO_CHECK(engine.run(kLabels, labels, {}));
  for (const auto& row : labels.table().rows) columns.labels[row[0]].push_back(row[1]);
  engine::TextSink generated(kGeneratedMax);
  ADO_CHECK(engine.run(kGenerated, generated, {}));
  for (const auto& row : generated.table().rows) {
    columns.generated[{row[0], row[1], row[2]}] = row[3];
  }
  return columns;
}

}  // namespace ado::verify
