// RunningSum: the XXH3 of bytes that come in pieces.
//
//   RunningSum sum;
//   while (...) sum.Add(piece.data(), piece.size());
//   if (sum.value() != expected) ...
#ifndef FANGTAN_STORAGE_RUNNING_SUM_H_
#define FANGTAN_STORAGE_RUNNING_SUM_H_

#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace fangtan::storage {

class RunningSum {
 public:
  RunningSum() : state_(XXH3_createState()) { Reset(); }

  void Reset() { XXH3_64bits_reset(state_.get()); }
  void Add(const void* data, size_t bytes) { XXH3_64bits_update(state_.get(), data, bytes); }
  uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_RUNNING_SUM_H_
