#include "tests/storage/search/search_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "storage/search/scoring.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

// Where two lists part, for people.
void ExpectSame(const std::vector<RankedDoc>& found, const std::vector<RankedDoc>& expected) {
  const auto [a, b] = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
  if (a == found.end() && b == expected.end()) return;
  const auto shown = [](const auto& at, const auto& end) {
    if (at == end) return std::string("the end");
    return "document " + std::to_string(at->doc) + " score " + std::to_string(at->score);
  };
  FAIL() << "at " << a - found.begin() << " of " << found.size() << ": " << shown(a, found.end())
         << ", expected " << shown(b, expected.end()) << " of " << expected.size();
}

std::vector<RankedDoc> Slice(const std::vector<RankedDoc>& all, int skip, int limit) {
  const auto begin = std::min<std::ptrdiff_t>(skip, std::ssize(all));
  const auto end = std::min<std::ptrdiff_t>(begin + limit, std::ssize(all));
  return {all.begin() + begin, all.begin() + end};
}

// The best of a walk gain what BonusOfDoc says, and the parts that Explain lists make up their scores.
void CheckParts(const SearchRun& run, const ReferenceSearch::Results& expected) {
  static constexpr size_t kLooked = 2;
  for (const RankedDoc& best : Slice(expected.walk, 0, kLooked)) {
    const auto bare = std::find_if(expected.by_number.begin(), expected.by_number.end(),
                                   [&](const RankedDoc& doc) { return doc.doc == best.doc; });
    ASSERT_OK_AND_ASSIGN(const uint32_t bonus, run.BonusOfDoc(best.doc));
    ASSERT_EQ(bare->score + bonus, best.score);
    ASSERT_OK_AND_ASSIGN(const std::string text, run.Explain(best.doc));
    double sum = 0;
    int lines = 0;
    for (size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1) {
      sum += std::strtod(text.c_str() + at, nullptr);
      ++lines;
    }
    ASSERT_NEAR(sum, best.score / kScoreUnit, 0.001 * lines) << text;
  }
}

std::function<bool(uint32_t)> AllowedBy(const AskedSearch& asked) {
  if (!asked.mask.has_value()) return {};
  return [&mask = *asked.mask](uint32_t doc) {
    return doc / 64 < mask.size() && (mask[doc / 64] >> (doc % 64) & 1) != 0;
  };
}

int RandomLimit(std::mt19937& random) {
  static constexpr int kLimits[] = {1, 2, 7, 10, 19, 20, 21, 50, 100, 100000};
  return kLimits[random() % std::size(kLimits)];
}

}  // namespace

std::optional<std::vector<uint64_t>> RandomMask(std::mt19937& random, uint32_t bound) {
  const uint32_t kind = random() % 4;
  if (kind == 0) return std::nullopt;
  // Also one that ends early, or goes on behind the bound.
  std::vector<uint64_t> mask((bound + 63) / 64 + random() % 3);
  if (random() % 4 == 0) mask.resize(mask.size() * 3 / 4);
  for (size_t doc = 0; doc < mask.size() * 64; ++doc) {
    const uint32_t dice = random() % 50;
    const bool has = kind == 1 ? dice == 0 : kind == 2 ? dice < 25 : dice != 0;
    if (has) mask[doc / 64] |= uint64_t{1} << (doc % 64);
  }
  return mask;
}

ReferenceSearch::Results ResultsOf(const ReferenceSearch& reference, const AskedSearch& asked) {
  return reference.Find(asked.query, asked.bound, AllowedBy(asked), asked.any_required);
}

void CheckClauses(const std::shared_ptr<const TextSnapshot>& snapshot, const AskedSearch& asked,
                  const ReferenceSearch& reference) {
  ASSERT_OK_AND_ASSIGN(
      const auto run, SearchRun::Prepare({.query = asked.query, .snapshot = snapshot, .bound = asked.bound}));
  for (size_t clause = 0; clause < asked.query.clauses.size(); ++clause) {
    if (asked.query.clauses[clause].occur != TextClause::Occur::kRequired) continue;
    ASSERT_OK_AND_ASSIGN(const std::vector<uint32_t> meeting, run->Meeting(clause, asked.allowed()));
    ASSERT_EQ(meeting, reference.Meeting(asked.query, clause, asked.bound, AllowedBy(asked))) << clause;
  }
}

void CheckWalk(std::mt19937& random,
               const std::function<std::shared_ptr<const TextSnapshot>()>& next_snapshot,
               const AskedSearch& asked, const ReferenceSearch::Results& expected) {
  std::optional<TextStatistics> statistics;
  std::vector<RankedDoc> walked;
  std::optional<RankedDoc> after;
  for (;;) {
    SearchRun::Request request{.allowed = asked.allowed(), .limit = RandomLimit(random)};
    request.skip = static_cast<int>(std::min<size_t>(walked.size(), kRerankDepth));
    request.after = after;
    ASSERT_OK_AND_ASSIGN(const auto run, SearchRun::Prepare({.query = asked.query,
                                                             .snapshot = next_snapshot(),
                                                             .bound = asked.bound,
                                                             .statistics = statistics,
                                                             .any_required = asked.any_required}));
    ASSERT_OK_AND_ASSIGN(const SearchRun::Ranked page, run->Best(request));
    ASSERT_EQ(page.total, std::ssize(expected.by_number));
    statistics = run->statistics();
    ASSERT_EQ(*statistics, expected.statistics);
    if (request.skip < kRerankDepth) {
      ASSERT_EQ(page.border, expected.border);
    }
    if (page.docs.empty()) break;
    walked.insert(walked.end(), page.docs.begin(), page.docs.end());
    after = walked.size() <= kRerankDepth ? page.border : page.docs.back();
  }
  ExpectSame(walked, expected.walk);
}

void CheckSearch(std::mt19937& random, const std::shared_ptr<const TextSnapshot>& snapshot,
                 const AskedSearch& asked, const ReferenceSearch::Results& expected) {
  ASSERT_OK_AND_ASSIGN(const auto run, SearchRun::Prepare({.query = asked.query,
                                                           .snapshot = snapshot,
                                                           .bound = asked.bound,
                                                           .any_required = asked.any_required}));
  ASSERT_EQ(run->statistics().documents, expected.statistics.documents);
  ASSERT_EQ(run->statistics().frequencies, expected.statistics.frequencies);
  ASSERT_OK_AND_ASSIGN(const std::vector<RankedDoc> all, run->All(asked.allowed()));
  ASSERT_NO_FATAL_FAILURE(ExpectSame(all, expected.by_number));
  ASSERT_NO_FATAL_FAILURE(CheckParts(*run, expected));
  for (int i = 0; i < 2; ++i) {
    const SearchRun::Request request{.allowed = asked.allowed(),
                                     .limit = RandomLimit(random),
                                     .skip = static_cast<int>(random() % kRerankDepth)};
    ASSERT_OK_AND_ASSIGN(const SearchRun::Ranked page, run->Best(request));
    ASSERT_EQ(page.total, std::ssize(expected.by_number));
    ASSERT_NO_FATAL_FAILURE(ExpectSame(page.docs, Slice(expected.walk, request.skip, request.limit)));
  }
  CheckWalk(
      random, [&snapshot] { return snapshot; }, asked, expected);
}

}  // namespace fangtan::storage
