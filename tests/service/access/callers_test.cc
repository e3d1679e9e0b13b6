#include "service/access/callers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "service/access/access_gate.h"
#include "service/access/method_roles.h"
#include "storage/errors.h"
#include "tests/service/access/access_folder.h"

namespace fangtan::service::access {
namespace {

using ::fangtan::testing::AccessFolder;

class Shown : public rpc::ShownCredentials {
 public:
  Shown(std::optional<std::string> authorization, std::vector<std::string> names = {})
      : authorization_(std::move(authorization)), names_(std::move(names)) {}
  std::optional<std::string_view> authorization() const override { return authorization_; }
  std::vector<std::string> certificate_names() const override { return names_; }

 private:
  const std::optional<std::string> authorization_;
  const std::vector<std::string> names_;
};

Shown Bearer(const std::string& token) { return Shown("Bearer " + token); }

class CallersTest : public ::testing::Test {
 protected:
  CallersTest()
      : reader_(folder_.AddToken("讀者", internal::READER)),
        writer_(folder_.AddToken("匯入", internal::WRITER)) {}

  std::unique_ptr<Callers> Opened() {
    auto callers = Callers::Open(folder_.File("callers"));
    EXPECT_TRUE(callers.ok()) << callers.status();
    return *std::move(callers);
  }

