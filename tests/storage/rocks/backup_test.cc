// Backups: each restores to the revision it names, whatever is written meanwhile; what is damaged is found by
// name.
#include "storage/backup.h"

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/store_dump.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using internal::PutArticle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kBackups[] = "/備份";

std::string ContentOf(int i) {
  std::string content = absl::StrCat("訪談原文", i, "：𠮷");
  for (int n = 0; n < 2000; ++n) absl::StrAppend(&content, (n * 7919 + i * 104729) % 99991, "，");
  return content;
}

// Every change up to the revision of the view, as bytes.
std::string ChangesOf(const View& view) {
  const auto page = view.ListChanges({.limit = 100000});
  if (!page.ok()) return page.status().ToString();
  std::string all;
  for (const v1::Change& change : page->changes) absl::StrAppend(&all, change.SerializeAsString(), "\n");
  return all;
}

class BackupTest : public StoreTest {
 protected:
  void Write(int i) {
    Commit({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/li-ming", "李明"),
            PutSourceOf(ContentOf(i)), Put(TwoGuests(absl::StrCat("art-", i)), PutArticle::MUST_NOT_EXIST)},
           i);
    if (i % 3 == 2) Commit({Delete(absl::StrCat("articles/art-", i - 1), "", "重複")}, i);
  }

  BackupInfo Backup(int keep = 0) {
    const auto backup = store_->CreateBackup({.directory = kBackups, .keep = keep});
    EXPECT_THAT(backup, IsOk());
    return backup.ok() ? *backup : BackupInfo();
  }

  std::vector<BackupInfo> List(bool verify = false) {
    const auto page = ListBackups({.directory = kBackups, .verify = verify, .env = &store_.env()});
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->backups : std::vector<BackupInfo>();
  }

  absl::StatusOr<Restored> Restore(uint32_t id, const std::string& to, bool keep_identity = false) {
    return RestoreBackup({.backup_directory = kBackups,
                          .id = id,
                          .data_directory = to,
                          .keep_identity = keep_identity,
                          .env = &store_.env()});
  }

  std::unique_ptr<Store> OpenAt(const std::string& directory) {
    StoreOptions options = store_.options();
    options.directory = directory;
    options.verify_at_open = true;
    auto opened = OpenStore(options);
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // The restored store is the original as it was at the revision that the backup names, its past included.
  void ExpectEqual(const BackupInfo& backup) {
    const std::string to = absl::StrCat("/restored-", backup.id);
    ASSERT_THAT(Restore(backup.id, to), IsOk());
    const std::unique_ptr<Store> restored = OpenAt(to);
    ASSERT_NE(restored, nullptr);
    ASSERT_EQ(restored->Info().revision, backup.revision);
    EXPECT_THAT(restored->Info().notices, IsEmpty());
    for (const Revision revision : {backup.revision, std::max<Revision>(1, backup.revision / 2)}) {
      EXPECT_TRUE(DumpOf(**restored->At(revision)) == DumpOf(*At(revision)))
          << "backup " << backup.id << " at " << revision;
    }
    EXPECT_TRUE(ChangesOf(**restored->At(0)) == ChangesOf(*At(backup.revision))) << "backup " << backup.id;
  }
};

TEST_F(BackupTest, EachRestoresToTheRevisionItNames) {
  std::vector<BackupInfo> backups;
  for (int i = 0; i < 9; ++i) {
    Write(i);
    if (i % 3 == 0) backups.push_back(Backup());
    EXPECT_TRUE(i % 3 != 0 || backups.back().revision == store_->Info().revision);
  }
  const std::vector<BackupInfo> listed = List();
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0].id, backups[2].id) << "the newest first";
  EXPECT_EQ(listed[0].store_id, store_->Info().store_id);
  for (const BackupInfo& backup : backups) ExpectEqual(backup);
}

TEST_F(BackupTest, RestoredStoreIsAnotherOneUnlessAsked) {
  Write(0);
  Backup();
  ASSERT_THAT(Restore(0, "/another"), IsOk());
  ASSERT_THAT(Restore(0, "/same", /*keep_identity=*/true), IsOk());
  const auto another = OpenAt("/another");
  const auto same = OpenAt("/same");
  EXPECT_NE(another->Info().store_id, store_->Info().store_id);
  EXPECT_NE(another->token_key(), store_->token_key()) << "a token of a lost future would name another past";
  EXPECT_EQ(same->Info().store_id, store_->Info().store_id);
  EXPECT_EQ(same->token_key(), store_->token_key());
  EXPECT_THAT(another->Commit(Mutate({Ensure("speakers/wang-hai", "王海")}), {}), IsOk()) << "it goes on";
}

