#include "storage/index/index.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/error_details.h"
#include "storage/errors.h"
#include "storage/index/list_run.h"
#include "storage/index/read_slice.h"
#include "storage/index/row_filter.h"
#include "storage/index/selection.h"
#include "storage/index/speaker_summary.h"
#include "storage/index/tally.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Bitmaps of conditions that are asked again and again: 125 KB a million documents each.
constexpr size_t kAppliedAtOnce = 256;
constexpr size_t kBitmapBytes = 64 << 20;

// ARTICLE_NOT_FOUND, ARTICLE_DELETED of the query's parent.
absl::Status CheckParent(const Tables& tables, const std::string& name, Revision revision) {
  const uint32_t entity = tables.EntityOf(internal::ARTICLE, name);
  const uint32_t doc = entity == kNoEntity ? 0 : tables.DocAt(internal::ARTICLE, entity, revision);
  if (doc == 0) return NotFound("ARTICLE", name);
  return tables.IsDeletedArticle(doc) ? ArticleDeleted(name) : absl::OkStatus();
}

int64_t CountShown(const Tables& tables, internal::Kind kind, Revision revision, bool newest) {
  const DocTable& table = tables.kind(kind);
  const bool merged = kind == internal::SPEAKER && tables.any_merge();
  if (newest && !merged) return table.shown;
  int64_t count = 0;
  const uint32_t bound = tables.Bound(kind, revision);
  for (uint32_t doc = 1; doc < bound; ++doc) {
    if (!tables.Alive(table, doc, revision)) continue;
    if (kind == internal::ARTICLE && tables.IsDeletedArticle(doc)) continue;
    if (merged && table.at(Column::kMergedInto, doc) != kNoEntity) continue;
    ++count;
  }
  return count;
}

}  // namespace

absl::Status ArticleDeleted(std::string_view name) {
  return AboutResource(
      MakeError(absl::StatusCode::kNotFound, "ARTICLE_DELETED",
                absl::StrCat(std::string(name), " is deleted"), {{"name", std::string(name)}}),
      name);
}

Index::Index(std::unique_ptr<Tables> tables, std::unique_ptr<Orders> orders, Revision revision,
             int64_t many_rows, int64_t kept_list_bytes, int64_t kept_list_rows)
    : tables_(std::move(tables)),
      orders_(std::move(orders)),
      applied_(revision),
      many_rows_(many_rows),
      kept_list_rows_(kept_list_rows),
      bitmaps_(kBitmapBytes),
      kept_(static_cast<size_t>(kept_list_bytes)) {
  speakers_changed_ = tables_->any_speaker_changed();
}

// In pieces, so that readers get in between: none of them reads at `revision` yet, and what is younger than
// its own revision no reader sees.
void Index::Apply(const IndexDelta& delta, Revision revision) {
  const std::lock_guard<std::mutex> whole(applying_);
  size_t born = 0;
  size_t died = 0;
  do {
    const std::unique_lock<FairSharedMutex> writing(mutex_);
    applied_ = revision;
    for (const size_t end = std::min(born + kAppliedAtOnce, delta.born.size()); born < end; ++born) {
      tables_->Add(delta.born[born]);
      orders_->Add(delta.born[born].kind, delta.born[born].doc);
    }
    if (born < delta.born.size()) continue;
    for (const size_t end = std::min(died + kAppliedAtOnce, delta.died.size()); died < end; ++died) {
      tables_->Apply(delta.died[died]);
    }
    // Before the revision is published, so that its readers know.
    speakers_changed_.store(tables_->any_speaker_changed(), std::memory_order_release);
  } while (born < delta.born.size() || died < delta.died.size());
}

void Index::Purge(internal::Kind kind, const std::vector<uint32_t>& docs) {
  const std::unique_lock<FairSharedMutex> writing(mutex_);
  orders_->Remove(kind, docs);
  tables_->Purge(kind, docs);
}

Index::Found Index::Find(internal::Kind kind, std::string_view name, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const uint32_t entity = tables_->EntityOf(kind, name);
  if (entity == kNoEntity) return {};
  const uint32_t doc = tables_->DocAt(kind, entity, revision);
  if (kind == internal::ARTICLE) return {.doc = doc, .deleted = doc != 0 && tables_->IsDeletedArticle(doc)};
  if (doc != 0 || (kind != internal::QUESTION && kind != internal::ANSWER)) return {.doc = doc};
  if (tables_->VersionAt(kind, entity, revision) == 0) return {};
  const uint32_t article =
      tables_->DocAt(internal::ARTICLE, tables_->kind(kind).names.parent(entity), revision);
  return {.article_deleted = article != 0 && tables_->IsDeletedArticle(article)};
}

std::vector<uint32_t> Index::Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return tables_->Prefetch(kind, names);
}

absl::StatusOr<Rows> Index::List(const ListQuery& query, Revision revision, const TextReader& texts) const {
  ReadSlice slice(mutex_, query.stop);
  for (;;) {
    const uint64_t purges = tables_->purges();
    absl::StatusOr<Rows> rows = ListSliced(query, revision, texts, &kept_, slice);
    // Deleted articles are shown until a sweep takes them. What it took between two slices has no key any
    // more.
    if (!rows.ok() || !query.show_deleted || tables_->purges() == purges) return rows;
  }
}

