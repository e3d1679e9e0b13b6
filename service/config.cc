#include "service/config.h"

#include <arpa/inet.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <istream>
#include <iterator>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

constexpr char kExamples[] = R"(Examples:
  fangtand --data-dir /var/lib/fangtan
  fangtand --data-dir ./data --listen 127.0.0.1:0 --log-format json
  fangtand --data-dir ./data --listen unix:/run/fangtan/fangtan.sock
  fangtand --data-dir /srv/fangtan --listen 0.0.0.0:50051 --tls-cert tls.crt --tls-key tls.key --token-file callers
  FANGTAN_DATA_DIR=/srv/fangtan fangtand --config /etc/fangtan.toml

A configuration file holds the same names without dashes in front, one a line (INI, TOML) or as a JSON object:
  data-dir = "/srv/fangtan"             {"data-dir": "/srv/fangtan",
  listen = "0.0.0.0:50051"               "listen": "0.0.0.0:50051"}

Every setting can also come from the environment: --data-dir is FANGTAN_DATA_DIR.
A flag goes before the environment, and the environment before the file.
SIGTERM or SIGINT drains and ends with 0; a second one ends at once.
Exit codes: 0 done, 1 the store or the address was refused, 2 wrong usage.)";

std::string NumberText(double number) {
  const auto whole = static_cast<int64_t>(number);
  return static_cast<double>(whole) == number ? absl::StrCat(whole) : absl::StrCat(number);
}

std::string ValueText(const std::string& name, const google::protobuf::Value& value) {
  using google::protobuf::Value;
  switch (value.kind_case()) {
    case Value::kStringValue:
      return value.string_value();
    case Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case Value::kNumberValue:
      if (std::abs(value.number_value()) < 1e15) return NumberText(value.number_value());
      break;
    default:
      break;
  }
  throw CLI::ConfigError(absl::StrCat("the value of ", name, " is no text, number or boolean within reason"));
}

// CLI11's reader of INI and TOML, and of a JSON object where the file begins with a brace.
class ConfigFile : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    input >> std::ws;
    if (input.peek() != '{') return CLI::ConfigTOML::from_config(input);
    const std::string text(std::istreambuf_iterator<char>(input), {});
    google::protobuf::Struct object;
    const auto parsed = google::protobuf::util::JsonStringToMessage(text, &object);
    if (!parsed.ok()) throw CLI::ConfigError(absl::StrCat("the file is no JSON object: ", parsed.ToString()));
    const std::map<std::string, google::protobuf::Value> sorted(object.fields().begin(),
                                                                object.fields().end());
    std::vector<CLI::ConfigItem> items;
    for (const auto& [name, value] : sorted) {
      CLI::ConfigItem item;
      item.name = name;
      item.inputs = {ValueText(name, value)};
      items.push_back(std::move(item));
    }
    return items;
  }
};

std::string VariableName(const std::string& flag) {
  return absl::StrCat("FANGTAN_", absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}})));
}

template <typename Number>
void AddNumber(CLI::App& app, const std::string& flag, Number& value, int least, int most,
               const std::string& description) {
  app.add_option(flag, value, description)
      ->type_name(absl::StrCat(least, "..", most))
      ->check(CLI::Range(least, most).description(""));
}

void AddStoreOptions(CLI::App& app, StoreConfig& store) {
  app.add_option("--data-dir", store.data_dir, "Folder of the store; made if it is missing")
      ->type_name("DIR");
  AddNumber(app, "--block-cache-mb", store.block_cache_mb, 1, 1 << 20, "Cache of the store's blocks, in MiB");
  AddNumber(app, "--record-cache-mb", store.record_cache_mb, 0, 1 << 20,
            "Cache of whole records, in MiB; 0: none");
  AddNumber(app, "--retention-seconds", store.retention_seconds, 0, 10 * 365 * 24 * 3600,
            "How long a revision that is not the newest can be read");
  AddNumber(app, "--write-buffer-mb", store.write_buffer_mb, 1, 1 << 14,
            "Written data held in memory, in MiB");
}

void AddNetworkOptions(CLI::App& app, NetworkConfig& network) {
  app.add_option("--listen", network.listen,
                 "HOST:PORT, [V6]:PORT, :PORT or unix:PATH; port 0 takes a free one")
      ->type_name("ADDR");
  AddNumber(app, "--max-connections", network.max_connections, 0, 1 << 20,
            "Open connections; 0: by the descriptor limit");
  AddNumber(app, "--max-connections-per-address", network.max_connections_per_address, 0, 1 << 20,
            "Open connections of one address; 0: half of all");
}

