// Writes one object a line.
#include "cli/json_rows.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"

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

}  // namespace

void JsonRows::begin(std::span<const engine::ResultColumn> columns) {
  for (const engine::ResultColumn& column : columns) names_.push_back(json_text(column.name));
  stream_ << "[";
}

bool JsonRows::row(std::span<const CellView> cells) {
  std::string line = is_first_ ? "\n  {" : ",\n  {";
  is_first_ = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += fmt::format("{}{}: {}", i == 0 ? "" : ", ", names_[i], json_of(cells[i]));
  }
  stream_ << line << "}";
  return stream_.good();
}

void JsonRows::finish() { stream_ << (is_first_ ? "]\n" : "\n]\n") << std::flush; }

}  // namespace ado::cli
