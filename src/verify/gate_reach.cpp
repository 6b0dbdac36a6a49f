// Gate "reach": nothing new locks rows, takes a sample, asks about the session, or calls what users
// may have defined without it looking like a call: operators, casts, fields of rows.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/walk.hpp"
#include "verify/gates.hpp"

namespace ado::verify {
namespace {

using outcome::Verdict;

// Operators that come with both engines and call nothing else.
constexpr auto kKnownOperators = std::to_array<std::string_view>({"+",
                                                                  "-",
                                                                  "*",
                                                                  "/",
                                                                  "//",
                                                                  "%",
                                                                  "^",
                                                                  "**",
                                                                  "=",
                                                                  "<>",
                                                                  "<",
                                                                  "<=",
                                                                  ">",
                                                                  ">=",
                                                                  "||",
                                                                  "<<",
                                                                  ">>",
                                                                  "&",
                                                                  "|",
                                                                  "~",
                                                                  "@",
                                                                  "~*",
                                                                  "!~",
                                                                  "!~*",
                                                                  "~~",
                                                                  "->",
                                                                  "->>",
                                                                  "!~~",
                                                                  "~~*",
                                                                  "@>",
                                                                  "<@",
                                                                  "&&",
                                                                  "^@",
                                                                  "#",
                                                                  "IS DISTINCT FROM",
                                                                  "IS NOT DISTINCT FROM"});
// Types whose casts read and call nothing. Others, of users or of catalogs, must have been there.
constexpr auto kKnownTypes = std::to_array<std::string_view>({"tinyint",
                                                              "smallint",
                                                              "integer",
                                                              "int",
                                                              "bigint",
                                                              "hugeint",
                                                              "utinyint",
                                                              "usmallint",
                                                              "uinteger",
                                                              "ubigint",
                                                              "uhugeint",
                                                              "int1",
                                                              "int2",
                                                              "int4",
                                                              "int8",
                                                              "real",
                                                              "float",
                                                              "float4",
                                                              "float8",
                                                              "double",
                                                              "double precision",
                                                              "decimal",
                                                              "numeric",
                                                              "dec",
                                                              "boolean",
                                                              "bool",
                                                              "varchar",
                                                              "text",
                                                              "string",
                                                              "char",
                                                              "character",
                                                              "bpchar",
                                                              "character varying",
                                                              "date",
                                                              "time",
                                                              "timestamp",
                                                              "timestamptz",
                                                              "datetime",
                                                              "timetz",
                                                              "timestamp with time zone",
                                                              "timestamp without time zone",
                                                              "time with time zone",
                                                              "time without time zone",
                                                              "interval",
                                                              "uuid",
                                                              "struct",
                                                              "bytea",
                                                              "blob",
                                                              "json",
                                                              "jsonb",
                                                              "bit",
                                                              "varbit",
                                                              "bit varying",
                                                              "map",
                                                              "list",
                                                              "array",
                                                              "enum",
                                                              "union",
                                                              "bignum",
                                                              "varint",
                                                              "timestamp_s",
                                                              "timestamp_ms",
                                                              "timestamp_ns",
                                                              "time_ns",
                                                              "name",
                                                              "money",
                                                              "inet",
                                                              "cidr",
                                                              "macaddr",
                                                              "xml",
                                                              "tsvector",
                                                              "tsquery"});

// In dates and times they are the clock's: 'today 12:00'.
constexpr auto kTimeWords =
    std::to_array<std::string_view>({"now", "today", "tomorrow", "yesterday"});

struct Reach {
  std::set<std::string> session;  // Functions that are fixed within a statement only.
  std::size_t fleeting = 0;       // How often those and words like 'today' stand there.
  std::multiset<std::string> constants;
  std::set<std::string> locks;  // FOR UPDATE and the like.
  std::set<std::string> samples;
  std::set<std::string> operators;  // Those that are not known.
  std::set<std::string> types;
  std::set<std::string> fields;  // (row).name calls name(row) in PostgreSQL.
  std::set<std::string> times;   // 'today' is another date tomorrow.
  bool has_syntax = false;       // What ado reads as words.
};

class Finder {
 public:
  explicit Finder(const ir::QueryMap& map) : dialect_(map.dialect()) {
    // What a column of the query has is at hand already: a NULL may be cast to it.
    for (const ir::Block& block : map.blocks()) {
      for (const ir::FromItem& item : block.from) {
        for (const ir::FromColumn& column : item.columns)
          column_types_.insert(base_of(column.type));
      }
    }
    sql::Visitor visitor;
    visitor.expr = [this](const sql::Expr& expr) { return look(expr); };
    visitor.table = [this](const sql::TableRef& table) { return look(table); };
    visitor.query = [this](const sql::Query& query) {
      reach_.locks.insert(query.locking.begin(), query.locking.end());
      return sql::Descend::yes;
    };
    visitor.select = [this](const sql::Select& select) {
      sample(select.sample);
      return sql::Descend::yes;
    };
    sql::visit(map.statement().query, visitor);
  }
  const Reach& reach() const { return reach_; }
  const std::set<std::string>& column_types() const { return column_types_; }

