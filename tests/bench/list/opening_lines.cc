// Lines on opening a store: in a process of its own, so that nothing else is in its memory.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/list/lines.h"

namespace fangtan::bench {
namespace {

constexpr int kRuns = 3;

std::string OutputOf(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  std::array<char, 256> part;
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) output += part.data();
  pclose(pipe);
  return output;
}

std::string ThisProgram() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace

void MeasureOpening(const std::string& directory, const std::string& what, Report& report) {
  if (!report.Wants(what)) return;
  std::vector<double> times, memory;
  for (int run = 0; run < kRuns; ++run) {
    std::istringstream said(OutputOf(absl::StrCat("'", ThisProgram(), "' --open-only '", directory, "'")));
    double milliseconds = 0, kilobytes = 0;
    if (!(said >> milliseconds >> kilobytes)) return report.Note(what, "not yet measured: it does not open");
    times.push_back(milliseconds);
    memory.push_back(kilobytes);
  }
  std::sort(times.begin(), times.end());
  std::sort(memory.begin(), memory.end());
  report.Note(what, absl::StrFormat("%.0f ms (%.0f-%.0f), %.0f MiB resident", times[kRuns / 2], times.front(),
                                    times.back(), memory[kRuns / 2] / 1024));
}

void MeasureOpeningAfterKill(const std::string& directory, const std::string& texts,
                             const KilledStore& killed, Report& report) {
  if (!report.Wants(killed.what)) return;
  const std::string copy = directory + ".killed";
  std::error_code error;
  std::filesystem::remove_all(copy, error);
  std::filesystem::copy(directory, copy, std::filesystem::copy_options::recursive, error);
  OutputOf(absl::StrCat("'", ThisProgram(), "' --texts '", texts, "' --die-writing '", copy, "'",
                        killed.rests ? " --rest-before" : ""));
  std::istringstream said(OutputOf(absl::StrCat("'", ThisProgram(), "' --open-only '", copy, "'")));
  double milliseconds = 0, kilobytes = 0;
  said >> milliseconds >> kilobytes;
  report.Note(killed.what, milliseconds > 0 ? absl::StrFormat("%.0f ms", milliseconds)
                                            : "not yet measured: it does not open");
  std::filesystem::remove_all(copy, error);
}

}  // namespace fangtan::bench
