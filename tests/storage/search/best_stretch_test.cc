#include "storage/search/best_stretch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "storage/search/key_automaton.h"

namespace fangtan::storage {
namespace {

// Every window that begins with a span, looked through.
std::optional<CharRange> PlainBest(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights,
                                   const std::vector<CharRange>& free, int32_t room) {
  int best = 0;
  std::optional<CharRange> out;
  for (const CharRange& range : free) {
    for (const SnippetSpan& first : spans) {
      if (first.begin < range.begin || first.end > range.end) continue;
      std::set<uint32_t> ids;
      int32_t end = 0;
      for (const SnippetSpan& span : spans) {
        if (span.begin < first.begin || span.end > std::min(range.end, first.begin + room)) continue;
        ids.insert(span.id);
        end = std::max(end, span.end);
      }
      int weight = 0;
      for (const uint32_t id : ids) weight += weights[id];
      if (weight > best) {
        best = weight;
        out = CharRange{first.begin, end};
      }
    }
  }
  return out;
}

TEST(BestStretchProperty, EqualsThePlainSearch) {
  std::mt19937 random(11);
  for (int round = 0; round < 20000; ++round) {
    const int32_t room = 1 + random() % 20;
    std::vector<SnippetSpan> spans;
    for (uint32_t left = random() % 15; left > 0; --left) {
      const auto begin = static_cast<int32_t>(random() % 60);
      spans.push_back(
          {begin, begin + 1 + static_cast<int32_t>(random() % room), static_cast<uint32_t>(random() % 4)});
    }
    std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    const auto cut = static_cast<int32_t>(random() % 60);
    const std::vector<CharRange> free = {{0, cut}, {cut + static_cast<int32_t>(random() % 5), 100}};
    const std::vector<int> weights = {100, 30, 100, 500};
    const BestStretch stretches(spans, weights, room);
    ASSERT_EQ(stretches.Within(free), PlainBest(spans, weights, free, room)) << round;
    const std::vector<CharRange> rest = {{cut / 2, cut}};
    ASSERT_EQ(stretches.Within(rest), PlainBest(spans, weights, rest, room)) << "asked again, " << round;
  }
}

TEST(KeyAutomatonProperty, FindsWhatAPlainSearchFinds) {
  std::mt19937 random(12);
  const auto keys = [&random](size_t size) {
    std::vector<TermKey> out(size);
    for (TermKey& key : out) key = PairKey(U'我', U'我' + random() % 2);
    return out;
  };
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::vector<TermKey>> patterns(random() % 8);
    KeyAutomaton automaton;
    for (uint32_t id = 0; id < patterns.size(); ++id)
      automaton.Add(patterns[id] = keys(1 + random() % 5), id);
    automaton.Link();
    const std::vector<TermKey> text = keys(random() % 40);
    std::set<std::pair<size_t, uint32_t>> found;
    std::set<std::pair<size_t, uint32_t>> wanted;
    KeyAutomaton::State state = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      state = automaton.Next(state, text[i]);
      automaton.ForEachFound(state, [&](uint32_t id, uint32_t length) {
        EXPECT_EQ(length, patterns[id].size());
        EXPECT_TRUE(found.emplace(i + 1 - length, id).second) << "found twice";
      });
      for (uint32_t id = 0; id < patterns.size(); ++id) {
        const std::vector<TermKey>& pattern = patterns[id];
        if (i + pattern.size() > text.size()) continue;
        if (std::equal(pattern.begin(), pattern.end(), text.begin() + static_cast<int64_t>(i)))
          wanted.emplace(i, id);
      }
    }
    ASSERT_EQ(found, wanted);
  }
}

}  // namespace
}  // namespace fangtan::storage
