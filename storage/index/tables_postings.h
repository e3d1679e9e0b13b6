// What a document is posted under: the templates of Tables that its sources share.
#ifndef FANGTAN_STORAGE_INDEX_TABLES_POSTINGS_H_
#define FANGTAN_STORAGE_INDEX_TABLES_POSTINGS_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

// The fields that a kind is posted under.
absl::Span<const PostingField> PostingFieldsOf(internal::Kind kind);

// The column whose values are the posted ones; nullopt where several make them up.
inline std::optional<Column> ColumnOfPosting(internal::Kind kind, PostingField field) {
  switch (field) {
    case PostingField::kContext:
      return Column::kContext;
    case PostingField::kSection:
      return Column::kSection;
    case PostingField::kQuestion:
      return Column::kQuestion;
    case PostingField::kSpeaker:
      if (kind == internal::ARTICLE) return std::nullopt;
      return Column::kSpeaker;
    case PostingField::kUnit:
      return Column::kUnit;
    case PostingField::kDisplayName:
      return Column::kDisplayName;
    case PostingField::kMergedInto:
      return Column::kMergedInto;
    case PostingField::kAttribution:
      return Column::kAttribution;
    default:
      return std::nullopt;
  }
}

template <typename Visit>
void Tables::ForEachValue(internal::Kind kind, PostingField field, uint32_t doc, Visit visit) const {
  const DocTable& table = kinds_[kind];
  if (const std::optional<Column> column = ColumnOfPosting(kind, field)) {
    // No value is that number; entities are, where there is none.
    if (const uint32_t value = table.at(*column, doc); value != kNoEntity) visit(value);
    return;
  }
  if (kind == internal::ANSWER && field == PostingField::kPrintedName) {
    const uint32_t printed = table.at(Column::kPrintedName, doc);
    const uint32_t full = table.at(Column::kFullName, doc);
    visit(printed);
    if (full != printed) visit(full);
    return;
  }
  absl::InlinedVector<uint32_t, 8> values;
  const auto add_list = [&](ListDictionary::List numbers) {
    values.insert(values.end(), numbers.begin(), numbers.end());
  };
  if (kind != internal::ARTICLE) {
    const Column column = field == PostingField::kAsker ? Column::kAskers : Column::kPosts;
    const ListDictionary::List list = lists_.at(table.at(column, doc));
    if (list.size() == 1) visit(list.front());
    if (list.size() < 2) return;
    add_list(list);
  } else {
    for (const uint32_t number : lists_.at(table.at(Column::kPeople, doc))) {
      const Person& person = persons_[number];
      if (field == PostingField::kPosts) add_list(lists_.at(person.posts));
      if (field == PostingField::kPrintedName)
        values.insert(values.end(), {person.printed_name, person.name});
      if (field == PostingField::kSpeaker && person.speaker != kNoEntity) values.push_back(person.speaker);
    }
  }
  // A value that stands twice is posted once.
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const uint32_t value : values) visit(value);
}

template <typename Visit>
void Tables::ForEachPosting(internal::Kind kind, uint32_t doc, Visit visit) const {
  for (const PostingField field : PostingFieldsOf(kind)) {
    ForEachValue(kind, field, doc, [&](uint32_t value) { visit(field, value); });
  }
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TABLES_POSTINGS_H_