Selection::Params Index::ParamsOf(const ListQuery& query, Revision revision, const TextReader& texts) const {
  return {.tables = *tables_,
          .orders = *orders_,
          .texts = texts,
          .kind = query.kind,
          .revision = revision,
          .bitmaps = bitmaps_,
          .many_rows = many_rows_,
          .kept_list_rows = kept_list_rows_,
          .applied = applied_,
          .show_deleted = query.show_deleted};
}

absl::StatusOr<Rows> Index::ListSliced(const ListQuery& query, Revision revision, const TextReader& texts,
                                       SortedRowsMaker::Cache* kept, ReadSlice& slice) const {
  const Selection::Params params = ParamsOf(query, revision, texts);
  if (!query.parent.has_value()) return ListRun::Run(params, query, query.predicate, kept, slice);
  const std::string parent = query.parent->Name();
  RETURN_IF_ERROR(CheckParent(*tables_, parent, revision));
  return ListRun::Run(params, query, InArticle(query.predicate, parent), kept, slice);
}

absl::StatusOr<std::vector<internal::SortValue>> Index::KeyOf(const ListQuery& query, uint32_t doc,
                                                              Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  if (tables_->kind(query.kind).entity[doc] == kNoEntity) return absl::NotFoundError("a sweep took the row");
  ASSIGN_OR_RETURN(const SortOrder order, SortOrder::Create(*tables_, query.kind, revision, query.order));
  return order.KeyOf(doc);
}

absl::StatusOr<Tally> Index::TallyAnswers(const TallyQuery& query, Revision revision, const TextReader& texts,
                                          const Bitmap* within) const {
  ReadSlice slice(mutex_, query.stop);
  return TallyRun::Run({.tables = *tables_,
                        .orders = *orders_,
                        .texts = texts,
                        .kind = internal::ANSWER,
                        .revision = revision,
                        .bitmaps = bitmaps_,
                        .many_rows = many_rows_,
                        .applied = applied_},
                       query, within, slice);
}

std::string Index::NameOf(internal::Kind kind, uint32_t doc) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return tables_->NameOf(kind, tables_->kind(kind).entity[doc]);
}

uint32_t Index::ArticleOf(internal::Kind kind, uint32_t doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const DocTable& table = tables_->kind(kind);
  return tables_->DocAt(internal::ARTICLE, table.names.parent(table.entity[doc]), revision);
}

v1::Speaker Index::Summarize(uint32_t speaker_doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return SummarizeShown(*tables_, speaker_doc, revision);
}

Counts Index::Count(Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const auto count = [&](internal::Kind kind) {
    return CountShown(*tables_, kind, revision, revision >= applied_);
  };
  return {.articles = count(internal::ARTICLE),
          .questions = count(internal::QUESTION),
          .answers = count(internal::ANSWER),
          .speakers = count(internal::SPEAKER),
          .rankings = count(internal::RANKING)};
}

uint32_t Index::NextDoc(internal::Kind kind, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  return tables_->Bound(kind, revision);
}

std::vector<bool> Index::Kept(internal::Kind kind, uint32_t first, uint32_t end) const {
  std::vector<bool> kept(end - first);
  while (first < end) {
    // In pieces, so that writers get in between.
    const uint32_t until = std::min(end, first + kDocsInBlock);
    const std::shared_lock<FairSharedMutex> reading(mutex_);
    const NumberColumn<uint32_t>& entities = tables_->kind(kind).entity;
    for (; first < until; ++first) kept[kept.size() - (end - first)] = entities[first] != kNoEntity;
  }
  return kept;
}

std::optional<Index::ShownSpeaker> Index::ShownFor(uint32_t speaker, Revision revision) const {
  const uint32_t root = tables_->RootOf(speaker, revision);
  if (root == speaker && !tables_->ever_changed(speaker)) return std::nullopt;
  const uint32_t doc = tables_->DocAt(internal::SPEAKER, root, revision);
  if (doc == 0) return std::nullopt;
  return ShownSpeaker{
      .name = tables_->NameOf(internal::SPEAKER, root),
      .display_name =
          std::string(tables_->names().at(tables_->kind(internal::SPEAKER).at(Column::kDisplayName, doc)))};
}

std::optional<Index::ShownSpeaker> Index::SpeakerShownOf(uint32_t answer_doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const uint32_t speaker = tables_->kind(internal::ANSWER).at(Column::kSpeaker, answer_doc);
  if (speaker == kNoEntity) return std::nullopt;
  return ShownFor(speaker, revision);
}

std::optional<Index::ShownSpeaker> Index::SpeakerShownFor(std::string_view speaker, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  const uint32_t entity = tables_->EntityOf(internal::SPEAKER, speaker);
  if (entity == kNoEntity) return std::nullopt;
  return ShownFor(entity, revision);
}

bool Index::ParticipantsChanged(uint32_t article_doc, Revision revision) const {
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  if (!tables_->any_merge()) return false;
  const DocTable& articles = tables_->kind(internal::ARTICLE);
  for (const uint32_t number : tables_->lists().at(articles.at(Column::kPeople, article_doc))) {
    const uint32_t speaker = tables_->person(number).speaker;
    if (speaker != kNoEntity && tables_->RootOf(speaker, revision) != speaker) return true;
  }
  return false;
}

void Index::Read(const std::function<void(const Tables&, const Orders&, Revision applied)>& read) const {
  const std::lock_guard<std::mutex> whole(applying_);
  const std::shared_lock<FairSharedMutex> reading(mutex_);
  read(*tables_, *orders_, applied_);
}

}  // namespace fangtan::storage
