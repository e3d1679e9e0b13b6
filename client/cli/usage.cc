#include "client/cli/usage.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/report.h"

namespace fangtan::client {
namespace {

// Levenshtein's distance in bytes.
size_t Edits(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

// The command of `app` that `word` is perhaps meant to be.
std::optional<std::string> Nearest(const CLI::App& app, const std::string& word) {
  constexpr size_t kTooFar = 3;
  constexpr size_t kLongestWord = 40;
  if (word.size() < 2 || word.size() > kLongestWord) return std::nullopt;
  std::optional<std::string> nearest;
  size_t least = std::min(kTooFar, word.size());
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string& name = command->get_name();
    const size_t edits = absl::StartsWith(name, word) ? 0 : Edits(word, name);
    if (edits >= least) continue;
    least = edits;
    nearest = name;
  }
  return nearest;
}

}  // namespace

absl::Status WrongUsage(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<const CLI::App*> chosen = app.get_subcommands(
      [](const CLI::App* command) { return command->parsed() && !command->get_name().empty(); });
  const CLI::App& asked = chosen.empty() ? app : *chosen.front();
  const bool wants_a_command = !asked.get_subcommands([](const CLI::App*) { return true; }).empty();
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  // `fangtan search '-走訪 監督'`: a text that was taken for an option.
  if (error.get_name() == "RequiredError" && !left.empty() && absl::StartsWith(left.front(), "-")) {
    return UsageError(absl::StrCat(error.what(), "; if it begins with \"-\", write \"--\" before it"));
  }
  if (!wants_a_command || left.empty() || !asked.get_subcommands().empty()) return UsageError(error.what());
  const std::string& word = left.front();
  const std::string of = chosen.empty() ? "" : absl::StrCat(" of `fangtan ", asked.get_name(), "`");
  if (absl::StartsWith(word, "-")) return UsageError(absl::StrCat("\"", word, "\" is no option", of));
  const auto nearest = Nearest(asked, word);
  return UsageError(
      absl::StrCat("\"", word, "\" is no command", of,
                   nearest.has_value() ? absl::StrCat("; did you mean \"", *nearest, "\"?") : ""));
}

}  // namespace fangtan::client
