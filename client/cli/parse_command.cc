#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/import_items.h"
#include "client/cli/resource_text.h"
#include "client/cli/spanned_pieces.h"
#include "service/documents/reader.h"
#include "storage/text/charset.h"

namespace fangtan::client {
namespace {

struct ParseOptions {
  std::string file;
  std::string format;
  bool show_spans = false;
};

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

// What the readers make of a document, or what stands in an article.
absl::StatusOr<service::Reading> ReadItem(const v1::ImportArticlesRequest& item) {
  if (item.has_article()) return service::Reading{.article = item.article()};
  const v1::RawDocument& document = item.document();
  return service::ReadDocument({.content = document.content(),
                                .uri = document.uri(),
                                .format = document.format(),
                                .media_type = document.media_type()});
}

// Reads spans of `content`, which must outlive the function. Spans that are not of it have no text.
OriginalText OriginalsOf(const std::string& content, const std::string& charset_name) {
  const storage::Charset charset = storage::CharsetOf(charset_name).value_or(storage::Charset::kUtf8);
  return [&content, charset](const v1::Span& span) -> std::string {
    const std::string_view bytes(content);
    if (span.byte_start() < 0 || span.byte_end() > static_cast<int64_t>(bytes.size())) return "";
    return storage::ToUtf8(bytes.substr(span.byte_start(), span.byte_end() - span.byte_start()), charset)
        .text;
  };
}

// A line for each piece, with its place and what stands there.
absl::Status PrintPieces(Session& session, const v1::Article& article, const OriginalText& original) {
  for (const SpannedPiece& piece : SpannedPieces(article)) {
    absl::StatusOr<std::string> line = ToJsonLine(piece, original);
    if (!line.ok()) return line.status();
    session.console().out << *line;
  }
  return absl::OkStatus();
}

absl::Status Print(Session& session, const ParseOptions& options, const service::Reading& reading,
                   const std::string& content) {
  const OutputFormat format = session.Format(OutputFormat::kText);
  std::ostream& out = session.console().out;
  const OriginalText original = OriginalsOf(content, reading.source.charset());
  if (options.show_spans && format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintPieces(session, reading.article, original); !status.ok()) return status;
  } else if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    absl::StatusOr<std::string> json = ReadingAsJson(reading, format);
    if (!json.ok()) return json.status();
    out << *json;
  } else {
    TextStyle style = session.text_style();
    style.spans = options.show_spans;
    if (!content.empty()) style.original = original;
    out << ToText(reading.article, style);
    if (reading.ranking.has_value()) out << ToText(*reading.ranking, style);
  }
  out.flush();
  PrintWarnings(session, reading.article);
  return absl::OkStatus();
}

absl::StatusOr<int> RunParse(Session& session, const ParseOptions& options) {
  ImportItems items({.inputs = {options.file}, .format = options.format}, session.console().in);
  int exit_code = kExitDone;
  for (bool first = true;; first = false) {
    const std::optional<ImportItem> item = items.Next();
    if (!item.has_value()) return exit_code;
    const absl::StatusOr<service::Reading> reading =
        item->request.ok() ? ReadItem(*item->request) : item->request.status();
    absl::Status status = reading.status();
    const bool alone = items.total() == 1;
    if (!alone && session.Format(OutputFormat::kText) == OutputFormat::kText) {
      session.console().out << (first ? "" : "\n") << "==> " << OneLine(item->label) << " <==\n";
    }
    if (reading.ok()) status = Print(session, options, *reading, item->request->document().content());
    if (status.ok()) continue;
    if (alone) return status;
    exit_code = kExitRefused;
    session.console().err << Paint("failed:", Color::kError, session.console().err_color()) << " "
                          << OneLine(item->label) << ": " << FormatReason(status) << "\n";
  }
}

}  // namespace

void AddParseCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "parse",
       .description = "Show what the importer makes of a document; sends nothing",
       .examples = "  fangtan parse interview.txt\n"
                   "  fangtan parse --show-spans interview.txt     with the place of each piece, and\n"
                   "                                               what stands there if it differs\n"
                   "  fangtan parse -o json interview.txt          article, ranking and source\n"
                   "  fangtan parse old.zip                        each document in it\n\n"
                   "Warnings of the importer go to standard error.\n"},
      RunParse);
  command->add_option("FILE", options->file, "A document, a folder, an archive, or - for standard input")
      ->required();
  command->add_option("--format", options->format, "Reader to use (default: told by content)")
      ->option_text("FORMAT");
  command->add_flag("--show-spans", options->show_spans, "Show where in the source each piece stands");
}

}  // namespace fangtan::client
