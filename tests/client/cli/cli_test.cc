#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "fangtan/v1/admin_service.pb.h"
#include "fangtan/v1/articles_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class CliTest : public ::testing::Test {
 protected:
  CliTest() {
    std::string pattern = (fs::temp_directory_path() / "fangtan-cli-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~CliTest() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  Outcome WithServer(std::vector<std::string> arguments, const std::string& input = "",
                     Terminal terminal = {}) {
    arguments.insert(arguments.begin(), {"--server", server_.address()});
    return Fangtan(arguments, input, terminal);
  }

  fs::path folder_;
  FakeServer server_{12, "記者：\x1b[31m問\x1b[0m\n"};
};

TEST(UsageTest, HelpOfEveryCommandHasExamples) {
  for (const char* command :
       {"import",   "parse",  "get",      "articles", "answers", "questions", "speakers",
        "rankings", "search", "tally",    "verify",   "source",  "watch",     "changes",
        "export",   "delete", "undelete", "status",   "rebuild", "backup"}) {
    const Outcome run = Fangtan({command, "--help"});
    EXPECT_EQ(run.exit_code, 0) << command;
    EXPECT_THAT(run.out, HasSubstr(absl::StrCat("Examples:\n  fangtan ", command))) << command;
    EXPECT_THAT(run.err, IsEmpty()) << command;
    EXPECT_THAT(Fangtan({"--help"}).out, HasSubstr(absl::StrCat("\n  ", command, " "))) << command;
  }
  EXPECT_THAT(Fangtan({"--version"}).out, StartsWith("fangtan "));
}

TEST(UsageTest, ArgumentsThatAreNotUtf8AreToldWithWhatHelps) {
  const std::string gbk = "\xC9\xF2\xBD\xE0";  // 沈洁
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"search", gbk},
                                                    {"answers", "--filter", "speaker.name=" + gbk},
                                                    {"get", gbk},
                                                    {"verify", "articles/water/answers/a1b2", gbk},
                                                    {"import", "/none/" + gbk}}) {
    const Outcome run = Fangtan(arguments);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, StartsWith("fangtan: WRONG_USAGE: \""));
    EXPECT_THAT(run.err, HasSubstr("\\xc9\\xf2\\xbd\\xe0\" is not UTF-8"));
    EXPECT_THAT(run.err, HasSubstr("hint: set the terminal to UTF-8"));
    EXPECT_EQ(Lines(run.err).size(), 2u);
  }
}

TEST(UsageTest, WrongUsageIsTwo) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"bogus"},
      {"speakers", "bogus"},
      {"speakers", "resolve"},
      {"speakers", "resolve", "王海山", "--filter", "x"},
      {"speakers", "--at", "7", "resolve", "王海山"},
      {"speakers", "merge", "speakers/a1b2"},
      {"speakers", "merge", "speakers/a1b2", "王海山"},
      {"speakers", "split", "articles/a1b2"},
      {"speakers", "rename", "speakers/a1b2"},
      {"watch", "--after", "-1"},
      {"changes", "--at", "0"},
      {"get"},
      {"get", "not-a-name"},
      {"get", "articles/a1b2/answers/"},
      {"get", "articles/a1b2", "--view", "half"},
      {"get", "articles/a1b2", "--at", "0"},
      {"articles", "--limit", "-1"},
      {"articles", "--limit", "many"},
      {"backup", "/backups", "--keep", "4294967297"},
      {"articles", "--parent", "articles/a1b2"},
      {"articles", "-o", "xml"},
      {"articles", "--bogus"},
      {"articles", "--timeout", "soon"},
      {"articles", "--timeout", "-1s"},
      {"import"},
      {"tally"},
      {"tally", "--by", "speaker,mood"},
      {"search"},
      {"search", "--in", "books", "x"},
      {"verify", "articles/a1b2"},
      {"source", "articles/a1b2"},
      {"source", "sources/x", "--span", "12-15"},
      {"source", "sources/x", "--span", "byte:15-12"},
      {"source", "sources/x", "--span", "byte:3-3"},
      {"source", "sources/x", "--span", "line:1-2"},
      {"source", "sources/x", "--span", "char:1-2x"},
      {"source", "sources/x", "--span", "char:1-2", "--meta"},
      {"delete", "speakers/x"},
      {"export", "-o", "table"},
      {"import", "--uri", "u", "--format", "jsonl", "-"},
      {"--server", "", "status"},
      {"status", "--explain", ""},
      {"status", "--explain="},
  };
  for (const auto& arguments : wrong) {
    const Outcome run = Fangtan(arguments);
    EXPECT_EQ(run.exit_code, 2) << ::testing::PrintToString(arguments);
    EXPECT_THAT(run.err, StartsWith("fangtan: ")) << ::testing::PrintToString(arguments);
    EXPECT_THAT(run.out, IsEmpty()) << ::testing::PrintToString(arguments);
  }
}

