// TOML: a file that is parsed, and a table that is read strictly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.hpp"

namespace ado::config {

// Errors: invalid_input for a file that cannot be read or is not TOML, with its place.
Result<toml::table> parse_toml(const std::filesystem::path& file);

// A text as TOML writes it, quotes and all.
std::string toml_text(std::string_view text);

// One table while it is read: every key is asked for by name, and what is left over is refused by
// finish(), as is the first value that was of a wrong kind; a getter gives its fallback then.
// `table` must outlive it.
class TomlTable {
 public:
  // `place` begins every message: "fleet.toml: [slots]".
  TomlTable(const toml::table& table, std::string place);

  std::optional<std::string> text(std::string_view key);
  // A text or a number, as it would stand behind a flag.
  std::optional<std::string> plain(std::string_view key);
  double amount(std::string_view key, double fallback);  // 0 or more.
  int whole(std::string_view key, int low, int high, int fallback);
  bool flag(std::string_view key);  // False when it is not there.
  std::vector<std::string> texts(std::string_view key);
  const toml::table* table(std::string_view key);   // Null when it is not there.
  const toml::array* tables(std::string_view key);  // The same.

  void refuse(std::string_view key, std::string_view why);  // Keeps the first.
  Result<void> finish();

 private:
  const toml::node* find(std::string_view key);

  const toml::table& table_;
  std::string place_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

}  // namespace ado::config