void AddAccessOptions(CLI::App& app, AccessConfig& access) {
  app.add_option("--tls-cert", access.tls_cert,
                 "PEM: the server's certificate and those up to its authority; read "
                 "again when it changes")
      ->type_name("FILE");
  app.add_option("--tls-key", access.tls_key, "PEM: its key, without a password")->type_name("FILE");
  app.add_option("--tls-client-ca", access.tls_client_ca, "PEM: authorities of client certificates")
      ->type_name("FILE");
  app.add_flag("--require-client-cert", access.require_client_cert,
               "No connection without a client certificate of --tls-client-ca");
  app.add_option("--token-file", access.token_file,
                 "Who may call, made by `fangtan token`; read again when it changes")
      ->type_name("FILE");
  app.add_flag_function(
      "--insecure", [&access](int64_t count) { access.insecure = count > 0; },
      "Without TLS, or without callers; only on loopback, where it is the default");
  app.add_option("--health-listen", access.health_listen,
                 "A second address that answers health alone, in the clear, for probes")
      ->type_name("ADDR");
}

void AddWorkOptions(CLI::App& app, WorkConfig& work) {
  AddNumber(app, "--workers", work.workers, 0, 1024,
            "Threads for larger calls; 0: two for each processor, at least four");
  AddNumber(app, "--queued-calls", work.queued_calls, 1, 1 << 20, "Calls that may wait for a worker");
  AddNumber(app, "--max-streams", work.max_streams, 2, 1 << 14, "Streaming calls at once");
  AddNumber(app, "--drain-seconds", work.drain_seconds, 0, 3600,
            "How long calls in hand may go on after SIGTERM");
}

void AddLimitOptions(CLI::App& app, LimitsConfig& limits) {
  AddNumber(app, "--max-message-mb", limits.max_message_mb, 1, 1024, "Largest message taken, in MiB");
  AddNumber(app, "--max-metadata-kb", limits.max_metadata_kb, 1, 1024, "Largest headers of a call, in KiB");
  AddNumber(app, "--max-streams-per-connection", limits.max_streams_per_connection, 1, 1 << 16,
            "Calls at once on one connection");
  AddNumber(app, "--default-deadline-seconds", limits.default_deadline_seconds, 0, 24 * 3600,
            "Deadline of unary calls that come without one; 0: none");
  AddNumber(app, "--queue-wait-ms", limits.queue_wait_ms, 0, 3'600'000,
            "How long a call may wait for a worker; 0: any time");
  AddNumber(app, "--call-memory-mb", limits.call_memory_mb, 0, 1 << 20,
            "Requests and replies in hand, in MiB; 0: no limit");
  AddNumber(app, "--caller-calls-per-second", limits.caller_calls_per_second, 0, 1'000'000,
            "Calls of one caller, over time; 0: no limit");
  AddNumber(app, "--caller-burst", limits.caller_burst, 0, 1'000'000,
            "Calls of one caller after a rest; 0: two seconds' worth");
  AddNumber(app, "--caller-calls-at-once", limits.caller_calls_at_once, 0, 1 << 20,
            "Calls of one caller in hand; 0: half of --queued-calls with --token-file, else no limit");
}

void AddLogOptions(CLI::App& app, LogConfig& log) {
  static const std::map<std::string, LogFormat> kFormats = {{"text", LogFormat::kText},
                                                            {"json", LogFormat::kJson}};
  static const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                          {"info", LogLevel::kInfo},
                                                          {"warning", LogLevel::kWarning},
                                                          {"error", LogLevel::kError}};
  app.add_option("--log-format", log.format, "text or json, on standard error")
      ->transform(CLI::CheckedTransformer(kFormats).description(""))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_option("--log-level", log.level, "debug (every call), info, warning or error")
      ->transform(CLI::CheckedTransformer(kLevels).description(""))
      ->type_name("LEVEL")
      ->default_str("info");
}

// The environment as arguments that stand before the given ones, which therefore win.
std::vector<std::string> EnvironmentArguments(const CLI::App& app, const Environment& environment,
                                              std::vector<std::string>& variables) {
  std::vector<std::string> arguments;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name(false, false);
    const std::string flag = name.substr(std::min(name.size(), name.find_first_not_of('-')));
    if (flag == "help" || flag == "version") continue;
    const auto value = environment(VariableName(flag));
    if (!value.has_value() || value->empty()) continue;
    variables.push_back(VariableName(flag));
    arguments.push_back(absl::StrCat("--", flag, "=", *value));
  }
  return arguments;
}