TEST_F(CliTest, NobodyListeningIsThree) {
  server_.Stop();
  for (const char* command : {"articles", "status", "watch", "export"}) {
    const Outcome run = WithServer({command});
    EXPECT_EQ(run.exit_code, 3) << command;
    EXPECT_THAT(run.err, StartsWith("fangtan: SERVER_NOT_REACHED: no server answers at unix:")) << command;
    EXPECT_THAT(run.err, HasSubstr("\nhint: ")) << command;
  }
}

TEST_F(CliTest, TheServersRefusalIsOne) {
  const Outcome run = WithServer({"get", "articles/none"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err,
            "fangtan: ARTICLE_NOT_FOUND: articles/none does not exist\nhint: `fangtan articles` lists what "
            "there is\n");
}

TEST_F(CliTest, WhatTheServerDoesNotDoIsToldPlainly) {
  const Outcome run = WithServer({"backup", "/backups"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, StartsWith("fangtan: UNIMPLEMENTED: "));
}

TEST_F(CliTest, DamageIsOneInEveryFormat) {
  for (const std::string format : {"text", "table", "json", "jsonl"}) {
    const Outcome run = WithServer({"verify-store", "--output", format});
    EXPECT_EQ(run.exit_code, 1) << format;
    EXPECT_THAT(run.out, HasSubstr("its checksum is wrong")) << format;
  }
}

// As one response, whatever the pages; in lines a backup each.
TEST_F(CliTest, BackupsAreOneJsonDocument) {
  const Outcome json = WithServer({"backups", "/backups", "--output", "json"});
  EXPECT_EQ(json.exit_code, 1) << "one is damaged";
  v1::ListBackupsResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json.out, &response).ok()) << json.out;
  ASSERT_EQ(response.backups_size(), 2);
  EXPECT_EQ(response.total_size(), 2);
  EXPECT_EQ(response.backups(1).damage(), "MANIFEST is too short");
  const Outcome lines = WithServer({"backups", "/backups", "--output", "jsonl"});
  EXPECT_EQ(lines.exit_code, 1);
  EXPECT_EQ(Lines(lines.out).size(), 2u);
}

TEST_F(CliTest, GetGoesOnAfterAFailure) {
  const Outcome run = WithServer({"get", "articles/item-0001", "articles/none", "articles/item-0002"});
  EXPECT_EQ(run.exit_code, 1);
  ASSERT_EQ(Lines(run.out).size(), 2u);
  EXPECT_THAT(Lines(run.out)[1], HasSubstr("\"name\":\"articles/item-0002\""));
  EXPECT_THAT(Lines(run.out)[0], HasSubstr("有哪些積極探索")) << "the FULL view";
  EXPECT_THAT(WithServer({"get", "articles/item-0001", "--view", "basic"}).out, Not(HasSubstr("sections")));
}

