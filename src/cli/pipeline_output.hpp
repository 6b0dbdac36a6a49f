// Rows of a pipeline: a table, CSV, JSON or Parquet, on standard output or in a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/session.hpp"

namespace ado::cli {

enum class RowFormat { table, csv, json, parquet };
// Errors: invalid_input for another word.
Result<RowFormat> read_row_format(const std::string& word);

// A sink for one result. What finish() has not been called for leaves no file.
class PipelineOutput : public engine::RowSink {
 public:
  virtual Result<void> finish() = 0;
};
struct OutputPlace {
  std::filesystem::path file;    // Empty: standard output. Parquet needs one.
  std::filesystem::path folder;  // For what is written on the way.
};
Result<std::unique_ptr<PipelineOutput>> make_output(RowFormat format, const OutputPlace& place);

}  // namespace ado::cli
