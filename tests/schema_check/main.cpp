// ado-schema-check SCHEMA.json FILE.jsonl...: every line against a JSON Schema. Exit 1 when one
// breaks it, or when there is none.
#include <cstdio>
#include <fstream>
#include <string>

#include "tests/unit/blackboard/json_schema.hpp"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: ado-schema-check SCHEMA.json FILE.jsonl...\n");
    return 2;
  }
  const auto schema = nlohmann::json::parse(std::ifstream(argv[1]));
  std::size_t lines = 0, broken = 0;
  for (int i = 2; i < argc; ++i) {
    std::ifstream stream(argv[i]);
    for (std::string line; std::getline(stream, line); ++lines) {
      const auto value = nlohmann::json::parse(line, nullptr, false);
      const auto found = value.is_discarded() ? std::vector<std::string>{"is no JSON"}
                                              : ado::test::violations(schema, value);
      broken += found.empty() ? 0 : 1;
      for (const std::string& each : found) {
        std::printf("%s:%zu: %s\n", argv[i], lines + 1, each.c_str());
      }
    }
  }
  std::printf("%zu lines, %zu break the schema\n", lines, broken);
  return lines == 0 || broken > 0 ? 1 : 0;
}
