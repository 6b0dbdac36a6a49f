// Fills the retail schema from data/demo and reads its queries.
#include "demo/retail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/data_folder.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "engine/scratch.hpp"

namespace ado::demo {
namespace {

// Stands in the database itself, so that a second run knows what it finds.
std::string marker(const RetailOptions& options) {
  return fmt::format("seed {} scale {}", options.seed, options.scale);
}

Result<std::string> marker_of(const std::filesystem::path& file) {
  ADO_TRY(const auto engine, engine::open_duckdb(file, {}));
  engine::TextSink sink(1);
  const auto done = engine->run("SELECT made_with FROM demo_marker", sink, {});
  if (!done || sink.table().rows.empty()) return std::string();
  return sink.table().rows.front().front();
}

}  // namespace

Result<bool> make_retail(const std::filesystem::path& file, const RetailOptions& options) {
  if (!(options.scale > 0) || options.scale > 100) {
    return fail(ErrorKind::invalid_input, "the scale must be above 0 and at most 100: {}",
                options.scale);
  }
  if (std::filesystem::exists(file)) {
    ADO_TRY(const std::string found, marker_of(file));
    if (found == marker(options)) return false;
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = fmt::format("{} is there already and was not made with {}",
                                             file.string(), marker(options)),
                      .hint = "choose another folder, or remove the file yourself"});
  }
  ADO_TRY(const std::filesystem::path data, data_folder());
  ADO_TRY(const std::string script, read_file(data / "demo" / "schema.sql"));
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  // Under another name until it is whole: an interrupted demo leaves no half database behind.
  std::filesystem::path unfinished = file;
  unfinished += ".unfinished";
  std::filesystem::remove(unfinished, ignored);
  {
    ADO_TRY(engine::Scratch database, engine::Scratch::create(unfinished));
    ADO_CHECK(database.execute(fmt::format("SET VARIABLE seed = {}; SET VARIABLE scale = {};\n{}",
                                           options.seed, options.scale, script)));
    ADO_CHECK(database.execute(fmt::format(
        "CREATE TABLE demo_marker AS SELECT '{}' AS made_with; CHECKPOINT;", marker(options))));
  }
  std::error_code failed;
  std::filesystem::rename(unfinished, file, failed);
  if (failed) {
    return fail(ErrorKind::unavailable, "could not write {}: {}", file.string(), failed.message());
  }
  return true;
}

Result<std::vector<DemoQuery>> demo_queries() {
  ADO_TRY(const std::filesystem::path data, data_folder());
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(data / "demo" / "queries", ignored)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<DemoQuery> queries;
  for (const std::filesystem::path& file : files) {
    ADO_TRY(std::string sql, read_file(file));
    std::string_view title = split_lines(sql).front();
    if (title.starts_with("-- ")) title.remove_prefix(3);
    queries.push_back(
        {.id = file.stem().string(), .title = std::string(title), .sql = std::move(sql)});
  }
  if (queries.empty()) {
    return fail(ErrorKind::unavailable, "no demo queries in {}", (data / "demo").string());
  }
  return queries;
}

}  // namespace ado::demo
