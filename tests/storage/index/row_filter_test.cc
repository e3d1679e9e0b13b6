// What a filter takes from the text index for its conditions: within bounds, and instead of reading.
#include "storage/index/row_filter.h"

#include <gtest/gtest.h>

#include <mutex>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/compile.h"
#include "tests/storage/index/tally_history.h"

namespace fangtan::storage {
namespace {

// Offers a quarter of all documents for whatever is asked.
class QuarterReader : public TextReader {
 public:
  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t, Field) const override { return ""; }

  std::optional<std::vector<uint32_t>> MayHold(internal::Kind, std::string_view, uint32_t bound, size_t most,
                                               const StopFunction&) const override {
    std::vector<uint32_t> docs(bound / 4);
    if (docs.size() > most) return std::nullopt;
    std::iota(docs.begin(), docs.end(), 1);
    offered_ += docs.size();
    return docs;
  }

  size_t offered() const { return offered_; }

 private:
  mutable size_t offered_ = 0;
};

// Knows of all documents but the last ten that they hold whatever is asked.
class SureReader : public TextReader {
 public:
  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t, Field) const override {
    ++read_;
    return "b";
  }
  std::vector<uint32_t> Holders(internal::Kind, Field, std::string_view, uint32_t bound,
                                const StopFunction&) const override {
    std::vector<uint32_t> docs(bound - kUnknown);
    std::iota(docs.begin(), docs.end(), 0);
    return docs;
  }

  static constexpr uint32_t kUnknown = 10;
  uint32_t read() const { return read_; }

 private:
  mutable uint32_t read_ = 0;
};

TEST(RowFilter, AllItsTextsTogetherKeepNoMoreThanThereAreDocuments) {
  TallyHistory history(7);
  for (int i = 0; i < 50; ++i) history.Write();
  std::string text = "text:a0";
  for (int i = 1; i < 30; ++i) absl::StrAppend(&text, i % 2 == 0 ? " OR text:a" : " text:a", i);
  const Predicate predicate = CompileFilter(text, FilterKind::kAnswers).value();
  history.index().Read([&](const Tables& tables, const Orders& orders, Revision revision) {
    FairSharedMutex mutex;
    const StopFunction never;
    ReadSlice slice(mutex, never);
    const QuarterReader texts;
    const RowFilter filter(
        {.tables = tables, .orders = orders, .texts = texts, .kind = internal::ANSWER, .revision = revision},
        predicate, slice);
    const size_t all = tables.kind(internal::ANSWER).size();
    ASSERT_GE(all, 40u);
    EXPECT_GT(texts.offered(), 0u);
    EXPECT_LE(texts.offered(), all);
  });
}

// Writes before it answers: under the lock of whoever asks it would wait for ever.
class WriterBetween : public TextReader {
 public:
  explicit WriterBetween(FairSharedMutex& mutex) : mutex_(mutex) {}

  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t, Field) const override { return "b"; }
  std::optional<std::vector<uint32_t>> MayHold(internal::Kind, std::string_view, uint32_t, size_t,
                                               const StopFunction&) const override {
    Write();
    return std::nullopt;
  }
  std::optional<std::vector<TokenDocs>> MayHoldTokens(internal::Kind, std::string_view, uint32_t bound,
                                                      const StopFunction&) const override {
    Write();
    TokenDocs some;
    for (uint32_t doc = 1; doc < bound; ++doc) some.firsts.push_back({doc, kAllTextParts});
    return std::vector<TokenDocs>{some};
  }
  std::optional<std::vector<TokenDocs::Half>> SecondHalves(internal::Kind, std::string_view, uint32_t, size_t,
                                                           const StopFunction&) const override {
    Write();
    return std::vector<TokenDocs::Half>{};
  }
  std::vector<uint32_t> Holders(internal::Kind, Field, std::string_view, uint32_t,
                                const StopFunction&) const override {
    Write();
    return {};
  }

  int writes() const { return writes_; }

 private:
  void Write() const {
    const std::unique_lock<FairSharedMutex> writing(mutex_);
    ++writes_;
  }

  FairSharedMutex& mutex_;
  mutable int writes_ = 0;
};

int WritesWhileAsking(internal::Kind kind, FilterKind filters) {
  TallyHistory history(7);
  for (int i = 0; i < 50; ++i) history.Write();
  const Predicate predicate = CompileFilter("text:監督", filters).value();
  int writes = 0;
  history.index().Read([&](const Tables& tables, const Orders& orders, Revision revision) {
    FairSharedMutex mutex;
    const StopFunction never;
    ReadSlice slice(mutex, never);
    const WriterBetween texts(mutex);
    RowFilter filter({.tables = tables, .orders = orders, .texts = texts, .kind = kind, .revision = revision},
                     predicate, slice);
    for (uint32_t doc = 1; doc < tables.kind(kind).size(); ++doc) {
      EXPECT_TRUE(filter.Test(doc).ok());
      if (slice.Due()) {
        EXPECT_TRUE(slice.Renew().ok());
      }
    }
    writes = texts.writes();
  });
  return writes;
}

TEST(RowFilter, WritersGetInWhileTheTextIndexIsAsked) {
  EXPECT_EQ(WritesWhileAsking(internal::ANSWER, FilterKind::kAnswers), 2) << "candidates, then holders";
  EXPECT_EQ(WritesWhileAsking(internal::ARTICLE, FilterKind::kArticles), 6)
      << "tokens of three kinds, halves";
}

TEST(RowFilter, AskingTheTextIndexEndsWhereNobodyWaits) {
  TallyHistory history(7);
  for (int i = 0; i < 50; ++i) history.Write();
  const Predicate predicate = CompileFilter("text:監督", FilterKind::kArticles).value();
  history.index().Read([&](const Tables& tables, const Orders& orders, Revision revision) {
    FairSharedMutex mutex;
    const StopFunction always = [] { return true; };
    ReadSlice slice(mutex, always);
    const WriterBetween texts(mutex);
    const RowFilter filter(
        {.tables = tables, .orders = orders, .texts = texts, .kind = internal::ARTICLE, .revision = revision},
        predicate, slice);
    EXPECT_EQ(filter.status().code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(texts.writes(), 1);
  });
}

TEST(RowFilter, WhatTheTextIndexIsSureOfIsNotRead) {
  TallyHistory history(7);
  for (int i = 0; i < 50; ++i) history.Write();
  const Predicate predicate = CompileFilter("text:a", FilterKind::kAnswers).value();
  history.index().Read([&](const Tables& tables, const Orders& orders, Revision revision) {
    FairSharedMutex mutex;
    const StopFunction never;
    ReadSlice slice(mutex, never);
    const SureReader texts;
    RowFilter filter(
        {.tables = tables, .orders = orders, .texts = texts, .kind = internal::ANSWER, .revision = revision},
        predicate, slice);
    const uint32_t all = tables.kind(internal::ANSWER).size();
    ASSERT_GE(all, 40u);
    constexpr uint32_t kBeforeItAsks = 4;
    for (uint32_t doc = 1; doc < all; ++doc) {
      const absl::StatusOr<bool> met = filter.Test(doc);
      ASSERT_TRUE(met.ok());
      if (slice.Due()) {
        ASSERT_TRUE(slice.Renew().ok());
      }
      if (doc > kBeforeItAsks) {
        EXPECT_EQ(*met, doc < all - SureReader::kUnknown) << doc;
      }
    }
    EXPECT_LE(texts.read(), kBeforeItAsks + SureReader::kUnknown);
  });
}

}  // namespace
}  // namespace fangtan::storage
