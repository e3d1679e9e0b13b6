#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/names.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct SourceOptions {
  std::string name;
  std::string span;
  int64_t at = 0;
  bool meta = false;
  bool raw = false;
};

// `byte:START-END` or `char:START-END`, half open.
absl::StatusOr<v1::Span> ParseSpan(const std::string& text) {
  const absl::Status wrong =
      UsageError(absl::StrCat("--span: \"", text, "\" is neither byte:START-END nor char:START-END"));
  const std::pair<absl::string_view, absl::string_view> unit = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const std::vector<absl::string_view> ends = absl::StrSplit(unit.second, '-');
  int64_t start = 0;
  int64_t end = 0;
  if (ends.size() != 2 || !absl::SimpleAtoi(ends[0], &start) || !absl::SimpleAtoi(ends[1], &end))
    return wrong;
  if (start < 0 || end <= start) return UsageError("--span: the end must lie behind the start");
  v1::Span span;
  if (unit.first == "byte") {
    span.set_byte_start(start);
    span.set_byte_end(end);
  } else if (unit.first == "char") {
    span.set_char_start(start);
    span.set_char_end(end);
  } else {
    return wrong;
  }
  return span;
}

// Whether text is wanted, not the bytes as they are: on a terminal, or with -o text.
bool WantsText(const Session& session, const SourceOptions& options) {
  return !options.raw && session.Format(OutputFormat::kText) == OutputFormat::kText;
}

// Whether the response is wanted as a message. In a pipe nobody said so: there the bytes are.
bool WantsMessage(const Session& session, const SourceOptions& options) {
  if (options.raw || !session.format_chosen()) return false;
  const OutputFormat format = session.Format();
  return format == OutputFormat::kJson || format == OutputFormat::kJsonl;
}

void PrintBytes(Console& console, const std::string& bytes) {
  console.out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// A terminal, which control characters could steer, gets them made harmless.
void PrintText(Session& session, const std::string& content, const std::string& decoded) {
  Console& console = session.console();
  if (!console.out_is_terminal) return PrintBytes(console, decoded);
  const std::string printable = Printable(decoded);
  console.out << printable << (printable.empty() || printable.back() == '\n' ? "" : "\n");
  console.out.flush();
  if (printable != content) {
    console.err
        << "hint: decoded, and with control characters made visible; --raw, or a pipe, gives the bytes\n";
  }
}

absl::StatusOr<int> PrintMessage(Session& session, const google::protobuf::Message& message) {
  if (absl::Status status = PrintJson(session, message, session.Format()); !status.ok()) return status;
  return kExitDone;
}

absl::StatusOr<v1::ReadSpanResponse> Read(Client& client, v1::Span span, int64_t at) {
  v1::ReadSpanRequest request;
  *request.mutable_span() = std::move(span);
  request.set_read_revision(at);
  return client.ReadSpan(request);
}

absl::StatusOr<int> PrintSpan(Session& session, Client& client, v1::Span span, const SourceOptions& options) {
  absl::StatusOr<v1::ReadSpanResponse> response = Read(client, std::move(span), options.at);
  if (!response.ok()) return response.status();
  if (WantsMessage(session, options)) return PrintMessage(session, *response);
  if (WantsText(session, options)) {
    PrintText(session, response->content(), response->text());
  } else {
    PrintBytes(session.console(), response->content());
  }
  return kExitDone;
}

// All of `source`. The server decodes it, as it does for spans: it knows the encodings.
absl::StatusOr<int> PrintWhole(Session& session, Client& client, const v1::Source& source,
                               const SourceOptions& options) {
  if (WantsMessage(session, options)) return PrintMessage(session, source);
  if (!WantsText(session, options)) {
    PrintBytes(session.console(), source.content());
    return kExitDone;
  }
  if (source.content().empty() || source.charset().empty() || source.charset() == "utf-8") {
    PrintText(session, source.content(), source.content());
    return kExitDone;
  }
  v1::Span all;
  all.set_source(source.name());
  all.set_byte_end(static_cast<int64_t>(source.content().size()));
  return PrintSpan(session, client, std::move(all), options);
}

absl::StatusOr<int> RunSource(Session& session, const SourceOptions& options) {
  if (KindOfName(options.name) != ResourceKind::kSource) {
    return UsageError(absl::StrCat("\"", options.name, "\" is no source: sources/ID"));
  }
  std::optional<v1::Span> span;
  if (!options.span.empty()) {
    absl::StatusOr<v1::Span> parsed = ParseSpan(options.span);
    if (!parsed.ok()) return parsed.status();
    span = *std::move(parsed);
    span->set_source(options.name);
  }
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  if (span.has_value()) return PrintSpan(session, **client, *std::move(span), options);

  v1::GetSourceRequest request;
  request.set_name(options.name);
  request.set_read_revision(options.at);
  request.set_view(options.meta ? v1::BASIC : v1::FULL);
  absl::StatusOr<v1::Source> source = (*client)->GetSource(request);
  if (!source.ok()) return source.status();
  if (!options.meta) return PrintWhole(session, **client, *source, options);
  ItemPrinter<v1::Source> printer(session, session.Format(OutputFormat::kText));
  if (absl::Status status = printer.Add(*source); !status.ok()) return status;
  printer.Finish();
  return kExitDone;
}

}  // namespace

void AddSourceCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "source",
       .description = "Print the original bytes of a document, or a range of them",
       .examples =
           "  fangtan source sources/ID > original.txt\n"
           "  fangtan source sources/ID --span char:120-180\n"
           "  fangtan source sources/ID --span byte:0-512 | xxd\n"
           "  fangtan source sources/ID --meta\n"
           "  fangtan source sources/ID -o text                decoded, whatever its encoding\n"
           "  fangtan source sources/ID -o json                with its bytes in base64, as JSON\n\n"
           "In a pipe the bytes are as they were imported; on a terminal, and with -o text, they are "
           "decoded.\n"
           "Ranges are half open and count bytes, or Unicode code points of the unmodified document.\n"},
      RunSource);
  command->add_option("NAME", options->name, "sources/ID")->required();
  CLI::Option* span =
      command->add_option("--span", options->span, "byte:START-END or char:START-END")->option_text("SPAN");
  AddAtOption(*command, options->at);
  CLI::Option* meta =
      command->add_flag("--meta", options->meta, "Show what is known of it instead")->excludes(span);
  command->add_flag("--raw", options->raw, "The bytes as they are, on a terminal as well")->excludes(meta);
}

}  // namespace fangtan::client
