#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/access/certificates.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::access {
namespace {

template <auto free_function>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;

absl::Status Bad(const std::string& why) {
  // What OpenSSL has to say of it, which names places and kinds, never the key.
  std::string reason;
  if (const unsigned long error = ERR_peek_last_error(); error != 0) {
    const char* text = ERR_reason_error_string(error);
    if (text != nullptr) reason = absl::StrCat(" (", text, ")");
  }
  ERR_clear_error();
  return storage::MakeError(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_BAD",
                            absl::StrCat(why, reason));
}

Bio Reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Never asks anybody: a server has no terminal.
int NoPassword(char*, int, int, void*) { return 0; }

absl::StatusOr<std::vector<Certificate>> ReadChain(const std::string& pem, const char* what) {
  ERR_clear_error();
  std::vector<Certificate> chain;
  const Bio bio = Reader(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr)) {
    chain.emplace_back(certificate);
  }
  // The end of the text is told as "no start line"; anything else is a certificate that is none.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return Bad(absl::StrCat(what, " ", chain.size() + 1, " can't be read"));
  }
  ERR_clear_error();
  if (chain.empty()) return Bad(absl::StrCat("there is no ", what, " in it"));
  return chain;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? absl::FromTM(parts, absl::UTCTimeZone()) : absl::InfinitePast();
}

absl::Status CheckDates(const X509& certificate, size_t number, absl::Time now) {
  const absl::Time from = TimeOf(X509_get0_notBefore(&certificate));
  const absl::Time until = TimeOf(X509_get0_notAfter(&certificate));
  const auto text = [](absl::Time time) {
    return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
  };
  if (now < from) return Bad(absl::StrCat("certificate ", number, " is not valid before ", text(from)));
  if (now >= until) return Bad(absl::StrCat("certificate ", number, " has expired at ", text(until)));
  return absl::OkStatus();
}

// What gRPC will do with them for every handshake, so that it fails here or not at all.
absl::Status TryForTls(const std::vector<Certificate>& chain, EVP_PKEY& key) {
  const Context context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return Bad("TLS is not to be had");
  if (SSL_CTX_use_certificate(context.get(), chain.front().get()) != 1)
    return Bad("TLS refuses the certificate");
  for (size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1) {
      return Bad(absl::StrCat("TLS refuses certificate ", i + 1));
    }
  }
  if (SSL_CTX_use_PrivateKey(context.get(), &key) != 1) return Bad("TLS refuses the key");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Validity> CheckCertificates(const std::string& chain_pem, const std::string& key_pem,
                                           absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain, ReadChain(chain_pem, "certificate"));
  ERR_clear_error();
  const Key key(PEM_read_bio_PrivateKey(Reader(key_pem).get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) return Bad("the key can't be read; it must be PEM, without a password");
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    return Bad("the key does not belong to the certificate");
  }
  for (size_t i = 0; i < chain.size(); ++i) {
    RETURN_IF_ERROR(CheckDates(*chain[i], i + 1, now));
    if (i + 1 < chain.size() && X509_check_issued(chain[i + 1].get(), chain[i].get()) != X509_V_OK) {
      return Bad(absl::StrCat("certificate ", i + 1, " was not issued by the one behind it"));
    }
  }
  RETURN_IF_ERROR(TryForTls(chain, *key));
  return Validity{TimeOf(X509_get0_notBefore(chain.front().get())),
                  TimeOf(X509_get0_notAfter(chain.front().get()))};
}

absl::Status CheckAuthorities(const std::string& authorities) {
  return ReadChain(authorities, "authority").status();
}

}  // namespace fangtan::service::access
