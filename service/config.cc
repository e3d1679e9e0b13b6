#include "service/config.h"

#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/config_file.h"
#include "service/settings.h"
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
  fangtand --config /etc/fangtan.toml --check-config

A configuration file is TOML, with the same names without dashes in front:
  data-dir = "/srv/fangtan"
  workers = 8

Every setting can also come from the environment: --data-dir is FANGTAN_DATA_DIR.
A flag goes before the environment, and the environment before the file. A --data-dir that is in none of them is the
first folder of STATE_DIRECTORY, which systemd sets by StateDirectory=.
SIGTERM or SIGINT drains and ends with 0; a second one ends at once. SIGHUP reads file and environment again.
Exit codes: 0 done, 1 the store, the address or what --check-config looks at was refused, 2 wrong usage.)";

// What the command line holds: the texts of settings, and what is asked for beside them.
struct CommandLine {
  std::map<std::string, std::string> given;
  std::string file;
  bool check_only = false;
  std::string printed;
};

absl::Status UsageError(const std::string& message) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "USAGE", message);
}

absl::Status CheckTogether(const Config& config) {
  if (config.store.data_dir.empty()) {
    return UsageError("--data-dir is missing: the folder that holds, or is to hold, the store");
  }
  if (config.network.listen.empty()) return UsageError("--listen is empty");
  const NetworkConfig& network = config.network;
  if (network.max_connections > 0 && network.max_connections_per_address > network.max_connections) {
    return UsageError("--max-connections-per-address is larger than --max-connections");
  }
  const BackupConfig& backup = config.backup;
  if (!backup.directory.empty() && backup.directory[0] != '/') {
    return UsageError(absl::StrCat("--backup-dir is not an absolute path: ", backup.directory));
  }
  if (config.limits.call_memory_mb > 0 && config.limits.call_memory_mb < config.limits.max_message_mb) {
    return UsageError(
        "--call-memory-mb is smaller than --max-message-mb, so a large message could never come");
  }
  return CheckAccess(config);
}

absl::Status CheckFilesOfAccess(const AccessConfig& access) {
  if (access.tls_cert.empty() != access.tls_key.empty()) {
    return UsageError("--tls-cert and --tls-key go together");
  }
  if (!access.tls_client_ca.empty() && access.tls_cert.empty()) {
    return UsageError("--tls-client-ca asks for certificates, which takes --tls-cert and --tls-key");
  }
  if (access.require_client_cert && access.tls_client_ca.empty()) {
    return UsageError("--require-client-cert takes --tls-client-ca, which says whose");
  }
  return absl::OkStatus();
}

absl::Status Take(const Setting& setting, const std::string& text, const std::string& place, Config& config) {
  const absl::Status status = setting.set(text, config);
  return status.ok() ? status : UsageError(absl::StrCat(place, " ", std::string(status.message())));
}

absl::Status TakeFile(const std::string& path, Config& config) {
  ASSIGN_OR_RETURN(const std::vector<FileEntry> entries, ReadConfigFile(path));
  for (const FileEntry& entry : entries) {
    RETURN_IF_ERROR(
        Take(*FindSetting(entry.name), entry.text, absl::StrCat(entry.place, ": ", entry.name), config));
  }
  return absl::OkStatus();
}

absl::Status TakeEnvironment(const Environment& environment, Config& config) {
  for (const Setting& setting : Settings()) {
    const auto value = environment(VariableName(setting.name));
    if (!value.has_value() || value->empty()) continue;
    RETURN_IF_ERROR(Take(setting, *value, VariableName(setting.name), config));
  }
  return absl::OkStatus();
}

absl::Status TakeFlags(const CommandLine& line, Config& config) {
  for (const auto& [name, text] : line.given) {
    RETURN_IF_ERROR(Take(*FindSetting(name), text, absl::StrCat("--", name), config));
  }
  return absl::OkStatus();
}

