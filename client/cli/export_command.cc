#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cli/commands.h"
#include "client/cli/filter_fields.h"
#include "client/cli/import_records.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct ExportOptions {
  std::string filter;
  int64_t at = 0;
  bool binary = false;
  bool with_sources = false;
  bool state = false;
};

// What a store gives to everything it keeps, and no other store gives the same.
template <typename Message>
void ClearState(Message& message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
  message.clear_etag();
}

void ClearStateOfAll(v1::Article& article) {
  ClearState(article);
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) ClearState(*exchange.mutable_question());
      for (v1::Answer& answer : *exchange.mutable_answers()) ClearState(answer);
    }
  }
}

// Whether the article was read from its source, and not written by a client who named one: importing the
// document then makes this very article. Its id is how the source's begins.
bool WasReadFromItsSource(const v1::Article& article) {
  absl::string_view id = article.name();
  absl::string_view source = article.source();
  return absl::ConsumePrefix(&id, "articles/") && absl::ConsumePrefix(&source, "sources/") && !id.empty() &&
         absl::StartsWith(source, id);
}

class Exporter {
 public:
  Exporter(Session& session, const Client& client, const ExportOptions& options)
      : session_(session), client_(client), options_(options), printer_(session, OutputFormat::kText) {
    if (options.binary) session.console().out << kRecordsMagic;
  }

  absl::Status Add(v1::Article article) {
    ++count_;
    if (session_.Format(OutputFormat::kJsonl) == OutputFormat::kText) return printer_.Add(article);
    if (!options_.state) ClearStateOfAll(article);
    v1::ImportArticlesRequest record;
    *record.mutable_article() = std::move(article);
    absl::Status status = Write(record);
    if (status.ok() && options_.with_sources && WasReadFromItsSource(record.article())) {
      status = AddSource(record.article().source());
    }
    return status;
  }

  int64_t count() const { return count_; }

 private:
  // As the document it was imported as. It follows its article: so it finds it there, and adds the bytes to
  // it.
  absl::Status AddSource(const std::string& name) {
    v1::GetSourceRequest request;
    request.set_name(name);
    request.set_view(v1::FULL);
    absl::StatusOr<v1::Source> source = client_.GetSource(request);
    // An article of another store's export, made without sources.
    if (ErrorReason(source.status()) == "SOURCE_NOT_FOUND") return absl::OkStatus();
    if (!source.ok()) return source.status();
    v1::ImportArticlesRequest record;
    v1::RawDocument& document = *record.mutable_document();
    document.set_content(std::move(*source->mutable_content()));
    document.set_uri(source->uri());
    document.set_media_type(source->media_type());
    return Write(record);
  }

  absl::Status Write(const v1::ImportArticlesRequest& record) {
    if (options_.binary) {
      session_.console().out << ToRecord(record);
      return absl::OkStatus();
    }
    const absl::StatusOr<std::string> line = ToRecordLine(record);
    if (line.ok()) session_.console().out << *line;
    return line.status();
  }

  Session& session_;
  const Client& client_;
  const ExportOptions& options_;
  ItemPrinter<v1::Article> printer_;
  int64_t count_ = 0;
};

absl::Status CheckUsage(Session& session, const ExportOptions& options) {
  const OutputFormat format = session.Format(OutputFormat::kJsonl);
  if (format != OutputFormat::kJsonl && format != OutputFormat::kText) {
    return UsageError("export writes jsonl, or text for reading, or --binary");
  }
  if (format == OutputFormat::kText && (options.binary || options.with_sources || options.state)) {
    return UsageError("-o text is for reading alone");
  }
  if (options.binary && session.console().out_is_terminal) {
    return UsageError("--binary is for a file or a pipe, not for a terminal");
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunExport(Session& session, const ExportOptions& options) {
  if (absl::Status status = CheckUsage(session, options); !status.ok()) return status;
  v1::ExportArticlesRequest request;
  request.set_filter(options.filter);
  request.set_read_revision(options.at);
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  ServerStream<v1::ExportArticlesResponse> stream = (*client)->ExportArticles(request);
  Exporter exporter(session, **client, options);
  for (absl::StatusOr<v1::ExportArticlesResponse>& each : stream) {
    absl::Status status = each.ok() ? exporter.Add(std::move(*each->mutable_article())) : each.status();
    if (status.ok() && !session.console().out)
      break;  // Nobody takes it any more; the caller of all reports it.
    if (status.ok()) continue;
    if (exporter.count() == 0) return status;
    return Annotate(status,
                    absl::StrCat("the export broke off after ", Counted(exporter.count(), "article")));
  }
  return kExitDone;
}

}  // namespace

void AddExportCommand(CLI::App& app, Action& action) {
  auto [exporter, export_options] = AddCommand(
      app, action,
      {.name = "export",
       .description = "Write every article, whole, as one line of JSON each",
       .examples = "  fangtan export > articles.jsonl\n"
                   "  fangtan export --filter 'column = \"書記微訪談\"' --at 1200\n"
                   "  fangtan export --binary --with-sources > all.fta   smaller, with the originals\n"
                   "  fangtan import articles.jsonl                      reads it back\n\n"
                   "Without --state, exporting again what was imported elsewhere gives the same bytes.\n"},
      RunExport);
  AddFilterOption(*exporter, export_options->filter, kArticleFilterFields);
  AddAtOption(*exporter, export_options->at);
  exporter->add_flag("--binary", export_options->binary, "Write length-delimited messages instead of JSON");
  exporter->add_flag("--with-sources", export_options->with_sources,
                     "Also write the documents that the articles were read from, each behind its article");
  exporter->add_flag("--state", export_options->state,
                     "Also write what only this store can say: create and update times, revisions, etags");
}

}  // namespace fangtan::client
