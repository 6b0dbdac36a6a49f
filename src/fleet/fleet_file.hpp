// FleetFile: what a fleet file (fleet.toml) orders.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "fleet/view.hpp"

namespace ado::fleet {

// How much may be at work at once.
struct Slots {
  int timing = 1;      // Queries being timed: always 1, because two would disturb each other.
  int validation = 2;  // Candidates tried on generated data side by side.
};
inline constexpr int kValidationSlotsMost = 16;

struct FleetFile {
  std::filesystem::path file;
  std::string name;
  // Settings of ado by their names, as in ado.toml: they win over it and over the environment.
  std::map<std::string, std::string> settings;
  Slots slots;
  double budget_time_s = 0;  // Of the whole fleet; 0: no limit.
  std::vector<std::string> assumptions;
  bool accept_sampled = false;
  bool redact = false;
  std::vector<Order> orders;  // As the file says: no earlier state is in them.
};

// left: for what looks at journals only, so that a query whose file is gone does not hide them.
enum class Queries { read, left };
// Reads a fleet file and the queries that it names, whose paths are relative to it; so are `db` and
// `workspace`. Errors: invalid_input with the file, the key and what is allowed there.
Result<FleetFile> read_fleet_file(const std::filesystem::path& file,
                                  Queries queries = Queries::read);

}  // namespace ado::fleet
