#include "storage/rocks/catalog.h"

#include <mutex>
#include <shared_mutex>

#include "storage/rocks/speaker_summary.h"

namespace fangtan::storage {
namespace {

int64_t CountRows(const CatalogTables& tables, internal::Kind kind, Revision revision) {
  int64_t count = 0;
  for (const Row& row : tables.kind(kind).rows) {
    // The row of document 0 stands for none.
    if (row.entity != kNone && !row.deleted && tables.Visible(row, revision)) ++count;
  }
  return count;
}

}  // namespace

void Catalog::Apply(const CatalogDelta& delta) {
  const std::unique_lock<FairSharedMutex> writing(mutex_);
  for (const CatalogEntry& entry : delta.born) tables_.Add(entry);
  for (const Death& death : delta.died) tables_.Die(death);
}

Catalog::Found Catalog::Find(internal::Kind kind, std::string_view name, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const uint32_t doc = tables_.DocAt(kind, name, revision);
  return {.doc = doc, .deleted = doc != 0 && tables_.row(kind, doc).deleted};
}

Catalog::Found Catalog::FindChild(internal::Kind kind, std::string_view name, std::string_view article,
                                  Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const uint32_t article_doc = tables_.DocAt(internal::ARTICLE, article, revision);
  if (article_doc == 0) return {};
  const uint32_t doc = tables_.DocAt(kind, name, revision);
  if (doc != 0 && tables_.row(internal::ARTICLE, article_doc).deleted) return {.article_deleted = true};
  return {.doc = doc};
}

absl::StatusOr<Listing> Catalog::List(const ListQuery& query, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return ListRows(tables_, query, revision);
}

absl::StatusOr<std::vector<internal::SortValue>> Catalog::KeyOf(const ListQuery& query, uint32_t doc,
                                                                Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return SortKeyOf(tables_, query, doc, revision);
}

std::string Catalog::NameOf(internal::Kind kind, uint32_t doc) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return tables_.name(kind, tables_.row(kind, doc).entity);
}

uint32_t Catalog::ArticleOf(internal::Kind kind, uint32_t doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return tables_.DocAt(internal::ARTICLE, tables_.row(kind, doc).article, revision);
}

v1::Speaker Catalog::Summarize(uint32_t speaker_doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return SummarizeSpeaker(tables_, speaker_doc, revision);
}

Counts Catalog::Count(Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return {.articles = CountRows(tables_, internal::ARTICLE, revision),
          .questions = CountRows(tables_, internal::QUESTION, revision),
          .answers = CountRows(tables_, internal::ANSWER, revision),
          .speakers = CountRows(tables_, internal::SPEAKER, revision),
          .rankings = CountRows(tables_, internal::RANKING, revision)};
}

}  // namespace fangtan::storage
