// Rows as a JSON array of objects, as they come.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "engine/cell.hpp"

namespace ado::cli {

// Numbers and booleans are JSON's own; what JSON has no form for is text. The stream must outlive
// it.
class JsonRows final : public engine::RowSink {
 public:
  explicit JsonRows(std::ostream& stream) : stream_(stream) {}
  void begin(std::span<const engine::ResultColumn> columns) override;
  bool row(std::span<const engine::CellView> cells) override;
  void finish();

 private:
  std::ostream& stream_;
  std::vector<std::string> names_;
  bool is_first_ = true;
};

}  // namespace ado::cli
