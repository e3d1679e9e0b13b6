// Killed anywhere between two steps on its folder, an index is found again as far as its manifest goes.
#include "storage/search/segment_catalog.h"

#include <xxhash.h>

#include <cstddef>
#include <cstring>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_index.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::IsOk;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Content = std::map<std::string, std::string>;

constexpr uint32_t kEnd = 200;

// Keeps what is in the folder after every step; also what a write that was killed in its middle leaves.
class WatchedFolder final : public SegmentFolder {
 public:
  absl::StatusOr<std::vector<std::string>> Names() const override { return folder_->Names(); }
  absl::Status Write(const std::string& name, std::string_view bytes) override {
    Content killed = ContentNow();
    killed[absl::StrCat(name, std::string(kUnfinishedSuffix))] = bytes.substr(0, bytes.size() / 2);
    states_.push_back(std::move(killed));
    absl::Status written = folder_->Write(name, bytes);
    states_.push_back(ContentNow());
    return written;
  }
  absl::StatusOr<std::unique_ptr<SegmentBytes>> Open(const std::string& name) const override {
    return folder_->Open(name);
  }
  void Rename(const std::string& from, const std::string& to) override {
    folder_->Rename(from, to);
    states_.push_back(ContentNow());
  }
  void Delete(const std::string& name) override {
    folder_->Delete(name);
    states_.push_back(ContentNow());
  }

  const std::vector<Content>& states() const { return states_; }

 private:
  Content ContentNow() const {
    Content content;
    const std::vector<std::string> names = folder_->Names().value();
    for (const std::string& name : names) content[name] = folder_->Open(name).value()->data();
    return content;
  }

  const std::unique_ptr<SegmentFolder> folder_ = FolderInMemory();
  std::vector<Content> states_;
};

// What goes wrong in a FlakyFolder.
struct Faults {
  std::set<std::string> unopenable;  // too many open files, say
  std::set<std::string> unwritable;
  bool unlisted = false;
  bool spoils = false;  // what is written is not what was to be written
};

// A folder that outlives its catalogs and has its faults.
class FlakyFolder final : public SegmentFolder {
 public:
  FlakyFolder(SegmentFolder& folder, const Faults& faults) : folder_(folder), faults_(faults) {}

  absl::StatusOr<std::vector<std::string>> Names() const override {
    if (faults_.unlisted) return absl::UnavailableError("a passing error");
    return folder_.Names();
  }
  absl::Status Write(const std::string& name, std::string_view bytes) override {
    if (faults_.unwritable.contains(name)) return absl::ResourceExhaustedError("a full disk");
    std::string written(bytes);
    if (faults_.spoils) written.back() = static_cast<char>(written.back() ^ 1);
    return folder_.Write(name, written);
  }
  absl::StatusOr<std::unique_ptr<SegmentBytes>> Open(const std::string& name) const override {
    if (faults_.unopenable.contains(name)) return absl::UnavailableError("a passing error");
    return folder_.Open(name);
  }
  void Rename(const std::string& from, const std::string& to) override { folder_.Rename(from, to); }
  void Delete(const std::string& name) override { folder_.Delete(name); }

 private:
  SegmentFolder& folder_;
  const Faults& faults_;
};

SegmentCatalog::Options OptionsOfStore() {
  return {.store_id = "store-of-16-byte",
          .mark = [] { return HistoryMark{.revision = 3, .chain = "chain-of-16-byte"}; },
          .accept = [](const HistoryMark& mark) { return mark.revision == 3; }};
}

std::string SegmentOf(uint32_t first, uint32_t end) {
  SegmentWriter writer(first);
  for (uint32_t doc = first; doc < end; ++doc) {
    DocumentText text;
    text[TextField::kText] = absl::StrCat("群眾監督doc", doc);
    writer.Add(text);
  }
  return writer.Finish();
}

void ExpectWhole(const TextIndex& index) {
  for (const auto& segment : index.snapshot()->segments) {
    ASSERT_THAT(segment->CheckAll(), IsOk());
    for (uint32_t doc = segment->first_doc(); doc < segment->end_doc(); ++doc) {
      ASSERT_GE(segment->Find(WordKey(absl::StrCat("doc", doc))), 0) << doc;
    }
  }
}

