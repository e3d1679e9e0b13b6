#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/import_items.h"
#include "client/cli/progress.h"
#include "client/cli/show.h"
#include "client/cli/translations.h"
#include "google/rpc/error_details.pb.h"

namespace fangtan::client {
namespace {

struct ImportOptions {
  std::vector<std::string> inputs;
  std::string format;
  std::string uri;
  bool dry_run = false;
};

// More lines of success than these would drown what failed.
constexpr int64_t kMostSuccessLines = 20;

// Translations of one piece stand so near to each other.
constexpr size_t kRememberedDocuments = 10'000;

// An item that waits for its turn: one that was sent for its result, one that could not be read for those
// before.
struct Waiting {
  std::string label;
  absl::Status status;
  bool sent = false;
  bool document = false;  // And to be stored.
};

struct Counts {
  int64_t created = 0;
  int64_t unchanged = 0;
  int64_t validated = 0;
  int64_t failed = 0;
  int64_t linked = 0;    // To their translations.
  int64_t unlinked = 0;  // Could not be.

  int64_t acknowledged() const { return created + unchanged + validated; }
  int64_t done() const { return acknowledged() + failed; }
};

// Whether a store that says so of one item has room for no other.
bool TakesNoMore(const absl::Status& outcome) {
  const std::string reason = ErrorReason(outcome);
  return reason == "STORAGE_FULL" || reason == "STORE_FULL" || reason == "STORE_FAILED";
}

class ImportRun {
 public:
  ImportRun(Session& session, ImportItems& items)
      : session_(session), items_(items), format_(session.Format()), progress_(session.console()) {}

  // Sends every item and shows every result; an error if the stream broke.
  absl::Status Run();

  const Counts& counts() const { return counts_; }
  int64_t sent() const { return sent_; }

 private:
  absl::Status SendAll();
  absl::Status ReceiveRest();
  absl::Status Take(v1::ImportArticlesResponse result);
  absl::Status TakeUnread();
  absl::Status Show(const Waiting& item, v1::ImportArticlesResponse result);
  void ShowFailure(const Waiting& item, v1::ImportArticlesResponse& result);
  void ShowSuccess(const Waiting& item, const v1::ImportArticlesResponse& result);
  void Count(const v1::ImportArticlesResponse& result);
  void ShowProgress();
  void LinkTranslations();

