#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/names.h"
#include "client/cli/resource_text.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct VerifyOptions {
  std::string name;
  std::string quote;
  int64_t at = 0;
};

// `-` is standard input, without the line end that a shell puts there.
std::string QuoteOf(Session& session, const std::string& given) {
  if (given != "-") return given;
  std::string text(std::istreambuf_iterator<char>(session.console().in), {});
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

bool IsSaid(const v1::VerifyCitationResponse& response) {
  return response.verdict() == v1::VerifyCitationResponse::EXACT ||
         response.verdict() == v1::VerifyCitationResponse::FOLDED;
}

absl::StatusOr<int> RunVerify(Session& session, const VerifyOptions& options) {
  const auto kind = KindOfName(options.name);
  if (kind != ResourceKind::kAnswer && kind != ResourceKind::kQuestion && kind != ResourceKind::kArticle) {
    return UsageError(absl::StrCat("\"", options.name, "\" names no answer, question or article"));
  }
  v1::VerifyCitationRequest request;
  request.set_name(options.name);
  request.set_quote(QuoteOf(session, options.quote));
  request.set_read_revision(options.at);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::VerifyCitationResponse> response = (*client)->VerifyCitation(request);
  if (!response.ok()) return response.status();
  const OutputFormat format = session.Format(OutputFormat::kText);
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintJson(session, *response, format); !status.ok()) return status;
  } else {
    session.console().out << ToText(*response, session.text_style());
  }
  return IsSaid(*response) ? kExitDone : kExitRefused;
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "verify",
       .description = "Check whether an answer really says what is quoted",
       .examples =
           "  fangtan verify articles/a1b2/answers/c3d4 '「全區共有239戶家庭得到救助」'\n"
           "  fangtan verify articles/a1b2 '去年……得到救助'     an ellipsis stands for what was left out\n"
           "  pbpaste | fangtan verify articles/a1b2/answers/c3d4 - && echo said\n\n"
           "Exit 0: EXACT, or FOLDED (the same but for script, width, case, quotation marks, dashes);\n"
           "exit 1: ALTERED, with what differs, or ABSENT.\n"},
      RunVerify);
  command->add_option("ANSWER", options->name, "Name of an answer, a question or an article")->required();
  command
      ->add_option("QUOTE", options->quote, "The words that are said to stand there, or - for standard input")
      ->required();
  AddAtOption(*command, options->at);
}

}  // namespace fangtan::client
