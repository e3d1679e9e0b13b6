#include "tests/service/access/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>

#include "absl/strings/str_join.h"

namespace fangtan::testing {
namespace {

void Must(bool good) {
  if (good) return;
  ERR_print_errors_fp(stderr);
  std::abort();
}

std::string Take(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free(bio);
  return text;
}

std::string Pem(X509* certificate) {
  BIO* bio = BIO_new(BIO_s_mem());
  Must(PEM_write_bio_X509(bio, certificate) == 1);
  return Take(bio);
}

std::string Pem(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  Must(PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return Take(bio);
}

void Extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  Must(extension != nullptr);
  Must(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// Not signed yet, without a public key.
X509* Certificate(const Subject& subject) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  BIGNUM* serial = BN_new();
  Must(BN_rand(serial, 64, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
  BN_free(serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), absl::ToInt64Seconds(subject.valid_from));
  X509_gmtime_adj(X509_getm_notAfter(certificate), absl::ToInt64Seconds(subject.valid_until));
  Must(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(subject.common_name.c_str()), -1, -1,
                                  0) == 1);
  return certificate;
}

std::string SerialText(X509* certificate) {
  BIGNUM* serial = ASN1_INTEGER_to_BN(X509_get_serialNumber(certificate), nullptr);
  char* digits = BN_bn2hex(serial);
  std::string text(digits);
  OPENSSL_free(digits);
  BN_free(serial);
  return text;
}

}  // namespace

struct TestAuthority::Parts {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = nullptr;
  ~Parts() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

TestAuthority::TestAuthority(const std::string& name) : parts_(std::make_unique<Parts>()) {
  X509* certificate = parts_->certificate = Certificate({.common_name = name});
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_set_pubkey(certificate, parts_->key);
  Extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  Must(X509_sign(certificate, parts_->key, EVP_sha256()) != 0);
  certificate_ = Pem(certificate);
}

TestAuthority::~TestAuthority() = default;

TestCertificate TestAuthority::Issue(const Subject& subject) {
  EVP_PKEY* key =
      subject.rsa_bits > 0 ? EVP_RSA_gen(static_cast<size_t>(subject.rsa_bits)) : EVP_EC_gen("P-256");
  X509* certificate = Certificate(subject);
  X509_set_issuer_name(certificate, X509_get_subject_name(parts_->certificate));
  X509_set_pubkey(certificate, key);
  if (!subject.alternative_names.empty()) {
    Extend(certificate, parts_->certificate, NID_subject_alt_name,
           absl::StrJoin(subject.alternative_names, ","));
  }
  Must(X509_sign(certificate, parts_->key, EVP_sha256()) != 0);
  TestCertificate issued{Pem(certificate), Pem(key)};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return issued;
}

TestCertificate TestAuthority::IssueServer() {
  return Issue({.common_name = kServerName, .alternative_names = {std::string("DNS:") + kServerName}});
}

std::string SerialOf(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  Must(certificate != nullptr);
  std::string serial = SerialText(certificate);
  X509_free(certificate);
  return serial;
}

std::optional<std::string> SerialShownBy(const std::string& address, int version) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (version != 0) {
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_security_level(context, 0);  // old versions are not to be had above
  }
  BIO* bio = BIO_new_ssl_connect(context);
  SSL* ssl = nullptr;
  BIO_get_ssl(bio, &ssl);
  const unsigned char kHttp2[] = {2, 'h', '2'};
  SSL_set_alpn_protos(ssl, kHttp2, sizeof(kHttp2));
  BIO_set_conn_hostname(bio, address.c_str());
  std::optional<std::string> serial;
  if (BIO_do_connect(bio) == 1 && BIO_do_handshake(bio) == 1) {
    X509* certificate = SSL_get1_peer_certificate(ssl);
    if (certificate != nullptr) serial = SerialText(certificate);
    X509_free(certificate);
  }
  ERR_clear_error();
  BIO_free_all(bio);
  SSL_CTX_free(context);
  return serial;
}

}  // namespace fangtan::testing
