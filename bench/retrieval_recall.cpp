// retrieval_recall: how often gold examples lead to the transform that is known to win, as the
// table of docs/benchmarks.md.
//
//   build/bench/ado-retrieval-recall [ROOT...]   roots of examples; those that ado brings unless
//   given
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "base/data_folder.hpp"
#include "bench/recall.hpp"

namespace {

ado::Result<void> print_table(const std::vector<std::filesystem::path>& roots) {
  ADO_TRY(const std::vector<ado::knowledge::LibraryExample> library,
          ado::knowledge::read_library(roots));
  for (const auto engine : {ado::sql::Dialect::duckdb, ado::sql::Dialect::postgres}) {
    ADO_TRY(const ado::bench_recall::Recall recall,
            ado::bench_recall::leave_one_out(library, engine));
    if (recall.queries == 0) continue;
    fmt::print(
        "{}: {} examples; {} have another query with the same winner; {:.0f} transforms are known, "
        "{:.1f} of them have a site\n\n",
        to_string(engine), recall.queries, recall.with_sibling, recall.transforms, recall.gaps);
    fmt::print("| {} examples, {} | first | among the first three |\n|---|---|---|\n",
               recall.queries, to_string(engine));
    for (const ado::bench_recall::Way& way : recall.ways) {
      fmt::print("| {} | {:.0f} % | {:.0f} % |\n", way.name, 100 * way.first, 100 * way.in_top);
    }
    fmt::print("\n");
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> roots(argv + 1, argv + argc);
  if (roots.empty()) {
    const auto data = ado::data_folder();
    if (data) roots.push_back(*data);
  }
  const ado::Result<void> printed = print_table(roots);
  if (printed) return 0;
  fmt::print(stderr, "{}\n", printed.error().message);
  return 1;
}
