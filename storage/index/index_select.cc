// What a text search asks the index: which documents it may find, and whose they are.
#include <algorithm>
#include <memory>
#include <utility>

#include "storage/index/index.h"
#include "storage/index/read_slice.h"
#include "storage/index/selection.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kArticlesAtOnce = 4096;

}  // namespace

absl::StatusOr<std::shared_ptr<const Selected>> Index::Select(internal::Kind kind, const Predicate& predicate,
                                                              Revision revision, const TextReader& texts,
                                                              const StopFunction& stop) const {
  if (auto known = selected_.Find(kind, predicate, revision); known != nullptr) return known;
  ReadSlice slice(mutex_, stop);
  auto selected = std::make_shared<Selected>();
  selected->bound = tables_->Bound(kind, revision);
  const DocTable& table = tables_->kind(kind);
  // Of a store that only ever grew, nothing is hidden.
  const bool shows_all = revision >= applied_ && table.shown + 1 == selected->bound;
  if (predicate.empty() && shows_all) return selected;
  Selection selection({.tables = *tables_,
                       .orders = *orders_,
                       .texts = texts,
                       .kind = kind,
                       .revision = revision,
                       .bitmaps = bitmaps_,
                       .many_rows = many_rows_,
                       .applied = applied_},
                      predicate, slice);
  RETURN_IF_ERROR(selection.status());
  PlanReport report;
  ASSIGN_OR_RETURN(Selection::Found found, selection.Find(slice, report));
  if (!found.bits.has_value()) {
    found.bits.emplace(selected->bound);
    for (const uint32_t doc : found.docs) found.bits->Set(doc);
  }
  selected->bits = std::move(found.bits);
  selected_.Put(kind, predicate, revision, selected);
  return selected;
}

std::vector<uint32_t> Index::ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs,
                                        Revision revision) const {
  std::vector<uint32_t> articles;
  articles.reserve(docs.size());
  while (articles.size() < docs.size()) {
    const std::shared_lock<FairSharedMutex> reading(mutex_);
    const DocTable& table = tables_->kind(kind);
    for (const size_t end = std::min(docs.size(), articles.size() + kArticlesAtOnce);
         articles.size() < end;) {
      const uint32_t article = table.names.parent(table.entity[docs[articles.size()]]);
      articles.push_back(tables_->DocAt(internal::ARTICLE, article, revision));
    }
  }
  return articles;
}

}  // namespace fangtan::storage
