// The two programs as a person or a script meets them: fangtan against a real fangtand.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "fangtan/v1/articles_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunProgram;
using testing::ServerProcess;
using ::testing::StartsWith;
using testing::TempDirectory;

const std::string& Page() {
  static const auto* const path =
      new std::string(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/interview/page.txt");
  return *path;
}

template <typename M>
M FromJson(const std::string& json) {
  M message;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &message).ok()) << json;
  return message;
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = ServerProcess::Start(folder_.path() + "/store");
    ASSERT_THAT(server, testing::IsOk());
    server_ = *std::move(server);
  }

  Outcome Run(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), {absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtan"), "--server",
                                         server_ == nullptr ? "127.0.0.1:1" : server_->address()});
    return RunProgram(arguments, input);
  }

  // Writes a file into the test's folder and returns its path.
  std::string File(const std::string& name, const std::string& content) {
    const std::string path = folder_.path() + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  TempDirectory folder_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(CliTest, TopShowsOneFrameOfWhatTheServerDoes) {
  ASSERT_EQ(Run({"import", Page()}).exit_code, 0);
  const Outcome top = Run({"top", "--once", "--every", "0.05", "-o", "text"});
  ASSERT_EQ(top.exit_code, 0) << top.err;
  EXPECT_THAT(top.out, StartsWith("fangtan "));
  EXPECT_THAT(top.out, HasSubstr("1 article, "));
  EXPECT_THAT(top.out, HasSubstr("\nAdmin/GetStatus ")) << "the look before it";
  const Outcome json = Run({"top", "--once", "--every", "0.05"});
  EXPECT_THAT(json.out, StartsWith("{\""));
  EXPECT_THAT(json.out, HasSubstr("\"method\":\"fangtan.v1.Admin/GetStatus\""));
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 1) << "an object a line";
  EXPECT_THAT(Run({"status", "-o", "text"}).out, HasSubstr("\nconnections   1, 0 refused\n"));
  const Outcome missing = Run({"get", "articles/mei-you"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("\nrequest: ")) << "the id in the server's log";
  server_.reset();
  EXPECT_EQ(Run({"top", "--once"}).exit_code, 3);
}

TEST_F(CliTest, ImportsAPageAndShowsWhoSaidWhat) {
  const Outcome import = Run({"import", Page()});
  ASSERT_EQ(import.exit_code, 0) << import.err;
  const Outcome answers = Run({"answers", "--limit", "0"});
  ASSERT_EQ(answers.exit_code, 0) << answers.err;
  ASSERT_FALSE(Lines(answers.out).empty());
  for (const std::string& line : Lines(answers.out)) {
    const auto answer = FromJson<v1::Answer>(line);
    EXPECT_FALSE(answer.question_text().empty());
    EXPECT_FALSE(answer.speaker_display_name().empty());
    EXPECT_FALSE(answer.printed_posts().empty());
    EXPECT_FALSE(answer.section().empty());
    EXPECT_FALSE(answer.article_title().empty());
    const Outcome alone = Run({"get", answer.name(), "-o", "json"});
    EXPECT_EQ(alone.exit_code, 0);
    EXPECT_EQ(FromJson<v1::Answer>(alone.out).SerializeAsString(), answer.SerializeAsString());
  }
  for (const char* list : {"articles", "questions", "speakers", "rankings"}) {
    const Outcome outcome = Run({list});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_FALSE(Lines(outcome.out).empty()) << list;
    for (const char* format : {"table", "json", "jsonl", "text"}) {
      const Outcome formatted = Run({"-o", format, list});
      EXPECT_EQ(formatted.exit_code, 0) << formatted.err;
      EXPECT_FALSE(formatted.out.empty()) << list << " " << format;
      EXPECT_FALSE(absl::StrContains(formatted.out, "\x1b")) << "no colours in a pipe";
    }
  }
}

TEST_F(CliTest, PrintsTheOriginalBytesOfASpan) {
  ASSERT_EQ(Run({"import", Page()}).exit_code, 0);
  const auto answer = FromJson<v1::Answer>(Lines(Run({"answers", "--limit", "1"}).out).at(0));
  const v1::Span& label = answer.label_span();
  const Outcome part = Run(
      {"source", label.source(), "--span", absl::StrCat("byte:", label.byte_start(), "-", label.byte_end())});
  EXPECT_EQ(part.exit_code, 0) << part.err;
  EXPECT_EQ(part.out, answer.printed_name());
  std::ifstream in(Page(), std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(Run({"source", label.source()}).out, page);
}

TEST_F(CliTest, WhatItExportsItImports) {
  ASSERT_EQ(Run({"import", Page()}).exit_code, 0);
  const Outcome exported = Run({"export"});
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  const auto article = FromJson<v1::Article>(Lines(exported.out).at(0));
  const Outcome again = Run({"import", "--format", "jsonl", "-"}, exported.out);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Lines(Run({"articles"}).out).size(), 1u) << "the same article, unchanged";
  ASSERT_EQ(Run({"delete", article.name()}).exit_code, 0);
  const Outcome gone = Run({"get", article.name()});
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_THAT(gone.err, HasSubstr("ARTICLE_DELETED"));
  EXPECT_EQ(Run({"undelete", article.name()}).exit_code, 0);
  EXPECT_EQ(Run({"get", article.name()}).exit_code, 0);
}

TEST_F(CliTest, ABadFileIsNamedAndTheOthersGoIn) {
  File("batch/a-good.txt", "春耕\n\n記者:種什麼?\n\n林一葦:種稻。\n");
  File("batch/b-empty.txt", "");
  File("batch/c-binary.bin", std::string("\x00\x01\x02\xff\x00", 5));
  File("batch/d-broken.txt", "半個字\xe6\xb0");
  File("batch/e-good.txt", "沒有問題的一篇短文。\n");
  const Outcome outcome = Run({"import", folder_.path() + "/batch"});
  EXPECT_EQ(outcome.exit_code, 1);
  for (const char* bad : {"b-empty.txt", "c-binary.bin", "d-broken.txt"})
    EXPECT_THAT(outcome.err, HasSubstr(bad));
  EXPECT_THAT(outcome.err, HasSubstr("DOCUMENT_UNREADABLE"));
  EXPECT_EQ(Lines(Run({"articles"}).out).size(), 2u);
}

TEST_F(CliTest, AHundredMegabytesOfOneLineAreRefusedByName) {
  const std::string path = File("huge.txt", std::string(100 << 20, 'x'));
  const Outcome outcome = Run({"import", path});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("TOO_LARGE"));
  EXPECT_THAT(outcome.err, HasSubstr("huge.txt"));
  EXPECT_EQ(Run({"status"}).exit_code, 0) << "the server goes on";
}