 private:
  // "DECIMAL(7,2)" is decimal, "mood[]" is mood.
  static std::string base_of(const std::string& type) {
    return to_lower_ascii(trim(std::string_view(type).substr(0, type.find_first_of("([\""))));
  }
  sql::Descend look(const sql::Expr& expr) {
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) function(*call);
    if (const auto* binary = sql::as<sql::Binary>(expr)) name_operator(binary->op);
    if (const auto* unary = sql::as<sql::Unary>(expr)) name_operator(unary->op);
    if (const auto* postfix = sql::as<sql::Postfix>(expr)) name_operator(postfix->op);
    if (const auto* quantified = sql::as<sql::Quantified>(expr)) name_operator(quantified->op);
    if (const auto* cast = sql::as<sql::Cast>(expr)) name_type(cast->type);
    if (const auto* typed = sql::as<sql::TypedLiteral>(expr)) {
      name_type(typed->type);
      name_constant(typed->text);
    }
    if (const auto* literal = sql::as<sql::Literal>(expr)) name_constant(literal->text);
    if (const auto* field = sql::as<sql::FieldAccess>(expr)) name_field(field->field);
    if (sql::as<sql::SyntaxExpr>(expr) != nullptr) reach_.has_syntax = true;
    return sql::Descend::yes;
  }
  sql::Descend look(const sql::TableRef& table) {
    if (const auto* base = std::get_if<sql::BaseTable>(&table.node)) sample(base->sample);
    if (const auto* derived = std::get_if<sql::DerivedTable>(&table.node)) sample(derived->sample);
    if (const auto* call = std::get_if<sql::TableFunction>(&table.node)) {
      sample(call->sample);
      for (const sql::ColumnDefinition& column : call->columns) name_type(column.type);
    }
    if (std::holds_alternative<sql::SyntaxTable>(table.node)) reach_.has_syntax = true;
    return sql::Descend::yes;
  }

  void function(const sql::FunctionCall& call) {
    const ir::FunctionFacts* facts = ir::find_function(call, dialect_);
    const std::string name = ir::function_name(call, dialect_);
    const bool is_until_today = name == "age" && call.arguments.size() == 1;
    const bool is_stable = facts != nullptr && facts->volatility == ir::Volatility::stable;
    if (!is_stable && !is_until_today) return;
    reach_.session.insert(name);
    ++reach_.fleeting;
  }
  void name_operator(const std::string& op) {
    if (std::ranges::find(kKnownOperators, op) == kKnownOperators.end()) {
      reach_.operators.insert(op);
    }
  }
  void name_constant(std::string_view text) {
    reach_.constants.emplace(text);
    std::string word;
    const auto end_word = [&] {
      if (std::ranges::find(kTimeWords, word) != kTimeWords.end()) {
        reach_.times.insert(word);
        ++reach_.fleeting;
      }
      word.clear();
    };
    for (const char letter : to_lower_ascii(text)) {
      if (letter >= 'a' && letter <= 'z') {
        word += letter;
      } else {
        end_word();
      }
    }
    end_word();
  }
  void name_type(const sql::TypeName& type) {
    for (const sql::TypeArgument& argument : type.arguments) name_type(argument.type);
    std::string name;
    for (const sql::Identifier& part : type.name) {
      name += (name.empty() ? "" : ".") + to_lower_ascii(part.text);
    }
    if (name.starts_with("pg_catalog.")) name = name.substr(name.find('.') + 1);
    if (std::ranges::find(kKnownTypes, name) == kKnownTypes.end()) reach_.types.insert(name);
  }
  void name_field(const sql::Identifier& field) {
    if (dialect_ == sql::Dialect::postgres) reach_.fields.insert(to_lower_ascii(field.text));
  }
  void sample(const std::optional<sql::Sample>& sample) {
    if (sample) reach_.samples.insert(sample->text);
  }