  const AccessFolder folder_;
  const std::string reader_, writer_;
};

TEST_F(CallersTest, KnownTokens_AreFoundAndNoOthers) {
  const auto callers = Opened();
  ASSERT_NE(callers->FindToken(reader_), nullptr);
  EXPECT_EQ(callers->FindToken(reader_)->name(), "讀者");
  EXPECT_EQ(callers->FindToken(reader_)->role(), rpc::Role::kReader);
  EXPECT_EQ(callers->FindToken(writer_)->role(), rpc::Role::kWriter);
  for (const std::string& wrong : {std::string(), std::string("fangtan_"), reader_ + "a", reader_.substr(1),
                                   NewToken(), TokenDigest(reader_), std::string(1 << 20, 'x')}) {
    EXPECT_EQ(callers->FindToken(wrong), nullptr);
  }
}

TEST_F(CallersTest, ExpiredToken_IsNobodys) {
  const std::string expired = folder_.AddToken("過期", internal::ADMIN, absl::Now() - absl::Seconds(1));
  const std::string later = folder_.AddToken("將來", internal::ADMIN, absl::Now() + absl::Hours(1));
  const auto callers = Opened();
  EXPECT_EQ(callers->FindToken(expired), nullptr);
  EXPECT_NE(callers->FindToken(later), nullptr);
}

TEST_F(CallersTest, Refresh_RevokesWhoIsGoneAndKeepsTheOthers) {
  const auto callers = Opened();
  const rpc::CallerRef reader = callers->FindToken(reader_);
  folder_.RemoveTokens();
  const std::string later = folder_.AddToken("後來", internal::READER);
  EXPECT_TRUE(reader->valid());
  EXPECT_THAT(callers->Refresh(), ::testing::ResultOf([](const auto& r) { return r.ok() && *r; }, true));
  EXPECT_FALSE(reader->valid());
  EXPECT_EQ(callers->FindToken(reader_), nullptr);
  const rpc::CallerRef kept = callers->FindToken(later);
  ASSERT_NE(kept, nullptr);
  folder_.AddToken("還有", internal::READER);
  ASSERT_TRUE(callers->Refresh().ok());
  EXPECT_TRUE(kept->valid());
  EXPECT_EQ(callers->FindToken(later), kept);
  const auto again = callers->Refresh();
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(*again) << "nothing has changed";
}

TEST_F(CallersTest, MalformedOrMissingFile_ChangesNothingAndIsSaidOnce) {
  const auto callers = Opened();
  folder_.Write("callers", "tokens {");
  EXPECT_EQ(storage::ErrorReason(callers->Refresh().status()), "CALLER_FILE_MALFORMED");
  EXPECT_TRUE(callers->Refresh().ok());
  EXPECT_FALSE(callers->refused().ok());
  EXPECT_NE(callers->FindToken(reader_), nullptr);
  std::filesystem::remove(folder_.File("callers"));
  EXPECT_EQ(storage::ErrorReason(callers->Refresh().status()), "CALLER_FILE_UNREADABLE");
  EXPECT_NE(callers->FindToken(reader_), nullptr);
  folder_.AddToken("新", internal::READER);
  EXPECT_TRUE(callers->Refresh().ok());
  EXPECT_TRUE(callers->refused().ok());
  EXPECT_EQ(callers->FindToken(reader_), nullptr);
}

TEST_F(CallersTest, EmptiedFile_LocksNobodyOut_ACommentDoes) {
  const auto callers = Opened();
  for (const char* blank : {"", "\n \n"}) {
    folder_.Write("callers", blank);
    EXPECT_EQ(storage::ErrorReason(callers->Refresh().status()), "CALLER_FILE_MALFORMED");
    EXPECT_FALSE(callers->refused().ok());
    EXPECT_NE(callers->FindToken(reader_), nullptr);
  }
  folder_.Write("callers", "# nobody\n");
  EXPECT_TRUE(callers->Refresh().ok());
  EXPECT_TRUE(callers->refused().ok());
  EXPECT_EQ(callers->FindToken(reader_), nullptr);
}

TEST_F(CallersTest, FileThatIsEmptyAtTheStart_IsNobody_UntilSomebodyStandsInIt) {
  folder_.Write("callers", "");
  const auto callers = Opened();
  EXPECT_EQ(callers->size(), 0u);
  const std::string later = folder_.AddToken("後來", internal::READER);
  EXPECT_TRUE(callers->Refresh().ok());
  EXPECT_NE(callers->FindToken(later), nullptr);
}

// Else a token that was revoked while descriptors were short would be good for ever.
TEST_F(CallersTest, FileThatCouldNotBeOpened_IsTriedAgain) {
  const auto callers = Opened();
  const rpc::CallerRef reader = callers->FindToken(reader_);
  folder_.RemoveTokens();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const absl::Status first = callers->Refresh().status();
  const absl::Status second = callers->Refresh().status();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(storage::ErrorReason(first), "CALLER_FILE_UNREADABLE");
  EXPECT_TRUE(second.ok()) << "it is said once";
  const auto read = callers->Refresh();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(*read);
  EXPECT_FALSE(reader->valid());
  EXPECT_EQ(callers->FindToken(reader_), nullptr);
}

TEST_F(CallersTest, Certificates_FirstListedNameCounts) {
  folder_.AddCertificate("dns:importer.example.org", "importer", internal::WRITER);
  folder_.AddCertificate("cn:讀者", "reader", internal::READER);
  const auto callers = Opened();
  EXPECT_EQ(callers->FindCertificate({"uri:x", "dns:importer.example.org", "cn:讀者"})->name(), "importer");
  EXPECT_EQ(callers->FindCertificate({"cn:讀者"})->role(), rpc::Role::kReader);
  EXPECT_EQ(callers->FindCertificate({"dns:讀者", "uri:importer.example.org"}), nullptr);
}

TEST(BearerToken, IsTakenOutOfTheHeader) {
  EXPECT_EQ(BearerToken("Bearer abc"), "abc");
  EXPECT_EQ(BearerToken("bearer  abc "), "abc");
  for (const char* none : {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc"}) {
    EXPECT_EQ(BearerToken(none), "") << none;
  }
  EXPECT_EQ(BearerToken("Bearer " + std::string(100'000, 'x')), "");
}

// Every method of the table times everybody who may call, the transport left out.
TEST_F(CallersTest, Gate_EveryMethodTimesEveryRole) {
  const std::string admin = folder_.AddToken("管理", internal::ADMIN);
  const auto callers = Opened();
  AccessGate gate(*callers);
  ASSERT_FALSE(MethodRoles().empty());
  for (const MethodRole& row : MethodRoles()) {
    EXPECT_EQ(gate.Admit(row.path, Shown(std::nullopt)).status.ok(), row.role == rpc::Role::kAnyone);
    EXPECT_EQ(gate.Admit(row.path, Bearer(NewToken())).status.ok(), row.role == rpc::Role::kAnyone);
    EXPECT_EQ(gate.Admit(row.path, Bearer(reader_)).status.ok(), row.role <= rpc::Role::kReader);
    EXPECT_EQ(gate.Admit(row.path, Bearer(writer_)).status.ok(), row.role <= rpc::Role::kWriter);
    EXPECT_TRUE(gate.Admit(row.path, Bearer(admin)).status.ok());
  }
}

TEST_F(CallersTest, Gate_ErrorsGiveNothingAway) {
  const std::string expired = folder_.AddToken("過期", internal::ADMIN, absl::Now() - absl::Seconds(1));
  const auto callers = Opened();
  AccessGate gate(*callers);
  const std::string_view path = "/fangtan.v1.Articles/DeleteArticle";
  const absl::Status none = gate.Admit(path, Shown(std::nullopt)).status;
  EXPECT_EQ(none.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(storage::ErrorReason(none), "UNAUTHENTICATED");
  for (const Shown& shown : {Bearer(NewToken()), Bearer(expired), Shown("Basic x"), Shown("")}) {
    EXPECT_EQ(gate.Admit(path, shown).status, none);
  }
  const rpc::Admission denied = gate.Admit(path, Bearer(reader_));
  EXPECT_EQ(denied.status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(storage::ErrorReason(denied.status), "PERMISSION_DENIED");
  EXPECT_EQ(denied.caller->name(), "讀者");
  EXPECT_EQ(gate.Admit("unknown", Shown(std::nullopt)).status, none);
  EXPECT_TRUE(gate.Admit("unknown", Bearer(reader_)).status.ok());
}

TEST_F(CallersTest, Gate_TokenDecidesBesideACertificate) {
  folder_.AddCertificate("cn:管理", "管理", internal::ADMIN);
  const auto callers = Opened();
  AccessGate gate(*callers);
  const std::string_view path = "/fangtan.v1.Articles/DeleteArticle";
  EXPECT_TRUE(gate.Admit(path, Shown(std::nullopt, {"cn:管理"})).status.ok());
  EXPECT_FALSE(gate.Admit(path, Shown("Bearer " + reader_, {"cn:管理"})).status.ok());
  EXPECT_FALSE(gate.Admit(path, Shown("Bearer x", {"cn:管理"})).status.ok());
  EXPECT_FALSE(gate.Admit(path, Shown(std::nullopt, {"cn:別人"})).status.ok());
}

// Not a limit to be held, but what a call pays; far above what was measured, for slow machines.
TEST_F(CallersTest, Gate_CostsLittle) {
  const auto callers = Opened();
  AccessGate gate(*callers);
  const Shown shown = Bearer(reader_);
  constexpr int kCalls = 200'000;
  const absl::Time begin = absl::Now();
  for (int i = 0; i < kCalls; ++i) {
    if (!gate.Admit("/fangtan.v1.Interviews/GetAnswer", shown).status.ok()) FAIL();
  }
  const double nanos = absl::ToDoubleNanoseconds(absl::Now() - begin) / kCalls;
  RecordProperty("nanos_per_call", absl::StrCat(nanos));
  std::printf("admitting a call by token: %.0f ns\n", nanos);
  EXPECT_LT(nanos, 50'000);
}

}  // namespace
}  // namespace fangtan::service::access