TEST_F(BackupTest, AnEtagOfALostStateMatchesNoneThatComesToHaveItsNumber) {
  const auto renamed = [](Store& store, const std::string& display_name, const std::string& etag) {
    internal::Operation operation = Rename("speakers/shen-jie", display_name);
    operation.mutable_update_speaker()->set_etag(etag);
    return store.Commit(Mutate({operation}), {}).status();
  };
  const auto read = [](const Store& store) {
    return store.At(0).value()->GetSpeaker({.id = "shen-jie"}, v1::BASIC)->Decode().value();
  };
  Write(0);
  Backup();
  const std::string kept = read(*store_).etag();
  ASSERT_THAT(renamed(*store_, "沈洁", kept), IsOk());
  const v1::Speaker lost = read(*store_);

  ASSERT_THAT(Restore(0, "/another"), IsOk());
  {
    const auto another = OpenAt("/another");
    EXPECT_EQ(read(*another).etag(), kept) << "what was backed up is still the same state";
    ASSERT_THAT(renamed(*another, "沈婕", kept), IsOk());
  }
  const auto another = OpenAt("/another");
  const v1::Speaker now = read(*another);
  EXPECT_EQ(now.revision(), lost.revision()) << "or this tests nothing";
  EXPECT_THAT(renamed(*another, "沈潔", lost.etag()), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(renamed(*another, "沈潔", now.etag()), IsOk()) << "also after it was closed and opened";
}

TEST_F(BackupTest, FilesThatAreThereAreNotCopiedAgain) {
  for (int i = 0; i < 40; ++i) Write(i);
  const BackupInfo first = Backup();
  const auto bytes_of = [this] {
    size_t bytes = 0;
    for (const auto& [path, content] : ReadTree(store_.env(), kBackups)) bytes += content.size();
    return bytes;
  };
  const size_t before = bytes_of();
  Commit({Ensure("speakers/wang-hai", "王海")});
  const BackupInfo second = Backup();
  EXPECT_LT(bytes_of() - before, static_cast<size_t>(second.byte_count) / 2)
      << "the engine's settings, 57 KB, are in every backup";
  EXPECT_GE(second.byte_count, first.byte_count);
}

TEST_F(BackupTest, WhileWritingLosesNothingAcknowledgedBeforeItBegan) {
  Write(0);
  std::atomic<bool> stop = false;
  std::atomic<Revision> acknowledged = 1;
  std::thread writer([&] {
    for (int i = 0; !stop && i < 400; ++i) {
      const auto done = store_->Commit(
          Mutate({Put(TwoGuests(absl::StrCat("busy-", i)), PutArticle::MUST_NOT_EXIST)}, i), {});
      if (done.ok()) acknowledged = done->revision;
    }
  });
  std::vector<BackupInfo> backups;
  for (int i = 0; i < 4; ++i) {
    const Revision before = acknowledged;
    backups.push_back(Backup());
    EXPECT_GE(backups.back().revision, before);
  }
  stop = true;
  writer.join();
  for (const BackupInfo& backup : backups) ExpectEqual(backup);
}

TEST_F(BackupTest, AFlippedByteOfAnyFileIsFoundAndRefusedByName) {
  Write(0);
  Backup();
  Write(1);
  Backup();
  const Tree whole = ReadTree(store_.env(), kBackups);
  int flipped = 0;
  for (const auto& [path, content] : whole) {
    if (content.empty()) continue;
    Tree damaged = whole;
    damaged[path][content.size() / 2] ^= 0x10;
    const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    ASSERT_TRUE(env->CreateDirIfMissing(kBackups).ok());
    WriteTree(damaged, *env, kBackups);
    const auto listed = ListBackups({.directory = kBackups, .verify = true, .env = env.get()});
    ASSERT_THAT(listed, IsOk()) << path;
    ASSERT_EQ(listed->backups.size(), 2u) << path;
    ++flipped;
    std::set<uint32_t> bad;
    for (const BackupInfo& backup : listed->backups) {
      if (backup.damage.empty()) continue;
      bad.insert(backup.id);
      // A list that was flipped may say anything; every other file is named by itself.
      if (!absl::StrContains(path, "/meta/")) {
        EXPECT_THAT(backup.damage, HasSubstr(path.substr(path.rfind('/') + 1))) << path;
      }
    }
    EXPECT_THAT(bad, Not(IsEmpty())) << path << " passed over";
    for (const uint32_t id : {1, 2}) {
      const auto restored = RestoreBackup({.backup_directory = kBackups,
                                           .id = id,
                                           .data_directory = absl::StrCat("/r", id),
                                           .env = env.get()});
      if (bad.contains(id)) {
        EXPECT_THAT(restored, Fails(StatusCode::kDataLoss, "BACKUP_DAMAGED")) << path;
        if (!absl::StrContains(path, "/meta/")) {
          EXPECT_THAT(std::string(restored.status().message()), HasSubstr(path.substr(path.rfind('/') + 1)));
        }
        EXPECT_FALSE(OpenStore({.directory = absl::StrCat("/r", id), .env = env.get()}).ok() &&
                     env->FileExists(absl::StrCat("/r", id, "/RESTORING")).ok())
            << "half a store opens";
      } else {
        EXPECT_THAT(restored, IsOk()) << path;
      }
    }
  }
  EXPECT_GT(flipped, 10);
}

TEST_F(BackupTest, FilesThatHaveRottedAreCopiedAgain) {
  for (int i = 0; i < 40; ++i) Write(i);
  const BackupInfo first = Backup();
  const Tree whole = ReadTree(store_.env(), kBackups);
  const auto shared = std::max_element(whole.begin(), whole.end(), [](const auto& a, const auto& b) {
    const auto size = [](const auto& file) {
      return absl::StrContains(file.first, "/shared") ? file.second.size() : 0;
    };
    return size(a) < size(b);
  });
  Tree damaged = whole;
  damaged[shared->first][shared->second.size() / 2] ^= 0x10;
  WriteTree(damaged, store_.env(), kBackups);
  Commit({Ensure("speakers/wang-hai", "王海")});
  EXPECT_THAT(store_->Info().notices, IsEmpty());
  const BackupInfo second = Backup();
  EXPECT_THAT(store_->Info().notices, ElementsAre(HasSubstr("has rotted")));
  const std::vector<BackupInfo> listed = List(/*verify=*/true);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[1].id, first.id);
  EXPECT_THAT(listed[1].damage, Not(IsEmpty()));
  EXPECT_EQ(listed[0].id, second.id);
  EXPECT_THAT(listed[0].damage, IsEmpty());
  ExpectEqual(second);
  Commit({Ensure("speakers/li-na", "李娜")});
  ExpectEqual(Backup(/*keep=*/1));
  EXPECT_EQ(List().size(), 1u);
  Backup();
  EXPECT_THAT(store_->Info().notices, IsEmpty()) << "the damaged one is gone";
}

