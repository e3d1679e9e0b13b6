// What goes in comes out again: exports read back byte for byte, and bad documents that leave the server as
// it was.
#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::ServerProcess;
using testing::TempDirectory;

std::string TestPage(const std::string& name) {
  return absl::StrCat(FANGTAN_SOURCE_DIR, "/tests/data/interview/", name);
}

// An article that a client wrote: traditional and astral characters, posts, a statement, a question without
// an answer.
constexpr char kWritten[] =
    R"({"name":"articles/written-one","title":"𠮷野訪談","column":"書記微訪談","lead":["開場白。"],)"
    R"("participants":[{"name":"林一葦","printedName":"林 一葦","posts":["東河縣縣長","縣委副書記"]}],)"
    R"("sections":[{"heading":["一、水"],"exchanges":[{"answers":[{"paragraphs":["各位好。"],"printedName":"林一葦",)"
    R"("printedPosts":["東河縣縣長"]}]},{"question":{"text":"雨多嗎？","asker":"記者"},"answers":[{"paragraphs":)"
    R"(["多。","三百毫米。"],"printedName":"林一葦"}]},{"question":{"text":"還有呢？"}}]}],"labels":["水","𠮷"],)"
    R"("credits":[{"name":"陳美玲","role":"記者"}],"publishDate":{"year":2021,"month":8},"language":"zh-Hant"})";

class ImportTest : public ::testing::Test {
 protected:
  // A server with a store of its own.
  std::unique_ptr<ServerProcess> Start(const std::string& store) {
    auto server = ServerProcess::Start(absl::StrCat(folder_.path(), "/", store));
    EXPECT_THAT(server, testing::IsOk());
    return server.ok() ? *std::move(server) : nullptr;
  }