  sql::Dialect dialect_;
  Reach reach_;
  std::set<std::string> column_types_;
};

// The first that is new; "" when none is.
std::string new_in(const std::set<std::string>& before, const std::set<std::string>& after) {
  for (const std::string& name : after) {
    if (!before.contains(name)) return name.empty() ? "(unnamed)" : name;
  }
  return {};
}

bool is_date(std::string_view text) {
  return text.size() >= 10 && text.find_first_not_of("0123456789") == 4 && text[4] == '-' &&
         text[7] == '-';
}

// A constant that came where the original asks about the session or the time: what that gave here
// and today may stand in its place. "" when there is none.
std::string frozen_in(const Reach& before, const Reach& after) {
  if (before.fleeting == 0) return {};
  for (const std::string& constant : after.constants) {
    const std::size_t known = before.constants.count(constant);
    const bool is_more = after.constants.count(constant) > known;
    if (is_more && after.fleeting < before.fleeting) return constant;
    if (known == 0 && is_date(constant)) return constant;
  }
  return {};
}

}  // namespace

Verdict check_reach(const StructureInput& input) {
  const Finder original(input.original);
  const Finder candidate(input.candidate);
  Reach before = original.reach();
  before.types.insert(original.column_types().begin(), original.column_types().end());
  const Reach& after = candidate.reach();
  if (const std::string name = new_in(before.session, after.session); !name.empty()) {
    return Verdict::rejected(
        "reach", fmt::format("function {} is new and asks about the session or the time", name));
  }
  if (const std::string time = new_in(before.times, after.times); !time.empty()) {
    return Verdict::undecided("reach",
                              fmt::format("'{}' is new and may be read as the time of day", time));
  }
  // What it gave here and today stands in its place.
  if (const std::string name = new_in(after.session, before.session); !name.empty()) {
    return Verdict::undecided(
        "reach", fmt::format("function {} is lost: it asks about the session or the time", name));
  }
  if (const std::string time = new_in(after.times, before.times); !time.empty()) {
    return Verdict::undecided("reach",
                              fmt::format("'{}' is lost and may be read as the time of day", time));
  }
  if (const std::string constant = frozen_in(before, after); !constant.empty()) {
    return Verdict::undecided(
        "reach",
        fmt::format("'{}' is new and may be what the session or the time gave today", constant));
  }
  if (const std::string lock = new_in(before.locks, after.locks); !lock.empty()) {
    return Verdict::rejected("reach", fmt::format("{} is new and locks rows", lock));
  }
  if (const std::string sample = new_in(before.samples, after.samples); !sample.empty()) {
    return Verdict::rejected("reach", fmt::format("a sample is new: {}", sample));
  }
  if (const std::string op = new_in(before.operators, after.operators); !op.empty()) {
    return Verdict::undecided("reach", fmt::format("operator {} is new and not known", op));
  }
  if (const std::string type = new_in(before.types, after.types); !type.empty()) {
    return Verdict::undecided("reach", fmt::format("type {} is new and not known", type));
  }
  if (const std::string field = new_in(before.fields, after.fields); !field.empty()) {
    return Verdict::undecided("reach", fmt::format("field {} is new and may be a function", field));
  }
  if (after.has_syntax && !before.has_syntax) {
    return Verdict::undecided("reach", "syntax that ado cannot look into is new");
  }
  return Verdict::accepted("reach");
}

}  // namespace ado::verify
