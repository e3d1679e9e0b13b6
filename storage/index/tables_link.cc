// What follows from the columns of all documents of a kind, derived at once.
#include <cstdint>
#include <optional>
#include <vector>

#include "storage/index/tables.h"
#include "storage/index/tables_postings.h"

namespace fangtan::storage {

void Tables::LinkAll(internal::Kind kind) {
  DocTable& table = kinds_[kind];
  table.previous.Grow(table.size());
  table.newest.Grow(table.names.size());
  for (uint32_t doc = 1; doc < table.size(); ++doc) {
    const uint32_t entity = table.entity[doc];
    if (entity == kNoEntity) continue;
    table.previous[doc] = table.newest[entity];
    table.newest[entity] = doc;
    if (kind != internal::SPEAKER) continue;
    if (table.previous[doc] != 0) NoteChanged(entity);
    any_merge_ |= table.at(Column::kMergedInto, doc) != kNoEntity;
  }
}

void Tables::LinkAll(internal::Kind kind, PostingField field) {
  DocTable& table = kinds_[kind];
  const std::optional<Column> single = ColumnOfPosting(kind, field);
  const auto for_each = [&](auto visit) {
    if (single) {
      const NumberColumn<uint32_t>& values = table.column(*single);
      for (uint32_t doc = 1; doc < table.size(); ++doc) {
        if (table.entity[doc] != kNoEntity && values[doc] != kNoEntity) visit(values[doc], doc);
      }
      return;
    }
    for (uint32_t doc = 1; doc < table.size(); ++doc) {
      if (table.entity[doc] != kNoEntity) {
        ForEachValue(kind, field, doc, [&](uint32_t value) { visit(value, doc); });
      }
    }
  };
  table.postings[static_cast<size_t>(field)].Build(for_each);
}

void Tables::HideUnshown(internal::Kind kind) {
  DocTable& table = kinds_[kind];
  table.shown_bits.Grow(table.size());
  for (uint32_t doc = 1; doc < table.size(); ++doc) {
    if (table.entity[doc] == kNoEntity) {
      CountPurged(table, doc);
      continue;
    }
    if (table.died[doc] == kNeverDies && (kind != internal::ARTICLE || !IsDeletedArticle(doc))) {
      table.shown_bits.Set(doc);
      ++table.shown;
      continue;
    }
    ForEachPosting(kind, doc, [&](PostingField field, uint32_t value) {
      table.postings[static_cast<size_t>(field)].CountHidden(value, 1);
    });
  }
}

}  // namespace fangtan::storage
