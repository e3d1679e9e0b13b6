// What `fangtan speakers` does beside listing.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/names.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct ResolveOptions {
  std::string name;
  std::vector<std::string> posts;
  int64_t at = 0;
};

absl::StatusOr<int> RunResolve(Session& session, const ResolveOptions& options) {
  v1::ResolveSpeakerRequest request;
  request.set_printed_name(options.name);
  for (const std::string& post : options.posts) request.add_posts(post);
  request.set_read_revision(options.at);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::ResolveSpeakerResponse> response = (*client)->ResolveSpeaker(request);
  if (!response.ok()) return response.status();
  const OutputFormat format = session.Format();
  absl::Status status;
  if (format == OutputFormat::kJson) {
    status = PrintJson(session, *response, format);
  } else {
    ItemPrinter<v1::ResolveSpeakerResponse::Candidate> printer(session, format);
    for (const auto& candidate : response->candidates()) status.Update(printer.Add(candidate));
    printer.Finish();
    if (format != OutputFormat::kJsonl) {
      session.console().out.flush();
      session.console().err << Counted(printer.count(), "candidate") << ", revision "
                            << response->read_revision() << "\n";
    }
  }
  if (!status.ok()) return status;
  return kExitDone;
}

absl::Status CheckSpeaker(const std::string& name) {
  if (KindOfName(name) == ResourceKind::kSpeaker) return absl::OkStatus();
  return UsageError(absl::StrCat("\"", name, "\" is no speaker: speakers/ID"));
}

// What a write of a speaker may be asked for.
struct WriteOptions {
  std::string name;
  std::string etag;
  std::string request_id;
  std::string reason;
  bool dry_run = false;

  // The other person of a merge, the new name of a renaming.
  std::string other;
};

// Tells what was done to whom, or with --dry-run what would have been.
absl::StatusOr<int> ShowOutcome(Session& session, bool dry_run, const std::string& done,
                                const std::string& would_do, const absl::StatusOr<v1::Speaker>& speaker) {
  if (!speaker.ok()) return speaker.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintJson(session, *speaker, format); !status.ok()) return status;
  } else {
    TextPage page(session.text_style());
    page.Line(absl::StrCat(dry_run ? would_do : done, "  ", speaker->display_name(), "  ",
                           Counted(speaker->answer_count(), "answer")));
    session.console().out << page.Take();
  }
  return kExitDone;
}

template <typename Request>
Request RequestFor(const WriteOptions& options) {
  Request request;
  if constexpr (requires { request.set_name(""); }) request.set_name(options.name);
  if constexpr (requires { request.set_etag(""); }) request.set_etag(options.etag);
  if constexpr (requires { request.set_reason(""); }) request.set_reason(options.reason);
  request.set_request_id(options.request_id);
  request.set_validate_only(options.dry_run);
  return request;
}

absl::StatusOr<int> RunMerge(Session& session, const WriteOptions& options) {
  for (const std::string& name : {options.name, options.other}) {
    if (absl::Status status = CheckSpeaker(name); !status.ok()) return status;
  }
  auto request = RequestFor<v1::MergeSpeakersRequest>(options);
  request.set_merged_speaker(options.other);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  const std::string what = absl::StrCat(options.other, " into ", options.name);
  return ShowOutcome(session, options.dry_run, absl::StrCat("merged  ", what),
                     absl::StrCat("would merge  ", what), (*client)->MergeSpeakers(request));
}

absl::StatusOr<int> RunSplit(Session& session, const WriteOptions& options) {
  if (absl::Status status = CheckSpeaker(options.name); !status.ok()) return status;
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowOutcome(session, options.dry_run, absl::StrCat("split  ", options.name),
                     absl::StrCat("would split  ", options.name),
                     (*client)->SplitSpeaker(RequestFor<v1::SplitSpeakerRequest>(options)));
}

