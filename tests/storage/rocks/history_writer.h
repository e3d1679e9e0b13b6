// HistoryWriter: writes a random history into a store, and goes on with it in the next.
//
//   HistoryWriter writer(7, {.articles = 10, .speakers = 6});
//   writer.Write(*store, 20);
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_HISTORY_WRITER_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_HISTORY_WRITER_H_

#include <cstdint>

#include "storage/store.h"
#include "tests/storage/rocks/random_history.h"
#include "tests/storage/rocks/world.h"

namespace fangtan::storage {

class HistoryWriter {
 public:
  HistoryWriter(uint32_t seed, RandomHistory::Size size) : history_(seed, size) {}

  // A write that the store refuses fails the test.
  void Write(Store& store, int mutations);

 private:
  RandomHistory history_;
  World world_;
  int64_t time_micros_ = 0;  // since the first write
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_HISTORY_WRITER_H_