  Session& session_;
  ImportItems& items_;
  const OutputFormat format_;
  Progress progress_;
  std::unique_ptr<ImportStream> stream_;  // Null until there is something to send.
  std::deque<Waiting> waiting_;
  TranslationGroups translations_{kRememberedDocuments};
  Counts counts_;
  int64_t sent_ = 0;
};

absl::Status ImportRun::Run() {
  absl::Status status = SendAll();
  if (status.ok()) status = ReceiveRest();
  if (status.ok()) {
    translations_.Finish();
    LinkTranslations();
  }
  progress_.Clear();
  return status;
}

absl::Status ImportRun::SendAll() {
  ShowProgress();
  while (std::optional<ImportItem> item = items_.Next()) {
    if (item->request.ok()) {
      if (stream_ == nullptr) {
        absl::StatusOr<Client*> client = session_.Connect();
        if (!client.ok()) return client.status();
        stream_ = (*client)->ImportArticles();
      }
      const bool stores = item->request->has_document() && !item->request->validate_only();
      waiting_.push_back({item->label, absl::OkStatus(), /*sent=*/true, stores});
      ++sent_;
      if (!stream_->Send(*item->request)) break;  // Broken; what arrived before, and why, comes with Receive.
      while (auto result = stream_->Poll()) {
        if (absl::Status status = Take(*std::move(result)); !status.ok()) return status;
      }
    } else {
      waiting_.push_back({item->label, item->request.status()});
    }
    if (absl::Status status = TakeUnread(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ImportRun::ReceiveRest() {
  if (stream_ == nullptr) return absl::OkStatus();
  stream_->Close();
  for (;;) {
    absl::StatusOr<std::optional<v1::ImportArticlesResponse>> result = stream_->Receive();
    if (!result.ok()) return result.status();
    if (!result->has_value()) break;
    if (absl::Status status = Take(**std::move(result)); !status.ok()) return status;
  }
  if (waiting_.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, "STREAM_ENDED_EARLY",
                   "the server ended the import before it had answered every document");
}

// A result belongs to the oldest item that was sent.
absl::Status ImportRun::Take(v1::ImportArticlesResponse result) {
  if (absl::Status status = TakeUnread(); !status.ok()) return status;
  if (waiting_.empty()) {
    return MakeError(absl::StatusCode::kInternal, "RESULT_UNEXPECTED",
                     "the server sent more results than there were documents");
  }
  const Waiting item = std::move(waiting_.front());
  waiting_.pop_front();
  const absl::Status outcome = FromRpc(result.status());
  if (absl::Status status = Show(item, std::move(result)); !status.ok()) return status;
  if (TakesNoMore(outcome)) return outcome;
  return TakeUnread();
}

absl::Status ImportRun::TakeUnread() {
  while (!waiting_.empty() && !waiting_.front().sent) {
    const Waiting item = std::move(waiting_.front());
    waiting_.pop_front();
    v1::ImportArticlesResponse result;
    *result.mutable_status() = ToRpc(item.status);
    if (absl::Status status = Show(item, std::move(result)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void ImportRun::Count(const v1::ImportArticlesResponse& result) {
  if (result.status().code() != 0) {
    ++counts_.failed;
  } else if (result.outcome() == v1::ImportArticlesResponse::OUTCOME_UNCHANGED) {
    ++counts_.unchanged;
  } else if (result.outcome() == v1::ImportArticlesResponse::OUTCOME_VALIDATED) {
    ++counts_.validated;
  } else {
    ++counts_.created;
  }
}

absl::Status ImportRun::Show(const Waiting& item, v1::ImportArticlesResponse result) {
  result.set_item(counts_.done());  // Among all inputs, those that could not be read included.
  Count(result);
  absl::Status status;
  if (result.status().code() != 0) {
    ShowFailure(item, result);
  } else {
    ShowSuccess(item, result);
    if (item.document) translations_.Add(item.label, result.article());
    LinkTranslations();
  }
  if (format_ == OutputFormat::kJson || format_ == OutputFormat::kJsonl) {
    status.Update(PrintJson(session_, result, format_));
    session_.console().out.flush();
  }
  ShowProgress();
  return status;
}

// Each of them names the others. What fails here is stored all the same, and linked by the next import.
void ImportRun::LinkTranslations() {
  while (const std::optional<LinkedArticle> linked = translations_.Next()) {
    v1::UpdateArticleRequest request;
    request.mutable_article()->set_name(linked->name);
    for (const std::string& other : linked->translations) request.mutable_article()->add_translations(other);
    request.mutable_update_mask()->add_paths("translations");
    absl::StatusOr<Client*> client = session_.Connect();
    const absl::Status status = client.ok() ? (*client)->UpdateArticle(request).status() : client.status();
    ++(status.ok() ? counts_.linked : counts_.unlinked);
    if (status.ok()) continue;
    progress_.Clear();
    session_.console().err << Paint("failed:", Color::kError, session_.console().err_color()) << " "
                           << OneLine(linked->label)
                           << ": stored, but not linked to its translations: " << FormatReason(status)
                           << "\n";
  }
}

void ImportRun::ShowProgress() {
  const ImportPosition position = items_.position();
  progress_.Show({.done = counts_.done(),
                  .failed = counts_.failed,
                  .total = items_.total(),
                  .bytes = position.bytes,
                  .all_bytes = position.all_bytes});
}

void ImportRun::ShowFailure(const Waiting& item, v1::ImportArticlesResponse& result) {
  progress_.Clear();
  const std::string named = absl::StrCat(item.label, ": ");
  if (absl::StartsWith(result.status().message(), named)) {  // The line begins with the name already.
    result.mutable_status()->set_message(result.status().message().substr(named.size()));
  }
  const std::string reason = FormatReason(FromRpc(result.status()));
  session_.console().err << Paint("failed:", Color::kError, session_.console().err_color()) << " "
                         << OneLine(item.label) << ": " << reason << "\n";
  KeepKnownDetails(*result.mutable_status());
  google::rpc::ResourceInfo file;
  file.set_resource_type("file");
  file.set_resource_name(item.label);
  result.mutable_status()->add_details()->PackFrom(file);
}

void ImportRun::ShowSuccess(const Waiting& item, const v1::ImportArticlesResponse& result) {
  if (format_ != OutputFormat::kTable && format_ != OutputFormat::kText) return;
  if (items_.total().value_or(kMostSuccessLines + 1) > kMostSuccessLines) return;
  progress_.Clear();
  absl::string_view word = "created";
  if (result.outcome() == v1::ImportArticlesResponse::OUTCOME_UNCHANGED) word = "unchanged";
  if (result.outcome() == v1::ImportArticlesResponse::OUTCOME_VALIDATED) word = "checked";
  const v1::Article& article = result.article();
  std::ostream& out = session_.console().out;
  out << word << "  " << OneLine(article.name().empty() ? item.label : article.name());
  if (!article.title().empty()) out << "  " << OneLine(article.title());
  if (!article.warnings().empty()) out << "  (" << Counted(article.warnings_size(), "warning") << ")";
  out << "\n";
  out.flush();
}

std::string Summary(const Counts& counts, const PassedOver& passed_over) {
  std::string text = Counted(counts.done(), "document");
  if (counts.created > 0) absl::StrAppend(&text, ", ", counts.created, " new");
  if (counts.unchanged > 0) absl::StrAppend(&text, ", ", counts.unchanged, " unchanged");
  if (counts.validated > 0) absl::StrAppend(&text, ", ", counts.validated, " checked, nothing stored");
  if (counts.failed > 0) absl::StrAppend(&text, ", ", counts.failed, " failed");
  if (counts.linked > 0) absl::StrAppend(&text, ", ", counts.linked, " linked to translations");
  if (counts.unlinked > 0) absl::StrAppend(&text, ", ", counts.unlinked, " not linked to translations");
  if (passed_over.all() == 0) return text;
  absl::StrAppend(&text, "; passed over:");
  const char* separator = " ";
  const auto add = [&text, &separator](int64_t count, absl::string_view what) {
    if (count > 0) absl::StrAppend(&text, std::exchange(separator, ", "), count, " ", what);
  };
  add(passed_over.hidden, "hidden");
  add(passed_over.links, passed_over.links == 1 ? "link" : "links");
  add(passed_over.others, "neither file nor folder");
  return text;
}

absl::Status CheckUsage(const ImportOptions& options, const ImportItems& items) {
  if (options.uri.empty()) return absl::OkStatus();
  if (options.format == "jsonl" || options.format == "binary")
    return UsageError("--uri is for a document; an article has its own uri");
  if (items.total().value_or(0) > 1) return UsageError("--uri is for a single document");
  return absl::OkStatus();
}

int ReportBreak(Session& session, const absl::Status& status, const ImportRun& run,
                const ImportItems& items) {
  if (run.sent() == 0) {
    session.Report(status);
    return ExitCode(status);
  }
  session.Report(Annotate(
      status, absl::StrCat("the import broke off after ", run.counts().acknowledged(), " of ",
                           Counted(items.total().value_or(run.sent()), "document"), " were acknowledged")));
  if (run.counts().acknowledged() > 0) {
    session.console().err << "hint: run the same command again; what is stored already stays as it is\n";
  }
  return ExitCode(status);
}

absl::StatusOr<int> RunImport(Session& session, const ImportOptions& options) {
  ImportItems items({.inputs = options.inputs,
                     .format = options.format,
                     .uri = options.uri,
                     .validate_only = options.dry_run},
                    session.console().in);
  if (absl::Status status = CheckUsage(options, items); !status.ok()) return status;
  ImportRun run(session, items);
  const absl::Status status = run.Run();
  session.console().out.flush();
  if (status.ok() || run.counts().done() > 0)
    session.console().err << Summary(run.counts(), items.passed_over()) << "\n";
  if (!status.ok()) return ReportBreak(session, status, run, items);
  return run.counts().failed + run.counts().unlinked > 0 ? kExitRefused : kExitDone;
}

}  // namespace

void AddImportCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "import",
       .description = "Import documents, as they are or in archives, or what export wrote",
       .examples =
           "  fangtan import interview.txt\n"
           "  fangtan import interviews/                       every file in it and below\n"
           "  fangtan import old.zip pages.tar.zst a.txt.gz    also archives and compressed files\n"
           "  fangtan import --dry-run *.md                    check, store nothing\n"
           "  curl -s URL | fangtan import --uri URL -         from a pipe\n"
           "  fangtan export | fangtan --server HOST:PORT import -\n\n"
           "What a file is, is told by its content: a document, a zip or tar, gzip, zstd, xz or bzip2, or\n"
           "what export wrote. A member of an archive is named old.zip!/1999/page.txt. Hidden files, links\n"
           "and devices are passed over and counted.\n"
           "A document may have 32 MiB. Importing the same document again changes nothing.\n"
           "Exit code 1 if any document failed; each failure is one line on standard error. A store that "
           "can\n"
           "write no more, for want of room, ends the import; what was acknowledged before stays.\n"},
      RunImport);
  command->add_option("FILE", options->inputs, "Files, folders, archives, or - for standard input")
      ->required();
  command
      ->add_option(
          "--format", options->format,
          "jsonl: one article a line; binary: what `fangtan export --binary` writes; else a reader of the "
          "server's "
          "(default: told by content)")
      ->option_text("FORMAT");
  command->add_option("--uri", options->uri, "Where the document came from (default: its path)")
      ->option_text("URI");
  command->add_flag("--dry-run", options->dry_run, "Read and check, store nothing");
}

}  // namespace fangtan::client
