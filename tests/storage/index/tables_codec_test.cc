#include "storage/index/tables_codec.h"

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/errors.h"
#include "storage/index/block_codec.h"
#include "storage/index/orders_codec.h"
#include "tests/storage/index/tables_history.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using ::testing::ElementsAreArray;
using ::testing::Not;

// What a store would hold, and when it last wrote.
struct Disk {
  std::map<BlockKey, std::string> blocks;
  internal::Checkpoint checkpoint;
  uint64_t touches = 0;

  BlockReader reader() const {
    return [this](const BlockKey& key) -> absl::StatusOr<std::string> {
      const auto found = blocks.find(key);
      if (found == blocks.end()) return RecordCorrupt("a block is missing");
      return found->second;
    };
  }

  // Writes what is outdated; `between` runs after every block. Returns how many blocks it was.
  size_t Fold(
      const Tables& tables, Revision revision, const std::function<void()>& between = [] {}) {
    internal::Checkpoint reached;
    TablesCodec::Describe(tables, reached);
    reached.set_revision(revision);
    const uint64_t touched = tables.touches();
    const std::vector<BlockKey> keys = TablesCodec::Outdated(tables, checkpoint, reached, touches);
    for (const BlockKey& key : keys) {
      blocks[key] = TablesCodec::Encode(tables, key, reached);
      between();
    }
    checkpoint = reached;
    touches = touched;
    return keys.size();
  }
};

// The tables of the last checkpoint, with the deaths after it.
void ExpectOpensAs(const Disk& disk, const TablesHistory& history, const Tables& expected) {
  absl::StatusOr<std::unique_ptr<Tables>> loaded = TablesCodec::Decode(disk.checkpoint, disk.reader());
  ASSERT_THAT(loaded, IsOk());
  for (const DocDeath& death : history.deaths()) {
    if (death.revision > disk.checkpoint.revision() && death.doc < (*loaded)->kind(death.kind).size()) {
      (*loaded)->Apply(death);
    }
  }
  ExpectSameTables(**loaded, expected);
}

TEST(TablesCodecTest, WhatIsLoadedIsWhatWasFolded) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    TablesHistory history(seed);
    Tables tables;
    Disk disk;
    disk.Fold(tables, 0);
    ExpectOpensAs(disk, history, tables);
    for (int fold = 0; fold < 8 && !::testing::Test::HasFailure(); ++fold) {
      for (int i = 0; i < 40; ++i) history.Write(tables);
      if (fold % 3 == 2) history.Purge(tables);
      disk.Fold(tables, history.revision());
      ExpectOpensAs(disk, history, tables);
    }
  }
}

TEST(TablesCodecTest, WritesDuringAFoldAreReplayed) {
  for (uint32_t seed = 10; seed < 14; ++seed) {
    TablesHistory history(seed);
    Tables tables;
    Disk disk;
    for (int fold = 0; fold < 6; ++fold) {
      for (int i = 0; i < 30; ++i) history.Write(tables);
      disk.Fold(tables, history.revision(), [&] { history.Write(tables); });
      // The documents after the checkpoint are missing, so the tables of that moment are not at hand: what
      // can be told is that the next fold, which writes only what changed, makes up for it.
      disk.Fold(tables, history.revision());
      ExpectOpensAs(disk, history, tables);
    }
  }
}

// A fold that was killed: any part of its blocks is there, its checkpoint is not.
void ExpectTornFoldsDoNoHarm(uint32_t seed) {
  TablesHistory history(seed);
  Tables tables;
  Disk disk;
  for (int i = 0; i < 200; ++i) history.Write(tables);
  disk.Fold(tables, history.revision());
  const internal::Checkpoint checkpoint = disk.checkpoint;
  for (int i = 0; i < 60; ++i) history.Write(tables);
  Disk later = disk;
  later.Fold(tables, history.revision());
  // The newer blocks need not know all that is replayed.
  for (int i = 0; i < 60; ++i) history.Write(tables);
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 5; ++round) {
    Disk torn = disk;
    for (const auto& [key, bytes] : later.blocks) {
      if (random() % 2 == 0) torn.blocks[key] = bytes;
    }
    const auto whole = TablesCodec::Decode(checkpoint, disk.reader());
    const auto mixed = TablesCodec::Decode(checkpoint, torn.reader());
    ASSERT_THAT(whole, IsOk());
    ASSERT_THAT(mixed, IsOk());
    for (const auto& loaded : {whole->get(), mixed->get()}) {
      for (const DocDeath& death : history.deaths()) {
        if (death.revision > checkpoint.revision() && death.doc < loaded->kind(death.kind).size()) {
          loaded->Apply(death);
        }
      }
    }
    ExpectSameTables(**mixed, **whole);
  }
}

TEST(TablesCodecTest, BlocksNewerThanTheirCheckpointDoNoHarm) {
  for (uint32_t seed = 1; seed < 60 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    ExpectTornFoldsDoNoHarm(seed);
  }
}

