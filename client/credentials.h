// What a client shows of itself and wants to see of the server: TLS by files, and a token.
//
//   ClientOptions options;
//   ASSIGN_OR_RETURN(options.credentials, TlsCredentials({.ca = "ca.crt"}));
//   ASSIGN_OR_RETURN(options.token, ReadToken("/run/secrets/fangtan"));
//   auto client = Client::Connect("db.example.org:50051", options);
//
// Errors never hold what they are about. Thread-safe.
#ifndef FANGTAN_CLIENT_CREDENTIALS_H_
#define FANGTAN_CLIENT_CREDENTIALS_H_

#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fangtan::client {

struct TlsFiles {
  std::string ca;           // PEM: authorities to trust; empty: the system's
  std::string certificate;  // PEM: the client's own, for servers that ask; empty: none
  std::string key;          // PEM: its key
};

// INVALID_ARGUMENT CREDENTIALS_UNREADABLE for a file that can't be read, or a certificate without its key.
// What the files hold is looked at when a connection is made.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsFiles& files);

// The token in a file, without spaces around it. CREDENTIALS_UNREADABLE, or CheckToken's.
absl::StatusOr<std::string> ReadToken(const std::string& path);

// INVALID_ARGUMENT TOKEN_MALFORMED for what can't be a token: spaces, control characters, nothing at all.
absl::Status CheckToken(const std::string& token);

// Whether `address` is on this machine, so that a token may go there in the clear: 127.0.0.0/8, ::1,
// localhost, a unix socket. Other names are not looked up.
bool IsOnThisMachine(const std::string& address);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CREDENTIALS_H_
