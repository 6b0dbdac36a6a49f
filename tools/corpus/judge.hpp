// What becomes of one query of a corpus: read, printed, judged by the engine's parser, read again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sql/node.hpp"

namespace ado::corpus {

// same: the engine's parser sees the same query in our print, and the print is stable.
// not_a_query: another statement, not judged. refused: our parser refuses what the engine's reads.
// invalid: both refuse it. unsupported: the referee cannot judge it. differs: our print is another
// query. unstable: the print of the print is another text. crashed: the process ended, or took too
// long.
enum class Fate : std::uint8_t {
  same,
  not_a_query,
  invalid,
  unsupported,
  refused,
  differs,
  unstable,
  crashed
};
inline constexpr std::array kFates = {Fate::same,        Fate::not_a_query, Fate::invalid,
                                      Fate::unsupported, Fate::refused,     Fate::differs,
                                      Fate::unstable,    Fate::crashed};
std::string_view word_of(Fate fate);  // "not a query"

struct Ruling {
  Fate fate = Fate::crashed;
  std::string detail = {};  // Why: "line:column: message" of our parser, or what the referee says.
};

// Errors: unavailable when the engine's parser cannot be started.
Result<Ruling> judge(std::string_view query, sql::Dialect dialect);

}  // namespace ado::corpus
