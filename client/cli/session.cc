#include "client/cli/session.h"

#include <utility>

namespace fangtan::client {

Session::Session(Console& console, SessionOptions options)
    : console_(console),
      options_(std::move(options)),
      report_context_{.filter = "",
                      .query = "",
                      .server = options_.server,
                      .hint = "",
                      .color = console.err_color(),
                      .width = console.err_is_terminal ? console.width : 0} {}

OutputFormat Session::Format(OutputFormat on_terminal) const {
  if (const auto chosen = ParseOutputFormat(options_.output); chosen.has_value()) return *chosen;
  return console_.out_is_terminal ? on_terminal : OutputFormat::kJsonl;
}

absl::StatusOr<Client*> Session::Connect() {
  if (client_ == nullptr) {
    ClientOptions client_options;
    if (options_.timeout.has_value()) {
      client_options.timeout = *options_.timeout;
      client_options.stream_timeout = *options_.timeout;
    }
    absl::StatusOr<std::unique_ptr<Client>> client = Client::Connect(options_.server, client_options);
    if (!client.ok()) return client.status();
    client_ = *std::move(client);
  }
  return client_.get();
}

void Session::Report(const absl::Status& status) {
  console_.out.flush();
  console_.err << FormatError(status, report_context_) << std::flush;
}

TextStyle Session::text_style() const {
  return {.width = console_.out_width(), .color = console_.out_color()};
}

TableStyle Session::table_style() const {
  return {.width = console_.out_width(), .color = console_.out_color()};
}

}  // namespace fangtan::client
