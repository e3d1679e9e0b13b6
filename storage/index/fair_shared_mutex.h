// A lock for many readers and one writer under which the writer cannot starve: glibc's lets new readers pass
// a writer that waits. Built on the standard library because ThreadSanitizer does not see through Debian's
// Abseil.
//
//   const std::shared_lock<FairSharedMutex> reading(mutex_);
//   const std::unique_lock<FairSharedMutex> writing(mutex_);
#ifndef FANGTAN_STORAGE_INDEX_FAIR_SHARED_MUTEX_H_
#define FANGTAN_STORAGE_INDEX_FAIR_SHARED_MUTEX_H_

#include <mutex>
#include <shared_mutex>

namespace fangtan::storage {

class FairSharedMutex {
 public:
  // The writer holds the turnstile while it waits: who reads goes on, who comes later queues behind it.
  void lock() {
    const std::lock_guard<std::mutex> turn(turnstile_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

  // Not to be taken twice by one thread: a writer between the two would wait for ever.
  void lock_shared() {
    const std::lock_guard<std::mutex> turn(turnstile_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turnstile_;
  std::shared_mutex mutex_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_FAIR_SHARED_MUTEX_H_
