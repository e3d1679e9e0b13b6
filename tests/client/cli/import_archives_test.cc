// Archives of every kind, whole and damaged, made here with libarchive and read by ImportItems.
#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/archive_names.h"
#include "client/cli/import_items.h"
#include "client/cli/import_kind.h"
#include "client/cli/import_records.h"
#include "client/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Member {
  std::string name;
  std::string content;
  int type = AE_IFREG;
};

la_ssize_t Append(archive*, void* bytes, const void* block, size_t size) {
  static_cast<std::string*>(bytes)->append(static_cast<const char*>(block), size);
  return static_cast<la_ssize_t>(size);
}

// `format`: of libarchive's writers; `filter`: "gzip", "zstd", "xz", "bzip2" or "none".
std::string Pack(const std::vector<Member>& members, const char* format, const char* filter = "none",
                 const char* password = nullptr) {
  std::string bytes;
  archive* const writer = archive_write_new();
  EXPECT_EQ(archive_write_set_format_by_name(writer, format), ARCHIVE_OK);
  if (filter != std::string("none")) EXPECT_EQ(archive_write_add_filter_by_name(writer, filter), ARCHIVE_OK);
  if (password != nullptr) {
    EXPECT_EQ(archive_write_set_options(writer, "zip:encryption=traditional"), ARCHIVE_OK);
    EXPECT_EQ(archive_write_set_passphrase(writer, password), ARCHIVE_OK);
  }
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open(writer, &bytes, nullptr, &Append, nullptr);
  for (const Member& member : members) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_filetype(entry, member.type);
    archive_entry_set_perm(entry, 0644);
    if (member.type == AE_IFLNK) archive_entry_set_symlink(entry, member.content.c_str());
    const bool has_content = member.type == AE_IFREG;
    archive_entry_set_size(entry, has_content ? static_cast<la_int64_t>(member.content.size()) : 0);
    EXPECT_GE(archive_write_header(writer, entry), ARCHIVE_WARN) << archive_error_string(writer);
    if (has_content) archive_write_data(writer, member.content.data(), member.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return bytes;
}

struct Read {
  std::vector<std::string> labels;
  std::vector<std::string> contents;  // "!REASON" for one that failed.
  std::vector<std::string> messages;
  PassedOver passed_over;
};

class ImportArchivesTest : public ::testing::Test {
 protected:
  ImportArchivesTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fangtan-archives-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~ImportArchivesTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  Read All(ImportSource source, const std::string& input = "") {
    std::istringstream in(input);
    ImportItems items(std::move(source), in);
    Read read;
    while (auto item = items.Next()) {
      read.labels.push_back(
          item->label.substr(item->label.find(folder_.string()) == 0 ? folder_.string().size() + 1 : 0));
      read.messages.emplace_back(item->request.status().message());
      if (!item->request.ok()) {
        read.contents.push_back("!" + ErrorReason(item->request.status()));
      } else {
        read.contents.push_back(item->request->has_article() ? item->request->article().title()
                                                             : item->request->document().content());
      }
    }
    read.passed_over = items.passed_over();
    return read;
  }

  Read AllOf(const std::string& name, const std::string& content, const ArchiveLimits& limits = {}) {
    return All({.inputs = {Write(name, content)}, .limits = limits});
  }

  std::filesystem::path folder_;
};

const std::vector<Member>& Pages() {
  static const auto& pages = *new std::vector<Member>{
      {"./dir/第一篇.txt", "一"}, {"dir", "", AE_IFDIR}, {"b/𠮷.txt", "二"}, {"empty.txt", ""}};
  return pages;
}

TEST_F(ImportArchivesTest, EveryKindIsToldByItsContent) {
  for (const char* filter : {"none", "gzip", "zstd", "xz", "bzip2"}) {
    for (const char* format : {"ustar", "pax", "gnutar", "v7tar"}) {
      const Read read = AllOf("x", Pack(Pages(), format, filter));
      EXPECT_THAT(read.labels, ElementsAre("x!/dir/第一篇.txt", "x!/b/𠮷.txt", "x!/empty.txt"))
          << format << filter;
      EXPECT_THAT(read.contents, ElementsAre("一", "二", "")) << format << filter;
    }
  }
  EXPECT_THAT(AllOf("y.txt", Pack(Pages(), "zip")).contents, ElementsAre("一", "二", ""));
}

TEST_F(ImportArchivesTest, ThroughAPipeToo) {
  for (const char* format : {"zip", "ustar"}) {
    const Read read = All({.inputs = {"-"}}, Pack(Pages(), format));
    EXPECT_THAT(read.labels, ElementsAre("standard input!/dir/第一篇.txt", "standard input!/b/𠮷.txt",
                                         "standard input!/empty.txt"));
  }
}

TEST_F(ImportArchivesTest, AUriNamesTheMember) {
  const auto uri = [this](const ImportSource& source, const std::string& input) {
    std::istringstream in(input);
    return ImportItems(source, in).Next()->request->document().uri();
  };
  const std::string zip = Pack({{"a/1.txt", "一"}}, "zip");
  EXPECT_EQ(uri({.inputs = {"-"}}, zip), "a/1.txt");
  EXPECT_EQ(uri({.inputs = {"-"}, .uri = "https://example.org/old.zip"}, zip),
            "https://example.org/old.zip!/a/1.txt");
  const std::string path = Write("old.zip", zip);
  EXPECT_EQ(uri({.inputs = {path}}, ""), path + "!/a/1.txt");
}

TEST_F(ImportArchivesTest, ACompressedDocumentIsThatDocument) {
  for (const char* filter : {"gzip", "zstd", "xz", "bzip2"}) {
    const Read read = AllOf("page.txt.z", Pack({{"x", "記者：雨多嗎？"}}, "raw", filter));
    EXPECT_THAT(read.labels, ElementsAre("page.txt.z")) << filter;
    EXPECT_THAT(read.contents, ElementsAre("記者：雨多嗎？")) << filter;
  }
}

TEST_F(ImportArchivesTest, NamesInGb18030AreRead) {
  const std::string name = "\xB7\xC3\xCC\xB8.txt";  // 访谈
  for (const char* format : {"zip", "ustar"}) {
    EXPECT_THAT(AllOf("x", Pack({{name, "一"}}, format)).labels, ElementsAre("x!/访谈.txt")) << format;
  }
  EXPECT_EQ(ReadableName("\xFF\xFF"), "%FF%FF");
  EXPECT_EQ(ReadableName("訪談𠮷.txt"), "訪談𠮷.txt");
}

TEST_F(ImportArchivesTest, WhatIsNoDocumentIsPassedOverAndCounted) {
  for (const char* format : {"zip", "pax"}) {
    const Read read = AllOf("x", Pack({{".DS_Store", "x"},
                                       {"__MACOSX/._a.txt", "x"},
                                       {"a/.git/config", "x"},
                                       {"a/link.txt", "/etc/passwd", AE_IFLNK},
                                       {"a/1.txt", "一"}},
                                      format));
    EXPECT_THAT(read.labels, ElementsAre("x!/a/1.txt")) << format;
    EXPECT_EQ(read.passed_over.hidden, 3) << format;
    EXPECT_EQ(read.passed_over.links, 1) << format;
  }
  EXPECT_EQ(AllOf("x", Pack({{"pipe", "", AE_IFIFO}, {"1", "一"}}, "pax")).passed_over.others, 1);
}

TEST_F(ImportArchivesTest, AnArchiveInAnArchiveIsOpenedAndOneInThatRefused) {
  const std::string inner = Pack({{"1.txt", "一"}}, "zip");
  const std::string middle = Pack({{"inner.zip", inner}, {"2.txt", "二"}}, "ustar", "gzip");
  EXPECT_THAT(AllOf("x", middle).labels, ElementsAre("x!/inner.zip!/1.txt", "x!/2.txt"));
  const Read read = AllOf("y", Pack({{"m.tgz", middle}, {"3.txt", "三"}}, "zip"));
  EXPECT_THAT(read.labels, ElementsAre("y!/m.tgz!/inner.zip", "y!/m.tgz!/2.txt", "y!/3.txt"));
  EXPECT_THAT(read.contents, ElementsAre("!ARCHIVE_NESTED", "二", "三"));
}

TEST_F(ImportArchivesTest, ATooLargeMemberIsRefusedByNameAndTheRestGoesOn) {
  const std::string large(kMaxDocumentBytes + 1, 'x');
  const std::vector<Member> members = {{"1", "一"}, {"large.txt", large}, {"2", "二"}};
  for (const std::string& bytes : {Pack(members, "zip"), Pack(members, "ustar", "zstd")}) {
    const Read read = AllOf("x", bytes);
    EXPECT_THAT(read.contents, ElementsAre("一", "!TOO_LARGE", "二"));
    EXPECT_THAT(read.messages[1], HasSubstr("x!/large.txt"));
    EXPECT_THAT(All({.inputs = {"-"}}, bytes).contents, ElementsAre("一", "!TOO_LARGE", "二"));
  }
}

TEST_F(ImportArchivesTest, ABombStopsAndWhatCameBeforeStays) {
  const std::vector<Member> members = {{"1", "一"}, {"bomb", std::string(40 << 20, '\0')}, {"2", "二"}};
  const ArchiveLimits limits{.unpacked_bytes = 10 << 20, .ratio = 100};
  for (const char* format : {"zip", "ustar"}) {
    const std::string bytes = Pack(members, format, format == std::string("zip") ? "none" : "gzip");
    const Read read = All({.inputs = {"-"}, .limits = limits}, bytes);
    ASSERT_THAT(read.contents, ElementsAre("一", ::testing::_, ::testing::_)) << format;
    EXPECT_EQ(read.contents[2], "!ARCHIVE_BOMB") << format;
    EXPECT_THAT(read.messages[2], HasSubstr("bomb"));
  }
  const std::string inner = Pack(members, "ustar", "zstd");
  const Read nested = AllOf("x", Pack({{"in.tar.zst", inner}, {"3", "三"}}, "ustar", "zstd"), limits);
  EXPECT_EQ(nested.contents.back(), "!ARCHIVE_BOMB") << "nothing is read behind it, in whichever archive";
  EXPECT_EQ(nested.contents.front(), "一");
}

TEST_F(ImportArchivesTest, TooManyMembersStop) {
  const Read read = AllOf("x", Pack({{"1", "一"}, {"2", "二"}, {"3", "三"}}, "zip"), {.members = 2});
  EXPECT_THAT(read.contents, ElementsAre("一", "二", "!ARCHIVE_LIMIT"));
}

TEST_F(ImportArchivesTest, ABrokenArchiveNamesItselfAndTheMember) {
  std::mt19937 random(7);
  std::string noise(300'000, '\0');
  for (char& c : noise) c = static_cast<char>('a' + random() % 26);
  for (const char* filter : {"gzip", "zstd", "xz"}) {
    const std::string whole = Pack({{"1.txt", "一"}, {"2.txt", noise}, {"3.txt", "三"}}, "ustar", filter);
    const Read read = AllOf("cut.tar", whole.substr(0, whole.size() * 2 / 3));
    if (filter == std::string("xz") && read.contents.size() == 1)
      continue;  // Nothing came out of its first block.
    ASSERT_THAT(read.contents, ElementsAre("一", "!ARCHIVE_BROKEN")) << filter;
    EXPECT_EQ(read.labels[1], "cut.tar!/2.txt");
    EXPECT_THAT(read.messages[1], HasSubstr("cut.tar: the archive is broken"));
  }
}

TEST_F(ImportArchivesTest, AMemberThatIsEncryptedIsNamed) {
  const std::string bytes = Pack({{"1.txt", "一"}}, "zip", "none", "password");
  EXPECT_THAT(AllOf("x", bytes).contents, ElementsAre("!MEMBER_ENCRYPTED"));
}

TEST_F(ImportArchivesTest, AnOfficeDocumentIsNoArchive) {
  const Read read =
      AllOf("w.docx", Pack({{"[Content_Types].xml", "<x/>"}, {"word/document.xml", "<x/>"}}, "zip"));
  EXPECT_THAT(read.contents, ElementsAre("!DOCUMENT_UNREADABLE"));
}

TEST_F(ImportArchivesTest, ANameOfAMegabyteIsRefused) {
  const std::string name(1 << 20, 'n');
  for (const char* format : {"pax", "gnutar"}) {
    const Read read = AllOf("x", Pack({{name, "一"}, {"2", "二"}}, format));
    ASSERT_FALSE(read.contents.empty());
    EXPECT_EQ(read.contents[0].front(), '!') << format;
    EXPECT_LT(read.labels[0].size(), 200u);
    EXPECT_LT(read.messages[0].size(), 400u);
  }
}

TEST_F(ImportArchivesTest, DamagedAtRandomTheyEnd) {
  std::mt19937 random(9);
  for (const char* format : {"zip", "ustar", "pax"}) {
    for (const char* filter : {"none", "gzip", "zstd"}) {
      if (format == std::string("zip") && filter != std::string("none")) continue;
      const std::string whole = Pack(Pages(), format, filter);
      for (int round = 0; round < 100; ++round) {
        std::string bytes = whole;
        for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
        if (round % 4 == 0) bytes.resize(random() % bytes.size());
        EXPECT_LE(AllOf("x", bytes).contents.size(), 20u);
        EXPECT_LE(All({.inputs = {"-"}}, bytes).contents.size(), 20u);
      }
    }
  }
}

TEST_F(ImportArchivesTest, ArticlesOfAnExportAreTakenOutOfACompressedFile) {
  v1::ImportArticlesRequest record;
  record.mutable_article()->set_name("articles/rain");
  record.mutable_article()->set_title("雨");
  ASSERT_OK_AND_ASSIGN(const std::string line, ToRecordLine(record));
  EXPECT_EQ(KindOf(line), ContentKind::kArticleLines);
  const std::string binary = absl::StrCat(kRecordsMagic, ToRecord(record), ToRecord(record));
  EXPECT_EQ(KindOf(binary), ContentKind::kArticleRecords);
  EXPECT_THAT(AllOf("a.jsonl.zst", Pack({{"x", line + line}}, "raw", "zstd")).contents,
              ElementsAre("雨", "雨"));
  EXPECT_THAT(AllOf("a.fta.gz", Pack({{"x", binary}}, "raw", "gzip")).contents, ElementsAre("雨", "雨"));
  EXPECT_THAT(AllOf("joined", binary + binary).contents, ElementsAre("雨", "雨", "雨", "雨"));
  const Read cut = AllOf("cut", binary.substr(0, binary.size() - 1));
  EXPECT_THAT(cut.contents, ElementsAre("雨", "!RECORD_INVALID"));
  EXPECT_THAT(cut.labels, ElementsAre("cut:1", "cut:2"));
  EXPECT_THAT(AllOf("wild", absl::StrCat(kRecordsMagic, "\xFF\xFF\xFF\xFF\xFF\xFF")).contents,
              ElementsAre("!RECORD_INVALID"));
}

TEST(KindOfTest, WhatOnlyLooksAlikeIsADocument) {
  for (const char* text :
       {"", "{\"segments\":[", "{\"name\":\"Orla\"", "PK", "BZh", "[1]", "記者：雨多嗎？",
        "{\"title\":\"雨\"}", "{\"title\":\"雨\",\"body\":\"大。\"}", "{\"body\":[\"大。\"]}",
        "{\"title\":\"雨\",\"credits\":[],\"participants\":[],\"speakers\":[]}",
        "{\"participants\":[{\"publishTime\":1,\"credits\":2}]}"}) {
    EXPECT_EQ(KindOf(text), ContentKind::kDocument) << text;
  }
  EXPECT_EQ(KindOf(std::string(512, '\0')), ContentKind::kDocument);
  EXPECT_EQ(KindOf("\xEF\xBB\xBF{ \"name\" : \"articles/a"), ContentKind::kArticleLines);
}

TEST(KindOfTest, TheOrderOfFieldsMeansNothing) {
  for (const char* text :
       {R"({"body":["雨，\"多\" {嗎}"],"etag":"1","name":"articles/a"})",
        R"({"answerCount": 1, "credits": [{"name": "Orla"}], "language": "zh)",
        R"({"participants":[{"name":"x"}],"publishTime":"2026-01-02T00:00:00Z","title":"雨"})"}) {
    EXPECT_EQ(KindOf(text), ContentKind::kArticleLines) << text;
  }
}

}  // namespace
}  // namespace fangtan::client
