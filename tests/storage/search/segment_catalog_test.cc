// Killed anywhere between two steps on its folder, an index is found again as far as its manifest goes.
#include "storage/search/segment_catalog.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_index.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

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

}  // namespace
}  // namespace fangtan::storage
