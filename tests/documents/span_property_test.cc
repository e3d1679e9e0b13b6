// The property of spans over every real document beside the checkout, packed ones too, and over the project's
// own.
#include "tests/documents/span_property.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/documents/truth_scorer.h"

namespace fangtan::service {
namespace {

namespace fs = std::filesystem;

// A folder that is gone with the test.
class Unpacked {
 public:
  Unpacked() : path_(fs::path(::testing::TempDir()) / absl::StrCat("unpacked-", getpid())) {
    fs::create_directories(path_);
  }
  ~Unpacked() { fs::remove_all(path_); }

  // False where the archive or `tar` with zstd is missing.
  bool Add(const fs::path& archive) {
    if (!fs::exists(archive)) return false;
    return std::system(
               absl::StrCat("tar --zstd -xf '", archive.string(), "' -C '", path_.string(), "'").c_str()) ==
           0;
  }
  const fs::path& path() const { return path_; }

 private:
  const fs::path path_;
};

struct Tally {
  size_t documents = 0;
  size_t faulty = 0;
  std::map<std::string, size_t> breaches;  // by kind
  std::vector<std::string> examples;
};

void CheckFile(const fs::path& path, Tally& tally) {
  const std::string content = ReadWholeFile(path.string());
  const auto reading = ReadDocument({.content = content, .uri = path.filename().string()});
  ASSERT_TRUE(reading.ok()) << path << ": " << reading.status();
  const std::vector<std::string> breaches = BreachesOfSpans(content, *reading);
  ++tally.documents;
  if (breaches.empty()) return;
  ++tally.faulty;
  for (const std::string& breach : breaches) ++tally.breaches[breach.substr(0, breach.find(':'))];
  const size_t shown = std::getenv("FANGTAN_ALL_BREACHES") != nullptr ? breaches.size() : 1;
  for (size_t i = 0; i < shown; ++i)
    tally.examples.push_back(absl::StrCat(path.filename().string(), ": ", breaches[i]));
}

void CheckFolder(const fs::path& folder, Tally& tally) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) CheckFile(entry.path(), tally);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

void Report(const std::string& name, const Tally& tally) {
  std::cout << name << ": " << tally.documents << " documents, " << tally.faulty << " with breaches";
  for (const auto& [kind, count] : tally.breaches) std::cout << ", " << count << " of " << kind;
  std::cout << "\n";
  for (size_t i = 0; i < tally.examples.size(); ++i) {
    if (i < 12 || std::getenv("FANGTAN_ALL_BREACHES") != nullptr)
      std::cout << "  " << tally.examples[i] << "\n";
  }
}

// `known`: documents whose breaches are known faults of their reader, told in docs/documents.md.
struct Folder {
  const char* name;
  size_t known = 0;
};

std::ostream& operator<<(std::ostream& out, const Folder& folder) { return out << folder.name; }

class SpanProperty : public ::testing::TestWithParam<Folder> {};

TEST_P(SpanProperty, HoldsForEveryDocument) {
  const std::string folder = RealDocumentsPath() + "/" + GetParam().name;
  if (RealDocumentsPath().empty() || !fs::exists(folder + "/plain"))
    GTEST_SKIP() << "not laid out: " << folder;
  Tally tally;
  CheckFolder(folder + "/plain", tally);
  Unpacked rest;
  if (rest.Add(folder + "/rest.tar.zst")) {
    CheckFolder(rest.path(), tally);
  } else {
    std::cout << "no packed documents read\n";
  }
  Report(GetParam().name, tally);
  EXPECT_GT(tally.documents, 0U);
  EXPECT_LE(tally.faulty, GetParam().known);
}

INSTANTIATE_TEST_SUITE_P(Folders, SpanProperty,
                         ::testing::Values(Folder{"changelog", 2}, Folder{"bitcointranscripts", 1},
                                           Folder{"archivetw-zh", 1}, Folder{"archivetw-en"},
                                           Folder{"archivetw-akn"}, Folder{"zh-interviews"},
                                           Folder{"wh-press"}, Folder{"subtitles"}, Folder{"parla-tei"}));

TEST(SpanPropertyTest, HoldsForTheProjectsOwnPages) {
  Tally tally;
  for (const char* page : {"page.txt", "variant.txt"})
    CheckFile(fs::path(FANGTAN_SOURCE_DIR) / "tests/data/interview" / page, tally);
  Report("own pages", tally);
  EXPECT_EQ(tally.faulty, 0U);
}

TEST(ComparableTest, TakesAwayWhatIsDocumentedAndNothingElse) {
  EXPECT_EQ(Comparable("\\[04:14\\] **We** [so](http://a/(b)) &#39;it&amp;\\[sic\\]", "text/markdown"),
            "Wesoit&[sic]");
  EXPECT_EQ(Comparable("<ruby>林<rt>Lin</rt></ruby>說[^1]", "text/markdown"), "林（Lin）說");
  EXPECT_EQ(Comparable("<p>a &lt; b<note>x</note></p>", "application/xml"), "a<b");
  EXPECT_EQ(Comparable("水\n\n12\n00:01 --> 00:02\n<v 林>12", "text/vtt"), "水12");
  EXPECT_EQ(Comparable("I\\\"m\"}, {\"speaker\": \"B\", \"body\": \"so", "application/json"), "Imso");
  EXPECT_EQ(Comparable("漁(yú)民(3人)說(OK)", "text/plain"), "漁民(3人)說(OK)");
}

}  // namespace
}  // namespace fangtan::service
