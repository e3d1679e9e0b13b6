// The writer of lists against the cursor that reads them, and both against plain vectors.
#include "storage/search/posting_list.h"

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "storage/search/posting_cursor.h"
#include "storage/search/scoring.h"
#include "storage/search/segment_assembly.h"
#include "tests/storage/search/search_collection.h"

namespace fangtan::storage {
namespace {

struct Posting {
  uint32_t doc = 0;
  uint32_t frequency = 1;
  std::vector<uint32_t> positions;

  std::string bytes() const {
    std::string out(positions.size() * kMaxVarintBytes, '\0');
    out.resize(static_cast<size_t>(PutPositions(positions, out.data()) - out.data()));
    return out;
  }
  uint32_t head() const { return positions.front() << 1 | (positions.size() > 1 ? 1 : 0); }
  std::string tail() const {
    std::string out(positions.size() * kMaxVarintBytes, '\0');
    char* const end = PutPositions(std::span(positions).subspan(1), out.data(), positions.front());
    out.resize(static_cast<size_t>(end - out.data()));
    return out;
  }
};
using Postings = std::vector<Posting>;

// A page of memory and behind it one that nobody may touch.
class MemoryBeforeAWall {
 public:
  MemoryBeforeAWall()
      : memory_(static_cast<char*>(
            mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    EXPECT_EQ(mprotect(end(), page_, PROT_NONE), 0);
  }
  MemoryBeforeAWall(const MemoryBeforeAWall&) = delete;
  MemoryBeforeAWall& operator=(const MemoryBeforeAWall&) = delete;
  ~MemoryBeforeAWall() { munmap(memory_, 2 * page_); }

  char* end() const { return memory_ + page_; }

 private:
  const size_t page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  char* const memory_;
};

// How lists may look.
struct Shape {
  uint32_t most_gap = 1;
  uint32_t most_positions = 1;
  uint32_t most_distance = 100;
};
constexpr Shape kShapes[] = {{1, 1}, {3, 4}, {40, 2, 1000000}, {200, 900, 300}};
constexpr size_t kSizes[] = {1,   2,   15,  16,  17,  31,  33,  127, 128,
                             129, 130, 144, 145, 255, 256, 257, 384, 1000};

Postings RandomPostings(std::mt19937& random, size_t size, const Shape& shape) {
  Postings postings;
  uint32_t doc = random() % (shape.most_gap + 1);
  while (postings.size() < size) {
    Posting posting{.doc = doc};
    if (random() % 2 == 0) posting.frequency = 1 + random() % kMaxFrequency;
    uint32_t position = random() % shape.most_distance;
    for (uint32_t left = 1 + random() % shape.most_positions; left > 0; --left) {
      posting.positions.push_back(position);
      position += 1 + random() % shape.most_distance;
    }
    postings.push_back(std::move(posting));
    doc += 1 + random() % shape.most_gap;
  }
  return postings;
}

std::vector<uint8_t> RandomLengths(std::mt19937& random, uint32_t docs) {
  std::vector<uint8_t> lengths(docs);
  for (uint8_t& length : lengths) length = static_cast<uint8_t>(random() % 80);
  return lengths;
}

// A segment whose term number i has the list number i.
std::shared_ptr<const Segment> SegmentWith(std::mt19937& random, const std::vector<Postings>& lists) {
  uint32_t docs = 0;
  for (const Postings& list : lists) docs = std::max(docs, list.back().doc + 1);
  SegmentParts parts{.first_doc = 7, .end_doc = 7 + docs};
  parts.lengths = RandomLengths(random, docs);
  parts.fields.resize(docs);
  PostingListWriter writer(parts.postings, parts.positions, parts.lengths);
  for (const Postings& list : lists) {
    for (const Posting& posting : list) writer.Add(posting.doc, posting.frequency, posting.positions);
    parts.keys.push_back(PairKey(static_cast<char32_t>(0x4E00 + parts.keys.size()), 0));
    parts.terms.push_back(writer.Finish());
  }
  return OpenSegment(Assemble(parts));
}

// A cursor and where it must stand.
class Walk {
 public:
  Walk(const Segment& segment, const TermEntry& term, const Postings& postings)
      : postings_(&postings), cursor_(segment, term) {}
  // From before the list straight to `target`.
  Walk(const Segment& segment, const TermEntry& term, const Postings& postings, uint32_t target)
      : postings_(&postings), cursor_(segment, term, PostingCursor::Start::kBefore) {
    Seek(target);
  }

