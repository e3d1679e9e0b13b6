#include "client/credentials.h"

#include <arpa/inet.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/status.h"
#include "storage/small_file.h"

namespace fangtan::client {
namespace {

absl::Status Unreadable(const std::string& message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CREDENTIALS_UNREADABLE", message);
}

// gRPC says of a file that is none only that there is no address.
absl::Status CheckPem(const std::string& path, const std::string& text, absl::string_view label) {
  if (path.empty() || absl::StrContains(text, absl::StrCat(label, "-----"))) return absl::OkStatus();
  return Unreadable(absl::StrCat(path, " holds no ", absl::AsciiStrToLower(label), " in PEM"));
}

// Nothing for an empty path.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path.empty()) return "";
  std::optional<std::string> text = storage::ReadSmallFile(path);
  if (!text.has_value()) return Unreadable(absl::StrCat("can't read ", path, ": ", std::strerror(errno)));
  return *std::move(text);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return Unreadable("a client certificate and its key go together");
  }
  const absl::StatusOr<std::string> ca = ReadFile(files.ca);
  if (!ca.ok()) return ca.status();
  const absl::StatusOr<std::string> certificate = ReadFile(files.certificate);
  if (!certificate.ok()) return certificate.status();
  const absl::StatusOr<std::string> key = ReadFile(files.key);
  if (!key.ok()) return key.status();
  for (const absl::Status& checked :
       {CheckPem(files.ca, *ca, "CERTIFICATE"), CheckPem(files.certificate, *certificate, "CERTIFICATE"),
        CheckPem(files.key, *key, "PRIVATE KEY")}) {
    if (!checked.ok()) return checked;
  }
  return grpc::SslCredentials(
      {.pem_root_certs = *ca, .pem_private_key = *key, .pem_cert_chain = *certificate});
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  std::string token(absl::StripAsciiWhitespace(*text));
  if (absl::Status checked = CheckToken(token); !checked.ok()) return Annotate(checked, path);
  return token;
}

absl::Status CheckToken(const std::string& token) {
  bool good = !token.empty();
  for (const char c : token) good = good && absl::ascii_isgraph(static_cast<unsigned char>(c));
  if (good) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "TOKEN_MALFORMED",
                   "what is given as a token is none: it is empty, or holds spaces or other signs");
}

bool IsOnThisMachine(const std::string& address) {
  if (absl::StartsWith(address, "unix:")) return true;
  absl::string_view host = address;
  for (const char* scheme : {"dns:///", "ipv4:", "ipv6:"}) absl::ConsumePrefix(&host, scheme);
  host = host.substr(0, host.rfind(':'));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr v4{};
  return inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

}  // namespace fangtan::client
