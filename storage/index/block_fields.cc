#include "storage/index/block_fields.h"

namespace fangtan::storage {

ColumnField FieldOf(Column column) {
  switch (column) {
    case Column::kContext:
      return ColumnField::kContext;
    case Column::kSection:
      return ColumnField::kSection;
    case Column::kAskers:
      return ColumnField::kAskers;
    case Column::kQuestion:
      return ColumnField::kQuestion;
    case Column::kSpeaker:
      return ColumnField::kSpeaker;
    case Column::kPrintedName:
      return ColumnField::kPrintedName;
    case Column::kFullName:
      return ColumnField::kFullName;
    case Column::kPosts:
      return ColumnField::kPosts;
    case Column::kOrdinal:
      return ColumnField::kOrdinal;
    case Column::kAnswerCount:
      return ColumnField::kAnswerCount;
    case Column::kPeople:
      return ColumnField::kPeople;
    case Column::kDeleted:
      return ColumnField::kDeleted;
    case Column::kDisplayName:
      return ColumnField::kDisplayName;
    case Column::kUnit:
      return ColumnField::kUnit;
    case Column::kMergedInto:
      return ColumnField::kMergedInto;
    case Column::kAttribution:
      return ColumnField::kAttribution;
  }
  return {};
}

uint8_t OrderFieldOf(const std::vector<SortField>& fields) {
  using enum SortField;
  struct Row {
    std::vector<SortField> fields;
    uint8_t number;
  };
  static const std::vector<Row>& kRows = *new std::vector<Row>{
      {{kName}, 64},        {{kPublishTime, kArticle, kOrdinal}, 65},
      {{kPublishTime}, 66}, {{kCreateTime}, 67},
      {{kUpdateTime}, 68},  {{kArticle, kOrdinal}, 69},
      {{kOrdinal}, 70},     {{kAnswerCount}, 71},
      {{kTitle}, 72},       {{kDisplayName}, 73},
  };
  for (const Row& row : kRows) {
    if (row.fields == fields) return row.number;
  }
  return 0;
}

}  // namespace fangtan::storage
