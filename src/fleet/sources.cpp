// Finds queries in files, split by the lexer.
#include "fleet/sources.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

namespace ado::fleet {
namespace {

namespace fs = std::filesystem;

// What a query may begin with; the rest (CREATE, SET, INSERT ...) is no work for ado.
constexpr std::string_view kQueryWords[] = {"select", "with",  "from",   "values",
                                            "table",  "pivot", "unpivot"};

// The first word of a statement in lower case, "(" for a query in parentheses.
std::string first_word(std::string_view statement, sql::Dialect dialect) {
  sql::Lexer lexer(statement, dialect);
  const sql::Token token = lexer.next();
  return to_lower_ascii(sql::token_text(statement, token));
}

bool is_query(const std::string& word) {
  return word == "(" || std::ranges::find(kQueryWords, word) != std::end(kQueryWords);
}

// The queries among a file's statements; what the rest begins with is counted.
struct Statements {
  std::vector<std::string_view> queries;
  std::map<std::string, int> others;
};
Statements split_file(std::string_view text, sql::Dialect dialect) {
  Statements result;
  for (const std::string_view statement : sql::split_script(text, dialect)) {
    const std::string word = first_word(statement, dialect);
    if (is_query(word)) {
      result.queries.push_back(trim(statement));
    } else {
      result.others[to_upper_ascii(word)] += 1;
    }
  }
  return result;
}

Result<void> add_file(FoundQueries& found, const fs::path& file, sql::Dialect dialect) {
  ADO_TRY(const std::string text, read_file(file));
  const Statements statements = split_file(text, dialect);
  const std::string stem = safe_id(file.stem().string());
  const bool is_whole = statements.queries.size() == 1 && statements.others.empty();
  for (std::size_t i = 0; i < statements.queries.size(); ++i) {
    const std::string sql(is_whole ? std::string_view(text) : statements.queries[i]);
    const bool is_alone = statements.queries.size() == 1;
    found.queries.push_back({.id = is_alone ? stem : fmt::format("{}_{:02}", stem, i + 1),
                             .file = is_whole ? file : fs::path(),
                             .sql = sql,
                             .problem = problem_of(sql, dialect)});
  }
  for (const auto& [word, count] : statements.others) {
    found.notes.push_back(fmt::format("{}: {} statement{} left out: {} is no query", file.string(),
                                      count, count == 1 ? "" : "s", visible(word)));
  }
  if (statements.queries.empty() && statements.others.empty()) {
    found.notes.push_back(fmt::format("{}: holds no statement", file.string()));
  }
  return {};
}

// "" when there is none, or the text cannot be read.
std::string_view first_parameter(std::string_view sql, sql::Dialect dialect) {
  const auto tokens = sql::tokenize(sql, dialect);
  if (!tokens) return {};
  const auto found = std::ranges::find(*tokens, sql::TokenKind::parameter, &sql::Token::kind);
  return found == tokens->end() ? std::string_view() : sql::token_text(sql, *found);
}

Result<std::vector<fs::path>> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->is_regular_file() && at->path().extension() == ".sql") files.push_back(at->path());
  }
  if (error) {
    return fail(ErrorKind::invalid_input, "cannot read the folder {}: {}", folder.string(),
                error.message());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::string safe_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool is_safe = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' ||
                         (c == '.' && !id.empty());
    id += is_safe ? c : '_';
  }
  return id.empty() ? "query" : id;
}

void make_ids_unique(std::vector<FoundQuery>& queries) {
  std::set<std::string> taken;
  for (FoundQuery& query : queries) {
    std::string id = query.id;
    for (int number = 2; !taken.insert(id).second; ++number) {
      id = fmt::format("{}_{}", query.id, number);
    }
    query.id = id;
  }
}

std::vector<std::string_view> split_queries(std::string_view text, sql::Dialect dialect) {
  return split_file(text, dialect).queries;
}

bool has_parameters(std::string_view sql, sql::Dialect dialect) {
  return !first_parameter(sql, dialect).empty();
}

std::string problem_of(std::string_view sql, sql::Dialect dialect) {
  if (const std::string_view parameter = first_parameter(sql, dialect); !parameter.empty()) {
    return fmt::format("has parameters ({}): write a value in the place of each", parameter);
  }
  const auto statement = sql::parse_statement(sql, dialect);
  if (statement) return {};
  const Error& error = statement.error();
  if (!error.position) return error.message;
  return fmt::format("{} (line {}, column {})", error.message, error.position->line,
                     error.position->column);
}

Result<FoundQueries> find_queries(const fs::path& path, sql::Dialect dialect) {
  FoundQueries found;
  if (fs::is_directory(path)) {
    ADO_TRY(const std::vector<fs::path> files, files_of(path));
    for (const fs::path& file : files) ADO_CHECK(add_file(found, file, dialect));
  } else if (path.extension() == ".json") {
    ADO_TRY(const std::string text, read_file(path));
    ADO_TRY(found, read_manifest(text, dialect));
  } else {
    ADO_CHECK(add_file(found, path, dialect));
  }
  make_ids_unique(found.queries);
  if (!found.queries.empty()) return found;
  Error error{.kind = ErrorKind::invalid_input,
              .message = fmt::format("no query found in {}", path.string())};
  error.hint = found.notes.empty() ? "a folder of .sql files, a file of statements, or a "
                                     "manifest.json of dbt"
                                   : found.notes.front();
  return fail(std::move(error));
}

}  // namespace ado::fleet