void AddOptions(CLI::App& app, CommandLine& line) {
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.set_version_flag("--version", "fangtand " FANGTAN_VERSION, "Print the version and exit");
  app.add_option("--config", line.file, "File of settings: TOML")->type_name("FILE");
  app.add_flag("--check-config", line.check_only, "Look whether a server could start with this, and exit");
  app.add_flag_callback(
      "--print-settings", [] { throw CLI::Success(); }, "Print a table of all settings and exit");
  app.footer(kExamples);
  for (const Setting& setting : Settings()) {
    const auto take = [&line, name = setting.name](const std::string& text) { line.given[name] = text; };
    const std::string flag = absl::StrCat("--", setting.name);
    if (setting.type == Setting::Type::kSwitch) {
      app.add_flag(flag, line.given[setting.name], setting.meaning)->default_str(setting.default_text);
    } else {
      app.add_option_function<std::string>(flag, take, setting.meaning)
          ->type_name(setting.takes)
          ->default_str(setting.default_text);
    }
  }
}

// What to say of arguments that are left over.
std::string StrayArgument(const CLI::App& app, const std::string& message) {
  for (const std::string& stray : app.remaining()) {
    if (absl::StartsWith(stray, "--")) {
      return absl::StrCat("there is no setting ", stray,
                          NearestSetting(stray.substr(2, stray.find('=') - 2)));
    }
  }
  return message;
}

// The first of the folders that systemd keeps for a service (StateDirectory=); they are named with colons
// between.
std::string StateDirectory(const Environment& environment) {
  const std::string folders = environment("STATE_DIRECTORY").value_or("");
  return folders.substr(0, folders.find(':'));
}

absl::StatusOr<CommandLine> ReadCommandLine(std::vector<std::string> arguments) {
  CommandLine line;
  CLI::App app("fangtand serves a store of interviews over gRPC: who said what, in answer to which question.",
               "fangtand");
  AddOptions(app, line);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector to be
  try {
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    return CommandLine{.printed = app.help()};
  } catch (const CLI::CallForVersion&) {
    return CommandLine{.printed = absl::StrCat(app.version(), "\n")};
  } catch (const CLI::Success&) {
    return CommandLine{.printed = SettingsTable()};
  } catch (const CLI::ExtrasError& error) {
    return UsageError(StrayArgument(app, error.what()));
  } catch (const CLI::ParseError& error) {
    return UsageError(error.what());
  }
  for (auto it = line.given.begin(); it != line.given.end();) {
    it = app.get_option(absl::StrCat("--", it->first))->count() == 0 ? line.given.erase(it) : std::next(it);
  }
  return line;
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
                                   "--token-file"));
  }
  if (access.insecure == true && tls && callers) {
    return UsageError("--insecure contradicts --tls-cert with --token-file");
  }
  if (access.insecure.value_or(loopback) || (tls && callers)) return absl::OkStatus();
  const char* missing = callers ? "--tls-cert and --tls-key are"
                        : tls   ? "--token-file is"
                                : "--tls-cert, --tls-key and --token-file are";
  return UsageError(absl::StrCat(
      missing, " missing: ", config.network.listen,
      loopback ? " is not to be served without (--insecure=false)" : " can be reached from elsewhere"));
}

std::optional<std::string> GetEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

absl::StatusOr<ConfigOutcome> ParseConfig(const std::vector<std::string>& arguments,
                                          const Environment& environment) {
  ASSIGN_OR_RETURN(CommandLine line, ReadCommandLine(arguments));
  if (!line.printed.empty()) return ConfigOutcome{.text = std::move(line.printed)};
  if (line.file.empty()) line.file = environment(VariableName("config")).value_or("");
  Config config;
  config.store.data_dir = StateDirectory(environment);
  if (!line.file.empty()) RETURN_IF_ERROR(TakeFile(line.file, config));
  RETURN_IF_ERROR(TakeEnvironment(environment, config));
  RETURN_IF_ERROR(TakeFlags(line, config));
  RETURN_IF_ERROR(CheckTogether(config));
  return ConfigOutcome{.config = std::move(config), .check_only = line.check_only};
}

}  // namespace fangtan::service
