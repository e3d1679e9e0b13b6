#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/commands.h"
#include "client/cli/filter_fields.h"
#include "client/cli/show.h"
#include "client/cli/tally_table.h"

namespace fangtan::client {
namespace {

constexpr char kFields[] = "speaker, post, organization, article, column, section, month, year, label";

struct TallyOptions {
  std::string by;
  std::string query;
  std::string filter;
  int limit = 0;
  int64_t at = 0;
};

absl::Status SetFields(const std::string& by, v1::TallyAnswersRequest& request) {
  for (absl::string_view name : absl::StrSplit(by, ',')) {
    v1::TallyAnswersRequest::Field field = v1::TallyAnswersRequest::FIELD_UNSPECIFIED;
    const std::string constant =
        absl::StrCat("FIELD_", absl::AsciiStrToUpper(absl::StripAsciiWhitespace(name)));
    if (!v1::TallyAnswersRequest::Field_Parse(constant, &field) ||
        field == v1::TallyAnswersRequest::FIELD_UNSPECIFIED) {
      return UsageError(absl::StrCat("--by: \"", name, "\" is none of ", kFields));
    }
    request.add_fields(field);
  }
  return absl::OkStatus();
}

absl::Status Show(const v1::TallyAnswersRequest& request, const v1::TallyAnswersResponse& response,
                  Session& session) {
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson) return PrintJson(session, response, format);
  if (format == OutputFormat::kJsonl) {
    absl::Status status;
    for (const auto& row : response.rows()) status.Update(PrintJson(session, row, format));
    return status;
  }
  PrintTally(request, response, session.table_style(), session.console().out);
  session.console().out.flush();
  session.console().err << Counted(response.total_size(), "answer") << ", "
                        << Counted(response.rows_size() + response.rest_rows(), "row") << ", revision "
                        << response.read_revision() << "\n";
  return absl::OkStatus();
}

absl::StatusOr<int> RunTally(Session& session, const TallyOptions& options) {
  v1::TallyAnswersRequest request;
  if (absl::Status status = SetFields(options.by, request); !status.ok()) return status;
  request.set_query(options.query);
  request.set_filter(options.filter);
  request.set_limit(options.limit);
  request.set_read_revision(options.at);
  session.SetFilter(options.filter);
  session.SetQuery(options.query);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::TallyAnswersResponse> response = (*client)->TallyAnswers(request);
  if (!response.ok()) return response.status();
  if (absl::Status status = Show(request, *response, session); !status.ok()) return status;
  return kExitDone;
}

}  // namespace

void AddTallyCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "tally",
       .description = "Count answers by speaker, post, month, ...",
       .examples = "  fangtan tally --by speaker --limit 10\n"
                   "  fangtan tally --by column,month --filter 'publish_time >= 2021-01-01'\n"
                   "  fangtan tally --by organization --filter 'printed_posts:\"紀委書記\"'\n"
                   "  fangtan tally --by month 監督             only answers that the search finds\n"},
      RunTally);
  command->add_option("QUERY", options->query, "Count only answers that match it, as in `fangtan search`");
  command
      ->add_option("--by", options->by,
                   absl::StrCat("One or more of ", kFields,
                                "; several, with commas or each with its own --by: their combinations"))
      ->option_text("FIELD[,FIELD]")
      ->join(',')
      ->required();
  AddFilterOption(*command, options->filter, kAnswerFilterFields);
  command
      ->add_option("--limit,-n", options->limit,
                   "Rows to show, the rest is summed (default 50, at most 1000)")
      ->option_text("N")
      ->check(WholeNumber(1));
  AddAtOption(*command, options->at);
}

}  // namespace fangtan::client
