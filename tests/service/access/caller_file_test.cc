#include "service/access/caller_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "storage/errors.h"
#include "tests/service/access/access_folder.h"

namespace fangtan::service::access {
namespace {

using ::fangtan::testing::AccessFolder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDigest[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

std::string Reason(const absl::Status& status) { return storage::ErrorReason(status); }

std::string ReasonFor(const std::string& text) { return Reason(ParseCallerFile(text).status()); }

TEST(NewToken, IsLongRecognisableAndNeverTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(NewToken());
  EXPECT_EQ(tokens.size(), 1000u);
  for (const std::string& token : tokens) {
    EXPECT_EQ(token.size(), 8u + 52u);
    EXPECT_THAT(token, ::testing::StartsWith("fangtan_"));
  }
}

TEST(TokenDigest, IsSha256) { EXPECT_EQ(absl::BytesToHexString(TokenDigest("test")), kDigest); }

TEST(CallerFile, WhatIsWritten_IsReadAgain) {
  internal::CallerList list;
  const std::string token = NewToken();
  *list.add_tokens() =
      TokenEntry(token, "匯入者 \"𠮷\"", internal::WRITER, absl::FromUnixSeconds(2'000'000'000));
  auto* certificate = list.add_certificates();
  certificate->set_subject("uri:spiffe://example.org/讀者");
  certificate->set_name("讀者");
  certificate->set_role(internal::READER);
  const std::string text = FormatCallerFile(list);
  EXPECT_THAT(text, Not(HasSubstr(token)));
  EXPECT_THAT(text, HasSubstr("匯入者"));
  const auto read = ParseCallerFile(text);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), list.SerializeAsString());
  EXPECT_EQ(ExpiryOf(read->tokens(0)), absl::FromUnixSeconds(2'000'000'000));
}

TEST(CallerFile, Malformed_IsRefused) {
  const std::string good = absl::StrCat("tokens { name: \"a\" role: READER sha256: \"", kDigest, "\" }\n");
  EXPECT_TRUE(ParseCallerFile(good).ok());
  EXPECT_TRUE(ParseCallerFile("# nobody\n").ok());
  for (const std::string& bad : std::vector<std::string>{
           "tokens {", "tokans { }", "tokens { name: \"a\" role: READER }",
           absl::StrCat("tokens { role: READER sha256: \"", kDigest, "\" }"),
           absl::StrCat("tokens { name: \"a\" sha256: \"", kDigest, "\" }"),
           absl::StrCat("tokens { name: \"a\" role: OWNER sha256: \"", kDigest, "\" }"),
           "tokens { name: \"a\" role: READER sha256: \"abc\" }", good + good,
           absl::StrCat("tokens { name: \"a\" role: READER sha256: \"", kDigest,
                        "\" expire_time: \"tomorrow\" }"),
           absl::StrCat("tokens { name: \"a\\nb\" role: READER sha256: \"", kDigest, "\" }"),
           "certificates { subject: \"importer\" name: \"a\" role: READER }",
           "certificates { subject: \"dns:\" name: \"a\" role: READER }",
           "certificates { subject: \"dns:a\" name: \"a\" role: READER }\n"
           "certificates { subject: \"dns:a\" name: \"b\" role: ADMIN }"}) {
    EXPECT_EQ(ReasonFor(bad), "CALLER_FILE_MALFORMED") << bad;
  }
}

TEST(CallerFile, ErrorOfATokenPutIntoTheFile_DoesNotRepeatIt) {
  const std::string token = NewToken();
  for (const std::string& text : {token, "tokens { name: " + token + " }", "tokens { " + token + ": 1 }"}) {
    const auto read = ParseCallerFile(text);
    EXPECT_THAT(std::string(read.status().message()), Not(HasSubstr(token.substr(8)))) << text;
  }
}

TEST(CallerFile, NewFile_IsForItsOwnerAlone) {
  const AccessFolder folder;
  folder.AddToken("a", internal::READER);
  struct stat status {};
  ASSERT_EQ(stat(folder.File("callers").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST(CallerFile, ModeThatSomebodySet_IsKept) {
  const AccessFolder folder;
  folder.AddToken("a", internal::READER);
  ASSERT_EQ(chmod(folder.File("callers").c_str(), 0640), 0);
  folder.AddToken("b", internal::READER);
  struct stat status {};
  ASSERT_EQ(stat(folder.File("callers").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

// root:fangtan 0640, as a server that runs as fangtan reads it.
TEST(CallerFile, GroupThatSomebodySet_IsKept) {
  const AccessFolder folder;
  folder.AddToken("a", internal::READER);
  gid_t group = 12345;
  if (geteuid() != 0) {  // who is not root may give a file to groups of their own only
    gid_t groups[64];
    const int count = getgroups(64, groups);
    group = getegid();
    for (int i = 0; i < count; ++i) group = groups[i] != getegid() ? groups[i] : group;
    if (group == getegid()) GTEST_SKIP() << "there is no second group";
  }
  ASSERT_EQ(chown(folder.File("callers").c_str(), static_cast<uid_t>(-1), group), 0);
  ASSERT_EQ(chmod(folder.File("callers").c_str(), 0640), 0);
  folder.AddToken("b", internal::READER);
  struct stat status {};
  ASSERT_EQ(stat(folder.File("callers").c_str(), &status), 0);
  EXPECT_EQ(status.st_gid, group);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST(CallerFile, WritableByEveryone_IsRefused) {
  const AccessFolder folder;
  folder.AddToken("a", internal::READER);
  ASSERT_EQ(chmod(folder.File("callers").c_str(), 0606), 0);
  EXPECT_EQ(Reason(ReadCallerFile(folder.File("callers")).status()), "CALLER_FILE_UNSAFE");
}

TEST(CallerFile, MissingFileOrFolder_IsSaid) {
  const AccessFolder folder;
  EXPECT_EQ(Reason(ReadCallerFile(folder.File("none")).status()), "CALLER_FILE_UNREADABLE");
  EXPECT_EQ(Reason(EditCallerFile(folder.File("none/callers"),
                                  [](internal::CallerList&) { return absl::OkStatus(); })),
            "CALLER_FILE_UNREADABLE");
}

TEST(EditCallerFile, MalformedFile_IsNotOverwritten) {
  const AccessFolder folder;
  folder.Write("callers", "tokens {");
  EXPECT_EQ(
      Reason(EditCallerFile(folder.File("callers"), [](internal::CallerList&) { return absl::OkStatus(); })),
      "CALLER_FILE_MALFORMED");
  std::ifstream file(folder.File("callers"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "tokens {");
}

TEST(EditCallerFile, EditsAtTheSameTime_AreAllKept) {
  const AccessFolder folder;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&folder, i] {
      for (int n = 0; n < 4; ++n) folder.AddToken(absl::StrCat("編輯 ", i), internal::READER);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto list = ReadCallerFile(folder.File("callers"));
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->tokens_size(), 32);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(
                              std::filesystem::path(folder.File("callers")).parent_path()),
                          {}),
            1);
}

}  // namespace
}  // namespace fangtan::service::access
