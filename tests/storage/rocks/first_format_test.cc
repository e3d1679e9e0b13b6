// tests/data/first_format is a store that the first program that could write one has written (commit
// 3e8677c), its last writes in the log alone; expected.txt is what that program read from it, at every
// revision. Invented data.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/rocks/migration.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/store_identity.h"
#include "storage/sha256.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::IsEmpty;

constexpr char kDirectory[] = "/first";
constexpr Revision kNewest = 8;
const std::filesystem::path& Data() {
  static const auto& data =
      *new std::filesystem::path(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/first_format");
  return data;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// "1 ARTICLE articles/first" to the hash of its message.
std::map<std::string, std::string> Expected() {
  std::map<std::string, std::string> expected;
  std::ifstream in(Data() / "expected.txt");
  for (std::string revision, kind, name, hash; in >> revision >> kind >> name >> hash;) {
    expected[absl::StrCat(revision, " ", kind, " ", name)] = hash;
  }
  return expected;
}

// A read today shows, of a speaker that was ever renamed, under which name; the first program did not.
void ClearShownNames(v1::Answer& answer) { answer.clear_speaker_display_name(); }
void ClearShownNames(v1::Question& question) {
  for (v1::Answer& answer : *question.mutable_answers()) ClearShownNames(answer);
}
void ClearShownNames(v1::Article& article) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      for (v1::Answer& answer : *exchange.mutable_answers()) ClearShownNames(answer);
    }
  }
}
void ClearShownNames(v1::Ranking&) {}

template <typename M>
void AddRows(const View& view, internal::Kind kind, v1::View shown,
             std::map<std::string, std::string>& rows) {
  const auto page =
      view.List({.kind = kind, .limit = 1000, .view = shown, .show_deleted = kind == internal::ARTICLE});
  ASSERT_THAT(page, IsOk());
  for (const absl::Cord& item : page->items) {
    M message;
    ASSERT_TRUE(message.ParseFromString(std::string(item)));
    ClearShownNames(message);
    rows[absl::StrCat(view.revision(), " ", internal::Kind_Name(kind), " ", message.name())] =
        absl::BytesToHexString(Sha256(message.SerializeAsString())).substr(0, 16);
  }
}

class FirstFormatTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Tree tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Data())) {
      if (!entry.is_regular_file() || entry.path().filename() == "expected.txt") continue;
      tree["/" + entry.path().lexically_relative(Data()).string()] = ReadFile(entry.path());
    }
    ASSERT_TRUE(tree.contains("/TIP"));
    WriteTree(tree, *env_, kDirectory);
  }

  StoreOptions Options() const {
    return {.directory = kDirectory, .retention = absl::InfiniteDuration(), .env = env_.get()};
  }

  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
};

TEST_F(FirstFormatTest, OpensAndReadsAllThatItsWriterRead) {
  for (const bool again : {false, true}) {
    StoreOptions options = Options();
    options.verify_at_open = !again;
    const auto store = OpenStore(options);
    ASSERT_THAT(store, IsOk());
    ASSERT_EQ((*store)->Info().revision, kNewest);
    std::map<std::string, std::string> rows;
    for (Revision revision = 1; revision <= kNewest; ++revision) {
      const auto view = *(*store)->At(revision);
      AddRows<v1::Article>(*view, internal::ARTICLE, v1::FULL, rows);
      AddRows<v1::Question>(*view, internal::QUESTION, v1::FULL, rows);
      AddRows<v1::Answer>(*view, internal::ANSWER, v1::BASIC, rows);
      AddRows<v1::Ranking>(*view, internal::RANKING, v1::BASIC, rows);
    }
    const std::map<std::string, std::string> expected = Expected();
    ASSERT_GT(expected.size(), 90u);
    for (const auto& [row, hash] : expected) {
      if (row.find(" SPEAKER ") == std::string::npos) EXPECT_EQ(rows[row], hash) << row;
    }
    const auto report = (*store)->Check({});
    ASSERT_THAT(report, IsOk());
    for (const auto& damage : report->damages) ADD_FAILURE() << damage.record << ": " << damage.description;
  }
}

