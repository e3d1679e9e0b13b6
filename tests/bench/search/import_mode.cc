// Imports passages, and opens what was imported.
#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"
#include "tests/bench/article_group.h"
#include "tests/bench/process_status.h"
#include "tests/bench/search/modes.h"

namespace fangtan::bench {
namespace {

constexpr auto kLook = std::chrono::milliseconds(5);
// Merges begin a second after the last insertion at the latest.
constexpr auto kWindow = std::chrono::seconds(3);
constexpr int64_t kIdleNanos = 30'000'000;
constexpr int kMostWindows = 200;  // ten minutes

// Adds the time until it goes to a sum.
class Timed {
 public:
  explicit Timed(int64_t& sum) : sum_(sum), start_(WallNanos()) {}
  ~Timed() { sum_ += WallNanos() - start_; }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  int64_t& sum_;
  const int64_t start_;
};

struct Times {
  int64_t writing = 0, reading = 0, making = 0, committing = 0, behind = 0, merging = 0, closing = 0,
          process = 0;
};

double Seconds(int64_t nanos) { return static_cast<double>(nanos) / 1e9; }

absl::StatusOr<std::unique_ptr<storage::Store>> Open(const ModeOptions& options) {
  return storage::OpenStore({.directory = options.store,
                             .record_cache_bytes = options.record_cache_mb << 20,
                             .verify_in_background = false});
}

void AwaitCovered(const storage::Store& store) {
  while (store.Info().text_index.behind > 0) std::this_thread::sleep_for(kLook);
}

// Reads passages, some articles at a time.
class Articles {
 public:
  Articles(const ImportOptions& options, int64_t& reading) : options_(options), reading_(reading) {}

  // Empty at the end.
  absl::StatusOr<std::vector<Passage>> NextGroup() {
    const Timed timed(reading_);
    std::vector<Passage> group;
    while (static_cast<int>(group.size()) < options_.group) {
      ASSIGN_OR_RETURN(std::optional<Passage> passage, Next());
      if (!passage.has_value()) break;
      bytes_ += passage->bytes();
      ++count_;
      group.push_back(*std::move(passage));
    }
    return group;
  }
  int64_t bytes() const { return bytes_; }
  int64_t count() const { return count_; }

 private:
  absl::StatusOr<std::optional<Passage>> Next() {
    while (options_.limit == 0 || count_ < options_.limit) {
      if (!reader_.has_value()) {
        if (file_ == options_.passages.size()) return std::nullopt;
        ASSIGN_OR_RETURN(reader_, PassageReader::Open(options_.passages[file_++]));
      }
      ASSIGN_OR_RETURN(std::optional<Passage> passage, reader_->Next());
      if (passage.has_value()) return passage;
      reader_.reset();
    }
    return std::nullopt;
  }

  const ImportOptions& options_;
  int64_t& reading_;
  std::optional<PassageReader> reader_;
  size_t file_ = 0;
  int64_t bytes_ = 0, count_ = 0;
};

// Without operations at the end.
absl::StatusOr<internal::Mutation> NextMutation(const storage::Store& store, Articles& articles,
                                                Times& times) {
  const int64_t first = articles.count();
  ASSIGN_OR_RETURN(const std::vector<Passage> passages, articles.NextGroup());
  const Timed timed(times.making);
  std::vector<v1::Article> made;
  for (size_t i = 0; i < passages.size(); ++i) {
    made.push_back(ArticleOf(passages[i], first + static_cast<int64_t>(i)));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> known, store.At(0));
  return MakeGroup(*known, std::move(made));
}

// As ImportArticles does, makes a group while the one before is committed.
absl::Status WriteAll(storage::Store& store, Articles& articles, Times& times) {
  const Timed writing(times.writing);
  const auto make = [&] { return NextMutation(store, articles, times); };
  std::future<absl::StatusOr<internal::Mutation>> next = std::async(std::launch::async, make);
  for (;;) {
    ASSIGN_OR_RETURN(const internal::Mutation group, next.get());
    if (group.operations().empty()) return absl::OkStatus();
    next = std::async(std::launch::async, make);
    const Timed committing(times.committing);
    RETURN_IF_ERROR(store.Commit(group, {}).status());
  }
}

// `covered`: as soon as everything could be found.
void Print(const ModeOptions& options, const ImportOptions& import, const Articles& articles,
           const Times& times, const storage::StoreInfo& covered, const storage::StoreInfo& still,
           int64_t anonymous) {
  const double seconds = Seconds(times.writing + times.behind);
  absl::PrintF(
      "import label=%s group=%d passages=%d mb=%.2f mb_per_s=%.2f seconds=%.2f making=%.2f committing=%.2f",
      options.label, import.group, articles.count(), static_cast<double>(articles.bytes()) / 1e6,
      static_cast<double>(articles.bytes()) / 1e6 / seconds, seconds, Seconds(times.making),
      Seconds(times.committing));
  absl::PrintF(" behind=%.2f reading=%.2f merging=%.2f closing=%.2f cpu_s=%.2f", Seconds(times.behind),
               Seconds(times.reading), Seconds(times.merging), Seconds(times.closing),
               Seconds(times.process));
  absl::PrintF(
      " index_bytes=%d segments=%d index_bytes_at_once=%d segments_at_once=%d store_bytes=%d anon_kib=%d\n",
      still.text_index.byte_count, still.text_index.segments, covered.text_index.byte_count,
      covered.text_index.segments, still.byte_count, anonymous);
}

}  // namespace

void AwaitStill() {
  for (int window = 0; window < kMostWindows; ++window) {
    const int64_t process = ProcessNanos();
    std::this_thread::sleep_for(kWindow);
    if (ProcessNanos() - process < kIdleNanos) return;
  }
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenSettled(const ModeOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store, Open(options));
  AwaitCovered(*store);
  AwaitStill();
  return store;
}

absl::Status Import(const ModeOptions& options, const ImportOptions& import) {
  std::filesystem::remove_all(options.store);
  Times times;
  Articles articles(import, times.reading);
  const int64_t process = ProcessNanos();
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store, Open(options));
  RETURN_IF_ERROR(WriteAll(*store, articles, times));
  {
    const Timed timed(times.behind);
    AwaitCovered(*store);
  }
  const storage::StoreInfo covered = store->Info();
  {
    const Timed timed(times.merging);
    AwaitStill();
  }
  const storage::StoreInfo still = store->Info();
  const int64_t anonymous = StatusKilobytes("RssAnon");
  {
    const Timed timed(times.closing);
    store.reset();
  }
  times.process = ProcessNanos() - process;
  Print(options, import, articles, times, covered, still, anonymous);
  return absl::OkStatus();
}

}  // namespace fangtan::bench
