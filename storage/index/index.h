// Index: which documents make up a resource, a page, a count, at which revision. In memory, derived from the
// records; the records themselves are read from the database.
//
//   const Index::Found found = index.Find(internal::ANSWER, "articles/a1b2/answers/c3d4", revision);
//   ASSIGN_OR_RETURN(Rows page, index.List(query, revision, texts));
//
// Thread-safe. Whoever reads at a revision that has been published sees it whole: changes are applied before
// their revision is published. Long reads let writers in between.
#ifndef FANGTAN_STORAGE_INDEX_INDEX_H_
#define FANGTAN_STORAGE_INDEX_INDEX_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/index/bitmap.h"
#include "storage/index/entry.h"
#include "storage/index/fair_shared_mutex.h"
#include "storage/index/orders.h"
#include "storage/index/read_slice.h"
#include "storage/index/row_condition.h"
#include "storage/index/rows.h"
#include "storage/index/selected_cache.h"
#include "storage/index/selection.h"
#include "storage/index/sorted_rows.h"
#include "storage/index/tables.h"
#include "storage/store.h"

namespace fangtan::storage {

class Index {
 public:
  // `tables` as opening has filled them, up to `revision`; `orders` are over them. What more than `many_rows`
  // documents may meet is found by bitmaps; lists that are asked for again, of up to `kept_list_rows`, are
  // kept in `kept_list_bytes`.
  Index(std::unique_ptr<Tables> tables, std::unique_ptr<Orders> orders, Revision revision, int64_t many_rows,
        int64_t kept_list_bytes, int64_t kept_list_rows = 0);

  // What the write group up to `revision` did.
  void Apply(const IndexDelta& delta, Revision revision);
  // Forgets documents that no revision shows any more.
  void Purge(internal::Kind kind, const std::vector<uint32_t>& docs);

  struct Found {
    uint32_t doc = 0;              // 0: not there
    bool deleted = false;          // an article that is deleted
    bool article_deleted = false;  // `doc` is 0 because the article above is deleted
  };
  Found Find(internal::Kind kind, std::string_view name, Revision revision) const;
  // Fetches what Find is going to need, so that it does not have to wait for memory. The newest documents of
  // what are probably those names.
  std::vector<uint32_t> Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const;

  // One page of documents. INVALID_ARGUMENT for an order that the kind has not; ARTICLE_NOT_FOUND and
  // ARTICLE_DELETED of the parent; CANCELLED if `query.stop` says so; what `texts` fails with.
  absl::StatusOr<Rows> List(const ListQuery& query, Revision revision, const TextReader& texts) const;
  // The same where all of it takes microseconds: few candidates, found without searching, and few rows.
  // Nothing for any other list, and for some that are short as well.
  absl::StatusOr<std::optional<Rows>> ListShort(const ListQuery& query, Revision revision,
                                                const TextReader& texts) const;
  // The sort key of one row of that walk; NOT_FOUND if a sweep has taken it since.
  absl::StatusOr<std::vector<internal::SortValue>> KeyOf(const ListQuery& query, uint32_t doc,
                                                         Revision revision) const;
  // As View::TallyAnswers; of `within`, which stands for the query's text, only: nullptr: of all.
  absl::StatusOr<Tally> TallyAnswers(const TallyQuery& query, Revision revision, const TextReader& texts,
                                     const Bitmap* within = nullptr) const;

  // The documents of a kind that `revision` shows and that meet a predicate.
  absl::StatusOr<std::shared_ptr<const Selected>> Select(internal::Kind kind, const Predicate& predicate,
                                                         Revision revision, const TextReader& texts,
                                                         const StopFunction& stop) const;

  std::string NameOf(internal::Kind kind, uint32_t doc) const;
  // The article's document of a question's or answer's document, at `revision`.
  uint32_t ArticleOf(internal::Kind kind, uint32_t doc, Revision revision) const;
  // The same for several.
  std::vector<uint32_t> ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs,
                                   Revision revision) const;
  // As SummarizeSpeaker in speaker_summary.h.
  v1::Speaker Summarize(uint32_t speaker_doc, Revision revision) const;
  Counts Count(Revision revision) const;

  // The first document of a kind that `revision`, which has been published, does not know.
  uint32_t NextDoc(internal::Kind kind, Revision revision) const;
  // Which of the documents [first, end) have not been purged, by their distance from `first`. REQUIRES: a
  // published revision knows them.
  std::vector<bool> Kept(internal::Kind kind, uint32_t first, uint32_t end) const;

  // Whether any speaker was ever merged or renamed; if not, records show them all as they are.
  bool speakers_changed() const { return speakers_changed_.load(std::memory_order_acquire); }
  // What a record shows of a speaker, where that is no longer what the revision shows.
  struct ShownSpeaker {
    std::string name;
    std::string display_name;
  };
  // Of an answer's document; nullopt if its record shows it as it is.
  std::optional<ShownSpeaker> SpeakerShownOf(uint32_t answer_doc, Revision revision) const;
  // Of any speaker that a record names.
  std::optional<ShownSpeaker> SpeakerShownFor(std::string_view speaker, Revision revision) const;
  // Whether an article's record names a participant otherwise than the revision shows it.
  bool ParticipantsChanged(uint32_t article_doc, Revision revision) const;

  // Reads the tables under the lock: for folding, and for tests.
  void Read(const std::function<void(const Tables&, const Orders&, Revision applied)>& read) const;

 private:
  // REQUIRES: the lock is held, for these.
  Selection::Params ParamsOf(const ListQuery& query, Revision revision, const TextReader& texts) const;
  // List, while nothing is purged between its slices.
  absl::StatusOr<Rows> ListSliced(const ListQuery& query, Revision revision, const TextReader& texts,
                                  SortedRowsMaker::Cache* kept, ReadSlice& slice) const;
  // REQUIRES: the lock is held.
  std::optional<ShownSpeaker> ShownFor(uint32_t speaker, Revision revision) const;

  // Held while a write group is applied, so that Read meets none half done; taken before the other.
  mutable std::mutex applying_;
  mutable FairSharedMutex mutex_;  // guards what follows
  std::unique_ptr<Tables> tables_;
  std::unique_ptr<Orders> orders_;
  Revision applied_;
  const int64_t many_rows_;
  const int64_t kept_list_rows_;
  std::atomic<bool> speakers_changed_{false};
  mutable BitmapCache bitmaps_;
  mutable SortedRowsMaker::Cache kept_;
  mutable SelectedCache selected_;
};

// NOT_FOUND ARTICLE_DELETED.
absl::Status ArticleDeleted(std::string_view name);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_INDEX_H_
