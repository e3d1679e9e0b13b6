#include "storage/rocks/row_order.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

struct FieldInfo {
  const char* name;
  bool is_text;
  std::vector<internal::Kind> kinds;
};

const FieldInfo& InfoOf(SortField field) {
  using internal::ANSWER, internal::ARTICLE, internal::QUESTION, internal::RANKING, internal::SPEAKER;
  static const auto& kInfos = *new std::vector<FieldInfo>{
      {"name", true, {ARTICLE, QUESTION, ANSWER, SPEAKER, RANKING}},
      {"publish_time", false, {ARTICLE, QUESTION, ANSWER, RANKING}},
      {"create_time", false, {ARTICLE, QUESTION, ANSWER, SPEAKER, RANKING}},
      {"update_time", false, {ARTICLE, QUESTION, ANSWER, SPEAKER, RANKING}},
      {"title", true, {ARTICLE}},
      {"answer_count", false, {ARTICLE, QUESTION, SPEAKER}},
      {"article", true, {QUESTION, ANSWER}},
      {"ordinal", false, {QUESTION, ANSWER}},
      {"speaker", true, {ANSWER}},
      {"display_name", true, {SPEAKER}},
  };
  return kInfos[static_cast<size_t>(field)];
}

// Every document of the walk's kind that may belong to it.
template <typename Visit>
void ForEachCandidate(const CatalogTables& tables, const ListQuery& query, uint32_t parent, Visit visit) {
  if (parent == kNone) {
    const uint32_t end = static_cast<uint32_t>(tables.kind(query.kind).rows.size());
    for (uint32_t doc = 1; doc < end; ++doc) visit(doc);
    return;
  }
  const ArticleLinks& links = tables.article_links(parent);
  for (const uint32_t doc : query.kind == internal::QUESTION ? links.questions : links.answers) visit(doc);
}

// kNone for a walk without a parent.
absl::StatusOr<uint32_t> FindParent(const CatalogTables& tables, const ListQuery& query, Revision revision) {
  if (!query.parent.has_value()) return kNone;
  const std::string name = query.parent->Name();
  const uint32_t doc = tables.DocAt(internal::ARTICLE, name, revision);
  if (doc == 0) return NotFound("ARTICLE", name);
  const Row& row = tables.row(internal::ARTICLE, doc);
  if (row.deleted) return ArticleDeleted(name);
  return row.entity;
}

}  // namespace

absl::Status ArticleDeleted(std::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "ARTICLE_DELETED",
                   absl::StrCat(std::string(name), " is deleted"), {{"name", std::string(name)}});
}

absl::StatusOr<RowOrder> RowOrder::Create(const CatalogTables& tables, internal::Kind kind, Revision revision,
                                          const std::vector<SortKey>& keys) {
  RowOrder order(tables, kind, revision);
  for (const SortKey& key : keys) {
    const FieldInfo& info = InfoOf(key.field);
    if (std::find(info.kinds.begin(), info.kinds.end(), kind) == info.kinds.end()) {
      return InvalidField("order_by",
                          absl::StrCat("rows of this kind have no ", info.name, " to be ordered by"));
    }
    if (kind == internal::SPEAKER && key.field == SortField::kAnswerCount) order.CountAnswers();
  }
  order.keys_ = keys;
  order.keys_.push_back({.field = SortField::kName});
  return order;
}

void RowOrder::CountAnswers() {
  speaker_counts_.assign(tables_->kind(internal::SPEAKER).entities.size(), 0);
  for (const Row& row : tables_->kind(internal::ANSWER).rows) {
    if (row.speaker != kNone && tables_->Visible(row, revision_)) ++speaker_counts_[row.speaker];
  }
}

absl::Status RowOrder::CheckKey(const std::vector<internal::SortValue>& key) const {
  bool fits = key.size() == keys_.size();
  for (size_t i = 0; fits && i < key.size(); ++i) fits = key[i].has_text() == InfoOf(keys_[i].field).is_text;
  if (fits) return absl::OkStatus();
  return InvalidField("page_token", "belongs to a walk in another order", "PAGE_TOKEN_INVALID");
}

