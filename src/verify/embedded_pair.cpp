// Reads the print of one dialect as the other, and goes on only where both mean the same.
#include "verify/embedded_pair.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "ir/functions.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/walk.hpp"
#include "verify/witness_names.hpp"
#include "verify/witness_schema.hpp"

namespace ado::verify {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {"smallint", "SMALLINT"},
    {"integer", "INTEGER"},
    {"bigint", "BIGINT"},
    {"real", "REAL"},
    {"double precision", "DOUBLE"},
    {"boolean", "BOOLEAN"},
    {"date", "DATE"},
    {"timestamp without time zone", "TIMESTAMP"},
    {"time without time zone", "TIME"},
    {"text", "VARCHAR"},
};
constexpr std::string_view kSameOperators[] = {"=",
                                               "<>",
                                               "<",
                                               "<=",
                                               ">",
                                               ">=",
                                               "+",
                                               "-",
                                               "*",
                                               "/",
                                               "||",
                                               "IS DISTINCT FROM",
                                               "IS NOT DISTINCT FROM"};
constexpr std::string_view kSameFunctions[] = {
    "sum",      "count",       "avg",        "min",       "max",         "coalesce",   "nullif",
    "abs",      "upper",       "lower",      "rank",      "lag",         "dense_rank", "row_number",
    "lead",     "first_value", "last_value", "grouping",  "greatest",    "least",      "length",
    "round",    "floor",       "ceil",       "ceiling",   "stddev_samp", "stddev_pop", "stddev",
    "variance", "var_samp",    "var_pop",    "substring", "substr",      "bool_and",   "bool_or"};
constexpr std::string_view kSameCasts[] = {"integer", "int",     "bigint",  "smallint",
                                           "date",    "text",    "varchar", "double precision",
                                           "boolean", "numeric", "decimal"};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

std::optional<std::string> embedded_type(const std::string& type, sql::Dialect dialect) {
  if (dialect == sql::Dialect::duckdb) return type;
  for (const auto& [theirs, ours] : kTypes) {
    if (type == theirs) return std::string(ours);
  }
  if (type.find(sql::kCollateWord) != std::string::npos) return std::nullopt;
  if (type.starts_with("character varying") || is_padded({.type = type})) return "VARCHAR";
  const bool is_decimal = type.starts_with("numeric(");
  const WitnessColumn column = witness_column({.name = "", .type = type});
  if (!is_decimal || column.kind != ValueKind::decimal || !column.range) return std::nullopt;
  return "DECIMAL" + type.substr(std::string_view("numeric").size());
}

// The first construct that is not known to mean the same in both engines.
class Difference {
 public:
  explicit Difference(const ir::QueryMap& map) : map_(map) {}

  std::optional<std::string> find() {
    sql::visit(map_.statement().query,
               {.expr = [this](const sql::Expr& expr) { return look(expr); },
                .table = [this](const sql::TableRef& table) { return look(table); }});
    return found_;
  }

 private:
  sql::Descend say(std::string what) {
    found_ = std::move(what);
    return sql::Descend::stop;
  }

  sql::Descend look(const sql::TableRef& table) {
    if (const auto* base = std::get_if<sql::BaseTable>(&table.node)) {
      return base->only || base->sample ? say("ONLY and samples") : sql::Descend::yes;
    }
    const bool is_plain = std::holds_alternative<sql::DerivedTable>(table.node) ||
                          std::holds_alternative<sql::Join>(table.node);
    return is_plain ? sql::Descend::yes : say("a function in FROM");
  }

  sql::Descend look(const sql::Expr& expr) {
    if (const auto* binary = sql::as<sql::Binary>(expr)) return look(*binary);
    if (const auto* call = sql::as<sql::FunctionCall>(expr)) return look(*call);
    if (const auto* cast = sql::as<sql::Cast>(expr)) return look(*cast);
    if (const auto* like = sql::as<sql::Like>(expr)) {
      return like->kind == sql::LikeKind::like ? sql::Descend::yes : say("pattern matching");
    }
    return is_same_syntax(expr) ? sql::Descend::yes : say("syntax of one engine only");
  }

  static bool is_same_syntax(const sql::Expr& expr) {
    return sql::as<sql::Literal>(expr) != nullptr || sql::as<sql::ColumnRef>(expr) != nullptr ||
           sql::as<sql::TypedLiteral>(expr) != nullptr ||
           sql::as<sql::IntervalLiteral>(expr) != nullptr || sql::as<sql::Star>(expr) != nullptr ||
           sql::as<sql::Unary>(expr) != nullptr || sql::as<sql::Logical>(expr) != nullptr ||
           sql::as<sql::Not>(expr) != nullptr || sql::as<sql::IsTest>(expr) != nullptr ||
           sql::as<sql::Between>(expr) != nullptr || sql::as<sql::InList>(expr) != nullptr ||
           sql::as<sql::InSubquery>(expr) != nullptr || sql::as<sql::Exists>(expr) != nullptr ||
           sql::as<sql::ScalarSubquery>(expr) != nullptr || sql::as<sql::Case>(expr) != nullptr ||
           sql::as<sql::Row>(expr) != nullptr;
  }

