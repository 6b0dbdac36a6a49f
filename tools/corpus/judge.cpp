// What becomes of one query of a corpus.
#include "corpus/judge.hpp"

#include <fmt/format.h>

#include "engine/referee.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"

namespace ado::corpus {
namespace {

using engine::Opinion;

std::string describe(const Error& error) {
  const SourcePosition place = error.position.value_or(SourcePosition{});
  return fmt::format("{}:{}: {}", place.line, place.column, error.message);
}

// Our parser refuses it. DuckDB's parser is asked through its serializer, which reads more than it
// can write: what it cannot write is no syntax error.
Result<Ruling> judge_refused(std::string_view query, const Error& error, sql::Dialect dialect) {
  ADO_TRY(const engine::Judgement own, engine::same_query(query, query, dialect));
  const bool is_read =
      own.opinion == Opinion::same || own.detail.find("serialize") != std::string::npos;
  if (is_read) return Ruling{.fate = Fate::refused, .detail = describe(error)};
  return Ruling{.fate = Fate::invalid, .detail = describe(error) + "; " + own.detail};
}

}  // namespace

std::string_view word_of(Fate fate) {
  switch (fate) {
    case Fate::same:
      return "same";
    case Fate::not_a_query:
      return "not a query";
    case Fate::invalid:
      return "invalid";
    case Fate::unsupported:
      return "unsupported";
    case Fate::refused:
      return "refused";
    case Fate::differs:
      return "differs";
    case Fate::unstable:
      return "unstable";
    case Fate::crashed:
      return "crashed";
  }
  return {};
}

Result<Ruling> judge(std::string_view query, sql::Dialect dialect) {
  const auto statement = sql::parse_statement(query, dialect);
  if (!statement) return judge_refused(query, statement.error(), dialect);
  const std::string print = sql::print(*statement);
  ADO_TRY(const engine::Judgement opinion, engine::same_query(query, print, dialect));
  const bool print_is_broken = opinion.detail.starts_with("print: ");
  if (opinion.opinion == Opinion::different || print_is_broken) {
    return Ruling{.fate = Fate::differs, .detail = opinion.detail + "\n" + print};
  }
  const auto again = sql::parse_statement(print, dialect);
  if (!again) {
    return Ruling{.fate = Fate::unstable, .detail = describe(again.error()) + "\n" + print};
  }
  const std::string second = sql::print(*again);
  if (second != print) {
    return Ruling{.fate = Fate::unstable, .detail = print + "\n-- and then --\n" + second};
  }
  if (opinion.opinion == Opinion::cannot_read) {
    const bool is_read = opinion.detail.find("serialize") != std::string::npos;
    return Ruling{.fate = is_read ? Fate::unsupported : Fate::invalid, .detail = opinion.detail};
  }
  return Ruling{.fate = Fate::same};
}

}  // namespace ado::corpus