  Outcome Run(const ServerProcess& server, std::vector<std::string> arguments,
              const std::string& input = "") {
    arguments.insert(arguments.begin(),
                     {absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtan"), "--server", server.address()});
    return testing::RunProgram(arguments, input);
  }

  std::string File(const std::string& name, const std::string& content) {
    const std::string path = absl::StrCat(folder_.path(), "/", name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  TempDirectory folder_;
};

TEST_F(ImportTest, WhatItExportsAnotherStoreReadsBackByteForByte) {
  const auto first = Start("first");
  ASSERT_EQ(Run(*first, {"import", TestPage("page.txt"), TestPage("variant.txt")}).exit_code, 0);
  const Outcome written = Run(*first, {"import", "-"},
                              absl::StrCat(kWritten, "\n{\"name\":\"articles/gone\",\"title\":\"雨\"}\n"));
  ASSERT_EQ(written.exit_code, 0) << written.err;
  ASSERT_EQ(Run(*first, {"delete", "articles/gone"}).exit_code, 0);
  const std::vector<std::vector<std::string>> forms = {
      {}, {"--binary"}, {"--with-sources"}, {"--binary", "--with-sources"}};
  for (size_t i = 0; i < forms.size(); ++i) {
    std::vector<std::string> arguments = {"export"};
    arguments.insert(arguments.end(), forms[i].begin(), forms[i].end());
    const Outcome exported = Run(*first, arguments);
    ASSERT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_FALSE(absl::StrContains(exported.out, "articles/gone"));
    const auto second = Start(absl::StrCat("second-", i));
    const Outcome imported = Run(*second, {"import", "-"}, exported.out);
    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_TRUE(Run(*second, arguments).out == exported.out) << "form " << i;
    EXPECT_TRUE(Run(*second, {"export"}).out == Run(*first, {"export"}).out) << "form " << i;
  }
}

TEST_F(ImportTest, SpansPointIntoSourcesThatCameAlong) {
  const auto first = Start("first");
  ASSERT_EQ(Run(*first, {"import", TestPage("page.txt")}).exit_code, 0);
  const std::string article = Run(*first, {"export"}).out;
  const size_t at = article.find("sources/");
  const std::string source = article.substr(at, article.find('"', at) - at);
  const auto without = Start("without");
  ASSERT_EQ(Run(*without, {"import", "-"}, article).exit_code, 0);
  EXPECT_THAT(Run(*without, {"source", source}).err, HasSubstr("SOURCE_NOT_FOUND"));
  const auto with = Start("with");
  const Outcome imported = Run(*with, {"import", "-"}, Run(*first, {"export", "--with-sources"}).out);
  EXPECT_THAT(imported.err, HasSubstr("2 documents, 1 new, 1 unchanged"));
  EXPECT_EQ(Run(*with, {"source", source}).out, testing::ReadText(TestPage("page.txt")));
  EXPECT_EQ(Run(*with, {"rankings"}).exit_code, 0);
}

TEST_F(ImportTest, StateIsExportedWhereItIsAskedFor) {
  const auto server = Start("store");
  ASSERT_EQ(Run(*server, {"import", "-"}, std::string(kWritten) + "\n").exit_code, 0);
  EXPECT_FALSE(absl::StrContains(Run(*server, {"export"}).out, "createTime"));
  const std::string state = Run(*server, {"export", "--state"}).out;
  for (const char* field : {"createTime", "updateTime", "revision", "etag"})
    EXPECT_THAT(state, HasSubstr(field));
  EXPECT_THAT(Run(*server, {"import", "-"}, state).err, HasSubstr("1 unchanged"));
}

std::string Repeated(int count, const std::string& begin, const std::string& end) {
  std::string text = "標題\n\n記者：雨多嗎？\n\n";
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, begin, i, end);
  return text;
}

// Each is refused with its reason, or read within a limit; then a good one goes in.
TEST_F(ImportTest, BadDocumentsAreNamedAndTheServerGoesOn) {
  const auto server = Start("store");
  const std::string large = File("large.txt", "");
  std::filesystem::resize_file(large, 200 << 20);
  const Outcome too_large = Run(*server, {"import", large});
  EXPECT_EQ(too_large.exit_code, 1);
  EXPECT_THAT(too_large.err, HasSubstr("TOO_LARGE"));
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(too_large.err, '\n', absl::SkipEmpty())).size(), 2u)
      << "a line of the failure, and the count:\n"
      << too_large.err;
  EXPECT_THAT(Run(*server, {"import", File("nul.txt", std::string("記者：雨\0雪？\n", 21))}).err,
              HasSubstr("DOCUMENT_UNREADABLE"));
  const std::vector<std::pair<std::string, std::string>> odd = {
      {"speakers.txt", Repeated(200'000, "說話人", "：話。\n\n")},
      {"soup.txt", Repeated(100'000, "問：\n答：\n記者", "：\n")},
      {"name.txt", "標題\n\n" + std::string(1 << 20, 'A') + "：話。\n"},
      {"ends.txt", "標題\r\r記者：雨多嗎？\r\n\r\n林一葦：多。\n\v\f\u2028記者：雪呢？\u0085林一葦：少。"},
      {"marks.txt", "標題\n\n\u202e記\u200b者\u200f：雨多嗎？\n\n\u2066林\u200d一葦\u2069：\ufeff多。\n"}};
  for (const auto& [name, content] : odd) {
    const Outcome outcome = Run(*server, {"import", File(name, content)});
    EXPECT_TRUE(outcome.exit_code == 0 || (outcome.exit_code == 1 && absl::StrContains(outcome.err, name)))
        << name << ": " << outcome.exit_code << " " << outcome.err.substr(0, 1000);
  }
  EXPECT_EQ(Run(*server, {"import", TestPage("page.txt")}).exit_code, 0);
  EXPECT_THAT(Run(*server, {"articles", "--filter", "participants.posts:書記"}).out, HasSubstr("articles/"));
}

// "河湾的水……" in GB18030.
constexpr char kGb18030[] =
    "\xBA\xD3\xCD\xE5\xB5\xC4\xCB\xAE\x0A\x0A\xBC\xC7\xD5\xDF\xA3\xBA\xBA\xD3\xCB\xAE\xBD\xF1\xC4\xEA"
    "\xD4\xF5\xC3\xB4\xD1\xF9\xA3\xBF\x0A\x0A\xC1\xD6\xD2\xBB\xCE\xAD\xA3\xBA\xB1\xC8\xC8\xA5\xC4\xEA"
    "\xB8\xDF\xD2\xBB\xD0\xA9\xA3\xAC\xCE\xD2\xC3\xC7\xD0\xDE\xC1\xCB\xC8\xFD\xB5\xC0\xB5\xCC\xA3\xAC"
    "\xB4\xE5\xC0\xEF\xBA\xCD\xCF\xD8\xC0\xEF\xB8\xF7\xB3\xF6\xC1\xCB\xD2\xBB\xB0\xEB\xB5\xC4\xC7\xAE"
    "\xA1\xA3\x0A";

TEST_F(ImportTest, ASourceIsItsBytesInAPipeAndDecodedAsText) {
  const auto server = Start("store");
  const Outcome imported = Run(*server, {"import", File("gb.txt", kGb18030)});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const size_t begin = imported.out.find("sources/");
  ASSERT_NE(begin, std::string::npos);
  const std::string source = imported.out.substr(begin, imported.out.find('"', begin) - begin);
  EXPECT_TRUE(Run(*server, {"source", source}).out == kGb18030);
  EXPECT_TRUE(Run(*server, {"source", source, "--raw", "-o", "text"}).out == kGb18030);
  const std::string text = Run(*server, {"source", source, "-o", "text"}).out;
  EXPECT_TRUE(absl::StartsWith(text, "河湾的水\n\n记者：河水")) << text;
  EXPECT_THAT(text, HasSubstr("各出了一半的钱。\n"));
  EXPECT_EQ(Run(*server, {"source", source, "--span", "char:0-4"}).out, std::string(kGb18030).substr(0, 8));
  EXPECT_EQ(Run(*server, {"source", source, "--span", "char:0-4", "-o", "text"}).out, "河湾的水");
}

la_ssize_t Append(archive*, void* bytes, const void* block, size_t size) {
  static_cast<std::string*>(bytes)->append(static_cast<const char*>(block), size);
  return static_cast<la_ssize_t>(size);
}

// A tar.zst of documents by their names.
std::string Archive(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string bytes;
  archive* const writer = archive_write_new();
  archive_write_set_format_ustar(writer);
  archive_write_add_filter_zstd(writer);
  archive_write_set_bytes_in_last_block(writer, 1);  // else zeros follow, which are no part of a frame
  archive_write_open(writer, &bytes, nullptr, &Append, nullptr);
  for (const auto& [name, text] : members) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<int64_t>(text.size()));
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return bytes;
}

// What `name` (`talk.zh.md`) was stored as, and what it names as its translations.
std::vector<std::string> TranslationsOf(const Outcome& articles, const std::string& title) {
  for (absl::string_view line : absl::StrSplit(articles.out, '\n')) {
    if (!absl::StrContains(line, absl::StrCat("\"title\":\"", title, "\""))) continue;
    const size_t begin = line.find("\"translations\":[");
    if (begin == absl::string_view::npos) return {};
    line = line.substr(begin + 16, line.find(']', begin) - begin - 16);
    return absl::StrSplit(line, ',', absl::SkipEmpty());
  }
  return {"(no such article)"};
}

std::string NameOf(const Outcome& articles, const std::string& title) {
  for (const absl::string_view line : absl::StrSplit(articles.out, '\n')) {
    if (!absl::StrContains(line, absl::StrCat("\"title\":\"", title, "\""))) continue;
    const size_t begin = line.find("\"articles/");
    return std::string(line.substr(begin, line.find('"', begin + 1) - begin + 1));
  }
  return "";
}

constexpr char kTalk[] = "# River talk\n\n**Bo Larsen:** How is the water?\n\n**Mira Okoye:** Higher.\n";
constexpr char kCharla[] = "# Charla del río\n\n**Bo Larsen:** ¿Y el agua?\n\n**Mira Okoye:** Alta.\n";
constexpr char kTan[] = "# 河灣談\n\n**Bo Larsen:** 水怎麼樣？\n\n**Mira Okoye:** 高了。\n";
constexpr char kOther[] = "# Another talk\n\n**Bo Larsen:** Who paid?\n\n**Mira Okoye:** We did.\n";

TEST_F(ImportTest, TranslationsNameEachOther) {
  using ::testing::UnorderedElementsAre;
  const auto server = Start("store");
  std::filesystem::create_directories(absl::StrCat(folder_.path(), "/talks/b"));
  File("talks/talk.md", kTalk);
  File("talks/talk.zh.md", kTan);
  File("talks/b/talk.es.md", kOther);  // of another folder
  const std::string talks = absl::StrCat(folder_.path(), "/talks");
  EXPECT_EQ(Run(*server, {"import", "--dry-run", talks}).err, "3 documents, 3 checked, nothing stored\n");
  const Outcome first = Run(*server, {"import", talks});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, HasSubstr("3 new, 2 linked to translations"));
  Outcome articles = Run(*server, {"articles"});
  const std::string english = NameOf(articles, "River talk");
  const std::string chinese = NameOf(articles, "河灣談");
  EXPECT_THAT(TranslationsOf(articles, "River talk"), UnorderedElementsAre(chinese));
  EXPECT_THAT(TranslationsOf(articles, "河灣談"), UnorderedElementsAre(english));
  EXPECT_THAT(TranslationsOf(articles, "Another talk"), UnorderedElementsAre());

  // One more language, and the folder again: what is linked already is left alone.
  File("talks/talk.es.md", kCharla);
  EXPECT_THAT(Run(*server, {"import", talks}).err, HasSubstr("1 new, 3 unchanged, 3 linked to translations"));
  articles = Run(*server, {"articles"});
  const std::string spanish = NameOf(articles, "Charla del río");
  EXPECT_THAT(TranslationsOf(articles, "River talk"), UnorderedElementsAre(chinese, spanish));
  EXPECT_THAT(TranslationsOf(articles, "Charla del río"), UnorderedElementsAre(english, chinese));
  const Outcome again = Run(*server, {"import", talks});
  EXPECT_EQ(again.err, "4 documents, 4 unchanged\n");
  EXPECT_TRUE(Run(*server, {"articles"}).out == articles.out);

  // In an archive, and read back from an export.
  const auto second = Start("second");
  const std::string archive =
      File("talks.tar.zst", Archive({{"t/talk.zh-Hant.md", kTan}, {"t/talk.md", kTalk}}));
  EXPECT_THAT(Run(*second, {"import", archive}).err, HasSubstr("2 new, 2 linked to translations"));
  const Outcome exported = Run(*second, {"export"});
  EXPECT_THAT(TranslationsOf(exported, "河灣談"), UnorderedElementsAre(english));
  const auto third = Start("third");
  EXPECT_EQ(Run(*third, {"import", "-"}, exported.out).exit_code, 0);
  EXPECT_TRUE(Run(*third, {"export"}).out == exported.out);
}

// A tar.zst of three members: a document, `zeros` bytes of nothing, a document.
std::string Bomb(int64_t zeros) {
  std::string bytes;
  archive* const writer = archive_write_new();
  archive_write_set_format_ustar(writer);
  archive_write_add_filter_zstd(writer);
  archive_write_open(writer, &bytes, nullptr, &Append, nullptr);
  const std::vector<std::pair<std::string, int64_t>> members = {{"1.txt", 0}, {"zeros", zeros}, {"2.txt", 0}};
  for (const auto& [name, size] : members) {
    const std::string text = "短文一篇，" + name;
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, size > 0 ? size : static_cast<int64_t>(text.size()));
    archive_write_header(writer, entry);
    if (size == 0) archive_write_data(writer, text.data(), text.size());
    const std::string block(1 << 20, '\0');
    for (int64_t left = size; left > 0; left -= static_cast<int64_t>(block.size())) {
      archive_write_data(writer, block.data(), block.size());
    }
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return bytes;
}

TEST_F(ImportTest, AnArchiveBombIsStoppedAndWhatCameBeforeStays) {
  const auto server = Start("store");
  const Outcome outcome = Run(*server, {"import", File("bomb.tar.zst", Bomb(int64_t{1100} << 20))});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("bomb.tar.zst!/zeros: TOO_LARGE"));
  EXPECT_THAT(outcome.err, HasSubstr("ARCHIVE_BOMB"));
  EXPECT_THAT(outcome.err, HasSubstr("3 documents, 1 new, 2 failed"));
  EXPECT_THAT(Run(*server, {"articles"}).out, HasSubstr("1.txt"));
}

}  // namespace
}  // namespace fangtan
