// The commands of the tool. Each function adds one, or a few that belong together, to `app`; `action` and
// `app` must outlive the parsing.
#ifndef FANGTAN_CLIENT_CLI_COMMANDS_H_
#define FANGTAN_CLIENT_CLI_COMMANDS_H_

#include <CLI/App.hpp>

#include "client/cli/command.h"

namespace fangtan::client {

// import: documents and articles into the server.
void AddImportCommand(CLI::App& app, Action& action);

// parse: what the importer makes of a document, without a server.
void AddParseCommand(CLI::App& app, Action& action);

// get: any resource by its name.
void AddGetCommand(CLI::App& app, Action& action);

// articles, answers, questions, speakers, rankings: lists; speakers resolve, merge, split, rename.
void AddListCommands(CLI::App& app, Action& action);

// Of `speakers`, which lists without them: resolve, merge, split, rename.
void AddPeopleCommands(CLI::App& speakers, Action& action);

// search.
void AddSearchCommands(CLI::App& app, Action& action);

// verify: a quote against an answer.
void AddVerifyCommand(CLI::App& app, Action& action);

// source: original bytes.
void AddSourceCommand(CLI::App& app, Action& action);

// delete, undelete.
void AddDeleteCommands(CLI::App& app, Action& action);

// tally: counts.
void AddTallyCommand(CLI::App& app, Action& action);

// watch, changes: the feed.
void AddChangeCommands(CLI::App& app, Action& action);

// export: every article, whole.
void AddExportCommand(CLI::App& app, Action& action);

// status, rebuild.
void AddAdminCommands(CLI::App& app, Action& action);

// top: what the server does, live.
void AddTopCommand(CLI::App& app, Action& action);

// backup, backups, verify-store, compact: long work of the server, awaited.
void AddBackupCommands(CLI::App& app, Action& action);

// bench: a small load, and what the server makes of it.
void AddBenchCommand(CLI::App& app, Action& action);

// token: who may call, in the file that a server reads.
void AddTokenCommand(CLI::App& app, Action& action);

// health: whether the server serves.
void AddHealthCommand(CLI::App& app, Action& action);

// completion: scripts for shells, and the manual page. Last, as it tells of all others.
void AddCompletionCommand(CLI::App& app, Action& action);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_COMMANDS_H_
