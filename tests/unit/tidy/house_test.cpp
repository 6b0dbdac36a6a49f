// The floors, the catalog and the tree are read as the build reads them.
#include "tidy/house.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace ado::tidy {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

TEST(House, ReadsFloors) {
  const auto floors = read_floors(
      "# ado_module(no FLOOR 9)\nado_module(base FLOOR 0 LINK x)\n"
      "ado_module(mission FLOOR 7\n  DEPENDS base)\n");
  ASSERT_EQ(floors.size(), 2U);
  EXPECT_EQ(floors.at("base"), 0);
  EXPECT_EQ(floors.at("mission"), 7);
}

TEST(House, ReadsTransformIds) {
  EXPECT_EQ(transform_id_of("TRANSFORM(implied_hull)  // First."), "implied_hull");
  EXPECT_EQ(transform_id_of("// TRANSFORM(implied_hull)"), "");
  EXPECT_EQ(transform_id_of("TRANSFORM(implied_hull"), "");
}

TEST(House, ReadsTheTreeWithoutIgnoredFoldersAndBinaries) {
  const fs::path root = fs::path(testing::TempDir()) / "tidy_house_test";
  fs::remove_all(root);
  write(root / ".gitignore", "/build/\n/build-*/\n*.o\n");
  write(root / "cmake/floors.cmake", "ado_module(base FLOOR 0)\n");
  write(root / "src/transforms/catalog.def", "// A.\nTRANSFORM(a)\n// B.\nTRANSFORM(b)\n");
  write(root / "src/build/kept.cpp", "// A.\n");
  write(root / "build/lost.cpp", "// A.\n");
  write(root / "build-2/lost.cpp", "// A.\n");
  write(root / "binary", std::string_view("a\0b", 3));

  const House house = house_of(read_tree(root));
  EXPECT_EQ(house.paths, (std::set<std::string, std::less<>>{".gitignore", "cmake/floors.cmake",
                                                             "src/build/kept.cpp",
                                                             "src/transforms/catalog.def"}));
  EXPECT_EQ(house.transforms, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(house.floors.contains("base"));
  fs::remove_all(root);
}

TEST(House, ReadsAWorktree) {
  const fs::path root = fs::path(testing::TempDir()) / "tidy_worktree_test";
  fs::remove_all(root);
  write(root / ".gitignore", "/build/\n");
  write(root / ".git", "gitdir: /somewhere/.git/worktrees/one\n");
  write(root / "build", "a link's text, where others keep a folder\n");

  const House house = house_of(read_tree(root));
  EXPECT_EQ(house.paths, (std::set<std::string, std::less<>>{".gitignore"}));
  fs::remove_all(root);
}

}  // namespace
}  // namespace ado::tidy