void FillGaps(TextIndex& index, uint32_t end) {
  for (TextIndex::Gap gap = index.Missing(end); !gap.empty(); gap = index.Missing(end)) {
    ASSERT_THAT(index.Insert(SegmentOf(gap.first, std::min(gap.end, gap.first + 7))), IsOk());
  }
}

// Documents of the files that the manifest names and that are there.
int64_t DocumentsIn(const Content& content) {
  const auto found = content.find("MANIFEST");
  if (found == content.end()) return 0;
  int64_t documents = 0;
  const SegmentManifest manifest = SegmentManifest::Decode(found->second).value();
  for (const auto& [kind, files] : manifest.files) {
    for (const SegmentFile& file : files) {
      if (content.contains(file.name)) documents += file.end_doc - file.first_doc;
    }
  }
  return documents;
}

// Opens what a kill has left, and makes it whole.
void ExpectFoundAgain(const Content& content) {
  std::unique_ptr<SegmentFolder> left = FolderInMemory();
  for (const auto& [name, bytes] : content) ASSERT_THAT(left->Write(name, bytes), IsOk());
  const SegmentFolder& folder = *left;
  SegmentCatalog catalog(std::move(left), OptionsOfStore());
  TextIndex index(catalog, "question", kEnd, {.small_docs = 16});
  catalog.DeleteUnnamed();
  ASSERT_EQ(index.info().documents, DocumentsIn(content));
  ASSERT_NO_FATAL_FAILURE(ExpectWhole(index));
  const std::vector<std::string> names = folder.Names().value();
  for (const std::string& name : names) ASSERT_FALSE(name.ends_with(".tmp")) << name;
  ASSERT_NO_FATAL_FAILURE(FillGaps(index, kEnd));
  ASSERT_EQ(index.snapshot()->end_doc(), kEnd);
  ASSERT_NO_FATAL_FAILURE(ExpectWhole(index));
}

TEST(SegmentCatalogTest, KilledAnywhereItIsFoundAgain) {
  auto watched = std::make_unique<WatchedFolder>();
  const WatchedFolder& folder = *watched;
  SegmentCatalog catalog(std::move(watched), OptionsOfStore());
  TextIndex index(catalog, "question", 1, {.small_docs = 16});
  for (uint32_t end = 20; end < kEnd; end += 20) {
    FillGaps(index, end);
    ASSERT_THAT(index.Merge(MergePace::kBusy, nullptr), IsOk());
    ASSERT_THAT(index.Merge(MergePace::kIdle, nullptr), IsOk());
    if (end == 100) index.SetAside(*index.snapshot()->segments.front());
    if (end == 140) index.Clear();
  }
  ASSERT_THAT(index.WriteAll(), IsOk());
  ASSERT_GT(folder.states().size(), 40u);
  EXPECT_GT(DocumentsIn(folder.states().back()), 50);
  for (const Content& content : folder.states()) ASSERT_NO_FATAL_FAILURE(ExpectFoundAgain(content));
}

// Beyond the set-aside, which renames first, no manifest names what is not there.
TEST(SegmentCatalogTest, NoManifestNamesWhatIsNotThere) {
  auto watched = std::make_unique<WatchedFolder>();
  const WatchedFolder& folder = *watched;
  SegmentCatalog catalog(std::move(watched), OptionsOfStore());
  TextIndex index(catalog, "answer", 1, {.small_docs = 16});
  for (uint32_t end = 20; end < kEnd; end += 20) {
    FillGaps(index, end);
    ASSERT_THAT(index.Merge(MergePace::kIdle, nullptr), IsOk());
    if (end == 140) index.Clear();
  }
  ASSERT_THAT(index.WriteAll(), IsOk());
  size_t named = 0;
  for (const Content& state : folder.states()) {
    const auto found = state.find("MANIFEST");
    if (found == state.end()) continue;
    const auto manifest = SegmentManifest::Decode(found->second);
    ASSERT_THAT(manifest, IsOk());
    for (const auto& [kind, files] : manifest->files) {
      for (const SegmentFile& file : files) {
        ASSERT_TRUE(state.contains(file.name)) << file.name;
        ASSERT_EQ(state.at(file.name).size(), file.size);
        ++named;
      }
    }
  }
  EXPECT_GT(named, 20u);
}