  void Check() {
    ASSERT_TRUE(cursor_.status().ok()) << cursor_.status();
    ASSERT_EQ(cursor_.df(), postings_->size());
    ASSERT_EQ(cursor_.doc(), doc());
    if (at_ < postings_->size()) {
      ASSERT_EQ(cursor_.frequency(), (*postings_)[at_].frequency);
    }
  }

  void Step(std::mt19937& random) {
    switch (random() % 7) {
      case 0:
      case 1:
        cursor_.Next();
        at_ = std::min(at_ + 1, postings_->size());
        break;
      case 2:
        Seek(random() % (postings_->back().doc + 2));  // also back, which leads nowhere
        break;
      case 3:
        Seek(doc() == kNoDoc ? kNoDoc : doc() + random() % 500);
        break;
      case 4:
        Visit(doc() == kNoDoc ? kNoDoc : doc() + random() % 400);
        break;
      case 5:
        ReadRaw();
        break;
      case 6:
        Read();
        break;
    }
  }

  uint32_t doc() const { return at_ < postings_->size() ? (*postings_)[at_].doc : kNoDoc; }

 private:
  void Seek(uint32_t target) {
    cursor_.Seek(target);
    while (at_ < postings_->size() && doc() < target) ++at_;
  }

  void Visit(uint32_t end) {
    std::vector<std::pair<uint32_t, uint32_t>> expected;
    for (; at_ < postings_->size() && doc() < end; ++at_)
      expected.emplace_back(doc(), (*postings_)[at_].frequency);
    std::vector<std::pair<uint32_t, uint32_t>> visited;
    cursor_.VisitBefore(end, [&](uint32_t d, uint32_t frequency) { visited.emplace_back(d, frequency); });
    ASSERT_EQ(visited, expected);
  }

  void ReadRaw() {
    const std::optional<PositionsView> raw = cursor_.RawPositions();
    ASSERT_EQ(raw.has_value(), at_ < postings_->size());
    if (!raw.has_value()) return;
    ASSERT_EQ(raw->head, (*postings_)[at_].head());
    ASSERT_EQ(raw->tail, (*postings_)[at_].tail());
  }

  void Read() {
    std::vector<uint32_t> positions = {1, 2, 3};
    cursor_.ReadPositions(positions);
    ASSERT_EQ(positions, at_ < postings_->size() ? (*postings_)[at_].positions : std::vector<uint32_t>());
  }