TEST_F(CliTest, PipesGetJsonLines) {
  const Outcome run = WithServer({"articles", "--limit", "3"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(Lines(run.out).size(), 3u);
  v1::Article article;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(Lines(run.out)[2], &article).ok());
  EXPECT_EQ(article.name(), "articles/item-0002");
  EXPECT_THAT(run.err, IsEmpty());
  EXPECT_THAT(server_.articles().page_sizes(), ElementsAre(3)) << "one page is enough";
}

TEST_F(CliTest, JsonIsTheResponse) {
  const Outcome run = WithServer({"articles", "--limit", "5", "-o", "json"});
  v1::ListArticlesResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(run.out, &response).ok()) << run.out;
  EXPECT_EQ(response.articles_size(), 5);
  EXPECT_EQ(response.next_page_token(), "5");
  EXPECT_EQ(response.total_size(), 12);
  EXPECT_EQ(response.read_revision(), 42);
}

TEST_F(CliTest, JsonIsOneValueWhateverWasAsked) {
  const auto parses = [](const std::string& json, google::protobuf::Message& message) {
    return google::protobuf::util::JsonStringToMessage(json, &message).ok();
  };
  google::protobuf::ListValue list;
  const Outcome two = WithServer({"get", "articles/item-0001", "articles/item-0002", "-o", "json"});
  ASSERT_TRUE(parses(two.out, list)) << two.out;
  ASSERT_EQ(list.values_size(), 2);
  EXPECT_EQ(list.values(1).struct_value().fields().at("name").string_value(), "articles/item-0002");
  const Outcome one_missing = WithServer({"get", "articles/none-at-all", "articles/item-0002", "-o", "json"});
  EXPECT_EQ(one_missing.exit_code, 1);
  ASSERT_TRUE(parses(one_missing.out, list)) << one_missing.out;
  EXPECT_EQ(list.values_size(), 1);
  v1::Source source;
  ASSERT_TRUE(parses(WithServer({"source", "sources/abcd", "-o", "json"}).out, source));
  EXPECT_EQ(source.content(), "記者：\x1b[31m問\x1b[0m\n");
  v1::ReadSpanResponse span;
  const Outcome line = WithServer({"source", "sources/abcd", "--span", "byte:0-9", "-o", "jsonl"});
  EXPECT_EQ(Lines(line.out).size(), 1u);
  ASSERT_TRUE(parses(line.out, span)) << line.out;
  EXPECT_EQ(span.content(), "記者：");
}

TEST(CliPagesTest, WhatNobodyAskedToLeaveOutIsToldBesideJsonLines) {
  FakeServer server(120);
  const Outcome run = Fangtan({"--server", server.address(), "articles"});
  EXPECT_EQ(Lines(run.out).size(), 50u);
  EXPECT_EQ(run.err, "50 of 120 articles; --limit 0 brings all\n");
  EXPECT_EQ(Fangtan({"--server", server.address(), "articles", "--limit", "3"}).err, "") << "asked for";
  EXPECT_EQ(Fangtan({"--server", server.address(), "articles", "--limit", "0"}).err, "");
}

TEST(CliPagesTest, JsonOfManyPagesIsOneResponse) {
  FakeServer server(2500);
  const Outcome run = Fangtan({"--server", server.address(), "articles", "--limit", "0", "-o", "json"});
  v1::ListArticlesResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(run.out, &response).ok());
  EXPECT_EQ(response.articles_size(), 2500);
  EXPECT_EQ(response.next_page_token(), "");
  EXPECT_THAT(server.articles().page_sizes(), ElementsAre(1000, 1000, 1000));
}