absl::Status UsageError(const std::string& message, const std::vector<std::string>& variables) {
  const std::string note =
      variables.empty() ? ""
                        : absl::StrCat(" (set in the environment: ", absl::StrJoin(variables, ", "), ")");
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "USAGE", absl::StrCat(message, note));
}

absl::Status CheckTogether(const Config& config) {
  if (config.store.data_dir.empty()) {
    return UsageError("--data-dir is missing: the folder that holds, or is to hold, the store", {});
  }
  if (config.network.listen.empty()) return UsageError("--listen is empty", {});
  const NetworkConfig& network = config.network;
  if (network.max_connections > 0 && network.max_connections_per_address > network.max_connections) {
    return UsageError("--max-connections-per-address is larger than --max-connections", {});
  }
  if (config.limits.call_memory_mb > 0 && config.limits.call_memory_mb < config.limits.max_message_mb) {
    return UsageError(
        "--call-memory-mb is smaller than --max-message-mb, so a large message could never come", {});
  }
  return CheckAccess(config);
}

absl::Status CheckFilesOfAccess(const AccessConfig& access) {
  if (access.tls_cert.empty() != access.tls_key.empty()) {
    return UsageError("--tls-cert and --tls-key go together", {});
  }
  if (!access.tls_client_ca.empty() && access.tls_cert.empty()) {
    return UsageError("--tls-client-ca asks for certificates, which takes --tls-cert and --tls-key", {});
  }
  if (access.require_client_cert && access.tls_client_ca.empty()) {
    return UsageError("--require-client-cert takes --tls-client-ca, which says whose", {});
  }
  return absl::OkStatus();
}

}  // namespace

bool IsLoopback(const std::string& address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const std::string host = address.substr(0, address.rfind(':'));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr v4{};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

absl::Status CheckAccess(const Config& config) {
  const AccessConfig& access = config.access;
  RETURN_IF_ERROR(CheckFilesOfAccess(access));
  const bool tls = !access.tls_cert.empty();
  const bool callers = !access.token_file.empty();
  const bool loopback = IsLoopback(config.network.listen);
  if (access.insecure == true && !loopback) {
    return UsageError(absl::StrCat("--insecure is for loopback; ", config.network.listen,
                                   " can be reached from elsewhere, which takes --tls-cert, --tls-key and "
                                   "--token-file"),
                      {});
  }
  if (access.insecure == true && tls && callers) {
    return UsageError("--insecure contradicts --tls-cert with --token-file", {});
  }
  if (access.insecure.value_or(loopback) || (tls && callers)) return absl::OkStatus();
  const char* missing = callers ? "--tls-cert and --tls-key are"
                        : tls   ? "--token-file is"
                                : "--tls-cert, --tls-key and --token-file are";
  return UsageError(absl::StrCat(missing, " missing: ", config.network.listen,
                                 loopback ? " is not to be served without (--insecure=false)"
                                          : " can be reached from elsewhere"),
                    {});
}

std::optional<std::string> GetEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

absl::StatusOr<ConfigOutcome> ParseConfig(const std::vector<std::string>& given,
                                          const Environment& environment) {
  Config config;
  CLI::App app("fangtand serves a store of interviews over gRPC: who said what, in answer to which question.",
               "fangtand");
  app.option_defaults()->always_capture_default()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.set_version_flag("--version", "fangtand " FANGTAN_VERSION, "Print the version and exit");
  app.set_config("--config", "", "Configuration file: INI, TOML or JSON")->type_name("FILE");
  app.config_formatter(std::make_shared<ConfigFile>());
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.footer(kExamples);
  AddStoreOptions(app, config.store);
  AddNetworkOptions(app, config.network);
  AddAccessOptions(app, config.access);
  AddWorkOptions(app, config.work);
  AddLimitOptions(app, config.limits);
  AddLogOptions(app, config.log);

  std::vector<std::string> variables;
  std::vector<std::string> arguments = EnvironmentArguments(app, environment, variables);
  arguments.insert(arguments.end(), given.begin(), given.end());
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector to be
  try {
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    return ConfigOutcome{.text = app.help()};
  } catch (const CLI::CallForVersion&) {
    return ConfigOutcome{.text = absl::StrCat(app.version(), "\n")};
  } catch (const CLI::ParseError& error) {
    return UsageError(error.what(), variables);
  }
  RETURN_IF_ERROR(CheckTogether(config));
  return ConfigOutcome{.config = std::move(config)};
}

}  // namespace fangtan::service
