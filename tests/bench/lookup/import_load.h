// One stream of ImportArticles as load: items serialised before, results looked at as far as their status, a
// bounded number on its way, as `fangtan import` bounds it.
//
//   ASSIGN_OR_RETURN(const Imported imported, ImportItems(server.address, items, {.end = items.size()}));
//
// For one thread.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_IMPORT_LOAD_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_IMPORT_LOAD_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::bench {

struct Imported {
  double seconds = 0;  // from the first item sent until the last result is there
  int64_t bytes = 0;   // of the items
};

// Sends `items` [first, end) to the server at `address`. INTERNAL if one of them is not stored.
struct ImportRange {
  size_t first = 0;
  size_t end = 0;
  int window = 1024;  // items without a result
  double pace = 0;    // at most so many bytes a second are sent; 0: as many as the server takes
};
absl::StatusOr<Imported> ImportItems(const std::string& address, const std::vector<grpc::ByteBuffer>& items,
                                     const ImportRange& range);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_IMPORT_LOAD_H_
