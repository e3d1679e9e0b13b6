#include <CLI/App.hpp>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/completion.h"

namespace fangtan::client {

void AddCompletionCommand(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("completion", "Print a script that completes commands, or the manual page");
  command->footer(
      "Examples:\n"
      "  source <(fangtan completion bash)\n"
      "  fangtan completion fish > ~/.config/fish/completions/fangtan.fish\n"
      "  fangtan completion man | man -l -\n");
  auto what = std::make_shared<std::string>();
  command->add_option("KIND", *what, "bash, zsh, fish or man")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
  command->callback([&app, &action, what] {
    action = [&app, what](Session& session) -> absl::StatusOr<int> {
      const std::string text = *what == "bash"   ? BashCompletion(app)
                               : *what == "zsh"  ? ZshCompletion(app)
                               : *what == "fish" ? FishCompletion(app)
                                                 : ManualPage(app);
      session.console().out << text;
      return kExitDone;
    };
  });
}

}  // namespace fangtan::client
