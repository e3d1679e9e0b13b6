// A folder of one test for certificates and callers, and callers of a server that reads them.
#ifndef FANGTAN_TESTS_SERVICE_ACCESS_ACCESS_FOLDER_H_
#define FANGTAN_TESTS_SERVICE_ACCESS_ACCESS_FOLDER_H_

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/access/caller_file.h"
#include "tests/service/access/test_certificates.h"

namespace fangtan::testing {

class AccessFolder {
 public:
  AccessFolder()
      : path_(std::filesystem::path(::testing::TempDir()) /
              absl::StrCat("access-", getpid(), "-",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(path_);
  }
  ~AccessFolder() { std::filesystem::remove_all(path_); }

  std::string File(const std::string& name) const { return path_ / name; }

  // Replaced at once, as by a tool that knows what it does.
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / (name + ".new")) << text;
    std::filesystem::rename(path_ / (name + ".new"), path_ / name);
  }
  // One after the other, as most tools do.
  void WritePair(const TestCertificate& pair) const {
    Write("tls.crt", pair.certificate);
    Write("tls.key", pair.key);
  }

  // A token of `role` in the file "callers".
  std::string AddToken(const std::string& name, internal::CallerRole role,
                       absl::Time expires = absl::InfiniteFuture()) const {
    const std::string token = service::access::NewToken();
    Edit([&](internal::CallerList& list) {
      *list.add_tokens() = service::access::TokenEntry(token, name, role, expires);
    });
    return token;
  }
  void AddCertificate(const std::string& subject, const std::string& name, internal::CallerRole role) const {
    Edit([&](internal::CallerList& list) {
      auto* entry = list.add_certificates();
      entry->set_subject(subject);
      entry->set_name(name);
      entry->set_role(role);
    });
  }
  void RemoveTokens() const {
    Edit([](internal::CallerList& list) { list.clear_tokens(); });
  }

 private:
  template <typename Change>
  void Edit(Change change) const {
    const absl::Status edited =
        service::access::EditCallerFile(File("callers"), [&](internal::CallerList& list) {
          change(list);
          return absl::OkStatus();
        });
    EXPECT_TRUE(edited.ok()) << edited;
  }

  const std::filesystem::path path_;
};

// A connection of its own by TLS, with `pair` as its certificate if it has one.
inline std::shared_ptr<grpc::Channel> TlsChannel(const std::string& address, const std::string& ca,
                                                 const TestCertificate& pair = {}) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetSslTargetNameOverride(kServerName);
  return grpc::CreateCustomChannel(
      address,
      grpc::SslCredentials(
          {.pem_root_certs = ca, .pem_private_key = pair.key, .pem_cert_chain = pair.certificate}),
      arguments);
}

// Waits until `condition` holds; false if it does not within 20 s.
template <typename Condition>
bool Eventually(Condition condition) {
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!condition()) {
    if (absl::Now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_SERVICE_ACCESS_ACCESS_FOLDER_H_