TEST_F(BackupTest, NewestAreKept) {
  for (int i = 0; i < 4; ++i) {
    Write(i);
    Backup(/*keep=*/2);
  }
  const std::vector<BackupInfo> left = List(/*verify=*/true);
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0].id, 4u);
  EXPECT_EQ(left[1].id, 3u);
  EXPECT_THAT(left[0].damage, IsEmpty());
  EXPECT_THAT(left[1].damage, IsEmpty()) << "files that it shared with those that went are there";
  ExpectEqual(left[1]);
}

TEST_F(BackupTest, BackupsOfAnotherStoreAreLeftAlone) {
  Write(0);
  Backup();
  ASSERT_THAT(Restore(1, "/another"), IsOk());
  const auto another = OpenAt("/another");
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(another->CreateBackup({.directory = kBackups, .keep = 1}), IsOk());
  }
  const std::vector<BackupInfo> left = List();
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[1].store_id, store_->Info().store_id);
}

TEST_F(BackupTest, OneAtATime) {
  Write(0);
  absl::StatusOr<BackupInfo> second = absl::UnknownError("");
  BackupOptions options{.directory = kBackups};
  options.progress = [&](int64_t, int64_t) { second = store_->CreateBackup({.directory = "/elsewhere"}); };
  ASSERT_THAT(store_->CreateBackup(options), IsOk());
  EXPECT_THAT(second, Fails(StatusCode::kAborted, "BACKUP_RUNNING"));
}

