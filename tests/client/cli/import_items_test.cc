#include "client/cli/import_items.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "client/cli/translations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::client {
namespace {

namespace fs = std::filesystem;
using ::fangtan::testing::Fails;
using ::fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImportItemsTest : public ::testing::Test {
 protected:
  ImportItemsTest() {
    std::string pattern = (fs::temp_directory_path() / "fangtan-items-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~ImportItemsTest() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  std::vector<ImportItem> All(const ImportSource& source, const std::string& input = "") {
    std::istringstream in(input);
    ImportItems items(source, in);
    std::vector<ImportItem> all;
    while (auto item = items.Next()) all.push_back(*std::move(item));
    return all;
  }

  std::vector<std::string> Labels(const std::vector<ImportItem>& items) {
    std::vector<std::string> labels;
    for (const ImportItem& item : items) {
      labels.push_back(fs::path(item.label).lexically_relative(folder_).string());
    }
    return labels;
  }

  fs::path folder_;
};

TEST_F(ImportItemsTest, FoldersComeInOrderWithoutHiddenFiles) {
  Write("b/2.txt", "二");
  Write("b/1.txt", "一");
  Write("a.txt", "甲");
  Write("訪談.txt", "談");
  Write(".hidden", "x");
  Write(".git/config", "x");
  Write("__MACOSX/a.txt", "x");
  std::istringstream in;
  ImportItems items({.inputs = {folder_.string()}}, in);
  EXPECT_EQ(items.passed_over().hidden, 3);
  EXPECT_THAT(Labels(All({.inputs = {folder_.string()}})),
              ElementsAre("a.txt", "b/1.txt", "b/2.txt", "訪談.txt"));
}

TEST_F(ImportItemsTest, LinksOutOfTheFolderAndPipesArePassedOverAndCounted) {
  const std::string outside = Write("outside.txt", "外");
  Write("in/1.txt", "一");
  fs::create_symlink(outside, folder_ / "in/2.txt");
  ASSERT_EQ(mkfifo((folder_ / "in/pipe").c_str(), 0600), 0);
  std::istringstream in;
  ImportItems items({.inputs = {(folder_ / "in").string()}}, in);
  EXPECT_EQ(items.total(), 1);
  EXPECT_EQ(items.passed_over().links, 1);
  EXPECT_EQ(items.passed_over().others, 1);
}

TEST_F(ImportItemsTest, LinksToFilesAreReadAndLinksToFoldersNotFollowed) {
  Write("real/1.txt", "一");
  fs::create_symlink(folder_ / "real/1.txt", folder_ / "real/2.txt");
  fs::create_directory_symlink(folder_, folder_ / "real/loop");
  fs::create_symlink(folder_ / "nowhere", folder_ / "real/3.txt");
  const auto items = All({.inputs = {folder_.string()}});
  EXPECT_THAT(Labels(items), ElementsAre("real/1.txt", "real/2.txt", "real/3.txt"));
  EXPECT_THAT(items[1].request, IsOk());
  EXPECT_THAT(items[2].request, Fails(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST_F(ImportItemsTest, ADocumentCarriesItsBytesAndItsPath) {
  const std::string path = Write("a.txt", "記者：\r\n問\xFF");
  const auto items = All({.inputs = {path}, .format = "interview", .validate_only = true});
  ASSERT_EQ(items.size(), 1u);
  ASSERT_THAT(items[0].request, IsOk());
  EXPECT_EQ(items[0].request->document().content(), "記者：\r\n問\xFF");
  EXPECT_EQ(items[0].request->document().uri(), path);
  EXPECT_EQ(items[0].request->document().format(), "interview");
  EXPECT_TRUE(items[0].request->validate_only());
}

TEST_F(ImportItemsTest, StandardInputIsOneDocument) {
  const auto items = All({.inputs = {"-"}, .uri = "https://example.org/1"}, "記者：問");
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].request->document().content(), "記者：問");
  EXPECT_EQ(items[0].request->document().uri(), "https://example.org/1");
}

TEST_F(ImportItemsTest, AMissingFileIsAnItemThatFailed) {
  const auto items = All({.inputs = {(folder_ / "none.txt").string(), Write("a.txt", "甲")}});
  ASSERT_EQ(items.size(), 2u);
  EXPECT_THAT(items[0].request, Fails(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
  EXPECT_THAT(items[1].request, IsOk());
}

TEST_F(ImportItemsTest, AnUnreadableFileIsAnItemThatFailed) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const std::string path = Write("a.txt", "甲");
  chmod(path.c_str(), 0);
  EXPECT_THAT(All({.inputs = {path}})[0].request,
              Fails(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST_F(ImportItemsTest, ATooLargeFileIsRefusedByName) {
  const std::string path = Write("large.txt", "");
  fs::resize_file(path, kMaxDocumentBytes + 1);
  const auto items = All({.inputs = {path}});
  EXPECT_THAT(items[0].request, Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
  EXPECT_THAT(std::string(items[0].request.status().message()), HasSubstr("large.txt"));
}

TEST_F(ImportItemsTest, TheLargestFileIsRead) {
  const std::string path = Write("large.txt", "");
  fs::resize_file(path, kMaxDocumentBytes);
  EXPECT_THAT(All({.inputs = {path}})[0].request, IsOk());
}

TEST_F(ImportItemsTest, TooMuchOnStandardInputIsRefused) {
  EXPECT_THAT(All({.inputs = {"-"}}, std::string(kMaxDocumentBytes + 1, 'x'))[0].request,
              Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST_F(ImportItemsTest, AnEmptyFolderHasNoItems) { EXPECT_TRUE(All({.inputs = {folder_.string()}}).empty()); }

TEST_F(ImportItemsTest, LinesAreArticles) {
  const std::string path =
      Write("a.jsonl",
            "\xEF\xBB\xBF{\"title\":\"守護河灣\",\"publishTime\":\"2021-08-12T00:00:00Z\"}\r\n"
            "\n"
            "{\"title\":\"織密天網\"}");
  const auto items = All({.inputs = {path}, .format = "jsonl"});
  ASSERT_EQ(items.size(), 2u);
  ASSERT_THAT(items[0].request, IsOk());
  EXPECT_EQ(items[0].request->article().title(), "守護河灣");
  EXPECT_EQ(items[1].request->article().title(), "織密天網");
  EXPECT_EQ(items[1].label, path + ":3");
}

TEST_F(ImportItemsTest, ArticlesAreKnownWithoutAFormat) {
  const auto lines = All({.inputs = {Write("hand.jsonl",
                                           "{\"title\":\"雨\",\"body\":[\"大。\"]}\n"
                                           "{\"title\":\"風\",\"sections\":[]}\n")}});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].request->article().title(), "雨");
  EXPECT_EQ(lines[1].request->article().title(), "風");
}

TEST_F(ImportItemsTest, OneArticleMayStandOnSeveralLines) {
  const std::string json = "\xEF\xBB\xBF{\n \"name\": \"articles/rain\",\n \"title\": \"雨\"\n}\n";
  for (const char* format : {"", "jsonl"}) {
    const auto items = All({.inputs = {Write("one.json", json)}, .format = format});
    ASSERT_EQ(items.size(), 1u) << format;
    ASSERT_THAT(items[0].request, IsOk());
    EXPECT_EQ(items[0].request->article().title(), "雨");
  }
  const auto two = All({.inputs = {Write("two.json", json.substr(3) + json.substr(3))}});
  ASSERT_EQ(two.size(), 1u);
  EXPECT_THAT(two[0].request, Fails(absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID"));
}

TEST_F(ImportItemsTest, ABadLineIsAnItemThatFailedAndTheRestGoesOn) {
  const auto items = All({.inputs = {"-"}, .format = "jsonl"},
                         "{\"title\":\n{\"unknownField\":1}\n{\"title\":\"甲\"}\n[1]\n");
  ASSERT_EQ(items.size(), 4u);
  EXPECT_THAT(items[0].request, Fails(absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID"));
  EXPECT_THAT(items[1].request, Fails(absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID"));
  EXPECT_THAT(items[2].request, IsOk());
  EXPECT_EQ(items[3].label, "standard input:4");
  EXPECT_THAT(items[3].request, Fails(absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID"));
}

std::vector<std::string> Linked(TranslationGroups& groups) {
  std::vector<std::string> links;
  while (const auto linked = groups.Next()) {
    links.push_back(linked->name + " ->");
    for (const std::string& other : linked->translations) links.back() += " " + other;
  }
  return links;
}

v1::Article Named(const std::string& name, const std::vector<std::string>& translations = {}) {
  v1::Article article;
  article.set_name(name);
  for (const std::string& other : translations) article.add_translations(other);
  return article;
}

TEST(TranslationGroupsTest, NamesOfSiblings) {
  const auto parsed = [](const char* path) {
    const SiblingName name = ParseSiblingName(path);
    return name.common + "|" + name.language;
  };
  EXPECT_EQ(parsed("a/talk.md"), "a/talk.md|");
  EXPECT_EQ(parsed("a/talk.zh.md"), "a/talk.md|zh");
  EXPECT_EQ(parsed("old.zip!/t/2.0.pt-BR.txt"), "old.zip!/t/2.0.txt|pt-BR");
  EXPECT_EQ(parsed("talk.zh_Hant.md"), "talk.md|zh_Hant");
  for (const char* path : {"talk", ".zh.md", "a.zh/talk.md", "talk.v2.md", "talk.10.md", "talk.xx.md",
                           "talk.zhx.md", "talk.zh-.md", "talk.z.md", "a.b/zh.md", "", ".", "..", "a/."}) {
    EXPECT_EQ(parsed(path), std::string(path) + "|") << path;
  }
}

TEST(TranslationGroupsTest, SiblingsNameEachOtherInAnyOrder) {
  TranslationGroups groups(100);
  groups.Add("t/talk.es.md", Named("articles/es"));
  groups.Add("t/alone.md", Named("articles/alone"));
  groups.Add("t/talk.md", Named("articles/en", {"articles/by-hand"}));
  groups.Add("t/talk.zh.md", Named("articles/zh", {"articles/en", "articles/es"}));
  groups.Add("u/talk.zh.md", Named("articles/elsewhere"));
  groups.Add("t/talk.zh.txt", Named("articles/other-kind"));
  EXPECT_THAT(Linked(groups), ElementsAre()) << "more may come";
  groups.Finish();
  EXPECT_THAT(Linked(groups), ElementsAre("articles/en -> articles/by-hand articles/es articles/zh",
                                          "articles/es -> articles/en articles/zh"));
  groups.Finish();
  EXPECT_THAT(Linked(groups), ElementsAre());
}

TEST(TranslationGroupsTest, OnlySoManyAreRemembered) {
  TranslationGroups groups(2);
  groups.Add("a.md", Named("articles/a"));
  groups.Add("a.zh.md", Named("articles/a-zh"));
  groups.Add("b.md", Named("articles/b"));
  EXPECT_THAT(Linked(groups), ElementsAre());
  groups.Add("c.md", Named("articles/c"));
  EXPECT_THAT(Linked(groups), ElementsAre("articles/a -> articles/a-zh", "articles/a-zh -> articles/a"));
  groups.Add("b.zh.md", Named("articles/b-zh"));
  groups.Finish();
  EXPECT_THAT(Linked(groups), ElementsAre("articles/b -> articles/b-zh", "articles/b-zh -> articles/b"));
}

TEST(TranslationGroupsTest, TheSameDocumentTwiceIsNoTranslation) {
  TranslationGroups groups(9);
  groups.Add("a.md", Named("articles/a"));
  groups.Add("a.zh.md", Named("articles/a"));
  groups.Finish();
  EXPECT_THAT(Linked(groups), ElementsAre());
}

TEST(BufferedBytesTest, ALineAboveTheLimitIsPassedOver) {
  std::istringstream in("12345\nabc\n\nlast");
  StreamBytes stream(in, "lines");
  BufferedBytes bytes(stream, "lines");
  ASSERT_OK_AND_ASSIGN(const absl::string_view head, bytes.Head(8));
  EXPECT_EQ(head, "12345\nab");
  EXPECT_THAT(bytes.ReadLine(4), Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
  for (const char* expected : {"abc", "", "last"}) {
    ASSERT_OK_AND_ASSIGN(auto line, bytes.ReadLine(4));
    EXPECT_EQ(line, expected);
  }
  ASSERT_OK_AND_ASSIGN(auto end, bytes.ReadLine(4));
  EXPECT_EQ(end, std::nullopt);
}

}  // namespace
}  // namespace fangtan::client
