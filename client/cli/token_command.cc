// fangtan token: edits the file of callers that fangtand reads (--token-file). Needs no server.
#include <google/protobuf/struct.pb.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/report.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/text_page.h"
#include "service/access/caller_file.h"

namespace fangtan::client {
namespace {

namespace access = service::access;

struct CreateOptions {
  std::string file, name, role, expires;
};
struct ListOptions {
  std::string file;
};
struct RevokeOptions {
  std::string file, id, name;
};

internal::CallerRole RoleNamed(const std::string& role) {
  if (role == "admin") return internal::ADMIN;
  return role == "writer" ? internal::WRITER : internal::READER;
}

std::string RoleText(internal::CallerRole role) {
  return role == internal::ADMIN ? "admin" : role == internal::WRITER ? "writer" : "reader";
}

// "90d", "12h", "30m", or a time as in 2026-12-31T00:00:00Z or 2026-12-31.
absl::StatusOr<absl::Time> ParseExpiry(const std::string& text) {
  if (text.empty()) return absl::InfiniteFuture();
  int64_t days = 0;
  absl::Duration after;
  absl::Time at;
  const absl::Time now = absl::Now();
  if (text.back() == 'd' && absl::SimpleAtoi(text.substr(0, text.size() - 1), &days) && days > 0 &&
      days < 100'000) {
    return now + absl::Hours(24 * days);
  }
  if (absl::ParseDuration(text, &after) && after > absl::ZeroDuration() &&
      after < absl::Hours(24 * 100'000)) {
    return now + after;
  }
  if ((absl::ParseTime(absl::RFC3339_full, text, &at, nullptr) ||
       absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &at, nullptr)) &&
      at > now) {
    return at;
  }
  return UsageError(
      absl::StrCat("--expires: \"", text, "\" is no time to come, such as 90d, 12h or 2027-01-31T00:00:00Z"));
}

absl::StatusOr<int> RunCreate(Session& session, const CreateOptions& options) {
  const absl::StatusOr<absl::Time> expires = ParseExpiry(options.expires);
  if (!expires.ok()) return expires.status();
  const std::string token = access::NewToken();
  const internal::Token entry = access::TokenEntry(token, options.name, RoleNamed(options.role), *expires);
  const absl::Status edited = access::EditCallerFile(options.file, [&](internal::CallerList& list) {
    *list.add_tokens() = entry;
    return absl::OkStatus();
  });
  if (!edited.ok()) return edited;
  // The token alone on the output, so that it can go into a file or a pipe; it is shown this once.
  session.console().err << "token " << access::TokenId(entry) << " of " << Printable(options.name) << ", "
                        << options.role << "; it is not kept anywhere else:\n"
                        << std::flush;
  session.console().out << token << "\n";
  return kExitDone;
}

// What `token list` says of an entry to programs. The ID is what `token revoke` takes.
google::protobuf::Struct EntryJson(const std::vector<std::pair<const char*, std::string>>& texts) {
  google::protobuf::Struct json;
  for (const auto& [key, text] : texts) {
    if (!text.empty()) (*json.mutable_fields())[key].set_string_value(text);
  }
  return json;
}

// An object each: of many a list where JSON is asked for, else a line.
absl::Status PrintEntries(Session& session, const internal::CallerList& list, OutputFormat format) {
  google::protobuf::ListValue all;
  for (const internal::Token& token : list.tokens()) {
    *all.add_values()->mutable_struct_value() = EntryJson({{"id", access::TokenId(token)},
                                                           {"name", token.name()},
                                                           {"role", RoleText(token.role())},
                                                           {"createTime", token.create_time()},
                                                           {"expireTime", token.expire_time()}});
  }
  for (const internal::Certificate& entry : list.certificates()) {
    *all.add_values()->mutable_struct_value() =
        EntryJson({{"subject", entry.subject()}, {"name", entry.name()}, {"role", RoleText(entry.role())}});
  }
  if (format == OutputFormat::kJson) return PrintJson(session, all, format);
  for (const google::protobuf::Value& entry : all.values()) {
    if (absl::Status status = PrintJson(session, entry, format); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunList(Session& session, const ListOptions& options) {
  const absl::StatusOr<internal::CallerList> list = access::ReadCallerFile(options.file);
  if (!list.ok()) return list.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintEntries(session, *list, format); !status.ok()) return status;
    return kExitDone;
  }
  Table table({{.title = "ID", .shrink = Shrink::kNever},
               {.title = "ROLE", .shrink = Shrink::kNever},
               {.title = "MADE", .optional = true, .expendable = true},
               {.title = "EXPIRES", .shrink = Shrink::kNever, .optional = true},
               {.title = "NAME"}},
              session.table_style());
  for (const internal::Token& token : list->tokens()) {
    const bool over = access::ExpiryOf(token) <= absl::Now();
    table.Add({access::TokenId(token), RoleText(token.role()), token.create_time(),
               absl::StrCat(token.expire_time(), over ? " (over)" : ""), Printable(token.name())});
  }
  for (const internal::Certificate& entry : list->certificates()) {
    table.Add({"-", RoleText(entry.role()), "", "",
               absl::StrCat(Printable(entry.name()), " (", Printable(entry.subject()), ")")});
  }
  table.Flush(session.console().out);
  return kExitDone;
}

absl::StatusOr<int> RunRevoke(Session& session, const RevokeOptions& options) {
  if (options.id.empty() == options.name.empty()) {
    return UsageError("token revoke takes either an ID or --name");
  }
  if (!options.id.empty() && options.id.size() < 8) return UsageError("an ID has at least 8 digits");
  int revoked = 0;
  const absl::Status edited = access::EditCallerFile(options.file, [&](internal::CallerList& list) {
    internal::CallerList kept = list;
    kept.clear_tokens();
    for (const internal::Token& token : list.tokens()) {
      const bool meant = options.id.empty() ? token.name() == options.name
                                            : token.sha256().compare(0, options.id.size(), options.id) == 0;
      if (meant) {
        ++revoked;
      } else {
        *kept.add_tokens() = token;
      }
    }
    if (revoked == 0) {
      return MakeError(absl::StatusCode::kNotFound, "TOKEN_NOT_FOUND", "there is no such token in the file");
    }
    list = std::move(kept);
    return absl::OkStatus();
  });
  if (!edited.ok()) return edited;
  session.console().err << Counted(revoked, "token") << " revoked\n";
  return kExitDone;
}

void AddFileOption(CLI::App& command, std::string& file) {
  command.add_option("--file", file, "File of callers, as fangtand --token-file names it")
      ->option_text("FILE")
      ->required();
}

}  // namespace

void AddTokenCommand(CLI::App& app, Action& action) {
  CLI::App* token =
      app.add_subcommand("token", "Make, list and revoke tokens, in the file that the server reads");
  token->require_subcommand(1);
  token->footer("");
  token->fallthrough();
  auto [create, create_options] = AddCommand(
      *token, action,
      {.name = "create",
       .description = "Make a token and print it, this once",
       .examples =
           "  fangtan token create --file /etc/fangtan/callers --role writer --name importer > token\n"
           "  fangtan token create --file callers --role reader --name 讀者 --expires 90d\n"},
      RunCreate);
  AddFileOption(*create, create_options->file);
  create->add_option("--name", create_options->name, "Who it is for")->option_text("NAME")->required();
  create->add_option("--role", create_options->role, "reader, writer or admin")
      ->option_text("ROLE")
      ->required()
      ->check(CLI::IsMember({"reader", "writer", "admin"}));
  create
      ->add_option("--expires", create_options->expires, "When it ends: 90d, 12h or a time; never by default")
      ->option_text("TIME");
  auto [list, list_options] = AddCommand(*token, action,
                                         {.name = "list",
                                          .description = "Who may call",
                                          .examples = "  fangtan token list --file /etc/fangtan/callers\n"},
                                         RunList);
  AddFileOption(*list, list_options->file);
  auto [revoke, revoke_options] = AddCommand(
      *token, action,
      {.name = "revoke",
       .description = "Take a token back; a server that reads the file notices within a second",
       .examples = "  fangtan token revoke --file /etc/fangtan/callers 3fa9c1d2\n"
                   "  fangtan token revoke --file /etc/fangtan/callers --name importer     all of a "
                   "name\n"},
      RunRevoke);
  AddFileOption(*revoke, revoke_options->file);
  revoke->add_option("ID", revoke_options->id, "As `token list` shows it");
  revoke->add_option("--name", revoke_options->name, "All tokens of this name")->option_text("NAME");
}

}  // namespace fangtan::client
