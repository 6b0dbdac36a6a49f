// Prints rows as they come (JSON) or when all are there (a table).
#include "cli/rows_output.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "engine/text_table.hpp"

namespace ado::cli {
namespace {

using engine::CellKind;
using engine::CellView;

std::string json_text(std::string_view text) { return json_line(nlohmann::json(text)); }

std::string json_of(const CellView& cell) {
  switch (cell.kind) {
    case CellKind::null:
      return "null";
    case CellKind::boolean:
      return cell.integer != 0 ? "true" : "false";
    case CellKind::integer:
    case CellKind::decimal:
      return engine::to_text(cell);
    case CellKind::real:
    case CellKind::double_:
      return std::isfinite(cell.number) ? json_line(nlohmann::json(cell.number))
                                        : json_text(engine::to_text(cell));
    case CellKind::text:
    case CellKind::blob:
    case CellKind::date:
    case CellKind::time:
    case CellKind::timestamp:
    case CellKind::timestamp_tz:
    case CellKind::interval:
    case CellKind::nested:
      return json_text(engine::to_text(cell));
  }
  return {};
}

class JsonSink final : public engine::RowSink {
 public:
  void begin(std::span<const engine::ResultColumn> columns) override {
    for (const engine::ResultColumn& column : columns) names_.push_back(json_text(column.name));
    print_out("[");
  }
  bool row(std::span<const CellView> cells) override {
    std::string line = is_first_ ? "\n  {" : ",\n  {";
    is_first_ = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += fmt::format("{}{}: {}", i == 0 ? "" : ", ", names_[i], json_of(cells[i]));
    }
    print_out(line + "}");
    return true;
  }
  void finish() { print_out(is_first_ ? "]\n" : "\n]\n"); }

 private:
  std::vector<std::string> names_;
  bool is_first_ = true;
};

}  // namespace

struct RowsOutput::Impl {
  bool as_json = false;
  JsonSink json;
  engine::TextSink table{kRowsShown};
};

RowsOutput::RowsOutput(const Session& session) : impl_(std::make_unique<Impl>()) {
  impl_->as_json = session.json;
}
RowsOutput::~RowsOutput() = default;

engine::RowSink& RowsOutput::sink() {
  if (impl_->as_json) return impl_->json;
  return impl_->table;
}

void RowsOutput::finish() {
  if (impl_->as_json) return impl_->json.finish();
  print_out(engine::print(impl_->table.table()));
  if (impl_->table.table().truncated) {
    print_err(fmt::format("the first {} rows are shown; --json has all of them\n", kRowsShown));
  }
}

}  // namespace ado::cli
