#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/commands.h"
#include "client/cli/interrupt.h"
#include "client/cli/show.h"
#include "client/cli/top_frame.h"

namespace fangtan::client {
namespace {

struct TopOptions {
  bool once = false;
  double every = 1;
};

// ECMA-48: home, erase to the end of a line, erase what is below; and the cursor, hidden while frames change.
constexpr char kHome[] = "\x1b[H";
constexpr char kEraseLine[] = "\x1b[K\n";
constexpr char kEraseBelow[] = "\x1b[J";
constexpr char kHideCursor[] = "\x1b[?25l";
constexpr char kShowCursor[] = "\x1b[?25h";
constexpr char kClear[] = "\x1b[2J";

// Draws frame over frame on a terminal, else one below the other. What it changed on the terminal it takes
// back in the end.
class Screen {
 public:
  explicit Screen(Console& console) : console_(console) {
    if (console_.out_is_terminal) console_.out << kHideCursor << kClear;
  }
  ~Screen() {
    if (console_.out_is_terminal) console_.out << kShowCursor << std::flush;
  }
  void Draw(const std::string& frame) {
    if (console_.out_is_terminal) {
      console_.out << kHome << absl::StrReplaceAll(frame, {{"\n", kEraseLine}}) << kEraseBelow << std::flush;
    } else {
      console_.out << frame << "\n" << std::flush;
    }
  }

 private:
  Console& console_;
};

// A wait that Ctrl-C ends.
class Pause {
 public:
  void Stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  // False if it was stopped.
  bool Wait(double seconds) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return stopped_; });
    return !stopped_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

struct Look {
  v1::ServerStatus status;
  absl::Time time;
};

absl::StatusOr<Look> LookAt(Client& client) {
  absl::StatusOr<v1::ServerStatus> status = client.GetStatus(v1::GetStatusRequest());
  if (!status.ok()) return status.status();
  return Look{.status = *std::move(status), .time = absl::Now()};
}

std::string Frame(const Session& session, const Look& before, const Look& now) {
  return TopFrame(before.status, now.status, absl::ToDoubleSeconds(now.time - before.time),
                  session.text_style());
}

absl::Status PrintFrame(Session& session, const Look& before, const Look& now) {
  return PrintJson(session, TopJson(before.status, now.status, absl::ToDoubleSeconds(now.time - before.time)),
                   OutputFormat::kJsonl);
}

absl::StatusOr<int> ShowOnce(Session& session, Client& client, const Look& first, Pause& pause,
                             double every) {
  if (!pause.Wait(every)) return kExitDone;
  const absl::StatusOr<Look> second = LookAt(client);
  if (!second.ok()) return second.status();
  if (session.Format(OutputFormat::kText) == OutputFormat::kText) {
    session.console().out << Frame(session, first, *second);
  } else if (absl::Status printed = PrintFrame(session, first, *second); !printed.ok()) {
    return printed;
  }
  return kExitDone;
}

void ShowFrames(Session& session, Client& client, Look before, Pause& pause, double every) {
  Screen screen(session.console());
  std::string last;
  while (pause.Wait(every) && session.console().out) {  // somebody reads it
    absl::StatusOr<Look> now = LookAt(client);
    if (now.ok()) {
      last = Frame(session, before, *now);
      screen.Draw(last);
      before = *std::move(now);
    } else {  // it may be starting again
      screen.Draw(absl::StrCat(last, "\nno answer: ", FormatReason(now.status()), "\n"));
    }
  }
}

// An object a line. A look without an answer leaves none.
absl::Status PrintFrames(Session& session, Client& client, Look before, Pause& pause, double every) {
  while (pause.Wait(every) && session.console().out) {
    absl::StatusOr<Look> now = LookAt(client);
    if (!now.ok()) {
      session.console().err << "no answer: " << FormatReason(now.status()) << std::endl;
      continue;
    }
    if (absl::Status printed = PrintFrame(session, before, *now); !printed.ok()) return printed;
    session.console().out << std::flush;
    before = *std::move(now);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunTop(Session& session, const TopOptions& options) {
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<Look> first = LookAt(**client);
  if (!first.ok()) return first.status();
  Pause pause;
  Interrupt interrupt([&pause] { pause.Stop(); });
  if (options.once) return ShowOnce(session, **client, *first, pause, options.every);
  if (session.Format(OutputFormat::kText) == OutputFormat::kText) {
    ShowFrames(session, **client, *std::move(first), pause, options.every);
  } else if (absl::Status printed = PrintFrames(session, **client, *std::move(first), pause, options.every);
             !printed.ok()) {
    return printed;
  }
  return kExitDone;
}

}  // namespace

void AddTopCommand(CLI::App& app, Action& action) {
  auto [command, options] =
      AddCommand(app, action,
                 {.name = "top",
                  .description = "Show what the server does, again each second, until Ctrl-C",
                  .examples = "  fangtan top\n"
                              "  fangtan top --once                one frame, of one second\n"
                              "  fangtan top --every 10 >> log     an object of JSON each ten seconds\n"
                              "  fangtan top -o text | cat         frames in a pipe\n\n"
                              "Rates and percentiles are of the time since the frame before.\n"},
                 RunTop);
  command->add_flag("--once", options->once, "One frame, then end");
  command->add_option("--every", options->every, "Seconds from one frame to the next (default 1)")
      ->option_text("SECONDS")
      ->check(CLI::Range(0.01, 3600.0));
}

}  // namespace fangtan::client
