#include "storage/index/sort_order.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

enum class ValueType { kNumber, kText, kName };

struct FieldInfo {
  const char* name;
  ValueType type;
};

FieldInfo InfoOf(SortField field) {
  switch (field) {
    case SortField::kName:
      return {"name", ValueType::kName};
    case SortField::kPublishTime:
      return {"publish_time", ValueType::kNumber};
    case SortField::kCreateTime:
      return {"create_time", ValueType::kNumber};
    case SortField::kUpdateTime:
      return {"update_time", ValueType::kNumber};
    case SortField::kTitle:
      return {"title", ValueType::kText};
    case SortField::kAnswerCount:
      return {"answer_count", ValueType::kNumber};
    case SortField::kArticle:
      return {"article", ValueType::kName};
    case SortField::kOrdinal:
      return {"ordinal", ValueType::kNumber};
    case SortField::kSpeaker:
      return {"speaker", ValueType::kName};
    case SortField::kDisplayName:
      return {"display_name", ValueType::kText};
  }
  return {"", ValueType::kNumber};
}

int Sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int CompareNumbers(int64_t left, int64_t right) { return Sign(left <=> right); }

int CompareTexts(std::string_view left, std::string_view right) { return Sign(left <=> right); }

// Segments inside longer names, where a slash follows each: as text, "a-b/x" stands before "a/x".
int CompareSegments(std::string_view left, std::string_view right) {
  const size_t common = std::min(left.size(), right.size());
  if (const int order = CompareTexts(left.substr(0, common), right.substr(0, common)); order != 0) {
    return order;
  }
  const auto next = [common](std::string_view text) { return text.size() > common ? text[common] : '/'; };
  return CompareNumbers(next(left), next(right));
}

}  // namespace

std::vector<int64_t> CountAnswersOfSpeakers(const Tables& tables, Revision revision) {
  std::vector<int64_t> counts(tables.kind(internal::SPEAKER).names.size());
  const DocTable& answers = tables.kind(internal::ANSWER);
  const NumberColumn<uint32_t>& speaker = answers.column(Column::kSpeaker);
  const uint32_t bound = tables.Bound(internal::ANSWER, revision);
  for (uint32_t doc = 1; doc < bound; ++doc) {
    if (answers.entity[doc] == kNoEntity || speaker[doc] == kNoEntity) continue;
    if (tables.Alive(answers, doc, revision)) ++counts[speaker[doc]];
  }
  if (!tables.any_merge()) return counts;
  for (uint32_t entity = 0; entity < counts.size(); ++entity) {
    const uint32_t root = tables.RootOf(entity, revision);
    if (root != entity) counts[root] += std::exchange(counts[entity], 0);
  }
  return counts;
}

bool HasSortField(internal::Kind kind, SortField field) {
  const bool child = kind == internal::QUESTION || kind == internal::ANSWER;
  switch (field) {
    case SortField::kName:
    case SortField::kCreateTime:
    case SortField::kUpdateTime:
      return true;
    case SortField::kPublishTime:
      return kind != internal::SPEAKER;
    case SortField::kTitle:
      return kind == internal::ARTICLE;
    case SortField::kAnswerCount:
      return kind == internal::ARTICLE || kind == internal::QUESTION || kind == internal::SPEAKER;
    case SortField::kArticle:
    case SortField::kOrdinal:
      return child;
    case SortField::kSpeaker:
      return kind == internal::ANSWER;
    case SortField::kDisplayName:
      return kind == internal::SPEAKER;
  }
  return false;
}

absl::StatusOr<SortOrder> SortOrder::Create(const Tables& tables, internal::Kind kind, Revision revision,
                                            const std::vector<SortKey>& keys) {
  SortOrder order(tables, kind, revision);
  for (const SortKey& key : keys) {
    if (!HasSortField(kind, key.field)) {
      return InvalidField("order_by", absl::StrCat("rows of this kind have no ", InfoOf(key.field).name,
                                                   " to be ordered by"));
    }
    const bool known = std::any_of(order.keys_.begin(), order.keys_.end(),
                                   [&](const SortKey& before) { return before.field == key.field; });
    if (known) continue;
    order.keys_.push_back(key);
    if (kind == internal::SPEAKER && key.field == SortField::kAnswerCount) {
      order.speaker_counts_ = CountAnswersOfSpeakers(tables, revision);
    }
    if (key.field == SortField::kName) return order;
  }
  order.keys_.push_back({.field = SortField::kName});
  return order;
}

bool SortOrder::begins_with_number() const { return InfoOf(keys_.front().field).type == ValueType::kNumber; }

absl::Status SortOrder::CheckKey(const std::vector<internal::SortValue>& key) const {
  bool fits = key.size() == keys_.size();
  for (size_t i = 0; fits && i < key.size(); ++i) {
    fits = key[i].has_text() == (InfoOf(keys_[i].field).type != ValueType::kNumber);
  }
  if (fits) return absl::OkStatus();
  return InvalidField("page_token", "belongs to a walk in another order", "PAGE_TOKEN_INVALID");
}

int SortOrder::Compare(uint32_t left, uint32_t right, size_t count) const {
  for (size_t i = 0; i < count; ++i) {
    const int order = CompareField(left, right, keys_[i].field);
    if (order != 0) return keys_[i].descending ? -order : order;
  }
  return 0;
}

int SortOrder::CompareToKey(uint32_t doc, const std::vector<internal::SortValue>& key, size_t count) const {
  for (size_t i = 0; i < count; ++i) {
    const int order = CompareFieldToValue(doc, key[i], keys_[i].field);
    if (order != 0) return keys_[i].descending ? -order : order;
  }
  return 0;
}

