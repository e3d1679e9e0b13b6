#include "client/cli/cli.h"

#include <unicode/utf8.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/command.h"
#include "client/cli/commands.h"
#include "client/cli/session.h"
#include "client/cli/usage.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

constexpr char kDescription[] = "Who said what, in answer to which question: the client of a Fangtan server.";

constexpr char kFooter[] =
    "Examples:\n"
    "  fangtan import interview.txt\n"
    "  fangtan answers --filter 'speaker.name = \"王海山\" AND publish_time >= 2021-08-01'\n"
    "  fangtan tally --by speaker,month\n"
    "  fangtan get articles/a1b2 -o json\n"
    "  fangtan --server db.example.org:50051 status\n\n"
    "Exit codes: 0 done, 1 the server or the input refused, 2 wrong usage, 3 server not reached.\n"
    "Colours: on a terminal, unless NO_COLOR is set.";

void AddCommands(CLI::App& app, Action& action) {
  AddImportCommand(app, action);
  AddParseCommand(app, action);
  AddGetCommand(app, action);
  AddListCommands(app, action);
  AddSearchCommands(app, action);
  AddVerifyCommand(app, action);
  AddTallyCommand(app, action);
  AddSourceCommand(app, action);
  AddChangeCommands(app, action);
  AddExportCommand(app, action);
  AddDeleteCommands(app, action);
  AddAdminCommands(app, action);
  AddTopCommand(app, action);
  AddBackupCommands(app, action);
  AddBenchCommand(app, action);
  AddTokenCommand(app, action);
  AddHealthCommand(app, action);
  AddCompletionCommand(app, action);
}

void AddSecurityOptions(CLI::App& app, SessionOptions& options) {
  app.add_flag("--tls", options.tls, "Connect by TLS (implied by --ca, --cert and --key)")
      ->envname("FANGTAN_TLS");
  app.add_option("--ca", options.tls_files.ca,
                 "Authorities to trust, PEM (FANGTAN_CA; default: the system's)")
      ->option_text("FILE")
      ->envname("FANGTAN_CA");
  app.add_option("--cert", options.tls_files.certificate,
                 "Certificate to show to the server, PEM (FANGTAN_CERT)")
      ->option_text("FILE")
      ->envname("FANGTAN_CERT");
  app.add_option("--key", options.tls_files.key, "Its key, PEM (FANGTAN_KEY)")
      ->option_text("FILE")
      ->envname("FANGTAN_KEY");
  app.add_option("--server-name", options.server_name, "Name in the server's certificate, if not ADDR's")
      ->option_text("NAME");
  // No option takes the token itself: others on the machine can read a command line.
  app.add_option("--token-file", options.token_file,
                 "File with the token to show (FANGTAN_TOKEN_FILE); without one the token in FANGTAN_TOKEN")
      ->option_text("FILE")
      ->envname("FANGTAN_TOKEN_FILE");
  if (const char* token = std::getenv("FANGTAN_TOKEN"); token != nullptr) options.token = token;
}

void AddSessionOptions(CLI::App& app, SessionOptions& options, std::string& timeout) {
  app.add_option("--server,-s", options.server,
                 "HOST:PORT or unix:PATH (default: the variable FANGTAN_SERVER, 127.0.0.1:50051)")
      ->option_text("ADDR")
      ->envname("FANGTAN_SERVER");
  app.add_option("--output,-o", options.output,
                 "table, json, jsonl or text (default: table on a terminal, jsonl in a pipe)")
      ->option_text("FORMAT")
      ->check(CLI::IsMember({"table", "json", "jsonl", "text"}));
  app.add_option("--timeout", timeout,
                 "Give up on a request after this time, as 30s or 2m (default 60s; streams: never)")
      ->option_text("TIME");
}

// `30s`, `1m30s`, or a number of seconds.
std::optional<absl::Duration> ParseTimeout(const std::string& text) {
  absl::Duration timeout;
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds)) {
    timeout = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &timeout)) {
    return std::nullopt;
  }
  if (timeout <= absl::ZeroDuration()) return std::nullopt;
  return timeout;
}

void ReportUsage(const absl::Status& status, Console& console, const std::string& hint = "") {
  console.err << FormatError(
      status, {.filter = "", .query = "", .server = "", .hint = hint, .color = console.err_color()});
}

bool IsUtf8(const std::string& text) {
  const auto length = static_cast<int32_t>(text.size());
  UChar32 c = 0;
  for (int32_t at = 0; at < length && c >= 0;) U8_NEXT(text.data(), at, length, c);
  return c >= 0;
}

// That what is typed can be sent. The name of a file that is there may have any bytes.
bool CheckEncoding(const std::vector<std::string>& arguments, Console& console) {
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (IsUtf8(argument) || std::filesystem::exists(argument, ignored)) continue;
    ReportUsage(UsageError(absl::StrCat("\"", absl::CHexEscape(argument),
                                        "\" is not UTF-8, nor a file that is there")),
                console,
                "set the terminal to UTF-8, and LANG with it (zh_TW.UTF-8), or convert what a script passes: "
                "iconv -f GBK -t UTF-8");
    return false;
  }
  return true;
}

// Parses; the exit code if that ends the run.
std::optional<int> Parse(CLI::App& app, const std::vector<std::string>& arguments, Console& console) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // As CLI11 wants them.
  try {
    app.parse(std::move(reversed));
    return std::nullopt;
  } catch (const CLI::ParseError& error) {  // CLI11 reports by exceptions, asking for help among them.
    if (error.get_exit_code() == 0) {
      app.exit(error, console.out, console.err);
      console.out.flush();
      return console.out ? kExitDone : kExitRefused;
    }
    ReportUsage(WrongUsage(app, error), console);
    return kExitUsage;
  }
}

int Perform(const Action& action, Session& session) {
  absl::StatusOr<int> exit_code = action(session);
  session.console().out.flush();
  if (exit_code.ok() && !session.console().out) {
    exit_code = MakeError(absl::StatusCode::kDataLoss, "OUTPUT_FAILED", "the output could not be written");
  }
  if (exit_code.ok()) return *exit_code;
  session.Report(exit_code.status());
  return ExitCode(exit_code.status());
}

}  // namespace

int RunCli(const std::vector<std::string>& arguments, Console& console) {
  CLI::App app(kDescription, "fangtan");
  app.footer(kFooter);
  app.set_version_flag("--version", absl::StrCat("fangtan ", FANGTAN_VERSION));
  app.require_subcommand(1);
  app.get_formatter()->label("TEXT", "");  // The type of almost every argument says nothing.
  app.get_formatter()->label("REQUIRED", "(required)");
  SessionOptions options;
  std::string timeout;
  Action action;
  AddSessionOptions(app, options, timeout);
  AddSecurityOptions(app, options);
  AddCommands(app, action);
  if (!CheckEncoding(arguments, console)) return kExitUsage;
  if (const auto ended = Parse(app, arguments, console); ended.has_value()) return *ended;
  if (!timeout.empty()) {
    options.timeout = ParseTimeout(timeout);
    if (!options.timeout.has_value()) {
      const absl::Status status =
          UsageError(absl::StrCat("--timeout: \"", timeout, "\" is no time, such as 30s"));
      ReportUsage(status, console);
      return kExitUsage;
    }
  }
  Session session(console, std::move(options));
  return Perform(action, session);
}

}  // namespace fangtan::client