  sql::Descend look(const sql::Binary& binary) {
    if (!is_one_of(binary.op, kSameOperators)) return say("operator " + binary.op);
    if (binary.op != "/") return sql::Descend::yes;
    // Whole numbers divide to whole numbers in one engine, and to fractions in the other.
    return is_fraction(*binary.left) || is_fraction(*binary.right) ? sql::Descend::yes
                                                                   : say("whole division");
  }

  bool is_fraction(const sql::Expr& expr) const {
    const std::string type = to_lower_ascii(map_.type_of(expr));
    return type.starts_with("numeric") || type.starts_with("decimal") ||
           type.starts_with("double") || type.starts_with("real");
  }

  sql::Descend look(const sql::FunctionCall& call) {
    const std::string name = ir::function_name(call, map_.dialect());
    const bool is_plain =
        call.within_group.empty() && call.order_by.empty() && call.syntax != sql::CallSyntax::bare;
    if (call.syntax == sql::CallSyntax::extract) return sql::Descend::yes;
    return is_plain && is_one_of(name, kSameFunctions) ? sql::Descend::yes
                                                       : say("function " + name);
  }

  sql::Descend look(const sql::Cast& cast) {
    const std::string name =
        cast.type.name.empty() ? "" : to_lower_ascii(cast.type.name.back().text);
    const bool bare_decimal =
        (name == "numeric" || name == "decimal") && cast.type.modifiers.empty();
    const bool is_same = cast.type.name.size() == 1 && cast.type.dimensions.empty() &&
                         !bare_decimal && is_one_of(name, kSameCasts);
    return is_same ? sql::Descend::yes : say("cast to " + name);
  }

  const ir::QueryMap& map_;
  std::optional<std::string> found_;
};

// The drawn columns only; keys hold in any part of a table, references and checks are not needed.
Result<sql::Schema> small_schema(const SamplePlan& plan) {
  sql::Schema schema;
  std::set<std::string> names;
  for (const SampledTable& table : plan.tables) {
    if (!names.insert(to_lower_ascii(table.info->name)).second) {
      return fail(ErrorKind::unsupported, "two tables are called {}", table.info->name);
    }
    sql::TableInfo small{.schema = "main", .name = table.info->name};
    for (const std::size_t index : table.columns) {
      sql::ColumnInfo column = table.info->columns[index];
      const auto type = embedded_type(column.type, plan.dialect);
      if (!type) {
        return fail(ErrorKind::unsupported, "DuckDB has no type like {}: {}.{}", column.type,
                    table.info->name, column.name);
      }
      column.type = *type;
      small.columns.push_back(std::move(column));
    }
    for (const std::vector<std::string>& key : table.info->keys) {
      const bool is_there = std::ranges::all_of(
          key, [&](const std::string& name) { return small.column(name) != nullptr; });
      if (is_there) small.keys.push_back(key);
    }
    small.row_count_estimate = table.rows;
    schema.tables.push_back(std::move(small));
  }
  return schema;
}

bool has_generated_names(const ir::QueryMap& map) {
  return std::ranges::any_of(map.block(0).outputs,
                             [](const ir::OutputColumn& output) { return output.generated; });
}

Result<ir::QueryMap> read_as_duckdb(const ir::QueryMap& map,
                                    const std::shared_ptr<const sql::Schema>& schema) {
  ADO_TRY(const ir::QueryMap plain, without_schema_names(map));
  const std::string text = sql::print(plain.statement());
  ADO_TRY(sql::Statement statement, sql::parse_statement(text, sql::Dialect::duckdb));
  if (map.dialect() != sql::Dialect::duckdb) {
    if (const auto found = Difference(plain).find()) {
      return fail(ErrorKind::unsupported, "it may mean something else in DuckDB: {}", *found);
    }
    if (has_generated_names(plain)) {
      return fail(ErrorKind::unsupported, "DuckDB names columns otherwise");
    }
    if (sql::print(statement) != text) {
      return fail(ErrorKind::unsupported, "DuckDB reads the text of the query otherwise");
    }
  }
  return ir::QueryMap::make(std::move(statement), schema);
}

}  // namespace

Result<EmbeddedPair> embedded_pair(const SamplePlan& plan, const ir::QueryMap& original,
                                   const ir::QueryMap& candidate) {
  ADO_TRY(sql::Schema small, small_schema(plan));
  const auto schema = std::make_shared<const sql::Schema>(std::move(small));
  ADO_TRY(ir::QueryMap before, read_as_duckdb(original, schema));
  ADO_TRY(ir::QueryMap after, read_as_duckdb(candidate, schema));
  return EmbeddedPair{std::move(before), std::move(after)};
}

std::string embedded_script(const SamplePlan& plan) {
  std::string script;
  if (plan.dialect == sql::Dialect::postgres) {
    script += "SET default_null_order = 'nulls_last_on_asc_first_on_desc';\n";
  }
  for (const SampledTable& table : plan.tables) {
    std::vector<std::string> columns;
    for (const std::size_t index : table.columns) {
      const sql::ColumnInfo& column = table.info->columns[index];
      columns.push_back(quoted_name(column.name) + " " +
                        embedded_type(column.type, plan.dialect).value_or(""));
    }
    script += fmt::format("CREATE TABLE {} ({});\n", quoted_name(table.info->name),
                          fmt::join(columns, ", "));
  }
  return script;
}

}  // namespace ado::verify