absl::StatusOr<int> RunRename(Session& session, const WriteOptions& options) {
  if (absl::Status status = CheckSpeaker(options.name); !status.ok()) return status;
  auto request = RequestFor<v1::UpdateSpeakerRequest>(options);
  request.mutable_speaker()->set_name(options.name);
  request.mutable_speaker()->set_etag(options.etag);
  request.mutable_speaker()->set_display_name(options.other);
  request.mutable_update_mask()->add_paths("display_name");
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowOutcome(session, options.dry_run, absl::StrCat("renamed  ", options.name),
                     absl::StrCat("would rename  ", options.name), (*client)->UpdateSpeaker(request));
}

void AddWriteOptions(CLI::App& command, WriteOptions& options) {
  command.add_option("--etag", options.etag, "Only if the speaker is still in this state")
      ->option_text("ETAG");
  command
      .add_option("--request-id", options.request_id,
                  "UUID, or up to 64 other printable characters, that makes a repetition harmless")
      ->option_text("ID");
  command.add_flag("--dry-run", options.dry_run, "Check only");
}

void AddReasonOption(CLI::App& command, WriteOptions& options) {
  command.add_option("--reason", options.reason, "Why, for the feed of changes")->option_text("TEXT");
}

CLI::App* AddResolve(CLI::App& speakers, Action& action) {
  auto [command, options] =
      AddCommand(speakers, action,
                 {.name = "resolve",
                  .description = "Rank the people whom a printed name may mean",
                  .examples = "  fangtan speakers resolve 王海山\n"
                              "  fangtan speakers resolve 王書記 --post 武清區委常委 --post 區紀委書記\n"},
                 RunResolve);
  command->add_option("NAME", options->name, "A name as somebody printed it")->required();
  command->add_option("--post", options->posts, "A post or unit printed beside it; may be repeated")
      ->option_text("POST")
      ->allow_extra_args(false);
  AddAtOption(*command, options->at);
  return command;
}

CLI::App* AddMerge(CLI::App& speakers, Action& action) {
  auto [command, options] = AddCommand(
      speakers, action,
      {.name = "merge",
       .description = "Make one person of two; `split` undoes it",
       .examples = "  fangtan speakers merge speakers/a1b2 speakers/c3d4 --reason '同一人，調任河北區'\n"
                   "  fangtan speakers merge speakers/a1b2 speakers/c3d4 --dry-run\n"},
      RunMerge);
  command->add_option("KEEP", options->name, "speakers/ID that stays; --etag is of this one")->required();
  command->add_option("MERGED", options->other, "speakers/ID that goes into it")->required();
  AddReasonOption(*command, *options);
  AddWriteOptions(*command, *options);
  return command;
}

CLI::App* AddSplit(CLI::App& speakers, Action& action) {
  auto [command, options] =
      AddCommand(speakers, action,
                 {.name = "split",
                  .description = "Take a merged person out again",
                  .examples = "  fangtan speakers split speakers/c3d4 --reason '同名不同人'\n"},
                 RunSplit);
  command->add_option("NAME", options->name, "speakers/ID that was merged and shall stand alone again")
      ->required();
  AddReasonOption(*command, *options);
  AddWriteOptions(*command, *options);
  return command;
}

CLI::App* AddRename(CLI::App& speakers, Action& action) {
  auto [command, options] = AddCommand(speakers, action,
                                       {.name = "rename",
                                        .description = "Set the name that is shown; names as printed stay",
                                        .examples = "  fangtan speakers rename speakers/a1b2 王海山\n"},
                                       RunRename);
  command->add_option("NAME", options->name, "speakers/ID")->required();
  command->add_option("DISPLAY_NAME", options->other, "The name to show")->required();
  AddWriteOptions(*command, *options);
  return command;
}

}  // namespace

void AddPeopleCommands(CLI::App& speakers, Action& action) {
  const std::vector<CLI::Option*> of_the_list =
      speakers.get_options([](const CLI::Option* option) { return option->get_name() != "--help"; });
  for (auto* add : {AddResolve, AddMerge, AddSplit, AddRename}) {
    CLI::App* command = add(speakers, action);
    for (CLI::Option* option : of_the_list) command->excludes(option);
  }
  speakers.require_subcommand(0, 1);
}

}  // namespace fangtan::client
