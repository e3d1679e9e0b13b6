// One run of the tool: where it reads and writes, how it prints, which server it talks to.
//
// For one thread; must outlive what its client made.
#ifndef FANGTAN_CLIENT_CLI_SESSION_H_
#define FANGTAN_CLIENT_CLI_SESSION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cli/console.h"
#include "client/cli/output.h"
#include "client/cli/report.h"
#include "client/cli/table.h"
#include "client/cli/text_page.h"
#include "client/client.h"
#include "client/credentials.h"

namespace fangtan::client {

// The options of every command, as given.
struct SessionOptions {
  std::string server = "127.0.0.1:50051";

  // Empty: table on a terminal, else jsonl.
  std::string output;

  // Connections by TLS; naming a file of it asks for it, too.
  bool tls = false;
  TlsFiles tls_files;
  std::string server_name;

  // A file that holds the token; empty: `token`, which came by FANGTAN_TOKEN.
  std::string token_file;
  std::string token;

  // For a call, or a page of a list; a stream has a limit only if this is given.
  std::optional<absl::Duration> timeout;
};

class Session {
 public:
  Session(Console& console, SessionOptions options);

  Console& console() { return console_; }

  // What -o says, or else `on_terminal` on a terminal and jsonl anywhere else.
  OutputFormat Format(OutputFormat on_terminal = OutputFormat::kTable) const;

  // Whether -o was given.
  bool format_chosen() const { return ParseOutputFormat(options_.output).has_value(); }

  // The client of the server, made once.
  absl::StatusOr<Client*> Connect();

  // Another one, over a connection of its own.
  absl::StatusOr<std::unique_ptr<Client>> ConnectAnew() const;

  // The filter that is about to be sent, for errors that name a place in it.
  void SetFilter(const std::string& filter) { report_context_.filter = filter; }

  // The same of a search's query.
  void SetQuery(const std::string& query) { report_context_.query = query; }

  // What to tell with an error instead of what its reason suggests.
  void SetHint(const std::string& hint) { report_context_.hint = hint; }

  // Texts tell where in the source each piece stands.
  void ShowSpans() { spans_ = true; }

  // Prints `status` and its hint on the error stream. REQUIRES: it is not OK.
  void Report(const absl::Status& status);

  TextStyle text_style() const;
  TableStyle table_style() const;

 private:
  absl::StatusOr<ClientOptions> OptionsOfClient() const;
  absl::Status AddCredentials(ClientOptions& options) const;

  Console& console_;
  const SessionOptions options_;
  ReportContext report_context_;
  std::unique_ptr<Client> client_;
  bool spans_ = false;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_SESSION_H_