RowOrder::Value RowOrder::ValueOf(const Row& row, SortField field) const {
  switch (field) {
    case SortField::kName:
      return {.text = tables_->name(kind_, row.entity)};
    case SortField::kPublishTime:
      return {.number = row.publish_time};
    case SortField::kCreateTime:
      return {.number = row.create_time};
    case SortField::kUpdateTime:
      return {.number = row.update_time};
    case SortField::kTitle:
    case SortField::kDisplayName:
      return {.text = tables_->text(row.text)};
    case SortField::kAnswerCount:
      return {.number = kind_ == internal::SPEAKER ? speaker_counts_[row.entity] : row.answer_count};
    case SortField::kArticle:
      return {.text = tables_->name(internal::ARTICLE, row.article)};
    case SortField::kOrdinal:
      return {.number = row.ordinal};
    case SortField::kSpeaker:
      return {.text =
                  row.speaker == kNone ? std::string_view() : tables_->name(internal::SPEAKER, row.speaker)};
  }
  return {};
}

bool RowOrder::Less(uint32_t left, uint32_t right) const {
  const Row& left_row = tables_->row(kind_, left);
  const Row& right_row = tables_->row(kind_, right);
  for (const SortKey& key : keys_) {
    const Value a = ValueOf(left_row, key.field);
    const Value b = ValueOf(right_row, key.field);
    if (a.number != b.number) return (a.number < b.number) != key.descending;
    if (const int order = a.text.compare(b.text); order != 0) return (order < 0) != key.descending;
  }
  return false;
}

bool RowOrder::After(uint32_t doc, const std::vector<internal::SortValue>& key) const {
  const Row& row = tables_->row(kind_, doc);
  for (size_t i = 0; i < keys_.size(); ++i) {
    const Value value = ValueOf(row, keys_[i].field);
    if (value.number != key[i].number()) return (value.number > key[i].number()) != keys_[i].descending;
    if (const int order = value.text.compare(key[i].text()); order != 0)
      return (order > 0) != keys_[i].descending;
  }
  return false;
}

std::vector<internal::SortValue> RowOrder::KeyOf(uint32_t doc) const {
  std::vector<internal::SortValue> key(keys_.size());
  for (size_t i = 0; i < keys_.size(); ++i) {
    const Value value = ValueOf(tables_->row(kind_, doc), keys_[i].field);
    if (InfoOf(keys_[i].field).is_text) {
      key[i].set_text(std::string(value.text));
    } else {
      key[i].set_number(value.number);
    }
  }
  return key;
}

absl::StatusOr<std::vector<internal::SortValue>> SortKeyOf(const CatalogTables& tables,
                                                           const ListQuery& query, uint32_t doc,
                                                           Revision revision) {
  ASSIGN_OR_RETURN(const RowOrder order, RowOrder::Create(tables, query.kind, revision, query.order));
  return order.KeyOf(doc);
}

absl::StatusOr<Listing> ListRows(const CatalogTables& tables, const ListQuery& query, Revision revision) {
  ASSIGN_OR_RETURN(const uint32_t parent, FindParent(tables, query, revision));
  ASSIGN_OR_RETURN(const RowOrder order, RowOrder::Create(tables, query.kind, revision, query.order));
  if (!query.after.empty()) RETURN_IF_ERROR(order.CheckKey(query.after));

  const auto less = [&order](uint32_t left, uint32_t right) { return order.Less(left, right); };
  const size_t wanted = static_cast<size_t>(query.limit) + 1;  // one more tells whether rows follow
  Listing listing;
  std::vector<uint32_t>& heap = listing.docs;
  ForEachCandidate(tables, query, parent, [&](uint32_t doc) {
    const Row& row = tables.row(query.kind, doc);
    // The article of a walk below one has been looked at, versions and all.
    const bool visible =
        parent == kNone ? tables.Visible(row, revision) : CatalogTables::Living(row, revision);
    if (!visible || (row.deleted && !query.show_deleted)) return;
    ++listing.total_size;
    if (!query.after.empty() && !order.After(doc, query.after)) return;
    if (heap.size() == wanted) {
      if (!less(doc, heap.front())) return;
      std::pop_heap(heap.begin(), heap.end(), less);
      heap.pop_back();
    }
    heap.push_back(doc);
    std::push_heap(heap.begin(), heap.end(), less);
  });
  std::sort_heap(heap.begin(), heap.end(), less);
  listing.more = heap.size() == wanted;
  if (listing.more) heap.pop_back();
  if (!heap.empty()) listing.last = order.KeyOf(heap.back());
  return listing;
}

}  // namespace fangtan::storage
