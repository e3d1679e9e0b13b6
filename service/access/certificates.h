// Certificates of the server: checks of what lies in files, and gRPC credentials that follow the files.
//
//   ASSIGN_OR_RETURN(auto certificates, ServerCertificates::Open({.certificate = "tls.crt", .key =
//   "tls.key"})); options.credentials = certificates->credentials(); certificates->Refresh(); // every
//   second, say
//
// gRPC 1.51 follows files by itself, but takes what it finds there: a key that does not belong to its
// certificate, or half a file, and every new handshake fails. So it gets to see (PublishedFile) only what was
// checked here; until the files hold something good, the good pair of before goes on. Connections that are
// open stay as they are. TLS 1.2 and 1.3, as gRPC has it. Thread-safe.
#ifndef FANGTAN_SERVICE_ACCESS_CERTIFICATES_H_
#define FANGTAN_SERVICE_ACCESS_CERTIFICATES_H_

#include <grpcpp/security/server_credentials.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/access/file_stamp.h"
#include "service/access/published_file.h"

namespace fangtan::service::access {

struct CertificateFiles {
  std::string certificate;      // PEM: the server's own, then those between it and its authority
  std::string key;              // PEM, without a password
  std::string client_ca;        // PEM: authorities of client certificates; empty: none is asked for
  bool require_client = false;  // callers without a client certificate get no connection
};

struct Validity {
  absl::Time from, until;
};

// When the first certificate of `chain` is valid. FAILED_PRECONDITION CERTIFICATE_BAD, saying why, if `chain`
// or `key` is no PEM of the kind, they do not belong together, a certificate is not valid at `now` or is not
// signed by the one behind it, or TLS would not take them (keys too short, for example).
absl::StatusOr<Validity> CheckCertificates(const std::string& chain, const std::string& key, absl::Time now);

// CERTIFICATE_BAD if `authorities` is not one PEM certificate or several.
absl::Status CheckAuthorities(const std::string& authorities);

class ServerCertificates {
 public:
  // CERTIFICATE_UNREADABLE for a file that can't be read, CERTIFICATE_BAD, PUBLISH_FAILED.
  static absl::StatusOr<std::unique_ptr<ServerCertificates>> Open(const CertificateFiles& files);

  // To be used by servers that end before this object.
  const std::shared_ptr<grpc::ServerCredentials>& credentials() const { return credentials_; }

  // Reads files that have changed and publishes them if they are good; gRPC takes them up within a second.
  // Returns true if it has published, and the error of files that are refused, once for each cause.
  absl::StatusOr<bool> Refresh();

  // Why what the files hold now is not used; OK if it is.
  absl::Status refused() const;
  // Of the certificate in use.
  Validity validity() const;

 private:
  struct Contents {
    std::string pair;  // key and chain in one, so that they change together
    std::string client_ca;
    Validity validity;
  };
  struct Stamps {
    FileStamp certificate, key, client_ca;
    friend bool operator==(const Stamps&, const Stamps&) = default;
  };

  ServerCertificates(CertificateFiles files, PublishedFile pair, std::optional<PublishedFile> client_ca);
  static absl::StatusOr<Contents> Read(const CertificateFiles& files);
  static Stamps StampsOf(const CertificateFiles& files);
  absl::StatusOr<Contents> PublishChanged();

  const CertificateFiles files_;
  mutable std::mutex mutex_;  // guards what follows
  PublishedFile pair_;
  std::optional<PublishedFile> client_ca_;
  Stamps stamps_;
  absl::Status refused_;
  Validity validity_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;  // fixed once made
};

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_CERTIFICATES_H_
