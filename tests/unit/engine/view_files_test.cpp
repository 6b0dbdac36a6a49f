// Which files a view reads, from its printed text.
#include <gtest/gtest.h>

#include "engine/duckdb_view_files.hpp"

namespace ado::engine {
namespace {

using Names = std::vector<std::string>;

ViewFiles files_of(std::string_view view) {
  ViewFiles files;
  add_view_files(view, files);
  return files;
}

TEST(ViewFiles, QuotedNamesAndArgumentsOfReaders) {
  const ViewFiles files = files_of(
      "CREATE VIEW v AS SELECT * FROM \"/data/a.parquet\" AS t , "
      "read_csv(main.list_value('b.csv', '/c/it''s.csv'), (delim = ';')) WHERE (x ~~ '/%')");
  EXPECT_EQ(files.paths, (Names{"/data/a.parquet", "b.csv", "/c/it's.csv", ";"}));
  EXPECT_TRUE(files.directories.empty());
}

TEST(ViewFiles, PatternsOpenTheirFolder) {
  const ViewFiles files = files_of(
      "CREATE VIEW v AS SELECT * FROM parquet_scan('/data/2024/*/x.parquet'), "
      "parquet_scan('part-?.parquet')");
  EXPECT_TRUE(files.paths.empty());
  EXPECT_EQ(files.directories, (Names{"/data/2024/", "./"}));
}

TEST(ViewFiles, TheRootAndRemoteAddressesStayClosed) {
  const ViewFiles files =
      files_of("CREATE VIEW v AS SELECT * FROM glob('/*'), read_csv('https://example.org/a.csv')");
  EXPECT_TRUE(files.paths.empty());
  EXPECT_TRUE(files.directories.empty());
}

TEST(ViewFiles, OrdinaryViewsReadNone) {
  const ViewFiles files = files_of(
      "CREATE VIEW v AS SELECT lower('/etc/passwd') AS x FROM \"My Table\" WHERE (y = 'a')");
  EXPECT_TRUE(files.paths.empty());
}

}  // namespace
}  // namespace ado::engine
