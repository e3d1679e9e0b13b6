#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/client.h"
#include "client/credentials.h"
#include "client/status.h"
#include "service/access/caller_file.h"
#include "tests/client/cli/run_fangtan.h"

namespace fangtan::client {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class TokenCommandTest : public ::testing::Test {
 protected:
  TokenCommandTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                absl::StrCat("token-", getpid(), "-",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        file_(folder_ / "callers") {
    std::filesystem::create_directories(folder_);
  }
  ~TokenCommandTest() override { std::filesystem::remove_all(folder_); }

  Outcome Token(std::vector<std::string> arguments, Terminal terminal = {}) {
    arguments.insert(arguments.begin(), "token");
    arguments.insert(arguments.end(), {"--file", file_});
    return Fangtan(arguments, "", terminal);
  }
  internal::CallerList List() {
    const auto list = service::access::ReadCallerFile(file_);
    EXPECT_TRUE(list.ok()) << list.status();
    return list.ok() ? *list : internal::CallerList();
  }

  const std::filesystem::path folder_;
  const std::string file_;
};

TEST_F(TokenCommandTest, Create_PrintsTheTokenAloneAndKeepsItsDigest) {
  const Outcome run = Token({"create", "--role", "writer", "--name", "匯入 𠮷"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, MatchesRegex("fangtan_[a-z2-7]+\n"));
  EXPECT_THAT(run.err, HasSubstr("匯入 𠮷"));
  const internal::CallerList list = List();
  ASSERT_EQ(list.tokens_size(), 1);
  EXPECT_EQ(list.tokens(0).name(), "匯入 𠮷");
  EXPECT_EQ(list.tokens(0).role(), internal::WRITER);
  EXPECT_EQ(list.tokens(0).expire_time(), "");
  const std::string token = run.out.substr(0, run.out.size() - 1);
  EXPECT_EQ(list.tokens(0).sha256(),
            service::access::TokenEntry(token, "x", internal::READER, absl::InfiniteFuture()).sha256());
  EXPECT_THAT(run.err, Not(HasSubstr(token)));
  std::ifstream stored(file_);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(stored), {}), Not(HasSubstr(token.substr(8))));
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(TokenCommandTest, Create_ExpiryAsDurationOrTime) {
  ASSERT_EQ(Token({"create", "--role", "reader", "--name", "a", "--expires", "90d"}).exit_code, 0);
  ASSERT_EQ(
      Token({"create", "--role", "reader", "--name", "a", "--expires", "2999-01-31T00:00:00Z"}).exit_code, 0);
  const internal::CallerList list = List();
  const absl::Duration first = service::access::ExpiryOf(list.tokens(0)) - absl::Now();
  EXPECT_GT(first, absl::Hours(24 * 90) - absl::Minutes(2));
  EXPECT_LE(first, absl::Hours(24 * 90));
  EXPECT_EQ(list.tokens(1).expire_time(), "2999-01-31T00:00:00Z");
}

TEST_F(TokenCommandTest, WrongUsage_ChangesNothing) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"create", "--role", "owner", "--name", "a"},
           {"create", "--role", "reader"},
           {"create", "--role", "reader", "--name", "a", "--expires", "yesterday"},
           {"create", "--role", "reader", "--name", "a", "--expires", "2001-01-01T00:00:00Z"},
           {"create", "--role", "reader", "--name", "a", "--expires", "-5d"},
           {"revoke"},
           {"revoke", "3f"},
           {"revoke", "3fa9c1d2", "--name", "a"},
           {}}) {
    EXPECT_EQ(Token(arguments).exit_code, 2) << ::testing::PrintToString(arguments);
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_EQ(Token({"create", "--role", "reader", "--name", ""}).exit_code, 1);
}

TEST_F(TokenCommandTest, List_ShowsWhoMayCallAndNoToken) {
  const std::string token = Token({"create", "--role", "admin", "--name", "管理"}).out;
  const Outcome table = Token({"list"}, {.is_terminal = true, .width = 120});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("管理"));
  EXPECT_THAT(table.out, HasSubstr("admin"));
  EXPECT_THAT(table.out, HasSubstr(List().tokens(0).sha256().substr(0, 8)));
  EXPECT_THAT(Token({"list", "-o", "table"}).out, HasSubstr("管理"));
  const Outcome json = Token({"list"});
  EXPECT_THAT(json.out, HasSubstr("\"role\":\"admin\""));
  EXPECT_THAT(json.out, HasSubstr("\"id\":\"" + List().tokens(0).sha256().substr(0, 8) + "\""))
      << "what revoke takes";
  for (const Outcome& run : {table, json}) EXPECT_THAT(run.out, Not(HasSubstr(token.substr(8, 20))));
}

TEST_F(TokenCommandTest, Revoke_ByIdOrName) {
  for (const char* name : {"a", "b", "b", "c"}) {
    ASSERT_EQ(Token({"create", "--role", "reader", "--name", name}).exit_code, 0);
  }
  const std::string id = List().tokens(0).sha256().substr(0, 8);
  EXPECT_EQ(Token({"revoke", id}).exit_code, 0);
  EXPECT_EQ(List().tokens_size(), 3);
  EXPECT_EQ(Token({"revoke", "--name", "b"}).exit_code, 0);
  ASSERT_EQ(List().tokens_size(), 1);
  EXPECT_EQ(List().tokens(0).name(), "c");
  const Outcome again = Token({"revoke", id});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("no such token"));
}

TEST_F(TokenCommandTest, MalformedFile_IsNotTouched) {
  std::ofstream(file_) << "tokens {";
  EXPECT_EQ(Token({"create", "--role", "reader", "--name", "a"}).exit_code, 1);
  EXPECT_EQ(Token({"list"}).exit_code, 1);
  std::ifstream stored(file_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stored), {}), "tokens {");
}

TEST(Credentials, WhatIsNoToken_IsRefusedWithoutRepeatingIt) {
  EXPECT_TRUE(CheckToken("fangtan_abc").ok());
  for (const std::string& bad :
       {std::string(), std::string("geheim wort"), std::string("geheim\n"), std::string("密碼")}) {
    const absl::Status status = CheckToken(bad);
    EXPECT_EQ(ErrorReason(status), "TOKEN_MALFORMED");
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("geheim")));
  }
}

TEST(Credentials, TokenToAnotherMachine_TakesTls) {
  ClientOptions options{.token = "fangtan_abc"};
  EXPECT_EQ(ErrorReason(Client::Connect("db.example.org:50051", options).status()), "TOKEN_IN_THE_CLEAR");
  EXPECT_TRUE(Client::Connect("127.0.0.1:50051", options).ok());
  EXPECT_TRUE(Client::Connect("unix:/x", options).ok());
  options.credentials = *TlsCredentials({});
  EXPECT_TRUE(Client::Connect("db.example.org:50051", options).ok());
}

TEST_F(TokenCommandTest, FilesThatCanNotBeRead_AreNamed) {
  for (const char* option : {"--ca", "--token-file"}) {
    const Outcome run = Fangtan({"--server", "127.0.0.1:1", option, folder_ / "none", "status"});
    EXPECT_EQ(run.exit_code, 1) << run.err;
    EXPECT_THAT(run.err, HasSubstr((folder_ / "none").string()));
  }
  EXPECT_EQ(Fangtan({"--cert", folder_ / "none", "status"}).exit_code, 1);
}

}  // namespace
}  // namespace fangtan::client
