// Prints rows as they come (JSON) or when all are there (a table).
#include "cli/rows_output.hpp"

#include <iostream>

#include <fmt/format.h>

#include "cli/json_rows.hpp"
#include "engine/text_table.hpp"

namespace ado::cli {

struct RowsOutput::Impl {
  bool as_json = false;
  JsonRows json{std::cout};
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
