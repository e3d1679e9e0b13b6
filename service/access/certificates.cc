#include "service/access/certificates.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/small_file.h"
#include "storage/status_macros.h"

namespace fangtan::service::access {
namespace {

// How often gRPC looks at what is published; it takes whole seconds.
constexpr unsigned kGrpcLooksEverySeconds = 1;

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  return storage::MakeError(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_UNREADABLE",
                            absl::StrCat("can't read ", path, ": ", why));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::optional<std::string> text = storage::ReadSmallFile(path);
  if (!text.has_value()) return Unreadable(path, std::strerror(errno));
  return *std::move(text);
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const CertificateFiles& files, const std::string& pair,
                                                     const std::string& client_ca) {
  using grpc::experimental::FileWatcherCertificateProvider;
  // One file for both: a key and a chain that lie in two could be read from two generations.
  auto provider =
      client_ca.empty()
          ? std::make_shared<FileWatcherCertificateProvider>(pair, pair, kGrpcLooksEverySeconds)
          : std::make_shared<FileWatcherCertificateProvider>(pair, pair, client_ca, kGrpcLooksEverySeconds);
  grpc::experimental::TlsServerCredentialsOptions options(std::move(provider));
  options.watch_identity_key_cert_pairs();
  if (!client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(files.require_client
                                      ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                      : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace

absl::StatusOr<ServerCertificates::Contents> ServerCertificates::Read(const CertificateFiles& files) {
  Contents contents;
  ASSIGN_OR_RETURN(const std::string chain, ReadFile(files.certificate));
  ASSIGN_OR_RETURN(const std::string key, ReadFile(files.key));
  absl::StatusOr<Validity> validity = CheckCertificates(chain, key, absl::Now());
  if (!validity.ok()) {
    return storage::Annotate(validity.status(), absl::StrCat(files.certificate, " with ", files.key));
  }
  contents.validity = *validity;
  contents.pair = absl::StrCat(key, "\n", chain);
  if (files.client_ca.empty()) return contents;
  ASSIGN_OR_RETURN(contents.client_ca, ReadFile(files.client_ca));
  if (absl::Status checked = CheckAuthorities(contents.client_ca); !checked.ok()) {
    return storage::Annotate(checked, files.client_ca);
  }
  return contents;
}

ServerCertificates::Stamps ServerCertificates::StampsOf(const CertificateFiles& files) {
  return {StampOf(files.certificate), StampOf(files.key), StampOf(files.client_ca)};
}

absl::StatusOr<std::unique_ptr<ServerCertificates>> ServerCertificates::Open(const CertificateFiles& files) {
  const Stamps stamps = StampsOf(files);
  ASSIGN_OR_RETURN(const Contents contents, Read(files));
  ASSIGN_OR_RETURN(PublishedFile pair, PublishedFile::Create(contents.pair));
  std::optional<PublishedFile> client_ca;
  if (!files.client_ca.empty()) {
    ASSIGN_OR_RETURN(PublishedFile published, PublishedFile::Create(contents.client_ca));
    client_ca.emplace(std::move(published));
  }
  auto out = absl::WrapUnique(new ServerCertificates(files, std::move(pair), std::move(client_ca)));
  out->stamps_ = stamps;
  out->validity_ = contents.validity;
  return out;
}

ServerCertificates::ServerCertificates(CertificateFiles files, PublishedFile pair,
                                       std::optional<PublishedFile> client_ca)
    : files_(std::move(files)), pair_(std::move(pair)), client_ca_(std::move(client_ca)) {
  credentials_ = Credentials(files_, pair_.path(), client_ca_.has_value() ? client_ca_->path() : "");
}

absl::StatusOr<ServerCertificates::Contents> ServerCertificates::PublishChanged() {
  ASSIGN_OR_RETURN(Contents contents, Read(files_));
  if (client_ca_.has_value()) RETURN_IF_ERROR(client_ca_->Publish(contents.client_ca));
  RETURN_IF_ERROR(pair_.Publish(contents.pair));
  return contents;
}

absl::StatusOr<bool> ServerCertificates::Refresh() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Stamps stamps = StampsOf(files_);
  // What was refused is tried again even if it has not changed: a certificate may have become valid.
  if (stamps == stamps_ && refused_.ok()) return false;
  const bool told = stamps == stamps_;
  stamps_ = stamps;
  const absl::StatusOr<Contents> contents = PublishChanged();
  const absl::Status before = std::exchange(refused_, contents.status());
  if (!contents.ok()) {
    if (told && before == refused_) return false;
    return refused_;
  }
  validity_ = contents->validity;
  return true;
}

absl::Status ServerCertificates::refused() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refused_;
}

Validity ServerCertificates::validity() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return validity_;
}

}  // namespace fangtan::service::access
