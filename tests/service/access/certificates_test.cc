#include "service/access/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "tests/service/access/access_folder.h"

namespace fangtan::service::access {
namespace {

using ::fangtan::testing::AccessFolder;
using ::fangtan::testing::TestAuthority;
using ::fangtan::testing::TestCertificate;
using ::testing::HasSubstr;

std::string WhyBad(const std::string& chain, const std::string& key) {
  const auto checked = CheckCertificates(chain, key, absl::Now());
  EXPECT_EQ(storage::ErrorReason(checked.status()), "CERTIFICATE_BAD") << checked.status();
  return std::string(checked.status().message());
}

TEST(CheckCertificates, GoodPair_TellsWhenItEnds) {
  TestAuthority authority("測試根");
  const TestCertificate pair = authority.IssueServer();
  const auto checked = CheckCertificates(pair.certificate, pair.key, absl::Now());
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_GT(checked->until, absl::Now() + absl::Hours(23));
  EXPECT_LT(checked->until, absl::Now() + absl::Hours(25));
  EXPECT_TRUE(CheckCertificates(pair.certificate + authority.certificate(), pair.key, absl::Now()).ok());
}

TEST(CheckCertificates, BadPairs_AreToldWhy) {
  TestAuthority authority("測試根"), other("別的根");
  const TestCertificate pair = authority.IssueServer();
  const TestCertificate stranger = authority.IssueServer();
  EXPECT_THAT(WhyBad(pair.certificate, stranger.key), HasSubstr("does not belong"));
  EXPECT_THAT(WhyBad("", pair.key), HasSubstr("no certificate"));
  EXPECT_THAT(WhyBad(pair.certificate, ""), HasSubstr("key can't be read"));
  EXPECT_THAT(WhyBad(pair.certificate, pair.key.substr(0, pair.key.size() / 2)),
              HasSubstr("key can't be read"));
  EXPECT_THAT(WhyBad(pair.certificate.substr(0, pair.certificate.size() / 2), pair.key),
              HasSubstr("certificate 1 can't be read"));
  EXPECT_THAT(WhyBad(pair.certificate + other.certificate(), pair.key), HasSubstr("not issued by"));
  EXPECT_THAT(WhyBad(pair.certificate + authority.certificate().substr(0, 200), pair.key),
              HasSubstr("certificate 2 can't be read"));
  const TestCertificate ended =
      authority.Issue({.common_name = "x", .valid_from = -absl::Hours(2), .valid_until = -absl::Hours(1)});
  EXPECT_THAT(WhyBad(ended.certificate, ended.key), HasSubstr("has expired"));
  const TestCertificate early = authority.Issue({.common_name = "x", .valid_from = absl::Hours(1)});
  EXPECT_THAT(WhyBad(early.certificate, early.key), HasSubstr("not valid before"));
  const TestCertificate weak = authority.Issue({.common_name = "x", .rsa_bits = 1024});
  EXPECT_THAT(WhyBad(weak.certificate, weak.key), HasSubstr("TLS refuses the certificate"));
  const TestCertificate strong = authority.Issue({.common_name = "x", .rsa_bits = 2048});
  EXPECT_TRUE(CheckCertificates(strong.certificate, strong.key, absl::Now()).ok());
}

TEST(CheckCertificates, ErrorsNeverRepeatTheKey) {
  TestAuthority authority("測試根");
  const TestCertificate pair = authority.IssueServer();
  std::string broken = pair.key;
  broken[broken.size() / 2] = '!';
  const std::string why = WhyBad(pair.certificate, broken);
  EXPECT_EQ(why.find(pair.key.substr(40, 20)), std::string::npos) << why;
}

std::string ReadPath(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(PublishedFile, ChangesAsAWhole_UnderTheSamePath) {
  auto file = PublishedFile::Create("一");
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string path = file->path();
  EXPECT_EQ(ReadPath(path), "一");
  std::ifstream open_before(path);
  ASSERT_TRUE(file->Publish(std::string(1 << 20, 'x')).ok());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(open_before), {}), "一");
  EXPECT_EQ(ReadPath(path), std::string(1 << 20, 'x'));
  EXPECT_EQ(file->path(), path);
}

TEST(ServerCertificates, Refresh_TakesGoodAndKeepsBadOut) {
  const AccessFolder folder;
  TestAuthority authority("測試根");
  const TestCertificate first = authority.IssueServer();
  folder.WritePair(first);
  const CertificateFiles files{.certificate = folder.File("tls.crt"), .key = folder.File("tls.key")};
  auto certificates = ServerCertificates::Open(files);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  EXPECT_NE((*certificates)->credentials(), nullptr);
  auto refreshed = (*certificates)->Refresh();
  ASSERT_TRUE(refreshed.ok());
  EXPECT_FALSE(*refreshed);
  const TestCertificate second = authority.IssueServer();
  folder.Write("tls.crt", second.certificate);  // its key is on the way
  EXPECT_EQ(storage::ErrorReason((*certificates)->Refresh().status()), "CERTIFICATE_BAD");
  EXPECT_TRUE((*certificates)->Refresh().ok()) << "told once";
  EXPECT_FALSE((*certificates)->refused().ok());
  folder.Write("tls.key", second.key);
  refreshed = (*certificates)->Refresh();
  ASSERT_TRUE(refreshed.ok()) << refreshed.status();
  EXPECT_TRUE(*refreshed);
  EXPECT_TRUE((*certificates)->refused().ok());
  std::filesystem::remove(folder.File("tls.key"));
  EXPECT_EQ(storage::ErrorReason((*certificates)->Refresh().status()), "CERTIFICATE_UNREADABLE");
}

TEST(ServerCertificates, Open_RefusesWhatIsBad) {
  const AccessFolder folder;
  TestAuthority authority("測試根");
  folder.WritePair(authority.IssueServer());
  folder.Write("ca.crt", "not a certificate");
  CertificateFiles files{.certificate = folder.File("tls.crt"), .key = folder.File("tls.key")};
  files.client_ca = folder.File("ca.crt");
  EXPECT_EQ(storage::ErrorReason(ServerCertificates::Open(files).status()), "CERTIFICATE_BAD");
  files.client_ca = folder.File("none.crt");
  EXPECT_EQ(storage::ErrorReason(ServerCertificates::Open(files).status()), "CERTIFICATE_UNREADABLE");
}

}  // namespace
}  // namespace fangtan::service::access
