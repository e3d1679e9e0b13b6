#include <string>

#include "client/cli/commands.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct ListOptions {
  std::string filter;
  std::string order_by;
  std::string parent;
  int64_t limit = 50;
  int64_t at = 0;
  bool show_deleted = false;
};

constexpr char kAnyArticle[] = "articles/-";

template <typename Request>
Request RequestFor(const ListOptions& options) {
  Request request;
  request.set_filter(options.filter);
  request.set_order_by(options.order_by);
  request.set_page_size(PageSizeFor(options.limit));
  request.set_read_revision(options.at);
  if constexpr (requires { request.set_parent(""); }) {
    request.set_parent(options.parent.empty() ? kAnyArticle : options.parent);
  }
  if constexpr (requires { request.set_show_deleted(true); }) request.set_show_deleted(options.show_deleted);
  return request;
}

// Lists whose items stand in no article take the parent that means all of them, and no other.
absl::Status CheckNoParent(const ListOptions& options) {
  if (options.parent.empty() || options.parent == "-" || options.parent == kAnyArticle)
    return absl::OkStatus();
  return UsageError("--parent: only questions and answers stand in an article; use --filter here");
}

absl::StatusOr<int> RunArticles(Session& session, const ListOptions& options) {
  if (absl::Status status = CheckNoParent(options); !status.ok()) return status;
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListArticlesResponse>(
      session, (*client)->ListArticles(RequestFor<v1::ListArticlesRequest>(options)), options.limit,
      [](v1::ListArticlesResponse& response) { return response.add_articles(); });
}

absl::StatusOr<int> RunQuestions(Session& session, const ListOptions& options) {
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListQuestionsResponse>(
      session, (*client)->ListQuestions(RequestFor<v1::ListQuestionsRequest>(options)), options.limit,
      [](v1::ListQuestionsResponse& response) { return response.add_questions(); });
}

absl::StatusOr<int> RunAnswers(Session& session, const ListOptions& options) {
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListAnswersResponse>(
      session, (*client)->ListAnswers(RequestFor<v1::ListAnswersRequest>(options)), options.limit,
      [](v1::ListAnswersResponse& response) { return response.add_answers(); });
}

absl::StatusOr<int> RunSpeakers(Session& session, const ListOptions& options) {
  if (absl::Status status = CheckNoParent(options); !status.ok()) return status;
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListSpeakersResponse>(
      session, (*client)->ListSpeakers(RequestFor<v1::ListSpeakersRequest>(options)), options.limit,
      [](v1::ListSpeakersResponse& response) { return response.add_speakers(); });
}

absl::StatusOr<int> RunRankings(Session& session, const ListOptions& options) {
  if (absl::Status status = CheckNoParent(options); !status.ok()) return status;
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListRankingsResponse>(
      session, (*client)->ListRankings(RequestFor<v1::ListRankingsRequest>(options)), options.limit,
      [](v1::ListRankingsResponse& response) { return response.add_rankings(); });
}

struct ListInfo {
  CommandInfo command;
  std::string filter_fields;
  std::string order_fields;
};

CLI::App* AddList(CLI::App& app, Action& action, const ListInfo& info,
                  absl::StatusOr<int> (*run)(Session&, const ListOptions&)) {
  auto [command, options] = AddCommand(app, action, info.command, run);
  command->add_option("--filter,-f", options->filter, "AIP-160 filter over " + info.filter_fields)
      ->option_text("FILTER");
  command
      ->add_option("--order-by", options->order_by,
                   "Comma list of " + info.order_fields + ", each with ' desc' or not")
      ->option_text("FIELDS");
  command->add_option("--limit,-n", options->limit, "Items to show; 0: all (default 50)")
      ->option_text("N")
      ->check(WholeNumber(0));
  command->add_option("--parent", options->parent, "articles/ID of questions or answers; articles/-: all")
      ->option_text("NAME");
  AddAtOption(*command, options->at);
  if (info.command.name == "articles") {
    command->add_flag("--show-deleted", options->show_deleted, "List deleted articles too");
  }
  return command;
}

}  // namespace

void AddListCommands(CLI::App& app, Action& action) {
  AddList(app, action,
          {.command =
               {.name = "articles",
                .description = "List articles",
                .examples =
                    "  fangtan articles\n"
                    "  fangtan articles --filter 'column = \"書記微訪談\" AND publish_time >= 2021-01-01'\n"
                    "  fangtan articles --order-by title --limit 0 -o jsonl\n"},
           .filter_fields = "title, column, publish_time, language, labels, credits, participants.name, "
                            "participants.posts, text, any_answer(...)",
           .order_fields = "publish_time, create_time, update_time, title, answer_count, name"},
          RunArticles);
  AddList(app, action,
          {.command = {.name = "answers",
                       .description = "List answers, each with its question, speaker and posts",
                       .examples = "  fangtan answers --parent articles/a1b2\n"
                                   "  fangtan answers --filter 'speaker.name = \"王海山\" AND text:監督'\n"
                                   "  fangtan answers --filter 'printed_posts:書記' -o json\n"},
           .filter_fields =
               "article, article.title, article.column, article.credits, article.labels, publish_time, "
               "language, section, question, question.text, question.asker, speaker, speaker.name, "
               "printed_name, printed_posts, text, ordinal, create_time, update_time",
           .order_fields = "publish_time, create_time, update_time, article, ordinal, speaker, name"},
          RunAnswers);
  AddList(app, action,
          {.command = {.name = "questions",
                       .description = "List questions",
                       .examples = "  fangtan questions --parent articles/a1b2\n"
                                   "  fangtan questions --filter 'asker = \"記者\" AND text:群眾'\n"},
           .filter_fields = "article..., publish_time, language, text, asker, section, answered_by",
           .order_fields = "publish_time, create_time, update_time, article, ordinal, answer_count, name"},
          RunQuestions);
  AddList(app, action,
          {.command = {.name = "speakers",
                       .description = "List speakers",
                       .examples = "  fangtan speakers --order-by 'answer_count desc'\n"
                                   "  fangtan speakers --filter 'posts:監委主任'\n"},
           .filter_fields = "name, posts, answer_count",
           .order_fields = "display_name, answer_count, create_time, update_time, name"},
          RunSpeakers);
  AddList(app, action,
          {.command = {.name = "rankings",
                       .description = "List rankings of headlines",
                       .examples = "  fangtan rankings\n  fangtan rankings -o text --limit 1\n"},
           .filter_fields = "publish_time",
           .order_fields = "publish_time, create_time, update_time, name"},
          RunRankings);
}

}  // namespace fangtan::client
