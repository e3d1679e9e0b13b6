// MetricsServer: serves /metrics over HTTP, in the clear and to anybody, in the text format of Prometheus.
//
//   ASSIGN_OR_RETURN(auto server, MetricsServer::Start("127.0.0.1:9464", [&] { return CollectAll(); }));
//
// It has two threads of its own, so a scrape never waits for a call, nor a call for a scrape.
#ifndef FANGTAN_SERVICE_METRICS_METRICS_SERVER_H_
#define FANGTAN_SERVICE_METRICS_METRICS_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/metrics/families.h"

namespace prometheus {
class Exposer;
}

namespace fangtan::service::metrics {

class MetricsServer {
 public:
  // Asked at each scrape, by any thread, until the object is gone.
  using Collect = std::function<Families()>;

  // `address` is HOST:PORT, [V6]:PORT or :PORT, which is every interface of IPv4; port 0 takes a free one.
  // INVALID_ARGUMENT LISTEN_ADDRESS for an address that is none of these, UNAVAILABLE LISTEN_FAILED for one
  // that can't be had.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address, Collect collect);
  ~MetricsServer();

  // Where it listens, with the real port.
  const std::string& address() const { return address_; }

 private:
  class Collected;
  MetricsServer();

  std::string address_;
  std::shared_ptr<Collected> collected_;
  std::unique_ptr<prometheus::Exposer> exposer_;  // goes first
};

}  // namespace fangtan::service::metrics

#endif  // FANGTAN_SERVICE_METRICS_METRICS_SERVER_H_
