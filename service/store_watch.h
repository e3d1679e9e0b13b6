// StoreWatch: writes to the log what happens to a store behind its callers' backs: that it takes no writes
// any more, that they wait, what it found damaged, what it has to say; and when that is over.
//
//   StoreWatch watch(*store, log);     // a thread that looks once a second; or, in tests:
//   StoreNews news(log);
//   news.Tell(store->Info(), absl::Now());
//
// Each thing is told once; a notice is over once it has been gone for a minute, so that what comes and goes
// each second fills no log. Thread-safe; ends when it is destroyed.
#ifndef FANGTAN_SERVICE_STORE_WATCH_H_
#define FANGTAN_SERVICE_STORE_WATCH_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "service/log.h"
#include "storage/store.h"

namespace fangtan::service {

// What was told last. Belongs to one thread.
class StoreNews {
 public:
  // `log` must outlive it.
  explicit StoreNews(Log& log) : log_(log) {}
  void Tell(const storage::StoreInfo& info, absl::Time now);

 private:
  void TellNotices(const storage::StoreInfo& info, absl::Time now);
  void TellWrites(const storage::StoreInfo& info);

  Log& log_;
  bool refused_ = false;
  std::map<std::string, absl::Time> notices_;  // and when each was seen last
  std::set<std::string> damages_;
};

class StoreWatch {
 public:
  // Both must outlive it. Tells what there is already before it returns.
  StoreWatch(const storage::Store& store, Log& log);
  ~StoreWatch();

 private:
  void Run();

  const storage::Store& store_;
  StoreNews news_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_STORE_WATCH_H_
