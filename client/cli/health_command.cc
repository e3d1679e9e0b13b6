#include <string>

#include "client/cli/commands.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

using grpc::health::v1::HealthCheckResponse;

struct HealthOptions {
  std::string service;
};

absl::StatusOr<int> RunHealth(Session& session, const HealthOptions& options) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(options.service);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<HealthCheckResponse> health = (*client)->CheckHealth(request);
  if (!health.ok()) return health.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status printed = PrintJson(session, *health, format); !printed.ok()) return printed;
  } else {
    session.console().out << HealthCheckResponse::ServingStatus_Name(health->status()) << "\n";
  }
  return health->status() == HealthCheckResponse::SERVING ? kExitDone : kExitRefused;
}

}  // namespace

void AddHealthCommand(CLI::App& app, Action& action) {
  auto [health, options] =
      AddCommand(app, action,
                 {.name = "health",
                  .description = "Ask whether the server serves: exit 0 if it does, 1 if not, 3 if "
                                 "it is not reached",
                  .examples = "  fangtan health --timeout 2s\n"
                              "  fangtan health fangtan.v1.Search\n"},
                 RunHealth);
  health->add_option("SERVICE", options->service, "One service, such as fangtan.v1.Search; all by default");
}

}  // namespace fangtan::client