// Of 30 documents in three files, which is opened again with faults.
class PassingErrorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    for (uint32_t first = 1; first < 31; first += 10) {
      ASSERT_THAT(index_->Insert(SegmentOf(first, first + 10)), IsOk());
    }
    files_ = Names();
    ASSERT_THAT(files_, SizeIs(4)) << "MANIFEST and three segments";
  }
  void Open() {
    index_.reset();
    catalog_ = std::make_unique<SegmentCatalog>(std::make_unique<FlakyFolder>(*folder_, faults_), options_);
    index_ = std::make_unique<TextIndex>(*catalog_, "answer", 100, TextIndex::Options{.small_docs = 10});
    catalog_->DeleteUnnamed();
  }
  std::vector<std::string> Names() const { return folder_->Names().value(); }
  std::string ManifestText() const { return std::string(folder_->Open("MANIFEST").value()->data()); }
  void ExpectAll(uint32_t end) const {
    EXPECT_EQ(index_->snapshot()->end_doc(), end);
    ExpectWhole(*index_);
  }

  const std::unique_ptr<SegmentFolder> folder_ = FolderInMemory();
  Faults faults_;
  SegmentCatalog::Options options_ = OptionsOfStore();
  std::unique_ptr<SegmentCatalog> catalog_;
  std::unique_ptr<TextIndex> index_;
  std::vector<std::string> files_;
};

TEST_F(PassingErrorTest, AManifestThatCannotBeReadLosesNothing) {
  const std::string manifest = ManifestText();
  faults_.unopenable = {"MANIFEST"};
  Open();
  EXPECT_EQ(Names(), files_) << "nothing was deleted";
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_THAT(catalog_->notices(), SizeIs(1));
  ASSERT_THAT(index_->Insert(SegmentOf(1, 11)), IsOk());
  EXPECT_TRUE(absl::IsUnavailable(index_->WriteAll()));
  EXPECT_TRUE(absl::IsUnavailable(catalog_->Refresh()));
  EXPECT_EQ(ManifestText(), manifest);
  faults_ = {};
  Open();
  ExpectAll(31);
  EXPECT_EQ(Names(), files_) << "without what was not named";
}

TEST_F(PassingErrorTest, AManifestIsReadAsSoonAsItCanBe) {
  faults_.unopenable = {"MANIFEST"};
  Open();
  faults_ = {};
  // What was named and nobody has opened stays, as far as nothing else has taken its place.
  ASSERT_THAT(index_->Insert(SegmentOf(1, 11)), IsOk());
  Open();
  ExpectAll(31);
  EXPECT_THAT(Names(), SizeIs(4));
  EXPECT_THAT(Names(), Not(Contains("answer-000001.seg")));
}

TEST_F(PassingErrorTest, AHistoryThatCannotBeReadLosesNothing) {
  options_.accept = [](const HistoryMark&) { return absl::UnavailableError("a passing error"); };
  Open();
  EXPECT_EQ(Names(), files_);
  options_ = OptionsOfStore();
  Open();
  ExpectAll(31);
}

TEST_F(PassingErrorTest, ASegmentThatCannotBeOpenedKeepsItsPlace) {
  faults_.unopenable = {"answer-000002.seg"};
  Open();
  EXPECT_EQ(index_->Missing(31).first, 11u);
  EXPECT_EQ(index_->Missing(31).end, 21u);
  ASSERT_THAT(index_->Insert(SegmentOf(31, 41)), IsOk());
  ASSERT_THAT(index_->WriteAll(), IsOk());
  faults_ = {};
  Open();
  ExpectAll(41);
}

