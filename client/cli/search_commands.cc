#include <string>
#include <utility>

#include "client/cli/commands.h"
#include "client/cli/search_text.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct SearchOptions {
  std::string query;
  std::string in = "answers";
  std::string filter;
  int64_t limit = kDefaultLimit;
  int64_t at = 0;
  int snippets = 0;
  bool fuzzy = false;
  bool explain = false;
};

// What a cell of a table has room for, so that what matched is in it.
constexpr int kCellChars = 24;

template <typename Request>
Request RequestFor(const Session& session, const SearchOptions& options) {
  Request request;
  request.set_query(options.query);
  request.set_filter(options.filter);
  request.set_page_size(PageSizeFor(options.limit));
  request.set_read_revision(options.at);
  request.set_fuzzy(options.fuzzy);
  request.set_explain(options.explain);
  request.mutable_snippet()->set_max_snippets(options.snippets);
  if (session.Format(OutputFormat::kText) == OutputFormat::kTable) {
    request.mutable_snippet()->set_max_chars(kCellChars);
  }
  return request;
}

// Prints results one by one: as text, as rows of a table, or as lines of JSON.
template <typename Result>
class ResultPrinter {
 public:
  ResultPrinter(Session& session, OutputFormat format, bool scores)
      : session_(session),
        format_(format),
        style_{.text = session.text_style(), .scores = scores},
        table_(ResultColumns(Result(), scores), session.table_style()) {}

  absl::Status Add(const Result& result) {
    std::ostream& out = session_.console().out;
    ++count_;
    if (format_ == OutputFormat::kJsonl) return PrintJson(session_, result, format_);
    if (format_ == OutputFormat::kTable) {
      table_.Add(ResultCells(count_, result, style_));
      explanations_ += ExplanationText(count_, result.explanation(), style_.text);
      if (count_ % kLargestPage == 0) Flush();
    } else {
      out << (count_ > 1 ? "\n" : "") << ResultText(count_, result, style_);
    }
    return absl::OkStatus();
  }

  void Finish() {
    Flush();
    session_.console().out.flush();
  }

  int64_t count() const { return count_; }

 private:
  // The rows of the table so far, and below them how their scores came about.
  void Flush() {
    std::ostream& out = session_.console().out;
    table_.Flush(out);
    if (!explanations_.empty()) out << "\n" << std::exchange(explanations_, "");
  }

  Session& session_;
  const OutputFormat format_;
  const ResultStyle style_;
  Table table_;
  std::string explanations_;
  int64_t count_ = 0;
};

template <typename Response>
absl::StatusOr<int> ShowResults(Session& session, PageRange<typename Response::Result> results,
                                const SearchOptions& options) {
  using Result = typename Response::Result;
  const OutputFormat format = session.Format(OutputFormat::kText);
  if (format == OutputFormat::kJson) {
    const absl::StatusOr<Response> merged = MergePages<Response>(
        results, options.limit, [](Response& response) { return response.add_results(); });
    if (!merged.ok()) return merged.status();
    if (absl::Status status = PrintJson(session, *merged, format); !status.ok()) return status;
    return kExitDone;
  }
  ResultPrinter<Result> printer(session, format, options.explain);
  const absl::Status status =
      ForEachItem(results, options.limit, [&printer](const Result& result) { return printer.Add(result); });
  printer.Finish();
  if (!status.ok()) return status;
  if (format == OutputFormat::kJsonl) {
    TellOfRest(session, printer.count(), options.limit, results.total_size(), "result");
    return kExitDone;
  }
  const Console& console = session.console();
  const bool apart = format == OutputFormat::kText && console.out_is_terminal && printer.count() > 0;
  console.err << (apart ? "\n" : "") << printer.count() << " of " << Counted(results.total_size(), "result")
              << ", revision " << results.read_revision() << "\n";
  return kExitDone;
}

absl::StatusOr<int> RunSearch(Session& session, const SearchOptions& options) {
  session.SetFilter(options.filter);
  session.SetQuery(options.query);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  if (options.in == "questions") {
    return ShowResults<v1::SearchQuestionsResponse>(
        session, (*client)->SearchQuestions(RequestFor<v1::SearchQuestionsRequest>(session, options)),
        options);
  }
  if (options.in == "articles") {
    return ShowResults<v1::SearchArticlesResponse>(
        session, (*client)->SearchArticles(RequestFor<v1::SearchArticlesRequest>(session, options)), options);
  }
  return ShowResults<v1::SearchAnswersResponse>(
      session, (*client)->SearchAnswers(RequestFor<v1::SearchAnswersRequest>(session, options)), options);
}

void AddSearch(CLI::App& app, Action& action) {
  auto [command, options] =
      AddCommand(app, action,
                 {.name = "search",
                  .description = "Search, best first, with the places that matched",
                  .examples = "  fangtan search 群眾監督\n"
                              "  fangtan search '\"小微權力\" OR 廉政' --filter 'speaker.name = \"王海山\"'\n"
                              "  fangtan search --in questions 基層\n"
                              "  fangtan search -- '-走訪 監督'          -- ends the options\n"},
                 RunSearch);
  command
      ->add_option("QUERY", options->query, "Words, \"phrases\", -word, OR, word*, question: speaker: title:")
      ->required();
  command->add_option("--in", options->in, "answers (default), questions or articles")
      ->option_text("WHAT")
      ->check(CLI::IsMember({"answers", "questions", "articles"}));
  AddFilterOption(*command, options->filter, "what is searched: see `fangtan answers --help` and the like");
  AddLimitOption(*command, options->limit, "Results");
  AddAtOption(*command, options->at);
  command->add_option("--snippets", options->snippets, "Snippets per result (default 1, at most 20)")
      ->option_text("N")
      ->check(WholeNumber(1));
  command->add_flag("--fuzzy", options->fuzzy, "Accept small typos in Latin words");
  command->add_flag("--explain", options->explain, "Show each score and its parts");
}

}  // namespace

void AddSearchCommands(CLI::App& app, Action& action) { AddSearch(app, action); }

}  // namespace fangtan::client