TEST_F(BackupTest, OneThatIsBeingMadeIsNoDamagedOne) {
  Write(0);
  Backup();
  Write(1);
  BackupOptions options{.directory = kBackups};
  std::vector<size_t> listed;
  options.stop = [&] {
    const std::vector<BackupInfo> backups = List(/*verify=*/false);
    listed.push_back(backups.size());
    for (const BackupInfo& backup : backups) EXPECT_THAT(backup.damage, IsEmpty());
    return false;
  };
  ASSERT_THAT(store_->CreateBackup(options), IsOk());
  ASSERT_THAT(listed, Not(IsEmpty()));
  EXPECT_EQ(listed.back(), 1u);
  EXPECT_EQ(List(/*verify=*/true).size(), 2u);
}

TEST_F(BackupTest, GivenUpLeavesNone) {
  Write(0);
  BackupOptions options{.directory = kBackups};
  options.stop = [] { return true; };
  EXPECT_EQ(store_->CreateBackup(options).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(Backup().id, 1u);
}

TEST_F(BackupTest, GivenUpWhileItIsReadAgainLeavesNone) {
  Write(0);
  const BackupInfo first = Backup();
  Write(1);
  BackupOptions options{.directory = kBackups};
  bool copied = false;
  options.progress = [&](int64_t done, int64_t total) { copied |= done == total; };
  options.stop = [&] { return copied; };
  EXPECT_EQ(store_->CreateBackup(options).status().code(), StatusCode::kCancelled);
  ASSERT_TRUE(copied);
  const std::vector<BackupInfo> left = List(/*verify=*/true);
  ASSERT_EQ(left.size(), 1u);
  EXPECT_THAT(left[0].damage, IsEmpty()) << "what was there is not taken for garbage";
  ExpectEqual(first);
  ExpectEqual(Backup());
}

TEST_F(BackupTest, CheckingEndsWhenNobodyWaitsForIt) {
  for (int i = 0; i < 2; ++i) {
    Write(i);
    Backup();
  }
  ListBackupsOptions options{.directory = kBackups, .verify = true, .env = &store_.env()};
  int asked = 0;
  options.stop = [&] { return ++asked > 2; };
  EXPECT_EQ(ListBackups(options).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(asked, 3) << "at the next read, not at the next backup";
}

TEST_F(BackupTest, FoldersAreChecked) {
  Write(0);
  const auto create = [this](const std::string& directory) {
    return store_->CreateBackup({.directory = directory});
  };
  EXPECT_THAT(create(""), Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
  EXPECT_THAT(create("backups"), Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
  EXPECT_THAT(create("/store/backups"), Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
  EXPECT_THAT(create("/x/../store"), Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
  EXPECT_THAT(create("/"), Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
  ASSERT_TRUE(store_.env().CreateDir("/home").ok());
  ASSERT_TRUE(rocksdb::WriteStringToFile(&store_.env(), "。", "/home/letter").ok());
  const auto refused = create("/home");
  EXPECT_THAT(refused, Fails(StatusCode::kFailedPrecondition, "BACKUP_DIR_UNUSABLE"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("letter"));
  EXPECT_THAT(ListBackups({.directory = "/nowhere", .env = &store_.env()}),
              Fails(StatusCode::kFailedPrecondition, "BACKUP_DIR_UNUSABLE"));
}

TEST_F(BackupTest, RestoresIntoAnEmptyFolderAlone) {
  Write(0);
  Backup();
  EXPECT_THAT(Restore(0, "/store"), Fails(StatusCode::kFailedPrecondition, "DATA_DIR_NOT_EMPTY"));
  EXPECT_THAT(Restore(7, "/new"), Fails(StatusCode::kNotFound, "BACKUP_NOT_FOUND"));
}

TEST_F(BackupTest, RestoreThatDidNotEndOpensNotAndIsRunAgain) {
  Write(0);
  const BackupInfo backup = Backup();
  ASSERT_THAT(Restore(0, "/half"), IsOk());
  ASSERT_TRUE(rocksdb::WriteStringToFile(&store_.env(), "", "/half/RESTORING").ok());
  StoreOptions options = store_.options();
  options.directory = "/half";
  EXPECT_THAT(OpenStore(options), Fails(StatusCode::kFailedPrecondition, "NOT_A_STORE"));
  ASSERT_THAT(Restore(0, "/half"), IsOk());
  EXPECT_EQ(OpenAt("/half")->Info().revision, backup.revision);
}

}  // namespace
}  // namespace fangtan::storage
