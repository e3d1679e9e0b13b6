#include "tests/bench/lookup/raw_reads.h"

#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/rocks/database.h"
#include "storage/status_macros.h"
#include "tests/bench/process_status.h"
#include "tests/bench/random.h"

namespace fangtan::bench {
namespace {

// What one thread saw.
struct Seen {
  absl::Status status;
  std::vector<uint32_t> nanos;
};

Seen ReadAtRandom(const storage::Database& database, const RawReads& reads, uint64_t seed) {
  Seen seen;
  Random random(seed);
  rocksdb::PinnableSlice value;
  const int64_t begin = WallNanos() + static_cast<int64_t>(reads.warm_seconds * 1e9);
  const int64_t end = begin + static_cast<int64_t>(reads.seconds * 1e9);
  for (int64_t start = WallNanos(); start < end;) {
    // The store's articles are its documents from 1 on, without gaps.
    const auto doc = static_cast<uint32_t>(1 + random.Below(static_cast<size_t>(reads.articles)));
    value.Reset();
    const std::string key = storage::DocKey{.doc = doc}.Encode();
    const rocksdb::Status status = database.engine().Get(
        rocksdb::ReadOptions(), database.handle(storage::Family::kArticle), key, &value);
    if (!status.ok()) {
      seen.status = absl::InternalError(absl::StrCat("article ", doc, ": ", status.ToString()));
      return seen;
    }
    const int64_t now = WallNanos();
    if (start >= begin) seen.nanos.push_back(static_cast<uint32_t>(now - start));
    start = now;
  }
  return seen;
}

}  // namespace

absl::Status ReadRaw(const RawReads& reads) {
  const storage::EngineResources resources =
      storage::MakeResources(nullptr, reads.cache_megabytes << 20, /*write_buffer_bytes=*/1 << 20);
  ASSIGN_OR_RETURN(const auto database, storage::Database::Open(reads.store + "/rocksdb", resources,
                                                                storage::Database::Mode::kReadOnly));
  std::vector<Seen> seen(static_cast<size_t>(reads.threads));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([&, i] { seen[i] = ReadAtRandom(*database, reads, i + 1); });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<uint32_t> nanos;
  for (const Seen& one : seen) {
    RETURN_IF_ERROR(one.status);
    nanos.insert(nanos.end(), one.nanos.begin(), one.nanos.end());
  }
  const Sample sample = SampleOf(nanos, reads.seconds);
  std::cout << sample.rate << " " << sample.p50 << " " << sample.p99 << std::endl;
  return absl::OkStatus();
}

absl::StatusOr<Sample> ParseSample(const std::string& line) {
  std::istringstream in(line);
  Sample sample;
  if (in >> sample.rate >> sample.p50 >> sample.p99) return sample;
  return absl::InternalError(absl::StrCat("no sample: ", line));
}

}  // namespace fangtan::bench
