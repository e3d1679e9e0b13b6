// Certificates made for one test, and TLS connections that show what a server presents.
#ifndef FANGTAN_TESTS_SERVICE_ACCESS_TEST_CERTIFICATES_H_
#define FANGTAN_TESTS_SERVICE_ACCESS_TEST_CERTIFICATES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace fangtan::testing {

struct TestCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

struct Subject {
  std::string common_name;
  std::vector<std::string> alternative_names = {};  // "DNS:fangtan.test", "URI:spiffe://..."
  absl::Duration valid_from = -absl::Hours(1);      // from now
  absl::Duration valid_until = absl::Hours(24);
  int rsa_bits = 0;  // 0: an elliptic curve
};

// An authority that signs whatever the test wants. Aborts where OpenSSL fails.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);
  ~TestAuthority();

  const std::string& certificate() const { return certificate_; }
  TestCertificate Issue(const Subject& subject);
  // Of a server that callers call kServerName.
  TestCertificate IssueServer();

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
  std::string certificate_;
};

inline constexpr char kServerName[] = "fangtan.test";

// The serial number of the first certificate in `pem`.
std::string SerialOf(const std::string& pem);

// Connects anew to "HOST:PORT" by TLS and returns the serial number of the certificate that is shown; nothing
// if there is no connection. `version` is the only one offered, such as TLS1_1_VERSION; 0: any.
std::optional<std::string> SerialShownBy(const std::string& address, int version = 0);

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_SERVICE_ACCESS_TEST_CERTIFICATES_H_
