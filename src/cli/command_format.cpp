// ado format: our print of a query.
#include "cli/app.hpp"
#include "sql/parse.hpp"
#include "sql/pipeline.hpp"
#include "sql/print.hpp"

namespace ado::cli {
namespace {

struct FormatArguments {
  std::string query;
  std::string dialect = "duckdb";
};

Result<Exit> format_command(const FormatArguments& arguments) {
  ADO_TRY(const Source source, read_source(arguments.query));
  const sql::Dialect dialect =
      arguments.dialect == "postgres" ? sql::Dialect::postgres : sql::Dialect::duckdb;
  const auto statement = sql::parse_statement(source.text, dialect);
  if (statement) {
    print_out(with_newline(sql::print(*statement) + ";"));
    return Exit::done;
  }
  // A pipeline, or a query with semantic operators.
  const auto pipeline = sql::parse_pipeline(source.text, dialect);
  if (!pipeline) {
    const bool is_pipeline = sql::starts_pipeline(source.text, dialect);
    return tell(is_pipeline ? pipeline.error() : statement.error(), &source);
  }
  print_out(with_newline(sql::to_sql(*pipeline) + ";"));
  return Exit::done;
}

}  // namespace

void add_format(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<FormatArguments>();
  CLI::App* command = app.add_subcommand("format", "print a query readably");
  command
      ->add_option("QUERY", arguments->query,
                   "file with one SELECT statement or one pipeline; - "
                   "reads it from standard input")
      ->required();
  command->add_option("--dialect", arguments->dialect, "duckdb or postgres")
      ->check(CLI::IsMember({"duckdb", "postgres"}));
  command->footer("Example: ado format slow.sql");
  command->callback(
      [arguments, &session] { run_command(session, [&] { return format_command(*arguments); }); });
}

}  // namespace ado::cli
