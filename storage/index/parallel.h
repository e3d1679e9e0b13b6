// RunInParallel: tasks that do not need each other, by a few threads.
#ifndef FANGTAN_STORAGE_INDEX_PARALLEL_H_
#define FANGTAN_STORAGE_INDEX_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace fangtan::storage {

// Returns when all have run; they are begun in their order.
inline void RunInParallel(const std::vector<std::function<void()>>& tasks) {
  constexpr size_t kThreads = 4;
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < tasks.size(); i = next++) tasks[i]();
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min(kThreads, tasks.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_PARALLEL_H_
