#include "service/settings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

enum When { kAtStart, kAtReload };

absl::Status WrongValue(const std::string& wanted, const std::string& text) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "USAGE",
                            absl::StrCat("takes ", wanted, ", not \"", text, "\""));
}

// `place` is a function from Config& to a reference of what the setting is kept in.
template <typename Place>
Setting Text(std::string name, std::string takes, When when, std::string meaning, Place place) {
  return {.name = std::move(name),
          .takes = std::move(takes),
          .type = Setting::Type::kText,
          .at_reload = when == kAtReload,
          .meaning = std::move(meaning),
          .set =
              [place](const std::string& text, Config& config) {
                place(config) = text;
                return absl::OkStatus();
              },
          .get = [place](const Config& config) { return place(const_cast<Config&>(config)); }};
}

template <typename Place>
Setting Number(std::string name, int64_t least, int64_t most, When when, std::string meaning, Place place) {
  const auto set = [place, least, most](const std::string& text, Config& config) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number) || number < least || number > most) {
      return WrongValue(absl::StrCat("a whole number from ", least, " to ", most), text);
    }
    place(config) = number;
    return absl::OkStatus();
  };
  return {.name = std::move(name),
          .takes = absl::StrCat(least, "..", most),
          .type = Setting::Type::kNumber,
          .at_reload = when == kAtReload,
          .meaning = std::move(meaning),
          .set = set,
          .get = [place](const Config& config) { return absl::StrCat(place(const_cast<Config&>(config))); }};
}

template <typename Place>
Setting Switch(std::string name, std::string meaning, Place place) {
  const auto set = [place](const std::string& text, Config& config) {
    bool on = false;
    if (!absl::SimpleAtob(text, &on)) return WrongValue("true or false", text);
    place(config) = on;
    return absl::OkStatus();
  };
  return {.name = std::move(name),
          .type = Setting::Type::kSwitch,
          .at_reload = false,
          .meaning = std::move(meaning),
          .set = set,
          .get = [place](const Config& config) {
            const std::optional<bool> on = place(const_cast<Config&>(config));
            return std::string(!on.has_value() ? "" : *on ? "true" : "false");
          }};
}

template <typename Value>
using Names = std::vector<std::pair<std::string, Value>>;

// One of a few names.
template <typename Value, typename Place>
Setting Choice(std::string name, std::string takes, Names<Value> names, std::string meaning, Place place) {
  const auto set = [place, names](const std::string& text, Config& config) {
    for (const auto& [known, value] : names) {
      if (known != text) continue;
      place(config) = value;
      return absl::OkStatus();
    }
    const auto name_of = [](std::string* out, const auto& entry) { out->append(entry.first); };
    return WrongValue(absl::StrJoin(names, ", ", name_of), text);
  };
  const auto get = [place, names](const Config& config) {
    const auto is_set = [&](const auto& entry) { return entry.second == place(const_cast<Config&>(config)); };
    return std::find_if(names.begin(), names.end(), is_set)->first;
  };
  return {.name = std::move(name),
          .takes = std::move(takes),
          .type = Setting::Type::kText,
          .at_reload = true,
          .meaning = std::move(meaning),
          .set = set,
          .get = get};
}

// A function to the member of Config that `path` names.
#define PLACE(path) \
  [](Config & config) -> auto& { return config.path; }

constexpr int64_t kTenYears = int64_t{10} * 365 * 24 * 3600;

void AddStore(std::vector<Setting>& settings) {
  settings.push_back(
      Text("data-dir", "DIR", kAtStart, "Folder of the store; made if it is missing", PLACE(store.data_dir)));
  settings.push_back(Number("block-cache-mb", 1, 1 << 20, kAtStart, "Cache of the store's blocks, in MiB",
                            PLACE(store.block_cache_mb)));
  settings.push_back(Number("record-cache-mb", 0, 1 << 20, kAtStart,
                            "Cache of whole records, in MiB; 0: none", PLACE(store.record_cache_mb)));
  settings.push_back(Number("retention-seconds", 0, kTenYears, kAtStart,
                            "How long a revision that is not the newest can be read",
                            PLACE(store.retention_seconds)));
  settings.push_back(Number("write-buffer-mb", 1, 1 << 14, kAtStart, "Written data held in memory, in MiB",
                            PLACE(store.write_buffer_mb)));
}

void AddBackups(std::vector<Setting>& settings) {
  settings.push_back(Text("backup-dir", "DIR", kAtReload,
                          "Folder that backups are made into every so often; empty: none are",
                          PLACE(backup.directory)));
  settings.push_back(Number("backup-interval-seconds", 60, kTenYears, kAtReload,
                            "From one such backup to the next", PLACE(backup.interval_seconds)));
  settings.push_back(Number("backup-keep", 0, 1 << 20, kAtReload,
                            "Intact backups of this store to keep there; 0: all", PLACE(backup.keep)));
}

