#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/names.h"
#include "client/cli/show.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

struct DeleteOptions {
  std::string name;
  std::string etag;
  std::string reason;
  bool dry_run = false;
};

absl::Status CheckArticle(const std::string& name) {
  if (KindOfName(name) == ResourceKind::kArticle) return absl::OkStatus();
  return UsageError(absl::StrCat("\"", name, "\" is no article: articles/ID"));
}

absl::StatusOr<int> ShowOutcome(Session& session, absl::string_view what, const v1::Article& article) {
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintJson(session, article, format); !status.ok()) return status;
  } else {
    TextPage page(session.text_style());
    page.Line(absl::StrCat(what, "  ", article.name(), "  ", article.title()));
    session.console().out << page.Take();
  }
  return kExitDone;
}

absl::StatusOr<int> RunDelete(Session& session, const DeleteOptions& options) {
  if (absl::Status status = CheckArticle(options.name); !status.ok()) return status;
  v1::DeleteArticleRequest request;
  request.set_name(options.name);
  request.set_etag(options.etag);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::Article> article = (*client)->DeleteArticle(request);
  if (!article.ok()) return article.status();
  return ShowOutcome(session, options.dry_run ? "would delete" : "deleted", *article);
}

absl::StatusOr<int> RunUndelete(Session& session, const DeleteOptions& options) {
  if (absl::Status status = CheckArticle(options.name); !status.ok()) return status;
  v1::UndeleteArticleRequest request;
  request.set_name(options.name);
  request.set_etag(options.etag);
  request.set_validate_only(options.dry_run);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::Article> article = (*client)->UndeleteArticle(request);
  if (ErrorReason(article.status()) == "ALREADY_EXISTS")
    session.SetHint("it is not deleted; nothing was done");
  if (!article.ok()) return article.status();
  return ShowOutcome(session, options.dry_run ? "would undelete" : "undeleted", *article);
}

void AddTarget(CLI::App& command, DeleteOptions& options) {
  command.add_option("NAME", options.name, "articles/ID")->required();
  command.add_option("--etag", options.etag, "Only if it is still in this state")->option_text("ETAG");
  command.add_flag("--dry-run", options.dry_run, "Check only");
}

}  // namespace

void AddDeleteCommands(CLI::App& app, Action& action) {
  auto [remove, remove_options] = AddCommand(
      app, action,
      {.name = "delete",
       .description = "Delete an article with its questions and answers; older revisions keep it",
       .examples = "  fangtan delete articles/a1b2\n"
                   "  fangtan delete articles/a1b2 --etag \"$ETAG\" --reason 'withdrawn by the publisher'\n"},
      RunDelete);
  AddTarget(*remove, *remove_options);
  remove->add_option("--reason", remove_options->reason, "Why, for the feed of changes")->option_text("TEXT");
  auto [restore, restore_options] = AddCommand(app, action,
                                               {.name = "undelete",
                                                .description = "Take the deletion of an article back",
                                                .examples = "  fangtan undelete articles/a1b2\n"},
                                               RunUndelete);
  AddTarget(*restore, *restore_options);
}

}  // namespace fangtan::client
