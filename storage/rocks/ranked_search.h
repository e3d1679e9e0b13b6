// RankedSearch: a search at one revision: the text index says what matches and how well, the index in memory
// what the revision shows and the filter allows. Records are for others to read.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_RANKED_SEARCH_H_
#define FANGTAN_STORAGE_ROCKS_RANKED_SEARCH_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/index/index.h"
#include "storage/rocks/article_ranking.h"
#include "storage/rocks/search_feed.h"
#include "storage/search/searcher.h"
#include "storage/store.h"

namespace fangtan::storage {

class RankedSearch {
 public:
  // All must outlive it.
  RankedSearch(const Index& index, const SearchFeed& feed, const TextReader& texts, Revision revision)
      : index_(index), feed_(feed), texts_(texts), revision_(revision) {}

  struct Hit {
    RankedDoc ranked;
    std::string explanation;
    // Of an article: the question or answer that it was found by.
    internal::Kind best_kind = internal::KIND_UNSPECIFIED;
    uint32_t best_doc = 0;
  };
  struct Found {
    std::vector<Hit> hits;
    SearchCursor
        cursor;        // with what the scores rest on and the total; where the walk stands says CursorAfter
    RankedDoc border;  // as in SearchRun::Ranked
  };
  // As View::Search.
  absl::StatusOr<Found> Find(const SearchQuery& query) const;

  // The answers that a search would find.
  absl::StatusOr<Bitmap> Answers(const TextQuery& text, const StopFunction& stop) const;

 private:
  // One index that is searched, and what the revision shows of it.
  struct Source {
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    std::unique_ptr<const TextQuery>
        own_text;  // where the kind understands it otherwise; the run refers to it
    std::shared_ptr<const TextSnapshot> snapshot;
    std::shared_ptr<const Selected> shown;    // by the revision
    std::shared_ptr<const Selected> allowed;  // of these, by the filter
    std::unique_ptr<SearchRun> run;

    std::optional<DocMask> mask() const { return MaskOf(*allowed); }
  };

  // What is asked of one index.
  struct Asked {
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    const TextQuery& text;
    Predicate predicate;
    std::optional<TextStatistics> statistics;
    const StopFunction& stop;
    bool any_required = false;  // as in SearchRun::Params
  };

  static std::optional<DocMask> MaskOf(const Selected& selected);
  absl::StatusOr<Source> Open(Asked asked) const;
  // UNAVAILABLE instead of DATA_LOSS, after the damage has been reported.
  absl::Status Mend(const Source& source, const absl::Status& status) const;
  absl::StatusOr<Found> FindRows(const SearchQuery& query) const;
  absl::StatusOr<Found> FindArticles(const SearchQuery& query) const;
  // All that a source finds, and whose it is.
  struct Matches {
    std::vector<RankedDoc> parts;
    std::vector<uint32_t> articles;  // documents
  };
  absl::StatusOr<ArticleRanking> Gather(const std::vector<Source>& sources,
                                        const std::optional<Bitmap>& articles) const;
  absl::StatusOr<Matches> MatchesIn(const Source& source) const;
  std::vector<uint32_t> ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs) const;
  // The articles that meet every required clause, each in some part; nullopt: there is at most one, and every
  // part that is found meets it.
  absl::StatusOr<std::optional<Bitmap>> ArticlesMeeting(const TextQuery& text,
                                                        const std::vector<Source>& sources) const;
  // To the best of `entries`, which are put into their new order.
  absl::Status AddBonuses(const std::vector<Source>& sources,
                          std::vector<ArticleRanking::Entry>& entries) const;
  static Hit HitOf(const ArticleRanking::Entry& entry, internal::Kind kind);

  const Index& index_;
  const SearchFeed& feed_;
  const TextReader& texts_;
  const Revision revision_;
};

// The cursor of a page of which the first `count` hits are given out.
SearchCursor CursorAfter(const RankedSearch::Found& found, size_t count);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RANKED_SEARCH_H_
