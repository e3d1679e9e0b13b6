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

absl::Status Session::AddCredentials(ClientOptions& options) const {
  const TlsFiles& files = options_.tls_files;
  if (options_.tls || !files.ca.empty() || !files.certificate.empty() || !files.key.empty()) {
    auto credentials = TlsCredentials(files);
    if (!credentials.ok()) return credentials.status();
    options.credentials = *std::move(credentials);
  }
  options.server_name = options_.server_name;
  options.token = options_.token;
  if (options_.token_file.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> token = ReadToken(options_.token_file);
  if (!token.ok()) return token.status();
  options.token = *std::move(token);
  return absl::OkStatus();
}

absl::StatusOr<ClientOptions> Session::OptionsOfClient() const {
  ClientOptions client_options;
  if (options_.timeout.has_value()) {
    client_options.timeout = *options_.timeout;
    client_options.stream_timeout = *options_.timeout;
  }
  if (absl::Status status = AddCredentials(client_options); !status.ok()) return status;
  return client_options;
}

absl::StatusOr<Client*> Session::Connect() {
  if (client_ == nullptr) {
    const absl::StatusOr<ClientOptions> client_options = OptionsOfClient();
    if (!client_options.ok()) return client_options.status();
    absl::StatusOr<std::unique_ptr<Client>> client = Client::Connect(options_.server, *client_options);
    if (!client.ok()) return client.status();
    client_ = *std::move(client);
  }
  return client_.get();
}

absl::StatusOr<std::unique_ptr<Client>> Session::ConnectAnew() const {
  absl::StatusOr<ClientOptions> client_options = OptionsOfClient();
  if (!client_options.ok()) return client_options.status();
  client_options->own_connection = true;
  return Client::Connect(options_.server, *client_options);
}

void Session::Report(const absl::Status& status) {
  console_.out.flush();
  console_.err << FormatError(status, report_context_) << std::flush;
}

TextStyle Session::text_style() const {
  return {.width = console_.out_width(), .color = console_.out_color(), .spans = spans_, .original = {}};
}

TableStyle Session::table_style() const {
  return {.width = console_.out_width(), .color = console_.out_color()};
}

}  // namespace fangtan::client
