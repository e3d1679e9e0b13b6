// Config: the settings of fangtand, from the command line, the environment and a file, in that order of
// weight.
//
//   const absl::StatusOr<ConfigOutcome> outcome = ParseConfig({"--data-dir", "/srv/fangtan"},
//   GetEnvironment);
//
// A file (--config) is TOML, with the names of the flags without their dashes as keys; a variable is the
// flag's name in capitals after FANGTAN_: --data-dir is FANGTAN_DATA_DIR. What there is to be set is listed
// in service/settings.h.
#ifndef FANGTAN_SERVICE_CONFIG_H_
#define FANGTAN_SERVICE_CONFIG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::service {

struct StoreConfig {
  std::string data_dir;                       // where nobody sets it, the first of $STATE_DIRECTORY
  int64_t block_cache_mb = 256;               // cache of uncompressed blocks
  int64_t record_cache_mb = 128;              // cache of whole records in front of it
  int64_t retention_seconds = 3 * 24 * 3600;  // how long revisions that are not the newest can be read
  int64_t write_buffer_mb = 64;  // written bytes held in memory before they are sorted into files
};

struct NetworkConfig {
  std::string listen = "127.0.0.1:50051";
  // Open connections in all and by address. 0: as many as the limit of descriptors suggests.
  int max_connections = 0;
  int max_connections_per_address = 0;
  std::string metrics_listen;  // serves /metrics, in the clear; empty: nowhere
  bool channelz = false;       // whether admins may look into gRPC
};

// Who gets in (service/access). Empty paths: none.
struct AccessConfig {
  std::string tls_cert;       // PEM; with it connections are TLS
  std::string tls_key;        // PEM
  std::string tls_client_ca;  // PEM; with it client certificates are asked for
  bool require_client_cert = false;
  std::string token_file;        // who may call; with it every call must show a token or a certificate
  std::optional<bool> insecure;  // calls without TLS or callers are fine; nothing: on loopback
  std::string health_listen;     // a second address that answers health alone, in the clear
};

struct WorkConfig {
  int workers = 0;  // threads for calls that read or write a lot; 0: two for each processor, at least four
  int queued_calls = 512;  // calls that may wait for one; more are answered OVERLOADED
  int max_streams = 128;   // streaming calls at once
  int drain_seconds = 10;  // how long calls in hand may go on after SIGTERM
};

// What one caller, and all together, may take of the server. 0: no limit, unless said otherwise.
struct LimitsConfig {
  int max_message_mb = 160;              // of one message; never none
  int max_metadata_kb = 16;              // of a call's headers; never none
  int max_streams_per_connection = 512;  // calls at once on one connection; never none
  int default_deadline_seconds = 60;     // of unary calls that come without one
  int queue_wait_ms = 500;               // how long a call may wait for a worker
  int call_memory_mb = 512;              // of requests and replies in hand
  int caller_calls_per_second = 0;       // of one caller
  int caller_burst = 0;                  // at once, after a rest; 0: as many as in two seconds
  // Of one caller, in hand; 0: half of queued_calls where callers are known (token_file), else no limit.
  int caller_calls_at_once = 0;
};

enum class LogFormat { kText, kJson };
enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogConfig {
  LogFormat format = LogFormat::kText;
  LogLevel level = LogLevel::kInfo;
  int slow_call_ms = 500;  // unary calls that take longer leave a line; 0: none
};

// Backups that the server makes by itself (service/backup_schedule.h).
struct BackupConfig {
  std::string directory;  // empty: none
  int64_t interval_seconds = 24 * 3600;
  int keep = 0;  // as in storage::BackupOptions
};

struct Config {
  StoreConfig store;
  NetworkConfig network;
  AccessConfig access;
  WorkConfig work;
  LimitsConfig limits;
  BackupConfig backup;
  LogConfig log;
};

// What the arguments ask for: to serve with a Config, to check it alone (--check-config), or only to print
// `text` and end well (--help, --version, --print-settings).
struct ConfigOutcome {
  std::optional<Config> config;
  bool check_only = false;
  std::string text;
};

// Whether what is served in the clear, or to anybody, is served to this machine alone. INVALID_ARGUMENT USAGE
// for settings of access that contradict each other, or that would let strangers in.
absl::Status CheckAccess(const Config& config);

// Whether `address` (as --listen takes it) can be reached from this machine alone: 127.0.0.0/8, ::1,
// localhost, or a unix socket. Other names are not looked up.
bool IsLoopback(const std::string& address);

// The value of an environment variable, or nothing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> GetEnvironment(const std::string& name);

// `arguments` without the program's name. INVALID_ARGUMENT USAGE for anything unknown, malformed, out of
// range or missing; the message says what and where.
absl::StatusOr<ConfigOutcome> ParseConfig(const std::vector<std::string>& arguments,
                                          const Environment& environment);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_CONFIG_H_
