// WriteTurns: writers of one article that read, change and write it back, and were overtaken doing so, go one
// after another.
//
//   WriteTurns::Turn turn(turns, name);
//   while (!TryToWrite()) turn.Take();
//
// Whoever is alone waits for nobody. Once one has been overtaken, those that come later stand in line too, so
// that only those who were on their way already can overtake again. Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_WRITE_TURNS_H_
#define FANGTAN_SERVICE_HANDLERS_WRITE_TURNS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>

namespace fangtan::service {

class WriteTurns {
  // Articles share lanes: at worst one waits for another's writers.
  struct Lane {
    std::mutex mutex;
    std::atomic<int> claims = 0;  // those who have the mutex or wait for it
  };

 public:
  // One write. Lets the next go when it ends.
  class Turn {
   public:
    // Waits if others do. `turns` must outlive it.
    Turn(WriteTurns& turns, std::string_view name)
        : lane_(turns.lanes_[std::hash<std::string_view>()(name) % kLanes]) {
      if (lane_.claims > 0) Take();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (lock_.owns_lock()) --lane_.claims;
    }

    // Waits until those who came before are done. Nothing if it has been called already.
    void Take() {
      if (lock_.owns_lock()) return;
      ++lane_.claims;
      lock_ = std::unique_lock<std::mutex>(lane_.mutex);
    }

   private:
    Lane& lane_;
    std::unique_lock<std::mutex> lock_;
  };

 private:
  static constexpr size_t kLanes = 64;
  std::array<Lane, kLanes> lanes_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_WRITE_TURNS_H_
