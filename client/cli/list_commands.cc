#include <string>

#include "client/cli/commands.h"
#include "client/cli/filter_fields.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct ListOptions {
  std::string filter;
  std::string order_by;
  std::string parent;
  int64_t limit = kDefaultLimit;
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
  bool has_parent = false;
};

CLI::App* AddList(CLI::App& app, Action& action, const ListInfo& info,
                  absl::StatusOr<int> (*run)(Session&, const ListOptions&)) {
  auto [command, options] = AddCommand(app, action, info.command, run);
  AddFilterOption(*command, options->filter, info.filter_fields);
  command
      ->add_option("--order-by", options->order_by,
                   "Comma list of " + info.order_fields + ", each with ' desc' or not")
      ->option_text("FIELDS");
  AddLimitOption(*command, options->limit, "Items");
  CLI::Option* parent =
      command->add_option("--parent", options->parent, "articles/ID that they stand in (default: any)");
  parent->option_text("NAME");
  if (!info.has_parent) parent->group("");  // Taken, as api.md wants it, but of no use.
  AddAtOption(*command, options->at);
  if (info.command.name == "articles") {
    command->add_flag("--show-deleted", options->show_deleted, "List deleted articles too");
  }
  return command;
}

void AddArticles(CLI::App& app, Action& action) {
  AddList(app, action,
          {.command =
               {.name = "articles",
                .description = "List articles",
                .examples =
                    "  fangtan articles\n"
                    "  fangtan articles --filter 'column = \"書記微訪談\" AND publish_time >= 2021-01-01'\n"
                    "  fangtan articles --filter 'any_answer(speaker.name = \"王海山\" AND text:監督)'\n"
                    "  fangtan articles --order-by 'publish_time desc, title' --limit 0 -o jsonl\n"},
           .filter_fields = kArticleFilterFields,
           .order_fields = "publish_time, create_time, update_time, title, answer_count, name"},
          RunArticles);
}

void AddAnswers(CLI::App& app, Action& action) {
  AddList(
      app, action,
      {.command = {.name = "answers",
                   .description = "List answers, each with its question, speaker and posts",
                   .examples = "  fangtan answers --parent articles/a1b2\n"
                               "  fangtan answers --filter 'speaker.name = \"王海山\" AND text:監督'\n"
                               "  fangtan answers --filter 'printed_posts:\"區紀委書記\" AND publish_time >= "
                               "2021-08' -o json\n"
                               "  fangtan answers --filter '(text:群眾 OR text:走訪) -question.asker:記者'\n"
                               "  fangtan answers --order-by 'publish_time desc' --limit 5 --at 1200\n"},
       .filter_fields = kAnswerFilterFields,
       .order_fields = "publish_time, create_time, update_time, article, ordinal, speaker, name",
       .has_parent = true},
      RunAnswers);
}

void AddQuestions(CLI::App& app, Action& action) {
  AddList(
      app, action,
      {.command = {.name = "questions",
                   .description = "List questions",
                   .examples =
                       "  fangtan questions --parent articles/a1b2\n"
                       "  fangtan questions --filter 'asker = \"記者\" AND text:群眾'\n"
                       "  fangtan questions --filter 'answered_by:王海山' --order-by 'answer_count desc'\n"},
       .filter_fields = kQuestionFilterFields,
       .order_fields = "publish_time, create_time, update_time, article, ordinal, answer_count, name",
       .has_parent = true},
      RunQuestions);
}

void AddSpeakers(CLI::App& app, Action& action) {
  CLI::App* command =
      AddList(app, action,
              {.command = {.name = "speakers",
                           .description = "List speakers; resolve a name, merge, split, rename",
                           .examples = "  fangtan speakers --order-by 'answer_count desc'\n"
                                       "  fangtan speakers --filter 'posts:監委主任 AND answer_count > 3'\n"
                                       "  fangtan speakers resolve 王海山 --post 武清區\n"
                                       "  fangtan speakers merge speakers/a1b2 speakers/c3d4\n"},
               .filter_fields = kSpeakerFilterFields,
               .order_fields = "display_name, answer_count, create_time, update_time, name"},
              RunSpeakers);
  AddPeopleCommands(*command, action);
}

void AddRankings(CLI::App& app, Action& action) {
  AddList(app, action,
          {.command = {.name = "rankings",
                       .description = "List rankings of headlines",
                       .examples = "  fangtan rankings\n  fangtan rankings -o text --limit 1\n"},
           .filter_fields = "publish_time",
           .order_fields = "publish_time, create_time, update_time, name"},
          RunRankings);
}

}  // namespace

void AddListCommands(CLI::App& app, Action& action) {
  AddArticles(app, action);
  AddAnswers(app, action);
  AddQuestions(app, action);
  AddSpeakers(app, action);
  AddRankings(app, action);
}

}  // namespace fangtan::client