TEST_F(FirstFormatTest, IsWrittenOn) {
  {
    const auto store = OpenStore(Options());
    ASSERT_THAT(store, IsOk());
    ASSERT_THAT(
        (*store)->Commit(Mutate({Put(TwoGuests("fourth"), internal::PutArticle::MUST_NOT_EXIST)}), {}),
        IsOk());
  }
  const auto store = OpenStore(Options());
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->Info().revision, kNewest + 1);
  EXPECT_THAT((*(*store)->At(0))->GetArticle({.id = "fourth"}, v1::FULL), IsOk());
}

class MigrationTest : public FirstFormatTest {
 protected:
  MigrationTest() : resources_(MakeResources(env_.get(), 1 << 20, 1 << 20)) {}

  void SetVersion(uint32_t version) {
    const auto database = Database::Open(path_, resources_, Database::Mode::kReadWrite);
    ASSERT_THAT(database, IsOk());
    internal::StoreState state;
    ASSERT_TRUE(state.ParseFromString(**(*database)->Get(Family::kDefault, kStateKey)));
    state.set_format_version(version);
    ASSERT_THAT(PutState(state, **database), IsOk());
  }
  uint32_t Version() {
    const auto database = Database::Open(path_, resources_, Database::Mode::kReadOnly);
    internal::StoreState state;
    EXPECT_TRUE(state.ParseFromString(**(*database)->Get(Family::kDefault, kStateKey)));
    return state.format_version();
  }

  const std::string path_ = absl::StrCat(kDirectory, "/rocksdb");
  const EngineResources resources_;
};

absl::Status NoteStep(const Database& database, internal::StoreState& state, rocksdb::WriteBatch& batch) {
  const std::string key = absl::StrCat("step ", state.format_version());
  batch.Put(database.handle(Family::kRequest), key, "");
  return absl::OkStatus();
}

TEST_F(MigrationTest, GoesStepByStep) {
  const MigrationStep steps[] = {{1, 2, NoteStep}, {2, 4, NoteStep}};
  ASSERT_THAT(MigrateStore(path_, resources_, steps, 4), IsOk());
  EXPECT_EQ(Version(), 4u);
  const auto database = Database::Open(path_, resources_, Database::Mode::kReadOnly);
  for (const char* key : {"step 1", "step 2"}) {
    std::string value;
    EXPECT_TRUE((*database)->engine().Get({}, (*database)->handle(Family::kRequest), key, &value).ok())
        << key;
  }
}

TEST_F(MigrationTest, WithoutAWayRefusesNamingBoth) {
  const MigrationStep steps[] = {{1, 2, NoteStep}};
  const absl::Status refused = MigrateStore(path_, resources_, steps, 3);
  EXPECT_THAT(refused, Fails(StatusCode::kFailedPrecondition, "STORE_TOO_OLD"));
  EXPECT_THAT(std::string(refused.message()),
              ::testing::AllOf(::testing::HasSubstr("version 1"), ::testing::HasSubstr("reads 3")));
  EXPECT_EQ(Version(), 1u) << "nothing was changed";
}

TEST_F(MigrationTest, VersionsOfNoKnownWayAreRefusedAtOpen) {
  SetVersion(kFormatVersion + 1);
  const auto newer = OpenStore(Options());
  EXPECT_THAT(newer, Fails(StatusCode::kFailedPrecondition, "STORE_TOO_NEW"));
  EXPECT_THAT(std::string(newer.status().message()),
              ::testing::HasSubstr(absl::StrCat("version ", kFormatVersion + 1)));
  SetVersion(0);
  EXPECT_THAT(OpenStore(Options()), Fails(StatusCode::kFailedPrecondition, "STORE_TOO_OLD"));
  SetVersion(kFormatVersion);
  EXPECT_THAT(OpenStore(Options()), IsOk());
}

}  // namespace
}  // namespace fangtan::storage