TEST(CliPagesTest, AnErrorInTheMiddleComesAfterWhatWasRead) {
  FakeServer server(2500);
  const Outcome run =
      Fangtan({"--server", server.address(), "articles", "--limit", "0", "--order-by", "broken-after-2000"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(Lines(run.out).size(), 2000u);
  EXPECT_THAT(run.err, StartsWith("fangtan: REVISION_COMPACTED: "));
  EXPECT_THAT(run.err, HasSubstr("hint: the oldest revision kept is 40\n"));
}

TEST_F(CliTest, TerminalsGetATableWithAFooter) {
  const Outcome run = WithServer({"articles", "--limit", "2"}, "", {.is_terminal = true, .width = 61});
  EXPECT_EQ(run.out,
            "NAME                PUBLISHED  COLUMN      TITLE         Q  A\n"
            "articles/item-0000             書記微訪談  第0號：困難…  0  0\n"
            "articles/item-0001             書記微訪談  第1號：困難…  0  0\n")
      << run.out;
  EXPECT_EQ(run.err, "2 of 12 articles, revision 42\n");
}

TEST_F(CliTest, ColoursOnlyOnATerminalThatWantsThem) {
  EXPECT_THAT(WithServer({"articles"}, "", {.is_terminal = true, .color = true}).out, HasSubstr("\x1b["));
  EXPECT_THAT(WithServer({"articles"}, "", {.is_terminal = true}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(WithServer({"articles", "-o", "table"}, "", {.color = true}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(WithServer({"bogus"}, "", {.color = true}).err, Not(HasSubstr("\x1b")));
}

TEST_F(CliTest, ImportTellsEachFailureAndGoesOn) {
  const std::string good = Write("a.txt", "記者：問");
  const std::string bad = Write("b.bin", "unreadable");
  const Outcome run = WithServer({"import", good, (folder_ / "none").string(), bad, good});
  EXPECT_EQ(run.exit_code, 1);
  ASSERT_EQ(Lines(run.out).size(), 4u) << "a result for every document";
  std::vector<std::string> errors = Lines(run.err);
  ASSERT_EQ(errors.size(), 3u) << run.err;
  EXPECT_EQ(errors[0], absl::StrCat("failed: ", (folder_ / "none").string(),
                                    ": FILE_UNREADABLE: No such file or directory"));
  EXPECT_EQ(errors[1], absl::StrCat("failed: ", bad, ": DOCUMENT_UNREADABLE: the document is binary"));
  EXPECT_EQ(errors[2], "4 documents, 2 new, 2 failed");
  for (int i = 0; i < 4; ++i) {
    v1::ImportArticlesResponse result;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(Lines(run.out)[i], &result).ok());
    EXPECT_EQ(result.item(), i);
    EXPECT_EQ(result.status().code() != 0, i == 1 || i == 2) << i;
  }
}

TEST_F(CliTest, ImportOnATerminalShowsABarAndTheNames) {
  const std::string good = Write("a.txt", "記者：問");
  const Outcome run = WithServer({"import", good}, "", {.is_terminal = true});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "created  articles/item-0000  第0號：困難村走上幸福路\n");
  EXPECT_THAT(run.err, HasSubstr("░"));
  EXPECT_THAT(run.err, ::testing::EndsWith("1 document, 1 new\n"));
}

TEST_F(CliTest, DryRunStoresNothing) {
  const Outcome run = WithServer({"import", "--dry-run", "-"}, "記者：問");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "1 document, 1 checked, nothing stored\n");
}

TEST_F(CliTest, ImportOfJsonLines) {
  const Outcome run = WithServer({"import", "--format", "jsonl", "-"}, "{\"title\":\"守護河灣\"}\n{bad\n");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Lines(run.out)[0], HasSubstr("守護河灣"));
  EXPECT_THAT(run.err, HasSubstr("failed: standard input:2: ARTICLE_JSON_INVALID: "));
}

TEST_F(CliTest, AnExportCanBeImported) {
  const Outcome exported = WithServer({"export"});
  EXPECT_EQ(exported.exit_code, 0);
  EXPECT_EQ(Lines(exported.out).size(), 12u);
  const Outcome imported = WithServer({"import", "--format", "jsonl", "-"}, exported.out);
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(imported.err, "12 documents, 12 new\n");
}

TEST_F(CliTest, ImportOfNothingReadableNeedsNoServer) {
  server_.Stop();
  EXPECT_EQ(WithServer({"import", (folder_ / "none").string()}).exit_code, 1);
  EXPECT_EQ(WithServer({"import", folder_.string()}).exit_code, 0) << "an empty folder has nothing to refuse";
  EXPECT_EQ(WithServer({"import", Write("a.txt", "甲")}).exit_code, 3);
}

TEST_F(CliTest, ABrokenImportTellsWhatWasAcknowledged) {
  server_.articles().BreakImportAfter(2);
  std::vector<std::string> arguments = {"import"};
  for (int i = 0; i < 5; ++i) arguments.push_back(Write(absl::StrCat(i, ".txt"), absl::StrCat("第", i)));
  const Outcome run = WithServer(arguments);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(Lines(run.out).size(), 2u);
  EXPECT_THAT(run.err, HasSubstr("fangtan: SERVER_NOT_REACHED: the connection to unix:"));
  EXPECT_THAT(run.err, HasSubstr("after 2 of 5 documents were acknowledged"));
  EXPECT_THAT(run.err, HasSubstr("hint: run the same command again"));
}

TEST_F(CliTest, AFullDiskEndsAnImport) {
  server_.articles().FillDiskAfter(2);
  std::vector<std::string> arguments = {"import"};
  for (int i = 0; i < 5; ++i) arguments.push_back(Write(absl::StrCat(i, ".txt"), absl::StrCat("第", i)));
  Outcome run = WithServer(arguments);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(Lines(run.out).size(), 3u) << "two that are stored, and the one that had no room";
  EXPECT_THAT(run.err, HasSubstr("2.txt: STORAGE_FULL: "));
  EXPECT_THAT(run.err, Not(HasSubstr("STORE_FAILED")));
  EXPECT_THAT(run.err, HasSubstr("3 documents, 2 new, 1 failed\n"));
  EXPECT_THAT(run.err, HasSubstr("after 2 of 5 documents were acknowledged"));
  EXPECT_THAT(run.err, HasSubstr("hint: make room on the server's disk"));
  server_.articles().FillDiskAfter(0);
  std::string lines;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&lines, "{\"title\":\"", i, "\"}\n");
  run = WithServer({"import", "--format", "jsonl", "-"}, lines);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(Lines(run.out).size(), 1u);
  EXPECT_THAT(run.err, HasSubstr("1 document, 1 failed\n"));
}

TEST_F(CliTest, OneUriForOneDocument) {
  const std::string file = Write("a.txt", "甲");
  EXPECT_EQ(WithServer({"import", "--uri", "u", file, file}).exit_code, 2);
  EXPECT_THAT(WithServer({"import", "--uri", "https://example.org/1", file}).out,
              HasSubstr("\"uri\":\"https://example.org/1\""));
}

TEST_F(CliTest, SourceBytesAreUnchangedInAPipeAndHarmlessOnATerminal) {
  const std::string original = "記者：\x1b[31m問\x1b[0m\n";
  EXPECT_EQ(WithServer({"source", "sources/abcd"}).out, original);
  EXPECT_EQ(WithServer({"source", "sources/abcd", "--span", "byte:0-9"}).out, "記者：");
  const Outcome shown = WithServer({"source", "sources/abcd"}, "", {.is_terminal = true});
  EXPECT_EQ(shown.out, "記者：␛[31m問␛[0m\n");
  EXPECT_THAT(shown.err, HasSubstr("hint: "));
  EXPECT_EQ(WithServer({"source", "sources/abcd", "--raw"}, "", {.is_terminal = true}).out, original);
  EXPECT_EQ(WithServer({"source", "sources/abcd", "-o", "text"}).out, original) << "UTF-8 already";
  EXPECT_EQ(WithServer({"source", "sources/abcd", "--raw", "--meta"}).exit_code, 2);
  EXPECT_EQ(WithServer({"source", "sources/abcd", "--span", "byte:0-999"}).exit_code, 1);
  EXPECT_THAT(WithServer({"source", "sources/abcd", "--meta"}).out, Not(HasSubstr("content")));
}

TEST_F(CliTest, VerifyTellsTheVerdict) {
  EXPECT_THAT(WithServer({"verify", "articles/item-0001", "記者", "-o", "text"}).out, StartsWith("EXACT\n"));
  EXPECT_EQ(WithServer({"verify", "articles/item-0001", "記者"}).exit_code, 0);
  EXPECT_EQ(WithServer({"verify", "articles/item-0001", "-"}, "記者\n").exit_code, 0)
      << "from standard input";
  const Outcome absent = WithServer({"verify", "articles/item-0001", "沒有說過"});
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_EQ(absent.out, "{\"verdict\":\"ABSENT\"}\n");
  EXPECT_EQ(absent.err, "") << "the check was done";
  EXPECT_EQ(WithServer({"verify", "speakers/abcd", "記者"}).exit_code, 2);
}

TEST_F(CliTest, DeleteWithAnOldEtag) {
  const Outcome run = WithServer({"delete", "articles/item-0001", "--etag", "old"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, StartsWith("fangtan: ETAG_MISMATCH: it has changed\nhint: "));
  EXPECT_EQ(WithServer({"delete", "articles/item-0001", "-o", "text"}).exit_code, 0);
}

TEST_F(CliTest, OutputThatCannotBeWrittenIsAFailure) {
  std::istringstream in;
  std::ofstream out("/dev/full");
  std::ostringstream err;
  Console console{.in = in, .out = out, .err = err};
  EXPECT_EQ(RunCli({"--server", server_.address(), "export"}, console), 1);
  EXPECT_THAT(err.str(), HasSubstr("OUTPUT_FAILED"));
}

TEST_F(CliTest, ParseReadsHereAndSendsNothing) {
  server_.Stop();
  const std::string file = Write(
      "a.txt", "對話河長 | 守護河灣\n嘉賓：\n林明遠 東河縣縣長\n記者：有哪些做法？\n林明遠：第一段。\n");
  const Outcome run = WithServer({"parse", file, "-o", "text"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("有哪些做法？"));
  EXPECT_THAT(run.out, HasSubstr("林明遠"));
  EXPECT_THAT(WithServer({"parse", file}).out, StartsWith("{\"article\":{"));
  EXPECT_EQ(WithServer({"parse", (folder_ / "none").string()}).exit_code, 1);
  EXPECT_EQ(WithServer({"parse", "-"}, "").exit_code, 1) << "an empty document";
}

TEST_F(CliTest, ParseShowsWhereEachPieceStands) {
  server_.Stop();
  const std::string file = Write("a.txt",
                                 "對話河長 | 守護河灣\n嘉賓：\n林明遠 "
                                 "東河縣縣長\n記者：有哪些做法？\n林明遠：漁(yú)民來到鎮(zhèn)裡。\n");
  const std::vector<std::string> lines = Lines(WithServer({"parse", "--show-spans", file}).out);
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_THAT(lines[0], StartsWith("{\"piece\":\"column\",\"text\":\"對話河長\",\"span\":{"));
  EXPECT_THAT(lines[3], StartsWith("{\"piece\":\"label\",\"text\":\"記者\",\"span\":{"));
  EXPECT_THAT(
      lines[6],
      StartsWith(
          "{\"piece\":\"answer\",\"text\":\"漁民來到鎮裡。\",\"original\":\"漁(yú)民來到鎮(zhèn)裡。\","));
  EXPECT_THAT(lines[6], HasSubstr("\"charStart\":"));
  const Outcome shown = WithServer({"parse", "--show-spans", file}, "", {.is_terminal = true, .color = true});
  EXPECT_THAT(shown.out, HasSubstr("漁民來到鎮裡。\n"));
  EXPECT_THAT(shown.out, HasSubstr("\x1b[33moriginal: 漁(yú)民來到鎮(zhèn)裡。\x1b[0m\n"));
  EXPECT_THAT(WithServer({"parse", "--show-spans", file, "-o", "json"}).out, StartsWith("{\n\"article\":"));
}

}  // namespace
}  // namespace fangtan::client