void AddNetwork(std::vector<Setting>& settings) {
  settings.push_back(Text("listen", "ADDR", kAtStart,
                          "HOST:PORT, [V6]:PORT, :PORT or unix:PATH; port 0 takes a free one",
                          PLACE(network.listen)));
  settings.push_back(Number("max-connections", 0, 1 << 20, kAtStart,
                            "Open connections; 0: by the descriptor limit", PLACE(network.max_connections)));
  settings.push_back(Number("max-connections-per-address", 0, 1 << 20, kAtStart,
                            "Open connections of one address; 0: half of all",
                            PLACE(network.max_connections_per_address)));
  settings.push_back(Text("health-listen", "ADDR", kAtStart,
                          "A second address that answers health alone, in the clear, for probes",
                          PLACE(access.health_listen)));
  settings.push_back(Text("metrics-listen", "ADDR", kAtStart,
                          "HOST:PORT that serves /metrics to Prometheus, in the clear; empty: none",
                          PLACE(network.metrics_listen)));
  settings.push_back(
      Switch("channelz", "Let admins look into gRPC by grpc.channelz.v1.Channelz", PLACE(network.channelz)));
}

void AddAccess(std::vector<Setting>& settings) {
  settings.push_back(Text("tls-cert", "FILE", kAtStart,
                          "PEM: the server's certificate and those up to its authority; read again when it "
                          "changes",
                          PLACE(access.tls_cert)));
  settings.push_back(
      Text("tls-key", "FILE", kAtStart, "PEM: its key, without a password", PLACE(access.tls_key)));
  settings.push_back(Text("tls-client-ca", "FILE", kAtStart, "PEM: authorities of client certificates",
                          PLACE(access.tls_client_ca)));
  settings.push_back(Switch("require-client-cert",
                            "No connection without a client certificate of --tls-client-ca",
                            PLACE(access.require_client_cert)));
  settings.push_back(Text("token-file", "FILE", kAtStart,
                          "Who may call, made by `fangtan token`; read again when it changes",
                          PLACE(access.token_file)));
  settings.push_back(Switch("insecure",
                            "Without TLS, or without callers; only on loopback, where it is the default",
                            PLACE(access.insecure)));
}

void AddWork(std::vector<Setting>& settings) {
  settings.push_back(Number("workers", 0, 1024, kAtStart,
                            "Threads for larger calls; 0: two for each processor, at least four",
                            PLACE(work.workers)));
  settings.push_back(Number("queued-calls", 1, 1 << 20, kAtStart, "Calls that may wait for a worker",
                            PLACE(work.queued_calls)));
  settings.push_back(
      Number("max-streams", 2, 1 << 14, kAtStart, "Streaming calls at once", PLACE(work.max_streams)));
  settings.push_back(Number("drain-seconds", 0, 3600, kAtReload,
                            "How long calls in hand may go on after SIGTERM", PLACE(work.drain_seconds)));
}

void AddLimits(std::vector<Setting>& settings) {
  settings.push_back(Number("max-message-mb", 1, 1024, kAtStart, "Largest message taken, in MiB",
                            PLACE(limits.max_message_mb)));
  settings.push_back(Number("max-metadata-kb", 1, 1024, kAtStart, "Largest headers of a call, in KiB",
                            PLACE(limits.max_metadata_kb)));
  settings.push_back(Number("max-streams-per-connection", 1, 1 << 16, kAtStart,
                            "Calls at once on one connection", PLACE(limits.max_streams_per_connection)));
  settings.push_back(Number("default-deadline-seconds", 0, 24 * 3600, kAtStart,
                            "Deadline of unary calls that come without one; 0: none",
                            PLACE(limits.default_deadline_seconds)));
  settings.push_back(Number("queue-wait-ms", 0, 3'600'000, kAtStart,
                            "How long a call may wait for a worker; 0: any time",
                            PLACE(limits.queue_wait_ms)));
  settings.push_back(Number("call-memory-mb", 0, 1 << 20, kAtStart,
                            "Requests and replies in hand, in MiB; 0: no limit",
                            PLACE(limits.call_memory_mb)));
  settings.push_back(Number("caller-calls-per-second", 0, 1'000'000, kAtStart,
                            "Calls of one caller, over time; 0: no limit",
                            PLACE(limits.caller_calls_per_second)));
  settings.push_back(Number("caller-burst", 0, 1'000'000, kAtStart,
                            "Calls of one caller after a rest; 0: two seconds' worth",
                            PLACE(limits.caller_burst)));
  settings.push_back(Number("caller-calls-at-once", 0, 1 << 20, kAtStart,
                            "Calls of one caller in hand; 0: half of --queued-calls with --token-file, else "
                            "no limit",
                            PLACE(limits.caller_calls_at_once)));
}