int SortOrder::CompareField(uint32_t left, uint32_t right, SortField field) const {
  switch (field) {
    case SortField::kName: {
      const uint32_t a = table_->entity[left];
      const uint32_t b = table_->entity[right];
      // Versions of one resource: only one is ever shown. Of what a sweep took while a page is made, nothing
      // is.
      if (a == b || a == kNoEntity || b == kNoEntity) return CompareNumbers(left, right);
      const EntityNames& names = table_->names;
      if (names.parent(a) != names.parent(b)) {
        const EntityNames& articles = tables_->kind(internal::ARTICLE).names;
        return CompareSegments(articles.segment(names.parent(a)), articles.segment(names.parent(b)));
      }
      return CompareTexts(names.segment(a), names.segment(b));
    }
    case SortField::kArticle: {
      const uint32_t a = ArticleOf(left);
      const uint32_t b = ArticleOf(right);
      if (a == b) return 0;
      if (a == kNoEntity || b == kNoEntity) return a == kNoEntity ? -1 : 1;
      const EntityNames& articles = tables_->kind(internal::ARTICLE).names;
      return CompareTexts(articles.segment(a), articles.segment(b));
    }
    case SortField::kSpeaker: {
      const uint32_t a = SpeakerOf(left);
      const uint32_t b = SpeakerOf(right);
      if (a == b) return 0;
      if (a == kNoEntity || b == kNoEntity) return a == kNoEntity ? -1 : 1;
      const EntityNames& speakers = tables_->kind(internal::SPEAKER).names;
      return CompareTexts(speakers.segment(a), speakers.segment(b));
    }
    case SortField::kTitle:
    case SortField::kDisplayName:
      return CompareTexts(TextOf(left, field), TextOf(right, field));
    default:
      return CompareNumbers(NumberOf(left, field), NumberOf(right, field));
  }
}

int SortOrder::CompareFieldToValue(uint32_t doc, const internal::SortValue& value, SortField field) const {
  switch (InfoOf(field).type) {
    case ValueType::kNumber:
      return CompareNumbers(NumberOf(doc, field), value.number());
    case ValueType::kText:
      return CompareTexts(TextOf(doc, field), value.text());
    case ValueType::kName:
      return CompareTexts(NameOf(doc, field), value.text());
  }
  return 0;
}

int64_t SortOrder::NumberOf(uint32_t doc, SortField field) const {
  switch (field) {
    case SortField::kPublishTime:
      return tables_->publish_times()[table_->at(Column::kContext, doc)];
    case SortField::kCreateTime:
      return table_->create_time[doc];
    case SortField::kUpdateTime:
      return table_->update_time[doc];
    case SortField::kAnswerCount:
      return kind_ == internal::SPEAKER ? speaker_counts_[table_->entity[doc]]
                                        : table_->at(Column::kAnswerCount, doc);
    case SortField::kOrdinal:
      return table_->at(Column::kOrdinal, doc);
    default:
      return 0;
  }
}

void SortOrder::FirstNumbers(absl::Span<const uint32_t> docs, absl::Span<int64_t> numbers) const {
  const SortField field = keys_.front().field;
  if (field == SortField::kPublishTime) {
    const uint32_t* const contexts = table_->column(Column::kContext).data();
    const int64_t* const times = tables_->publish_times().data();
    for (size_t i = 0; i < docs.size(); ++i) numbers[i] = times[contexts[docs[i]]];
  } else {
    for (size_t i = 0; i < docs.size(); ++i) numbers[i] = NumberOf(docs[i], field);
  }
}

std::string_view SortOrder::TextOf(uint32_t doc, SortField field) const {
  if (field == SortField::kTitle)
    return tables_->titles().at(tables_->context(table_->at(Column::kContext, doc)).title);
  return tables_->names().at(table_->at(Column::kDisplayName, doc));
}

std::string SortOrder::NameOf(uint32_t doc, SortField field) const {
  switch (field) {
    case SortField::kArticle:
      return tables_->NameOf(internal::ARTICLE, ArticleOf(doc));
    case SortField::kSpeaker: {
      const uint32_t speaker = SpeakerOf(doc);
      return speaker == kNoEntity ? "" : tables_->NameOf(internal::SPEAKER, speaker);
    }
    default:
      return tables_->NameOf(kind_, table_->entity[doc]);
  }
}

uint32_t SortOrder::ArticleOf(uint32_t doc) const {
  const uint32_t entity = table_->entity[doc];
  return entity == kNoEntity ? kNoEntity : table_->names.parent(entity);
}

uint32_t SortOrder::SpeakerOf(uint32_t doc) const {
  const uint32_t speaker = table_->at(Column::kSpeaker, doc);
  return speaker == kNoEntity ? kNoEntity : tables_->RootOf(speaker, revision_);
}

std::vector<internal::SortValue> SortOrder::KeyOf(uint32_t doc) const {
  std::vector<internal::SortValue> key(keys_.size());
  for (size_t i = 0; i < keys_.size(); ++i) {
    const SortField field = keys_[i].field;
    switch (InfoOf(field).type) {
      case ValueType::kNumber:
        key[i].set_number(NumberOf(doc, field));
        break;
      case ValueType::kText:
        key[i].set_text(std::string(TextOf(doc, field)));
        break;
      case ValueType::kName:
        key[i].set_text(NameOf(doc, field));
        break;
    }
  }
  return key;
}

}  // namespace fangtan::storage
