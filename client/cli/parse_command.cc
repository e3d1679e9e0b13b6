#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/document_files.h"
#include "client/cli/resource_text.h"
#include "service/documents/reader.h"

namespace fangtan::client {
namespace {

struct ParseOptions {
  std::string file;
  std::string format;
  bool show_spans = false;
};

absl::StatusOr<std::string> ReadInput(Session& session, const std::string& file) {
  return file == "-" ? ReadStream(session.console().in, "standard input") : ReadFile(file);
}

// One object of the three resources that a document yields: no message of the contract holds them together.
absl::StatusOr<std::string> ReadingAsJson(const service::Reading& reading, OutputFormat format) {
  const bool indented = format == OutputFormat::kJson;
  std::string object = "{";
  const auto add = [&object, indented](const char* key, const google::protobuf::Message& message) {
    absl::StatusOr<std::string> json = indented ? ToIndentedJson(message) : ToJsonLine(message);
    if (!json.ok()) return json.status();
    absl::StrAppend(&object, object.size() > 1 ? "," : "", indented ? "\n" : "", "\"", key,
                    "\":", absl::StripSuffix(*json, "\n"));
    return absl::OkStatus();
  };
  absl::Status status = add("article", reading.article);
  if (reading.ranking.has_value()) status.Update(add("ranking", *reading.ranking));
  status.Update(add("source", reading.source));
  if (!status.ok()) return status;
  return absl::StrCat(object, indented ? "\n}\n" : "}\n");
}

void PrintWarnings(Session& session, const v1::Article& article) {
  const bool color = session.console().err_color();
  for (const v1::Warning& warning : article.warnings()) {
    session.console().err << Paint("warning:", Color::kHint, color) << " " << OneLine(warning.reason())
                          << ": " << OneLine(warning.message());
    if (warning.span().byte_end() > 0) session.console().err << " (" << FormatSpan(warning.span()) << ")";
    session.console().err << "\n";
  }
}

absl::StatusOr<int> RunParse(Session& session, const ParseOptions& options) {
  absl::StatusOr<std::string> content = ReadInput(session, options.file);
  if (!content.ok()) return content.status();
  absl::StatusOr<service::Reading> reading =
      service::ReadDocument({.content = std::string_view(content->data(), content->size()),
                             .uri = options.file == "-" ? "" : options.file,
                             .format = options.format,
                             .media_type = ""});
  if (!reading.ok()) return reading.status();
  const OutputFormat format = session.Format(OutputFormat::kText);
  std::ostream& out = session.console().out;
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    absl::StatusOr<std::string> json = ReadingAsJson(*reading, format);
    if (!json.ok()) return json.status();
    out << *json;
  } else {
    TextStyle style = session.text_style();
    style.spans = options.show_spans;
    out << ToText(reading->article, style);
    if (reading->ranking.has_value()) out << ToText(*reading->ranking, style);
  }
  out.flush();
  PrintWarnings(session, reading->article);
  return kExitDone;
}

}  // namespace

void AddParseCommand(CLI::App& app, Action& action) {
  auto [command, options] =
      AddCommand(app, action,
                 {.name = "parse",
                  .description = "Show what the importer makes of a document; sends nothing",
                  .examples = "  fangtan parse interview.txt\n"
                              "  fangtan parse --show-spans interview.txt     with the place of each piece\n"
                              "  fangtan parse -o json interview.txt          article, ranking and source\n\n"
                              "Warnings of the importer go to standard error.\n"},
                 RunParse);
  command->add_option("FILE", options->file, "A document, or - for standard input")->required();
  command->add_option("--format", options->format, "Reader to use (default: told by content)")
      ->option_text("FORMAT");
  command->add_flag("--show-spans", options->show_spans, "Show where in the source each piece stands");
}

}  // namespace fangtan::client
