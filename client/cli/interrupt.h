// What Ctrl-C does while a command waits: `stop` is called, on a thread of its own, and the command ends as
// usual.
//
//   Interrupt interrupt([&stream] { stream.Cancel(); });
//   for (auto& each : stream) ...
//   if (interrupt.came()) return kExitDone;
//
// A second Ctrl-C ends the process as if there were no handler. One at a time in a process; for one thread.
#ifndef FANGTAN_CLIENT_CLI_INTERRUPT_H_
#define FANGTAN_CLIENT_CLI_INTERRUPT_H_

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace fangtan::client {

class Interrupt {
 public:
  // What `stop` touches must outlive this.
  explicit Interrupt(std::function<void()> stop);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // From here on Ctrl-C does what it did before.
  ~Interrupt();

  // Whether Ctrl-C was pressed.
  bool came() const { return came_; }

 private:
  void Listen(const std::function<void()>& stop);

  int pipe_[2];  // From the handler, which may hardly do more than write, to the thread.
  std::atomic<bool> came_ = false;
  struct sigaction before_;
  std::thread thread_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_INTERRUPT_H_
