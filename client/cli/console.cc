#include "client/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace fangtan::client {
namespace {

absl::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

int TerminalWidth() {
  constexpr int kLeast = 20;
  constexpr int kUsual = 80;
  int columns = 0;
  if (absl::SimpleAtoi(Environment("COLUMNS"), &columns) && columns >= kLeast) return columns;
  winsize size{};
  for (int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= kLeast) return size.ws_col;
  }
  return kUsual;
}

}  // namespace

Console SystemConsole() {
  return Console{.in = std::cin,
                 .out = std::cout,
                 .err = std::cerr,
                 .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                 .err_is_terminal = isatty(STDERR_FILENO) == 1,
                 .color = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb",
                 .width = TerminalWidth()};
}

}  // namespace fangtan::client