TEST_F(PassingErrorTest, ASegmentThatWasMadeAnewTakesThePlace) {
  faults_.unopenable = {"answer-000002.seg"};
  Open();
  ASSERT_THAT(index_->Insert(SegmentOf(11, 21)), IsOk());
  EXPECT_THAT(Names(), Not(Contains("answer-000002.seg")));
  faults_ = {};
  Open();
  ExpectAll(31);
}

// A new file must not take the name of one that is there.
// An older program's segments: whoever starts a newer one has no damaged store.
TEST_F(PassingErrorTest, ASegmentOfAnotherFormatIsMadeAnewAndIsNoDamage) {
  const std::string name = files_[1];
  std::string bytes(folder_->Open(name).value()->data());
  SegmentHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.format = kSegmentFormat - 1;
  header.sum = XXH3_64bits(&header, offsetof(SegmentHeader, sum));
  std::memcpy(bytes.data(), &header, sizeof header);
  ASSERT_THAT(folder_->Write(name, bytes), IsOk());
  Open();
  EXPECT_THAT(catalog_->damages(), IsEmpty());
  EXPECT_THAT(catalog_->notices(), ElementsAre(HasSubstr("has format 1, another than")));
  FillGaps(*index_, 31);
  ExpectAll(31);
  ASSERT_THAT(index_->WriteAll(), IsOk());
  Open();
  EXPECT_THAT(Names(), Not(Contains(name)));
  EXPECT_THAT(Names(), Each(Not(HasSubstr("damaged"))));
  EXPECT_THAT(catalog_->notices(), IsEmpty());
  ExpectAll(31);
}

TEST_F(PassingErrorTest, AFolderThatCannotBeListedIsNotWrittenInto) {
  faults_.unlisted = true;
  Open();
  EXPECT_TRUE(absl::IsUnavailable(catalog_->Write("answer", SegmentOf(31, 41)).status()));
  EXPECT_EQ(Names(), files_);
  faults_ = {};
  EXPECT_THAT(catalog_->Write("answer", SegmentOf(31, 41)), IsOk());
  EXPECT_THAT(Names(), Contains("answer-000004.seg"));
}

TEST_F(PassingErrorTest, AFileThatIsNotAsWrittenIsDeleted) {
  faults_.spoils = true;
  EXPECT_THAT(catalog_->Write("answer", SegmentOf(31, 41)),
              fangtan::testing::Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  EXPECT_EQ(Names(), files_);
}

// So that who merges as long as there is something to merge comes to an end.
TEST_F(PassingErrorTest, AMergeThatCannotBeWrittenIsNotDone) {
  index_ = std::make_unique<TextIndex>(*catalog_, "answer", 100,
                                       TextIndex::Options{.small_docs = 10, .memory_bytes = 0});
  faults_.spoils = true;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(absl::IsDataLoss(index_->Merge(MergePace::kIdle, nullptr).status()));
  }
  EXPECT_TRUE(index_->KeepsFailing());
  ExpectAll(31);
  EXPECT_THAT(index_->damages(), IsEmpty());
  faults_ = {};
  EXPECT_TRUE(index_->Merge(MergePace::kIdle, nullptr).value());
  EXPECT_FALSE(index_->KeepsFailing());
  EXPECT_FALSE(index_->Merge(MergePace::kIdle, nullptr).value());
  ExpectAll(31);
}

TEST_F(PassingErrorTest, FilesThatWereNeverNamedAreDeleted) {
  faults_.unwritable = {"MANIFEST"};
  ASSERT_THAT(index_->Insert(SegmentOf(31, 41)), IsOk());
  ASSERT_THAT(index_->Insert(SegmentOf(41, 51)), IsOk());
  EXPECT_THAT(Names(), SizeIs(6));
  EXPECT_TRUE(absl::IsResourceExhausted(index_->Merge(MergePace::kIdle, nullptr).status()));
  EXPECT_THAT(Names(), SizeIs(5)) << "the manifest, what it names, and what was merged";
  ExpectAll(51);
  index_->Clear();
  EXPECT_EQ(Names(), files_);
  faults_ = {};
  Open();
  ExpectAll(31);
}

}  // namespace
}  // namespace fangtan::storage
