// ado report: a mission of the workspace once more, from its journal.
#include <fmt/format.h>

#include "base/files.hpp"
#include "cli/app.hpp"
#include "mission/report.hpp"
#include "report/render.hpp"

namespace ado::cli {
namespace {

struct ReportArguments {
  std::string mission;
  std::string out;
};

Result<Exit> report_command(const ReportArguments& arguments, Session& session) {
  ADO_TRY(const config::Config config, load_config(session));
  std::optional<report::Format> format;
  if (!arguments.out.empty()) {
    ADO_TRY(format, report::format_of(arguments.out));
  }
  ADO_TRY(const report::MissionReport report,
          mission::read_report(config.workspace, arguments.mission));
  if (format) {
    ADO_CHECK(write_file_atomically(arguments.out, report::render(report, *format)));
  }
  std::string text = format ? fmt::format("mission {} ({}): {}\n", report.subject.mission_id,
                                          report.subject.query_id, arguments.out)
                            : report::to_text(report);
  if (session.json) text = report::render(report, report::Format::json);
  print_out(text);
  return Exit::done;
}

}  // namespace

void add_report(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command =
      app.add_subcommand("report", "show a finished or unfinished mission again, or write it down");
  command->add_option(
      "MISSION", arguments->mission,
      "a mission's id, the beginning of one, or its folder; the newest if not given");
  add_settings(*command, session, {"workspace"});
  command->add_option("--out", arguments->out,
                      "write it to this file: .html, .md or .json; else it is printed");
  command->footer("Example: ado report --out report.html");
  command->callback([arguments, &session] {
    run_command(session, [&] { return report_command(*arguments, session); });
  });
}

}  // namespace ado::cli
