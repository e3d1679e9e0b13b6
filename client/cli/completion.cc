#include "client/cli/completion.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace fangtan::client {
namespace {

// A command with the words that lead to it: {"speakers", "merge"}; none for the program itself.
struct Command {
  std::vector<std::string> words;
  const CLI::App* app;
};

// Depth first, in the order in which they were added.
std::vector<Command> AllCommands(const CLI::App& root) {
  std::vector<Command> found = {{{}, &root}};
  for (size_t i = 0; i < found.size(); ++i) {
    const Command command = found[i];
    std::vector<Command> below;
    for (const CLI::App* app : command.app->get_subcommands([](const CLI::App*) { return true; })) {
      std::vector<std::string> words = command.words;
      words.push_back(app->get_name());
      below.push_back({std::move(words), app});
    }
    found.insert(found.begin() + static_cast<ptrdiff_t>(i) + 1, below.begin(), below.end());
  }
  return found;
}

// Options with a dash, in their order.
std::vector<const CLI::Option*> Options(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->nonpositional(); });
}

std::vector<std::string> Dashed(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

// Words that may follow the command: commands below it, and options, those of the program among them.
std::vector<std::string> WordsAfter(const CLI::App& root, const Command& command) {
  std::vector<std::string> words;
  for (const CLI::App* app : command.app->get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(app->get_name());
  }
  for (const CLI::App* app : {command.app, &root}) {
    for (const CLI::Option* option : Options(*app)) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
    if (app == &root) break;
  }
  return words;
}

// One line, without what a shell's single quotes or fish's would take for an end.
std::string Quoted(std::string_view text) {
  const std::string line = absl::StrReplaceAll({text.data(), text.size()}, {{"\n", " "}, {"'", "’"}});
  return absl::StrCat("'", line, "'");
}

std::string ZshItem(const std::string& name, const std::string& description) {
  return Quoted(absl::StrCat(absl::StrReplaceAll(name, {{":", "\\:"}}), ":", description));
}

std::string RoffText(std::string_view text) {
  std::string roff = absl::StrReplaceAll({text.data(), text.size()},
                                         {{"\\", "\\e"}, {"-", "\\-"}, {"\n.", "\n\\&."}, {"\n'", "\n\\&'"}});
  if (!roff.empty() && (roff[0] == '.' || roff[0] == '\'')) roff.insert(0, "\\&");
  return roff;
}

void AppendOptions(const CLI::App& app, std::string& page) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string name =
        option->nonpositional() ? absl::StrJoin(Dashed(*option), ", ") : option->get_name(true, false);
    const std::string& value = option->get_option_text();
    absl::StrAppend(&page, ".TP\n\\fB", RoffText(name), "\\fR", value.empty() ? "" : " \\fI", RoffText(value),
                    value.empty() ? "" : "\\fR", "\n", RoffText(option->get_description()), "\n");
  }
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  std::string cases;
  std::vector<std::string> known;
  for (const Command& command : AllCommands(app)) {
    const std::string words = absl::StrJoin(command.words, " ");
    if (!words.empty()) known.push_back(absl::StrCat("\"", words, "\""));
    absl::StrAppend(&cases, "    \"", words,
                    "\") words=", Quoted(absl::StrJoin(WordsAfter(app, command), " ")), " ;;\n");
  }
  return absl::StrCat("# bash completion for ", app.get_name(), "\n_", app.get_name(), "() {\n",
                      "  local current=${COMP_WORDS[COMP_CWORD]} command= word next words=\n",
                      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n",
                      "    next=${command:+$command }$word\n    case $next in\n      ",
                      absl::StrJoin(known, "|"), ") command=$next ;;\n    esac\n  done\n  case $command in\n",
                      cases, "  esac\n",
                      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n",
                      "complete -o default -F _", app.get_name(), " ", app.get_name(), "\n");
}

std::string ZshCompletion(const CLI::App& app) {
  std::string cases;
  std::vector<std::string> known;
  for (const Command& command : AllCommands(app)) {
    std::string items;
    for (const CLI::App* below : command.app->get_subcommands([](const CLI::App*) { return true; })) {
      absl::StrAppend(&items, " ", ZshItem(below->get_name(), below->get_description()));
    }
    for (const CLI::Option* option : Options(*command.app)) {
      for (const std::string& name : option->get_lnames()) {
        absl::StrAppend(&items, " ", ZshItem("--" + name, option->get_description()));
      }
    }
    const std::string words = absl::StrJoin(command.words, " ");
    if (!words.empty()) known.push_back(Quoted(words));
    absl::StrAppend(&cases, "    ", Quoted(words), ") items=(", items, ") ;;\n");
  }
  return absl::StrCat("#compdef ", app.get_name(), "\n_", app.get_name(), "() {\n",
                      "  local command= word next\n  local -a items\n",
                      "  for word in \"${words[@]:1:$((CURRENT-2))}\"; do\n",
                      "    next=\"${command:+$command }$word\"\n    case $next in\n      ",
                      absl::StrJoin(known, "|"), ") command=$next ;;\n    esac\n  done\n  case $command in\n",
                      cases, "  esac\n  _describe ", app.get_name(), " items\n  _files\n}\n_", app.get_name(),
                      " \"$@\"\n");
}

std::string FishCompletion(const CLI::App& app) {
  std::string script = absl::StrCat("# fish completion for ", app.get_name(), "\n");
  for (const Command& command : AllCommands(app)) {
    const std::string condition = command.words.empty()
                                      ? std::string("__fish_use_subcommand")
                                      : absl::StrCat("__fish_seen_subcommand_from ", command.words.back());
    for (const CLI::App* below : command.app->get_subcommands([](const CLI::App*) { return true; })) {
      absl::StrAppend(&script, "complete -c ", app.get_name(), " -n ", Quoted(condition), " -a ",
                      below->get_name(), " -d ", Quoted(below->get_description()), "\n");
    }
    for (const CLI::Option* option : Options(*command.app)) {
      const std::string where = command.words.empty() ? "" : absl::StrCat(" -n ", Quoted(condition));
      for (const std::string& name : option->get_lnames()) {
        absl::StrAppend(&script, "complete -c ", app.get_name(), where, " -l ", name,
                        option->get_expected_max() > 0 ? " -r" : "", " -d ",
                        Quoted(option->get_description()), "\n");
      }
    }
  }
  return script;
}

std::string ManualPage(const CLI::App& app) {
  std::string page =
      absl::StrCat(".TH ", app.get_name(), " 1\n.SH NAME\n", app.get_name(), " \\- ",
                   RoffText(app.get_description()), "\n.SH SYNOPSIS\n\\fB", app.get_name(),
                   "\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...\n.SH OPTIONS OF EVERY COMMAND\n");
  AppendOptions(app, page);
  absl::StrAppend(&page, ".SH COMMANDS\n");
  for (const Command& command : AllCommands(app)) {
    if (command.words.empty()) continue;
    absl::StrAppend(&page, ".SS ", RoffText(absl::StrJoin(command.words, " ")), "\n",
                    RoffText(command.app->get_description()), "\n");
    AppendOptions(*command.app, page);
    absl::StrAppend(&page, ".PP\n.nf\n", RoffText(command.app->get_footer()), "\n.fi\n");
  }
  return absl::StrCat(page, ".SH EXAMPLES\n.nf\n", RoffText(app.get_footer()), "\n.fi\n");
}

}  // namespace fangtan::client
