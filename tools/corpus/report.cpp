// What a run over a corpus tells.
#include "corpus/report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ado::corpus {
namespace {

using nlohmann::json;

bool is_failure(Fate fate) { return fate != Fate::same && fate != Fate::not_a_query; }

bool is_unsound(Fate fate) {
  return fate == Fate::differs || fate == Fate::unstable || fate == Fate::crashed;
}

bool meets(const FileRulings& one, Demand demand) {
  const bool is_exempt = one.file.string().ends_with("_unsupported.sql");
  const bool must_be_same = demand == Demand::complete && !is_exempt;
  return std::ranges::none_of(one.rulings, [&](const Ruling& ruling) {
    return must_be_same ? is_failure(ruling.fate) : is_unsound(ruling.fate);
  });
}

std::size_t count_queries(std::span<const FileRulings> files) {
  std::size_t total = 0;
  for (const FileRulings& one : files) total += one.rulings.size();
  return total - count(files, Fate::not_a_query);
}

}  // namespace

std::size_t count(std::span<const FileRulings> files, Fate fate) {
  std::size_t found = 0;
  for (const FileRulings& one : files) {
    found += static_cast<std::size_t>(std::ranges::count(one.rulings, fate, &Ruling::fate));
  }
  return found;
}

bool meets(std::span<const FileRulings> files, Demand demand) {
  return std::ranges::all_of(files, [&](const FileRulings& one) { return meets(one, demand); });
}

std::string summary(std::span<const FileRulings> files, sql::Dialect dialect) {
  const std::size_t queries = count_queries(files);
  const std::size_t same = count(files, Fate::same);
  const double share =
      queries == 0 ? 0 : 100.0 * static_cast<double>(same) / static_cast<double>(queries);
  std::string text =
      fmt::format("{}: {} queries, {} same ({:.1f} %)", to_string(dialect), queries, same, share);
  for (const Fate fate : kFates) {
    const std::size_t found = count(files, fate);
    if (is_failure(fate) && found > 0) text += fmt::format(", {} {}", found, word_of(fate));
  }
  return text + fmt::format("; {} {}", count(files, Fate::not_a_query), word_of(Fate::not_a_query));
}

std::string failures(std::span<const FileRulings> files) {
  std::string text;
  for (const FileRulings& one : files) {
    for (std::size_t i = 0; i < one.rulings.size(); ++i) {
      const Ruling& ruling = one.rulings[i];
      if (!is_failure(ruling.fate)) continue;
      const ScriptStatement& statement = one.statements[i];
      text += fmt::format("{}:{}: {}: {}\n{}\n\n", one.file.string(), statement.line,
                          word_of(ruling.fate), ruling.detail, statement.text);
    }
  }
  return text;
}

json to_json(std::span<const FileRulings> files, sql::Dialect dialect) {
  json counts = json::object();
  for (const Fate fate : kFates) counts[std::string(word_of(fate))] = count(files, fate);
  json statements = json::array();
  for (const FileRulings& one : files) {
    for (std::size_t i = 0; i < one.rulings.size(); ++i) {
      statements.push_back({{"file", one.file.string()},
                            {"line", one.statements[i].line},
                            {"fate", word_of(one.rulings[i].fate)},
                            {"detail", one.rulings[i].detail},
                            {"text", one.statements[i].text}});
    }
  }
  return {{"dialect", to_string(dialect)},
          {"queries", count_queries(files)},
          {"counts", std::move(counts)},
          {"statements", std::move(statements)}};
}

}  // namespace ado::corpus