  const Postings* postings_;
  PostingCursor cursor_;
  size_t at_ = 0;
};

TEST(PostingList, CursorsWalkAsPlainVectorsDo) {
  std::mt19937 random(1);
  for (const Shape& shape : kShapes) {
    for (const size_t size : kSizes) {
      SCOPED_TRACE("list of " + std::to_string(size) + " gaps up to " + std::to_string(shape.most_gap));
      // In the middle of others, so that nothing begins at 0 by chance.
      const std::vector<Postings> lists = {RandomPostings(random, 1 + random() % 3, shape),
                                           RandomPostings(random, size, shape),
                                           RandomPostings(random, 1 + random() % 200, shape)};
      const auto segment = SegmentWith(random, lists);
      for (int i = 0; i < 60; ++i) {
        const size_t term = i % 3 == 0 ? random() % 3 : 1;
        const uint32_t target = random() % (lists[term].back().doc + 2);
        Walk walk = i % 2 == 0 ? Walk(*segment, segment->term(term), lists[term])
                               : Walk(*segment, segment->term(term), lists[term], i % 5 == 0 ? 0 : target);
        for (int beyond = 0; beyond < 5; beyond += walk.doc() == kNoDoc ? 1 : 0) {
          ASSERT_NO_FATAL_FAILURE(walk.Check());
          ASSERT_NO_FATAL_FAILURE(walk.Step(random));
        }
        ASSERT_NO_FATAL_FAILURE(walk.Check());
      }
    }
  }
}

TEST(PostingList, CopiesOfACursorGoTheirOwnWays) {
  std::mt19937 random(2);
  const std::vector<Postings> lists = {RandomPostings(random, 1000, {3, 4})};
  const auto segment = SegmentWith(random, lists);
  for (int i = 0; i < 20; ++i) {
    Walk one(*segment, segment->term(0), lists[0]);
    for (int step = 0; step < i; ++step) ASSERT_NO_FATAL_FAILURE(one.Step(random));
    Walk other = one;
    for (int step = 0; step < 100; ++step) {
      ASSERT_NO_FATAL_FAILURE((random() % 2 == 0 ? one : other).Step(random));
      ASSERT_NO_FATAL_FAILURE(one.Check());
      ASSERT_NO_FATAL_FAILURE(other.Check());
    }
  }
}

TEST(PostingList, NoImpactIsAboveTheGreatest) {
  std::mt19937 random(3);
  for (const size_t size : kSizes) {
    const std::vector<Postings> lists = {RandomPostings(random, size, {3, 1})};
    const auto segment = SegmentWith(random, lists);
    uint32_t most = 0;
    for (const Posting& posting : lists[0]) {
      most = std::max(most, ImpactOf(posting.frequency, segment->length_codes()[posting.doc]));
    }
    const PostingCursor cursor(*segment, segment->term(0));
    EXPECT_EQ(cursor.MaxImpact(), size <= kBlockSize ? kAnyImpact : most);
    EXPECT_LE(most, kAnyImpact);
  }
}

TEST(PostingList, TheGreatestImpactOfALongList_IsToldAgain) {
  std::mt19937 random(4);
  std::vector<Postings> lists;
  for (uint32_t most_frequent = 1; most_frequent <= 5; ++most_frequent) {
    lists.push_back(RandomPostings(random, 5000 + random() % 999, {3, 1}));
    for (Posting& posting : lists.back()) posting.frequency = 1 + random() % most_frequent;
  }
  const auto segment = SegmentWith(random, lists);
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < lists.size(); ++i) {
      uint32_t most = 0;
      for (const Posting& posting : lists[i]) {
        most = std::max(most, ImpactOf(posting.frequency, segment->length_codes()[posting.doc]));
      }
      EXPECT_EQ(PostingCursor(*segment, segment->term(i)).MaxImpact(), most);
    }
  }
}

TEST(ImpactCache, IsRightHoweverManyListsThereAre) {
  const auto cache = std::make_unique<ImpactCache>();
  int found = 0;
  const auto impact_of = [&](uint64_t list) {
    return cache->Get(list, [&] { return ++found, static_cast<uint32_t>(list * 7 % 142); });
  };
  for (int round = 0; round < 3; ++round) {
    for (uint64_t list = 0; list < 20'000; list += 3) ASSERT_EQ(impact_of(list), list * 7 % 142);
  }
  found = 0;
  for (int round = 0; round < 3; ++round)
    EXPECT_EQ(impact_of(uint64_t{1} << 40), (uint64_t{1} << 40) * 7 % 142);
  EXPECT_EQ(found, 1);
}

TEST(ImpactCache, KeepsNoImpactThatCannotBe) {
  for (const uint32_t impact : {256u, ~0u}) {
    const auto cache = std::make_unique<ImpactCache>();
    EXPECT_EQ(cache->Get(5, [impact] { return impact; }), impact);
    EXPECT_EQ(cache->Get(5, [] { return 9u; }), 9);
    EXPECT_EQ(cache->Get(6, [] { return 255u; }), 255);
    EXPECT_EQ(cache->Get(6, [] { return 1u; }), 255);
    EXPECT_EQ(cache->Get(5 + (uint64_t{1} << 50), [] { return 3u; }), 3);
  }
}

TEST(PostingList, ImpactsAreRoundedUp) {
  for (uint32_t frequency = 1; frequency <= kMaxFrequency; ++frequency) {
    for (uint32_t length = 0; length < 256; ++length) {
      const uint32_t tf = Tfs()[frequency][length];
      ASSERT_GT(ImpactOf(frequency, static_cast<uint8_t>(length)) << kImpactShift, tf);
      ASSERT_LE(tf, (kSaturation + 1) * kTfUnit);
    }
  }
}

TEST(PostingList, PositionsAreDistancesWithABitThatMoreFollow) {
  EXPECT_EQ(Posting({.positions = {5}}).bytes(), "\x0A");
  EXPECT_EQ(Posting({.positions = {0, 1, 200}}).bytes(), std::string("\x01\x03\x8E\x03"));
}

TEST(PostingList, ATailGoesOnWhereTheHeadStands) {
  EXPECT_EQ(Posting({.positions = {5}}).tail(), "");
  EXPECT_EQ(Posting({.positions = {0, 1, 200}}).tail(), std::string("\x03\x8E\x03"));
}

// Nothing is read behind the row either: it ends with a page that must not be touched.
TEST(PackedRow, EveryNumberComesBack) {
  std::mt19937 random(6);
  const MemoryBeforeAWall memory;
  for (uint32_t bits = 0; bits <= 32; ++bits) {
    for (size_t count = 1; count <= kBlockSize; ++count) {
      std::vector<uint32_t> values;
      for (size_t i = 0; i < count; ++i)
        values.push_back(static_cast<uint32_t>(random() & ((uint64_t{1} << bits) - 1)));
      const size_t bytes = PackedRowBytes(count, bits);
      char* const begin = memory.end() - bytes;
      ASSERT_EQ(PutPackedRow(values, bits, begin), memory.end());
      const PackedRow row(begin, bits, memory.end());
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(row[i], values[i]) << i << " of " << count;
    }
  }
}

TEST(PostingList, TheSizeOfPositionsIsWhereTheDocumentsEnd) {
  std::mt19937 random(4);
  for (const Shape& shape : kShapes) {
    for (int i = 0; i < 50; ++i) {
      const Postings postings = RandomPostings(random, 1 + random() % 40, shape);
      std::string bytes;
      for (const Posting& posting : postings) bytes += posting.bytes();
      size_t end = 0;
      for (uint32_t documents = 1; documents <= postings.size(); ++documents) {
        end += postings[documents - 1].bytes().size();
        ASSERT_EQ(SizeOfPositions(bytes, documents), end);
        ASSERT_EQ(SizeOfPositions(std::string_view(bytes).substr(0, end), documents), end);
        ASSERT_EQ(SizeOfPositions(std::string_view(bytes).substr(0, end - 1), documents),
                  std::string_view::npos);
      }
      ASSERT_EQ(SizeOfPositions(bytes, static_cast<uint32_t>(postings.size()) + 1), std::string_view::npos);
    }
  }
}

// What a merge does: lists of several segments one behind the other, block by block, posting by posting, and
// written at once.
TEST(PostingList, BlocksOfOtherListsMakeTheSameListAsTheirPostings) {
  std::mt19937 random(5);
  for (const Shape& shape : kShapes) {
    for (int i = 0; i < 40; ++i) {
      std::vector<Postings> lists;
      for (size_t left = 1 + random() % 4; left > 0; --left) {
        lists.push_back(RandomPostings(random, kSizes[random() % std::size(kSizes)], shape));
      }
      std::vector<std::shared_ptr<const Segment>> segments;
      std::vector<uint8_t> lengths;
      for (const Postings& list : lists) {
        segments.push_back(SegmentWith(random, {list}));
        lengths.insert(lengths.end(), segments.back()->length_codes(),
                       segments.back()->length_codes() + segments.back()->size());
      }
      GrowingBytes postings[3];
      GrowingBytes positions[3];
      PostingListWriter at_once(postings[0], positions[0], lengths);
      PostingListWriter by_posting(postings[1], positions[1], lengths);
      PostingListWriter by_block(postings[2], positions[2], lengths);
      uint32_t shift = 0;
      for (size_t part = 0; part < lists.size(); ++part) {
        PostingCursor blocks(*segments[part], segments[part]->term(0));
        std::array<uint32_t, kBlockSize> heads;
        for (; blocks.doc() != kNoDoc; blocks.NextBlock()) by_block.AddBlock(blocks.ReadBlock(heads), shift);
        for (const Posting& posting : lists[part]) {
          at_once.Add(shift + posting.doc, posting.frequency, posting.positions);
          const std::string tail = posting.tail();
          by_posting.Add(shift + posting.doc, posting.frequency,
                         PositionsView{.head = posting.head(), .tail = tail});
        }
        shift += segments[part]->size();
      }
      const uint32_t df = at_once.Finish().df;
      ASSERT_EQ(by_posting.Finish().df, df);
      ASSERT_EQ(by_block.Finish().df, df);
      for (const int other : {1, 2}) {
        ASSERT_EQ(postings[other].view(), postings[0].view());
        ASSERT_EQ(positions[other].view(), positions[0].view());
      }
    }
  }
}

}  // namespace
}  // namespace fangtan::storage
