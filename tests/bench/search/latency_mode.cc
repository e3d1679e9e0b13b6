// How long one search takes.
#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/query/compile.h"
#include "storage/search/searcher.h"
#include "storage/search/segment_catalog.h"
#include "storage/search/text_index.h"
#include "storage/status_macros.h"
#include "tests/bench/process_status.h"
#include "tests/bench/search/modes.h"

namespace fangtan::bench {
namespace {

constexpr int kBest = 10;
constexpr uint32_t kNoLimit = ~uint32_t{0};

// One way to search; returns the number of results on the page, for the sum that is printed.
struct Variant {
  std::string name;
  std::function<absl::StatusOr<size_t>(size_t question)> search;
  std::vector<int64_t> wall, cpu;  // of the last pass, by question
  size_t hits = 0;
};

// The text index without the records: what was written to the files of the store, which stands still.
class IndexAlone {
 public:
  explicit IndexAlone(const ModeOptions& options, const std::string& store_id)
      : catalog_(storage::FolderOnDisk(options.store + "/search"),
                 {.store_id = absl::HexStringToBytes(store_id),
                  .mark = [] { return absl::UnimplementedError("nothing is written"); },
                  .accept = [](const storage::HistoryMark&) { return true; }}),
        index_(catalog_, "answer", kNoLimit, {}) {}

  absl::StatusOr<size_t> Search(const std::string& question) const {
    ASSIGN_OR_RETURN(const storage::TextQuery query, storage::ParseTextQuery(question, {}));
    const auto snapshot = index_.snapshot();
    ASSIGN_OR_RETURN(
        const auto run,
        storage::SearchRun::Prepare({.query = query, .snapshot = snapshot, .bound = snapshot->end_doc()}));
    ASSIGN_OR_RETURN(const storage::SearchRun::Ranked best, run->Best({.limit = kBest}));
    return best.docs.size();
  }
  uint32_t end_doc() const { return index_.snapshot()->end_doc(); }

 private:
  storage::SegmentCatalog catalog_;
  storage::TextIndex index_;
};

absl::StatusOr<storage::SearchPage> SearchStore(const storage::Store& store, const std::string& question,
                                                const std::string& filter) {
  storage::SearchQuery query{.kind = internal::ANSWER, .limit = kBest};
  ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(question, {}));
  ASSIGN_OR_RETURN(query.predicate, storage::CompileFilter(filter, storage::FilterKind::kAnswers));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, store.At(0));
  return view->Search(query);
}

struct Asked {
  std::string question;
  std::string of_column, of_speaker;  // filters
};

// Spread evenly over the files, as Lucene's side does. The speaker of a question is who says the best answer,
// so that there is something to be found.
absl::StatusOr<std::vector<Asked>> Choose(const storage::Store& store, const std::vector<Question>& questions,
                                          int limit) {
  const size_t count = std::min(questions.size(), static_cast<size_t>(limit));
  std::vector<Asked> chosen;
  for (size_t i = 0; i < count; ++i) {
    Asked asked{.question = questions[i * questions.size() / count].text};
    asked.of_column = absl::StrCat("article.column = \"", ColumnName(static_cast<int>(i % kColumns)), "\"");
    ASSIGN_OR_RETURN(const storage::SearchPage page, SearchStore(store, asked.question, ""));
    if (!page.hits.empty()) {
      ASSIGN_OR_RETURN(const v1::Answer best, storage::Encoded<v1::Answer>(page.hits[0].item).Decode());
      asked.of_speaker = absl::StrCat("speaker = \"", best.speaker(), "\"");
    }
    chosen.push_back(std::move(asked));
  }
  return chosen;
}

absl::Status RunPass(Variant& variant, size_t questions) {
  variant.wall.clear();
  variant.cpu.clear();
  for (size_t i = 0; i < questions; ++i) {
    const int64_t cpu = ThreadNanos();
    const int64_t wall = WallNanos();
    ASSIGN_OR_RETURN(const size_t hits, variant.search(i));
    variant.wall.push_back(WallNanos() - wall);
    variant.cpu.push_back(ThreadNanos() - cpu);
    variant.hits += hits;
  }
  return absl::OkStatus();
}

// Mean, median and 99th percentile.
std::string Spread(const std::string& prefix, std::vector<int64_t> nanos) {
  double sum = 0;
  for (const int64_t each : nanos) sum += static_cast<double>(each);
  std::sort(nanos.begin(), nanos.end());
  const auto micros = [](int64_t each) { return static_cast<double>(each) / 1e3; };
  return absl::StrFormat("%smean=%.1f %sp50=%.1f %sp99=%.1f", prefix,
                         sum / 1e3 / static_cast<double>(nanos.size()), prefix,
                         micros(nanos[nanos.size() / 2]), prefix, micros(nanos[nanos.size() * 99 / 100]));
}

std::vector<Variant> VariantsOf(const storage::Store& store, const IndexAlone& index,
                                const std::vector<Asked>& asked) {
  const auto of_store = [&](std::string Asked::*filter) {
    return [&store, &asked, filter](size_t i) -> absl::StatusOr<size_t> {
      const std::string& text = filter == nullptr ? "" : asked[i].*filter;
      ASSIGN_OR_RETURN(const storage::SearchPage page, SearchStore(store, asked[i].question, text));
      return page.hits.size();
    };
  };
  std::vector<Variant> variants;
  variants.push_back({.name = "index", .search = [&](size_t i) { return index.Search(asked[i].question); }});
  variants.push_back({.name = "records", .search = of_store(nullptr)});
  variants.push_back({.name = "one_percent", .search = of_store(&Asked::of_column)});
  variants.push_back({.name = "one_speaker", .search = of_store(&Asked::of_speaker)});
  return variants;
}

}  // namespace

absl::Status MeasureLatency(const ModeOptions& options, const LatencyOptions& latency,
                            const std::vector<Question>& questions) {
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store, OpenSettled(options));
  const IndexAlone index(options, store->Info().store_id);
  if (index.end_doc() <= 1) return absl::NotFoundError("the store has no index in files");
  ASSIGN_OR_RETURN(const std::vector<Asked> asked, Choose(*store, questions, latency.limit));
  if (asked.empty()) return absl::NotFoundError("there are no questions");
  std::vector<Variant> variants = VariantsOf(*store, index, asked);
  for (int pass = 0; pass < latency.warm_up + latency.rounds; ++pass) {
    for (Variant& variant : variants) {
      RETURN_IF_ERROR(RunPass(variant, asked.size()));
      if (pass < latency.warm_up) continue;
      absl::PrintF("latency label=%s variant=%s round=%d questions=%d %s %s hits=%d\n", options.label,
                   variant.name, pass - latency.warm_up, asked.size(), Spread("", variant.wall),
                   Spread("cpu_", variant.cpu), variant.hits);
    }
  }
  const storage::TextIndexInfo info = store->Info().text_index;
  absl::PrintF("memory label=%s documents=%d answers=%d segments=%d index_bytes=%d anon_kib=%d rss_kib=%d\n",
               options.label, info.documents, index.end_doc() - 1, info.segments, info.byte_count,
               StatusKilobytes("RssAnon"), StatusKilobytes("VmRSS"));
  return absl::OkStatus();
}

}  // namespace fangtan::bench
