#include "service/store_watch.h"

#include <chrono>
#include <utility>

#include "absl/time/clock.h"

namespace fangtan::service {
namespace {

constexpr std::chrono::seconds kLook{1};
// Slowing writes down comes and goes as the engine catches up.
constexpr absl::Duration kGone = absl::Minutes(1);

}  // namespace

void StoreNews::Tell(const storage::StoreInfo& info, absl::Time now) {
  TellWrites(info);
  TellNotices(info, now);
  for (const std::string& damage : info.damages) {
    if (damages_.insert(damage).second) {
      log_.Write(LogLevel::kError, "the store is damaged", {{"damage", damage}});
    }
  }
}

void StoreNews::TellNotices(const storage::StoreInfo& info, absl::Time now) {
  for (const std::string& notice : info.notices) {
    const auto [seen, is_new] = notices_.insert_or_assign(notice, now);
    if (is_new) log_.Write(LogLevel::kWarning, "the store has a notice", {{"notice", notice}});
  }
  std::erase_if(notices_, [&](const auto& noticed) {
    const auto& [notice, seen] = noticed;
    if (now - seen < kGone) return false;
    log_.Write(LogLevel::kInfo, "a notice of the store is over", {{"notice", notice}});
    return true;
  });
}

// They are taken again only by the next process, which says so by being ready.
void StoreNews::TellWrites(const storage::StoreInfo& info) {
  if (info.writes_refused == std::exchange(refused_, info.writes_refused)) return;
  log_.Write(LogLevel::kError, "writes are refused until a restart; reads go on",
             {{"revision", static_cast<int64_t>(info.revision)}});
}

StoreWatch::StoreWatch(const storage::Store& store, Log& log) : store_(store), news_(log) {
  news_.Tell(store_.Info(), absl::Now());
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
    news_.Tell(store_.Info(), absl::Now());
    lock.lock();
  }
}

}  // namespace fangtan::service
