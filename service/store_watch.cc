#include "service/store_watch.h"

#include <chrono>
#include <utility>

namespace fangtan::service {
namespace {

constexpr std::chrono::seconds kLook{1};

}  // namespace

void StoreNews::Tell(const storage::StoreInfo& info) {
  TellWrites(info);
  std::set<std::string> notices(info.notices.begin(), info.notices.end());
  for (const std::string& notice : notices) {
    if (!notices_.contains(notice)) {
      log_.Write(LogLevel::kWarning, "the store has a notice", {{"notice", notice}});
    }
  }
  for (const std::string& notice : notices_) {
    if (!notices.contains(notice)) {
      log_.Write(LogLevel::kInfo, "a notice of the store is over", {{"notice", notice}});
    }
  }
  notices_ = std::move(notices);
  for (const std::string& damage : info.damages) {
    if (damages_.insert(damage).second) {
      log_.Write(LogLevel::kError, "the store is damaged", {{"damage", damage}});
    }
  }
}

// They are taken again only by the next process, which says so by being ready.
void StoreNews::TellWrites(const storage::StoreInfo& info) {
  if (info.writes_refused == std::exchange(refused_, info.writes_refused)) return;
  log_.Write(LogLevel::kError, "writes are refused until a restart; reads go on",
             {{"revision", static_cast<int64_t>(info.revision)}});
}

StoreWatch::StoreWatch(const storage::Store& store, Log& log) : store_(store), news_(log) {
  news_.Tell(store_.Info());
  thread_ = std::thread([this] { Run(); });
}

StoreWatch::~StoreWatch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void StoreWatch::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!wake_.wait_for(lock, kLook, [this] { return ended_; })) {
    lock.unlock();
    news_.Tell(store_.Info());
    lock.lock();
  }
}

}  // namespace fangtan::service