TEST_F(CliTest, ParseNeedsNoServer) {
  server_.reset();
  const Outcome outcome = Run({"parse", Page(), "-o", "json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("sections"));
}

TEST_F(CliTest, ExitCodesTellRefusalUsageAndNoServer) {
  const Outcome missing = Run({"get", "articles/no-such-one"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, StartsWith("fangtan: ARTICLE_NOT_FOUND: "));
  EXPECT_EQ(missing.out, "");
  EXPECT_EQ(Run({"import", folder_.path() + "/no-such-file"}).exit_code, 1);
  EXPECT_EQ(Run({"search", "……"}).exit_code, 1) << "asks for nothing";
  EXPECT_EQ(Run({"backup", folder_.path()}).exit_code, 1) << "not served yet";
  EXPECT_EQ(Run({"get"}).exit_code, 2);
  EXPECT_EQ(Run({"frobnicate"}).exit_code, 2);
  EXPECT_EQ(Run({"articles", "--no-such-flag"}).exit_code, 2);
  for (const char* command :
       {"import", "parse", "get", "articles", "answers", "questions", "speakers", "rankings", "search",
        "tally", "verify", "source", "watch", "export", "delete", "backup", "status", "rebuild"}) {
    const Outcome help = Run({command, "--help"});
    EXPECT_EQ(help.exit_code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("xample")) << command;
  }
  server_.reset();
  const Outcome nobody = Run({"status"});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("SERVER_NOT_REACHED"));
}

TEST_F(CliTest, AStoreInUseAndAFolderThatIsNoneAreRefused) {
  const Outcome locked = RunProgram({absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtand"), "--data-dir",
                                     folder_.path() + "/store", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(locked.exit_code, 1);
  EXPECT_THAT(locked.err, HasSubstr("STORE_LOCKED"));
  File("photos/cat.jpg", "no store");
  const Outcome other = RunProgram({absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtand"), "--data-dir",
                                    folder_.path() + "/photos", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("NOT_A_STORE"));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/photos/cat.jpg"));
  const Outcome nowhere = RunProgram({absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtand"), "--data-dir",
                                      "/proc/no-such/store", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.err, HasSubstr("DATA_DIR_UNUSABLE"));
}

TEST_F(CliTest, AFlippedByteOfTheTipIsReportedByName) {
  ASSERT_EQ(Run({"import", Page()}).exit_code, 0);
  ASSERT_EQ(server_->Stop(), 0);
  server_.reset();
  std::filesystem::path tip;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() + "/store")) {
    if (entry.path().filename() == "TIP") tip = entry.path();
  }
  ASSERT_FALSE(tip.empty());
  std::fstream file(tip, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(40);
  const char flipped = static_cast<char>(file.get() ^ 1);
  file.seekp(40);
  file.put(flipped);
  file.close();
  const std::string log = folder_.path() + "/log";
  auto again = ServerProcess::Start(folder_.path() + "/store", log);
  if (again.ok()) {
    (*again)->Stop();
    EXPECT_THAT(testing::ReadText(log), HasSubstr("TIP"));
  } else {
    EXPECT_THAT(testing::ReadText(log), HasSubstr("TIP")) << again.status();
  }
}

TEST_F(CliTest, TermEndsTheServerWellAndNothingIsLost) {
  ASSERT_EQ(Run({"import", Page()}).exit_code, 0);
  const std::string before = Run({"answers", "--limit", "0"}).out;
  EXPECT_EQ(server_->Stop(), 0);
  auto again = ServerProcess::Start(folder_.path() + "/store");
  ASSERT_THAT(again, testing::IsOk());
  server_ = *std::move(again);
  EXPECT_EQ(Run({"answers", "--limit", "0"}).out, before);
}

}  // namespace
}  // namespace fangtan
