#include "service/metrics/metrics_server.h"

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <exception>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::metrics {
namespace {

struct Address {
  std::string host;  // empty: every interface
  int port = 0;

  // As CivetWeb's option listening_ports wants it.
  std::string Listening() const { return host.empty() ? absl::StrCat(port) : absl::StrCat(host, ":", port); }
};

// Strict, since more means more to CivetWeb: a comma begins another address, a letter behind the port TLS.
std::optional<Address> ParseAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  Address address{.host = text.substr(0, colon)};
  const std::string port = text.substr(colon + 1);
  if (port.empty() || port.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (!absl::SimpleAtoi(port, &address.port) || address.port > 65535) return std::nullopt;
  const bool bracketed = address.host.size() > 2 && address.host.front() == '[' && address.host.back() == ']';
  if (bracketed) {
    const std::string v6 = address.host.substr(1, address.host.size() - 2);
    if (v6.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) return std::nullopt;
    return address;
  }
  for (const char c : address.host) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') return std::nullopt;
  }
  return address;
}

}  // namespace

class MetricsServer::Collected final : public prometheus::Collectable {
 public:
  explicit Collected(MetricsServer::Collect collect) : collect_(std::move(collect)) {}
  std::vector<prometheus::MetricFamily> Collect() const override { return collect_(); }

 private:
  const MetricsServer::Collect collect_;
};

MetricsServer::MetricsServer() = default;
MetricsServer::~MetricsServer() = default;

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& text,
                                                                    Collect collect) {
  const std::optional<Address> address = ParseAddress(text);
  if (!address.has_value()) {
    return storage::MakeError(absl::StatusCode::kInvalidArgument, "LISTEN_ADDRESS",
                              absl::StrCat("no address for metrics (HOST:PORT, [V6]:PORT or :PORT): ", text));
  }
  auto server = absl::WrapUnique(new MetricsServer());
  server->collected_ = std::make_shared<Collected>(std::move(collect));
  try {
    server->exposer_ = std::make_unique<prometheus::Exposer>(address->Listening());
    server->exposer_->RegisterCollectable(server->collected_);
    const std::vector<int> ports = server->exposer_->GetListeningPorts();
    server->address_ = absl::StrCat(address->host, ":", ports.empty() ? address->port : ports.front());
  } catch (const std::exception& failure) {  // CivetWeb does not say why
    return storage::MakeError(absl::StatusCode::kUnavailable, "LISTEN_FAILED",
                              absl::StrCat("can't serve metrics on ", text,
                                           " (in use, or not of this machine?): ", failure.what()));
  }
  return server;
}

}  // namespace fangtan::service::metrics
