// One sink a format; files are written beside their place and moved there at the end.
#include "cli/pipeline_output.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/json_rows.hpp"
#include "engine/file_views.hpp"
#include "engine/text_table.hpp"

namespace ado::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRowsAtOnce = 4096;
constexpr std::size_t kTableRowsMax = 10'000;  // Wider than a screen is long.

// Where text goes.
class TextPlace {
 public:
  explicit TextPlace(fs::path file) : file_(std::move(file)) {
    if (!file_.empty()) stream_.open(fresh(), std::ios::binary | std::ios::trunc);
  }
  ~TextPlace() {
    std::error_code ignored;
    if (!file_.empty() && !is_done_) fs::remove(fresh(), ignored);
  }
  std::ostream& stream() { return file_.empty() ? std::cout : stream_; }
  Result<void> finish() {
    stream().flush();
    if (!stream()) return fail(ErrorKind::unavailable, "cannot write {}", file_.string());
    if (file_.empty()) return {};
    stream_.close();
    std::error_code code;
    fs::rename(fresh(), file_, code);
    if (code) return fail(ErrorKind::unavailable, "cannot write {}", file_.string());
    is_done_ = true;
    return {};
  }

 private:
  fs::path fresh() const { return file_.string() + ".new"; }
  fs::path file_;
  std::ofstream stream_;
  bool is_done_ = false;
};

class TableOutput final : public PipelineOutput {
 public:
  explicit TableOutput(const fs::path& file) : place_(file) {}
  void begin(std::span<const engine::ResultColumn> columns) override { table_.begin(columns); }
  bool row(std::span<const engine::CellView> cells) override { return table_.row(cells); }
  Result<void> finish() override {
    place_.stream() << engine::print(table_.table());
    if (table_.table().truncated) {
      print_err(fmt::format("the first {} rows are shown; --format csv has all of them\n",
                            kTableRowsMax));
    }
    return place_.finish();
  }

 private:
  TextPlace place_;
  engine::TextSink table_{kTableRowsMax};
};

class CsvOutput final : public PipelineOutput {
 public:
  explicit CsvOutput(const fs::path& file) : place_(file) {}
  void begin(std::span<const engine::ResultColumn> columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) put(columns[i].name, i);
    place_.stream() << '\n';
  }
  // NULL is nothing, an empty text is "".
  bool row(std::span<const engine::CellView> cells) override {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].kind == engine::CellKind::null) {
        place_.stream() << (i == 0 ? "" : ",");
        continue;
      }
      put(engine::to_text(cells[i]), i);
    }
    place_.stream() << '\n';
    return place_.stream().good();
  }
  Result<void> finish() override { return place_.finish(); }

 private:
  void put(std::string_view text, std::size_t place) {
    std::ostream& stream = place_.stream();
    if (place > 0) stream << ',';
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
      stream << text;
      return;
    }
    stream << '"';
    for (const char c : text) stream << (c == '"' ? "\"\"" : std::string(1, c));
    stream << '"';
  }
  TextPlace place_;
};

class JsonOutput final : public PipelineOutput {
 public:
  explicit JsonOutput(const fs::path& file) : place_(file), rows_(place_.stream()) {}
  void begin(std::span<const engine::ResultColumn> columns) override { rows_.begin(columns); }
  bool row(std::span<const engine::CellView> cells) override { return rows_.row(cells); }
  Result<void> finish() override {
    rows_.finish();
    return place_.finish();
  }

 private:
  TextPlace place_;
  JsonRows rows_;
};

// A server's type that DuckDB means the same by; text for the others.
std::string parquet_type(const std::string& type) {
  static constexpr std::string_view kSame[] = {"boolean",
                                               "smallint",
                                               "integer",
                                               "bigint",
                                               "real",
                                               "double precision",
                                               "date",
                                               "uuid",
                                               "timestamp without time zone",
                                               "timestamp with time zone"};
  const bool is_upper = type.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
  if (is_upper && type != "\"NULL\"") return type;  // DuckDB's own.
  if (std::ranges::find(kSame, type) != std::end(kSame)) return type;
  return type.starts_with("numeric(") ? type : "VARCHAR";
}

// Rows go through a DuckDB of our own.
class ParquetOutput final : public PipelineOutput {
 public:
  ParquetOutput(engine::DuckDbConnection files, fs::path file)
      : files_(std::move(files)), file_(std::move(file)) {}
  void begin(std::span<const engine::ResultColumn> columns) override {
    std::string list;
    for (const engine::ResultColumn& column : columns) {
      std::string name;
      for (const char c : column.name) name += c == '"' ? "\"\"" : std::string(1, c);
      list += fmt::format("{}\"{}\" {}", list.empty() ? "" : ", ", name, parquet_type(column.type));
    }
    keep(files_.execute(fmt::format("CREATE TEMP TABLE rows_out ({})", list)));
  }
  bool row(std::span<const engine::CellView> cells) override {
    std::vector<std::optional<std::string>>& row = rows_.emplace_back();
    for (const engine::CellView& cell : cells) {
      const bool is_null = cell.kind == engine::CellKind::null;
      row.push_back(is_null ? std::nullopt : std::optional(engine::to_text(cell)));
    }
    if (rows_.size() >= kRowsAtOnce) flush();
    return !error_;
  }
  Result<void> finish() override {
    flush();
    if (error_) return fail(*error_);
    const fs::path fresh = file_.string() + ".new";
    ADO_CHECK(files_.execute(
        fmt::format("COPY rows_out TO {} (FORMAT parquet)", engine::sql_text(fresh.string()))));
    std::error_code code;
    fs::rename(fresh, file_, code);
    if (code) return fail(ErrorKind::unavailable, "cannot write {}", file_.string());
    return {};
  }

 private:
  void flush() {
    if (!error_ && !rows_.empty()) keep(files_.append_temporary("rows_out", rows_));
    rows_.clear();
  }
  void keep(Result<void> done) {
    if (!done && !error_) error_ = std::move(done).error();
  }
  engine::DuckDbConnection files_;
  fs::path file_;
  std::vector<std::vector<std::optional<std::string>>> rows_;
  std::optional<Error> error_;
};

}  // namespace

Result<RowFormat> read_row_format(const std::string& word) {
  if (word == "table") return RowFormat::table;
  if (word == "csv") return RowFormat::csv;
  if (word == "json") return RowFormat::json;
  if (word == "parquet") return RowFormat::parquet;
  return fail(ErrorKind::invalid_input, "--format is one of table, csv, json, parquet: {}", word);
}

Result<std::unique_ptr<PipelineOutput>> make_output(RowFormat format, const OutputPlace& place) {
  switch (format) {
    case RowFormat::table:
      return std::make_unique<TableOutput>(place.file);
    case RowFormat::csv:
      return std::make_unique<CsvOutput>(place.file);
    case RowFormat::json:
      return std::make_unique<JsonOutput>(place.file);
    case RowFormat::parquet:
      break;
  }
  if (place.file.empty()) {
    return fail(Error{.kind = ErrorKind::invalid_input,
                      .message = "parquet needs a file",
                      .hint = "add --out rows.parquet"});
  }
  ADO_TRY(engine::DuckDbConnection files, engine::open_workbench(place.folder));
  return std::make_unique<ParquetOutput>(std::move(files), place.file);
}

}  // namespace ado::cli