TEST(TablesCodecTest, AFoldWritesOnlyWhatIsNew) {
  TablesHistory history(30);
  Tables tables;
  Disk disk;
  for (int i = 0; i < 300; ++i) history.Write(tables);
  EXPECT_GT(disk.Fold(tables, history.revision()), 30);
  EXPECT_EQ(disk.Fold(tables, history.revision()), 0);
  tables.Apply({.kind = internal::RANKING, .doc = 1, .revision = history.revision()});
  EXPECT_EQ(disk.Fold(tables, history.revision()), 2) << "the ends and the entities of one block";
}

TEST(TablesCodecTest, DocumentsBeyondOneBlock) {
  Tables tables;
  Disk disk;
  IndexEntry entry;
  entry.kind = internal::RANKING;
  for (uint32_t doc = 1; doc < 2 * kDocsInBlock + 10; ++doc) {
    entry.revision = doc;
    entry.name = absl::StrCat("rankings/bang-", doc % 70000);
    tables.Add(entry);
    if (doc > 70000)
      tables.Apply({.kind = internal::RANKING, .doc = doc - 70000, .revision = doc, .revived = false});
    if (doc == kDocsInBlock - 1 || doc == kDocsInBlock) disk.Fold(tables, doc);
  }
  disk.Fold(tables, entry.revision);
  ExpectOpensAs(disk, TablesHistory(0), tables);
}

TEST(TablesCodecTest, DamageIsRefused) {
  TablesHistory history(40);
  Tables tables;
  Disk disk;
  for (int i = 0; i < 200; ++i) history.Write(tables);
  disk.Fold(tables, history.revision());
  for (const auto& [key, bytes] : disk.blocks) {
    SCOPED_TRACE(absl::StrCat("kind ", static_cast<int>(key.kind), " field ", key.field));
    Disk damaged = disk;
    damaged.blocks.erase(key);
    EXPECT_THAT(TablesCodec::Decode(disk.checkpoint, damaged.reader()), Not(IsOk()));
    damaged.blocks[key] = bytes.substr(0, bytes.size() - 1);
    EXPECT_THAT(TablesCodec::Decode(disk.checkpoint, damaged.reader()), Not(IsOk()));
  }
  internal::Checkpoint other = disk.checkpoint;
  other.set_layout(kBlockLayout + 1);
  EXPECT_THAT(TablesCodec::Decode(other, disk.reader()), Not(IsOk()));
}

// References beyond what there is are found out, whatever block they stand in.
TEST(TablesCodecTest, NumbersThatNameNothingAreRefused) {
  TablesHistory history(41);
  Tables tables;
  Disk disk;
  for (int i = 0; i < 200; ++i) history.Write(tables);
  disk.Fold(tables, history.revision());
  for (const Column column : ColumnsOf(internal::ANSWER)) {
    if (column == Column::kOrdinal) continue;
    Disk wrong = disk;
    const BlockKey key{.kind = internal::ANSWER, .field = static_cast<uint8_t>(FieldOf(column))};
    std::vector<int64_t> numbers;
    ASSERT_TRUE(DecodeColumn(wrong.blocks.at(key), numbers));
    numbers[3] = 1 << 30;
    wrong.blocks[key] = EncodeColumn(numbers);
    EXPECT_THAT(TablesCodec::Decode(wrong.checkpoint, wrong.reader()), Not(IsOk()))
        << static_cast<int>(column);
  }
}

TEST(OrdersCodecTest, StoredOrdersTakeInWhatCameLater) {
  TablesHistory history(50);
  Tables tables;
  for (int i = 0; i < 400; ++i) history.Write(tables);
  Orders sorted(tables);
  sorted.Build();
  Disk disk;
  for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
    const auto kind = static_cast<internal::Kind>(number);
    for (const KeptOrder& kept : sorted.of(kind)) {
      const uint8_t field = OrderFieldOf(kept.fields);
      ASSERT_NE(field, 0) << "an order without a number";
      for (const OrderBlock& block :
           OrdersCodec::Encode(kind, field, OrdersCodec::Copy(kept, tables.kind(kind).size()))) {
        disk.blocks[block.key] = block.bytes;
      }
    }
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3 + 200 * round; ++i) history.Write(tables);
    history.Purge(tables);
    Orders loaded(tables);
    int known = 0;
    std::mutex mutex;
    loaded.Build([&](internal::Kind kind, const KeptOrder& kept) {
      Orders::Known order = OrdersCodec::Decode(kind, OrderFieldOf(kept.fields), disk.reader());
      const std::lock_guard lock(mutex);
      known += !order.docs.empty();
      return order;
    });
    EXPECT_EQ(known, 27);
    Orders expected(tables);
    expected.Build();
    for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
      const auto kind = static_cast<internal::Kind>(number);
      for (size_t i = 0; i < expected.of(kind).size(); ++i) {
        EXPECT_THAT(OrdersCodec::Copy(loaded.of(kind)[i], 1).docs,
                    ElementsAreArray(OrdersCodec::Copy(expected.of(kind)[i], 1).docs))
            << number << " " << i;
      }
    }
  }
}

