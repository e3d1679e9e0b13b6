#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cli/commands.h"
#include "client/cli/names.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct GetOptions {
  std::vector<std::string> names;
  std::string view = "full";
  int64_t at = 0;
  bool show_deleted = false;
  bool show_spans = false;
};

template <typename Request>
Request RequestFor(const std::string& name, const GetOptions& options) {
  Request request;
  request.set_name(name);
  request.set_read_revision(options.at);
  if constexpr (requires { request.set_view(v1::FULL); }) {
    request.set_view(options.view == "basic" ? v1::BASIC : v1::FULL);
  }
  if constexpr (requires { request.set_show_deleted(true); }) request.set_show_deleted(options.show_deleted);
  return request;
}

// Prints the resources in the order of their names: one kind after the other may come, a table each. As JSON
// one name is its response, several are an array of theirs: one value, whatever was asked.
class ResourcePrinter {
 public:
  ResourcePrinter(Session& session, size_t names)
      : session_(session), format_(session.Format(OutputFormat::kText)), as_array_(names > 1) {}

  template <typename Item>
  absl::Status Print(const absl::StatusOr<Item>& item) {
    if (!item.ok()) return item.status();
    std::ostream& out = session_.console().out;
    if (format_ == OutputFormat::kJson && as_array_) return PrintElement(*item);
    if (format_ == OutputFormat::kText && printed_++ > 0) out << "\n";
    ItemPrinter<Item> printer(session_, format_);
    absl::Status status = printer.Add(*item);
    printer.Finish();
    return status;
  }

  void Finish() {
    if (format_ != OutputFormat::kJson || !as_array_) return;
    session_.console().out << (printed_ > 0 ? "\n]\n" : "[]\n");
  }

 private:
  absl::Status PrintElement(const google::protobuf::Message& message) {
    const absl::StatusOr<std::string> json = ToIndentedJson(message);
    if (!json.ok()) return json.status();
    session_.console().out << (printed_++ > 0 ? ",\n" : "[\n") << absl::StripSuffix(*json, "\n");
    return absl::OkStatus();
  }

  Session& session_;
  const OutputFormat format_;
  const bool as_array_;
  int printed_ = 0;
};

absl::Status GetOne(Client& client, const std::string& name, const GetOptions& options, Session& session,
                    ResourcePrinter& printer) {
  switch (*KindOfName(name)) {
    case ResourceKind::kArticle:
      return printer.Print(client.GetArticle(RequestFor<v1::GetArticleRequest>(name, options)));
    case ResourceKind::kQuestion:
      return printer.Print(client.GetQuestion(RequestFor<v1::GetQuestionRequest>(name, options)));
    case ResourceKind::kAnswer:
      return printer.Print(client.GetAnswer(RequestFor<v1::GetAnswerRequest>(name, options)));
    case ResourceKind::kSpeaker:
      return printer.Print(client.GetSpeaker(RequestFor<v1::GetSpeakerRequest>(name, options)));
    case ResourceKind::kRanking:
      return printer.Print(client.GetRanking(RequestFor<v1::GetRankingRequest>(name, options)));
    case ResourceKind::kSource: {
      auto request = RequestFor<v1::GetSourceRequest>(name, options);
      const OutputFormat format = session.Format(OutputFormat::kText);
      // Tables and texts do not show the bytes, so they need not travel.
      if (format == OutputFormat::kTable || format == OutputFormat::kText) request.set_view(v1::BASIC);
      return printer.Print(client.GetSource(request));
    }
  }
  return UsageError(absl::StrCat(name, " is of no known kind"));
}

absl::Status CheckNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (KindOfName(name).has_value()) continue;
    return UsageError(absl::StrCat("\"", name,
                                   "\" is no resource name: articles/ID, articles/ID/questions/ID, "
                                   "articles/ID/answers/ID, speakers/ID, rankings/ID or sources/ID"));
  }
  return absl::OkStatus();
}

// All of `options.names`; what the server refuses is told, and the rest is printed.
absl::StatusOr<int> GetAll(Client& client, const GetOptions& options, Session& session,
                           ResourcePrinter& printer) {
  int exit_code = kExitDone;
  for (const std::string& name : options.names) {
    const absl::Status status = GetOne(client, name, options, session, printer);
    if (status.ok()) continue;
    if (ExitCode(status) == kExitUnreached) return status;
    session.Report(status);
    exit_code = kExitRefused;
  }
  return exit_code;
}

absl::StatusOr<int> RunGet(Session& session, const GetOptions& options) {
  if (absl::Status status = CheckNames(options.names); !status.ok()) return status;
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  if (options.show_spans) session.ShowSpans();
  ResourcePrinter printer(session, options.names.size());
  absl::StatusOr<int> exit_code = GetAll(**client, options, session, printer);
  printer.Finish();
  return exit_code;
}

}  // namespace

void AddGetCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "get",
       .description = "Show resources by their names, whole",
       .examples = "  fangtan get articles/a1b2\n"
                   "  fangtan get articles/a1b2/answers/c3d4 speakers/e5f6 -o json    an array of both\n"
                   "  fangtan get articles/a1b2 --at 17        as it was at revision 17\n"},
      RunGet);
  command->add_option("NAME", options->names, "articles/ID, articles/ID/questions/ID, speakers/ID, ...")
      ->required();
  AddAtOption(*command, options->at);
  command->add_option("--view", options->view, "basic or full (default)")
      ->option_text("VIEW")
      ->check(CLI::IsMember({"basic", "full"}));
  command->add_flag("--show-spans", options->show_spans,
                    "In texts, show where in the source each piece stands");
  command->add_flag("--show-deleted", options->show_deleted, "Show an article also if it is deleted");
}

}  // namespace fangtan::client