void AddLog(std::vector<Setting>& settings) {
  settings.push_back(Choice<LogFormat>("log-format", "FORMAT",
                                       {{"text", LogFormat::kText}, {"json", LogFormat::kJson}},
                                       "text or json, on standard error", PLACE(log.format)));
  settings.push_back(Choice<LogLevel>("log-level", "LEVEL",
                                      {{"debug", LogLevel::kDebug},
                                       {"info", LogLevel::kInfo},
                                       {"warning", LogLevel::kWarning},
                                       {"error", LogLevel::kError}},
                                      "debug (every call), info, warning or error", PLACE(log.level)));
  settings.push_back(Number("slow-call-ms", 0, 3'600'000, kAtReload,
                            "Unary calls that take longer leave a warning; 0: none",
                            PLACE(log.slow_call_ms)));
}

#undef PLACE

// For what `name` is where nobody sets it, and Config by itself does not say.
void SetDefaultText(const char* name, const char* text, std::vector<Setting>& settings) {
  const auto is_named = [name](const Setting& setting) { return setting.name == name; };
  std::find_if(settings.begin(), settings.end(), is_named)->default_text = text;
}

std::vector<Setting> MakeSettings() {
  std::vector<Setting> settings;
  AddStore(settings);
  AddNetwork(settings);
  AddAccess(settings);
  AddWork(settings);
  AddLimits(settings);
  AddBackups(settings);
  AddLog(settings);
  for (Setting& setting : settings) setting.default_text = setting.get(Config());
  SetDefaultText("data-dir", "first of $STATE_DIRECTORY", settings);
  SetDefaultText("insecure", "true on loopback", settings);
  return settings;
}

// Insertions, deletions and replacements of a character (Levenshtein).
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

// Null if none is near.
const Setting* NearestOf(const std::string& asked) {
  const auto nearer = [&](const Setting& a, const Setting& b) {
    return Distance(asked, a.name) < Distance(asked, b.name);
  };
  const auto nearest = std::min_element(Settings().begin(), Settings().end(), nearer);
  const size_t tolerated = std::max<size_t>(2, asked.size() / 3);
  return Distance(asked, nearest->name) > tolerated ? nullptr : &*nearest;
}

// FANGTAN_CONFIG, and those that `fangtan` reads.
bool IsReadElsewhere(absl::string_view name) {
  constexpr std::array<absl::string_view, 8> kNames = {"CONFIG", "SERVER", "TOKEN", "TOKEN_FILE",
                                                       "TLS",    "CA",     "CERT",  "KEY"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// As Kubernetes makes them of each port of a Service.
bool IsOfKubernetes(absl::string_view name) {
  const std::string all = absl::StrCat("_", name, "_");
  return absl::StrContains(all, "_SERVICE_HOST_") || absl::StrContains(all, "_SERVICE_PORT_") ||
         absl::StrContains(all, "_PORT_");
}

}  // namespace

const std::vector<Setting>& Settings() {
  static const std::vector<Setting>& settings = *new std::vector<Setting>(MakeSettings());
  return settings;
}

const Setting* FindSetting(const std::string& name) {
  for (const Setting& setting : Settings()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

std::string NearestSetting(const std::string& name) {
  const Setting* nearest = NearestOf(absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}}));
  return nearest == nullptr ? "" : absl::StrCat("; did you mean \"", nearest->name, "\"?");
}

std::string VariableName(const std::string& name) {
  return absl::StrCat("FANGTAN_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
}

std::vector<std::string> StrayVariables(const std::vector<std::string>& variables) {
  std::vector<std::string> strays;
  for (const std::string& variable : variables) {
    absl::string_view name = variable;
    if (!absl::ConsumePrefix(&name, "FANGTAN_") || IsReadElsewhere(name) || IsOfKubernetes(name)) continue;
    const std::string setting = absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", "-"}}));
    if (FindSetting(setting) != nullptr && VariableName(setting) == variable) continue;
    const Setting* nearest = NearestOf(setting);
    strays.push_back(
        absl::StrCat("the variable ", variable, " is not read",
                     nearest == nullptr ? "" : "; did you mean " + VariableName(nearest->name) + "?"));
  }
  return strays;
}

std::string SettingsTable() {
  std::string table = "| setting | takes | default | means | SIGHUP |\n|---|---|---|---|---|\n";
  for (const Setting& setting : Settings()) {
    const std::string takes = setting.takes.empty() ? "true, false" : setting.takes;
    const std::string standard =
        setting.default_text.empty() ? "" : absl::StrCat("`", setting.default_text, "`");
    absl::StrAppend(&table, "| `", setting.name, "` | ", takes, " | ", standard, " | ", setting.meaning,
                    " | ", setting.at_reload ? "yes" : "restart", " |\n");
  }
  return table;
}

}  // namespace fangtan::service
