// The View of store.h over index and records.
#ifndef FANGTAN_STORAGE_ROCKS_ROCKS_VIEW_H_
#define FANGTAN_STORAGE_ROCKS_ROCKS_VIEW_H_

#include <string>

#include "storage/index/index.h"
#include "storage/rocks/record_table.h"
#include "storage/rocks/record_texts.h"
#include "storage/rocks/search_feed.h"
#include "storage/rocks/view_registry.h"
#include "storage/store.h"

namespace fangtan::storage {

class RocksView final : public View {
 public:
  // `revision` has been published, and entered in `views`, which it is taken out of again; all others outlive
  // the view.
  RocksView(const Index& index, const Database& database, RecordCache& cache, ViewRegistry& views,
            const SearchFeed& feed, Revision revision, ReadTier tier)
      : index_(index),
        database_(database),
        records_(database, cache, tier),
        texts_(records_, feed),
        feed_(feed),
        revision_(revision),
        tier_(tier),
        lease_(views, revision) {}

  Revision revision() const override { return revision_; }
  absl::StatusOr<Encoded<v1::Article>> GetArticle(const ArticleId& id, v1::View view,
                                                  bool show_deleted) const override;
  absl::StatusOr<Encoded<v1::Question>> GetQuestion(const QuestionId& id, v1::View view) const override;
  absl::StatusOr<Encoded<v1::Answer>> GetAnswer(const AnswerId& id) const override;
  absl::StatusOr<Encoded<v1::Speaker>> GetSpeaker(const SpeakerId& id, v1::View view) const override;
  absl::StatusOr<Encoded<v1::Ranking>> GetRanking(const RankingId& id) const override;
  absl::StatusOr<Encoded<v1::Source>> GetSource(const SourceId& id, v1::View view) const override;
  void Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const override;
  absl::StatusOr<Page> List(const ListQuery& query) const override;
  absl::StatusOr<std::string> Explain(const ListQuery& query) const override;
  absl::StatusOr<Tally> TallyAnswers(const TallyQuery& query) const override;
  absl::StatusOr<SearchPage> Search(const SearchQuery& query) const override;
  absl::StatusOr<ChangePage> ListChanges(const ChangeQuery& query) const override;
  Counts Count() const override { return index_.Count(revision_); }

 private:
  // The message of a document as `view` shows it at the revision.
  absl::StatusOr<absl::Cord> Show(internal::Kind kind, uint32_t doc, v1::View view) const;
  absl::StatusOr<absl::Cord> ShowArticle(uint32_t doc, v1::View view) const;
  // Show for all of a kind, read at once where the stored bytes are the answer. REQUIRES: equal sizes.
  absl::Status ShowAll(internal::Kind kind, absl::Span<const uint32_t> docs, v1::View view,
                       absl::Span<absl::Cord> messages) const;
  // Show for the rows of a page, as many as its bytes allow.
  absl::StatusOr<std::vector<absl::Cord>> ShowPage(const ListQuery& query,
                                                   absl::Span<const uint32_t> docs) const;
  // The same; deleted articles that a sweep took meanwhile are taken out of `docs`.
  absl::StatusOr<std::vector<absl::Cord>> ShowKept(const ListQuery& query, std::vector<uint32_t>& docs) const;
  template <typename M>
  absl::StatusOr<Encoded<M>> ShowNamed(internal::Kind kind, const std::string& name, uint32_t doc,
                                       v1::View view) const;
  // Adds to a record what has become of its speaker since it was written.
  void Amend(internal::Kind kind, uint32_t doc, absl::Cord& message) const;
  absl::StatusOr<Rows> FindRows(const ListQuery& query) const;

  const Index& index_;
  const Database& database_;
  const RecordTable records_;
  const RecordTexts texts_;
  const SearchFeed& feed_;
  const Revision revision_;
  const ReadTier tier_;
  const ViewLease lease_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ROCKS_VIEW_H_