TEST(OrdersCodecTest, WhatDoesNotFitIsSorted) {
  TablesHistory history(51);
  Tables tables;
  for (int i = 0; i < 100; ++i) history.Write(tables);
  Orders expected(tables);
  expected.Build();
  const auto all = OrdersCodec::Copy(*expected.By(internal::ANSWER, SortField::kName), 0).docs;
  for (const Orders::Known& wrong :
       {Orders::Known{.docs = {1, 2, 2}, .next_doc = 4}, Orders::Known{.docs = {1, 2}, .next_doc = 4},
        Orders::Known{.docs = {1, 7}, .next_doc = 3}, Orders::Known{.docs = {0, 1}, .next_doc = 3},
        Orders::Known{.docs = {}, .next_doc = 1 << 30}}) {
    Orders built(tables);
    built.Build([&wrong](internal::Kind, const KeptOrder&) { return wrong; });
    EXPECT_THAT(OrdersCodec::Copy(*built.By(internal::ANSWER, SortField::kName), 0).docs,
                ElementsAreArray(all));
  }
}

// On-disk format.
TEST(BlockFieldsTest, GoldenNumbers) {
  using enum SortField;
  std::string columns;
  for (size_t column = 0; column < kColumnCount; ++column) {
    absl::StrAppend(&columns, static_cast<int>(FieldOf(static_cast<Column>(column))), " ");
  }
  EXPECT_EQ(columns, "16 17 32 19 20 21 22 23 24 25 26 27 28 29 30 31 ");
  EXPECT_EQ(OrderFieldOf({kName}), 64);
  EXPECT_EQ(OrderFieldOf({kPublishTime, kArticle, kOrdinal}), 65);
  EXPECT_EQ(OrderFieldOf({kPublishTime}), 66);
  EXPECT_EQ(OrderFieldOf({kCreateTime}), 67);
  EXPECT_EQ(OrderFieldOf({kUpdateTime}), 68);
  EXPECT_EQ(OrderFieldOf({kArticle, kOrdinal}), 69);
  EXPECT_EQ(OrderFieldOf({kOrdinal}), 70);
  EXPECT_EQ(OrderFieldOf({kAnswerCount}), 71);
  EXPECT_EQ(OrderFieldOf({kTitle}), 72);
  EXPECT_EQ(OrderFieldOf({kDisplayName}), 73);
  EXPECT_EQ(OrderFieldOf({kSpeaker}), 0);
}

TEST(BlockFieldsTest, GoldenBlocks) {
  Tables tables;
  IndexEntry speaker;
  speaker.kind = internal::SPEAKER;
  speaker.revision = 3;
  speaker.name = "speakers/shen";
  speaker.create_time = speaker.update_time = 5;
  speaker.display_name = "沈潔";
  tables.Add(speaker);
  speaker.revision = 4;
  speaker.merged_into = "speakers/li";
  tables.Add(speaker);
  tables.Apply({.kind = internal::SPEAKER, .doc = 1, .revision = 4});
  Disk disk;
  disk.Fold(tables, 4);
  std::string dump;
  for (const auto& [key, bytes] : disk.blocks) {
    absl::StrAppend(&dump, static_cast<int>(key.kind), " ", key.field, " ", key.position, " ",
                    absl::BytesToHexString(bytes), "\n");
  }
  EXPECT_EQ(dump,
            "0 1 0 010100000000\n"
            "0 2 0 010100000000\n"
            "0 3 0 010100000000\n"
            "0 4 0 010100000000\n"
            "0 5 0 010100000000\n"
            "0 6 0 01020000000006e6b288e6bd94\n"
            "0 7 0 010100000000\n"
            "0 8 0 010100000000\n"
            "0 9 0 010100000000\n"
            "0 16 0 01020000000e0e01000100000000000000000000000100000000000000000000000000\n"
            "0 17 0 01020000000e0e01000100000000000000000000000100000000000000000000000000\n"
            "0 18 0 01020000000e0e01000100000000000000000000000100000000000000000000000000\n"
            "0 36 0 01030000000e0402010002000000ffffffff000000007368656e6c69\n"
            "4 1 0 01010200000003000000000000000001\n"
            "4 2 0 0102000000100e010102000000ffffffffffffffff05000100000000000000000000000000\n"
            "4 3 0 0100020000000000000000000000\n"
            "4 4 0 0100020000000500000000000000\n"
            "4 5 0 0100020000000500000000000000\n"
            "4 28 0 0100020000000100000000000000\n"
            "4 29 0 0100020000000000000000000000\n"
            "4 30 0 0104020000000100000000000000feffffff00000000\n");
}

}  // namespace
}  // namespace fangtan::storage
