#include "tests/storage/rocks/walk_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using Row = FilterReference::Row;
using fangtan::testing::IsOk;

template <typename M>
M Parsed(const absl::Cord& item) {
  M message;
  EXPECT_TRUE(message.ParseFromString(std::string(item)));
  return message;
}

// Rows are named; an answer must also show the speaker that it is ordered by.
void CheckItem(internal::Kind kind, const absl::Cord& item, const Row& row) {
  EXPECT_EQ(NameOfItem(kind, item), row.name);
  if (kind == internal::ANSWER) {
    EXPECT_EQ(Parsed<v1::Answer>(item).speaker(), row.speaker) << row.name;
  }
  if (kind == internal::SPEAKER) {
    EXPECT_EQ(Parsed<v1::Speaker>(item).answer_count(), row.numbers.at(Field::kAnswerCount)) << row.name;
  }
}

}  // namespace

std::string NameOfItem(internal::Kind kind, const absl::Cord& item) {
  switch (kind) {
    case internal::ARTICLE:
      return Parsed<v1::Article>(item).name();
    case internal::QUESTION:
      return Parsed<v1::Question>(item).name();
    case internal::ANSWER:
      return Parsed<v1::Answer>(item).name();
    default:
      return Parsed<v1::Speaker>(item).name();
  }
}

void CheckWalk(const View& view, ListQuery query, const std::vector<const Row*>& expected, bool keep_total,
               int max_pages) {
  size_t at = 0;
  for (int number = 0; number < max_pages; ++number) {
    const absl::StatusOr<Page> page = view.List(query);
    ASSERT_THAT(page, IsOk());
    ASSERT_EQ(page->total_size, expected.size()) << "page " << number;
    const size_t rows = std::min(static_cast<size_t>(query.limit), expected.size() - at);
    ASSERT_EQ(page->items.size(), rows) << "page " << number;
    for (const absl::Cord& item : page->items) {
      ASSERT_NO_FATAL_FAILURE(CheckItem(query.kind, item, *expected[at])) << "page " << number;
      if (::testing::Test::HasFailure()) return;
      ++at;
    }
    ASSERT_EQ(page->more, at < expected.size()) << "page " << number;
    if (!page->more) return;
    query.after = page->last;
    if (keep_total) query.total_size = page->total_size;
  }
}

}  // namespace fangtan::storage
