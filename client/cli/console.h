// What the tool reads from and writes to, and what stands at the other end.
//
// A value that the tests fill in themselves. For one thread.
#ifndef FANGTAN_CLIENT_CLI_CONSOLE_H_
#define FANGTAN_CLIENT_CLI_CONSOLE_H_

#include <istream>
#include <ostream>

namespace fangtan::client {

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;

  // Whether colours are wanted where a terminal is.
  bool color = false;

  // Columns of the terminal.
  int width = 80;

  bool out_color() const { return out_is_terminal && color; }
  bool err_color() const { return err_is_terminal && color; }

  // Columns that a line of `out` may take; 0 where no terminal limits it.
  int out_width() const { return out_is_terminal ? width : 0; }
};

// The streams of the process. Colours are on unless NO_COLOR is set (https://no-color.org) or TERM is `dumb`;
// the width is COLUMNS, or else the terminal's own.
Console SystemConsole();

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_CONSOLE_H_
