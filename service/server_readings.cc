// What a Server tells Prometheus, and GetStatus. docs/operations.md has the table that people read.
#include <sys/statvfs.h>

#include <iterator>
#include <utility>

#include "absl/time/time.h"
#include "service/server.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using metrics::Counter;
using metrics::Families;
using metrics::Gauge;

constexpr char kWatch[] = "/fangtan.v1.Changes/WatchChanges";

double Number(int64_t number) { return static_cast<double>(number); }

// Since 1970; 0 for no time at all.
double Seconds(absl::Time time) {
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return 0;
  return absl::ToDoubleSeconds(time - absl::UnixEpoch());
}

double FreeBytes(const std::string& folder) {
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0) return 0;
  return static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
}

void Append(Families more, Families& all) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Families CacheReadings(const storage::EngineInfo& engine) {
  return {
      Counter("fangtan_block_cache_hits_total", "Blocks found in memory", Number(engine.block_cache_hits)),
      Counter("fangtan_block_cache_misses_total", "Blocks read from disk", Number(engine.block_cache_misses)),
      Counter("fangtan_record_cache_hits_total", "Records found in memory", Number(engine.record_cache_hits)),
      Counter("fangtan_record_cache_misses_total", "Records read from the engine",
              Number(engine.record_cache_misses)),
      Gauge("fangtan_compaction_pending_bytes", "Bytes that compaction has yet to rewrite, estimated",
            Number(engine.pending_compaction_bytes)),
      Counter("fangtan_write_stall_seconds_total", "Time that writes waited for compaction",
              Number(engine.write_stall_micros) / 1e6)};
}

Families TextIndexReadings(const storage::TextIndexInfo& text) {
  return {Gauge("fangtan_text_documents", "Documents that the text index covers", Number(text.documents)),
          Gauge("fangtan_text_behind", "Documents that it does not cover yet", Number(text.behind)),
          Gauge("fangtan_text_segments", "Segments of the text index", Number(text.segments)),
          Gauge("fangtan_text_bytes", "Bytes of the text index", Number(text.byte_count))};
}

}  // namespace

absl::Status Server::ServeMetrics() {
  const std::string& address = config_.network.metrics_listen;
  if (address.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(metrics_, metrics::MetricsServer::Start(address, [this] { return Readings(); }));
  log_.Write(
      IsLoopback(address) ? LogLevel::kInfo : LogLevel::kWarning,
      IsLoopback(address) ? "serving metrics" : "serving metrics, in the clear, to whoever reaches them",
      {{"address", metrics_address()}});
  return absl::OkStatus();
}

Families Server::Readings() {
  Families all = metrics::CallFamilies(telemetry_->counters().Read());
  Append(metrics::ProcessFamilies(), all);
  Append(TrafficReadings(), all);
  Append(CareReadings(), all);
  if (opened_.load(std::memory_order_acquire)) Append(StoreReadings(), all);
  return all;
}

Families Server::TrafficReadings() {
  metrics::LabelledValues limited;
  for (const auto& [reason, calls] : telemetry_->limited()) limited.emplace_back(reason, Number(calls));
  return {Gauge("fangtan_serving", "1 while health says SERVING", serving_.load() ? 1 : 0),
          Gauge("fangtan_connections", "Open connections", transport_->open_connections()),
          Counter("fangtan_connections_refused_total", "Connections closed for want of room",
                  Number(telemetry_->refused_connections())),
          Gauge("fangtan_calls_in_hand", "Calls that have begun and not ended",
                Number(transport_->calls_in_hand())),
          Gauge("fangtan_watchers", "Watches of changes", transport_->streams_of(kWatch)),
          metrics::Counters("fangtan_limited_total", "Calls turned away by a limit", "reason", limited)};
}

void Server::DescribeTraffic(v1::ServerStatus& status) {
  v1::ServerStatus::Traffic& traffic = *status.mutable_traffic();
  for (const metrics::MethodCounts& counts : telemetry_->counters().Read()) {
    if (counts.total() == 0) continue;
    v1::ServerStatus::MethodTraffic& method = *traffic.add_methods();
    method.set_method(counts.path[0] == '/' ? counts.path.substr(1) : counts.path);
    method.set_call_count(counts.total());
    method.set_error_count(counts.total() - counts.calls[0]);
    method.mutable_latency_counts()->Assign(counts.by_latency.begin(), counts.by_latency.end());
    method.set_request_byte_count(counts.request_bytes);
    method.set_reply_byte_count(counts.reply_bytes);
  }
  traffic.mutable_latency_bounds_micros()->Assign(metrics::kLatencyBounds.begin(),
                                                  metrics::kLatencyBounds.end());
  traffic.set_connection_count(transport_->open_connections());
  traffic.set_in_hand_count(transport_->calls_in_hand());
  traffic.set_watcher_count(transport_->streams_of(kWatch));
  const std::map<std::string, int64_t> limited = telemetry_->limited();
  traffic.mutable_limited_counts()->insert(limited.begin(), limited.end());
  traffic.set_refused_connection_count(telemetry_->refused_connections());
  traffic.set_uptime_seconds(absl::ToInt64Seconds(absl::Now() - started_));
  traffic.set_resident_byte_count(static_cast<int64_t>(metrics::ResidentBytes()));
}

void Server::DescribeEngine(v1::ServerStatus& status) const {
  const storage::EngineInfo info = store_->Info().engine;
  v1::ServerStatus::Engine& engine = *status.mutable_engine();
  engine.set_record_cache_hit_count(info.record_cache_hits);
  engine.set_record_cache_miss_count(info.record_cache_misses);
  engine.set_block_cache_hit_count(info.block_cache_hits);
  engine.set_block_cache_miss_count(info.block_cache_misses);
  engine.set_pending_compaction_byte_count(info.pending_compaction_bytes);
  engine.set_write_stall_micros(info.write_stall_micros);
  engine.set_disk_free_byte_count(static_cast<int64_t>(FreeBytes(config_.store.data_dir)));
}

Families Server::CareReadings() {
  absl::Time last = absl::InfinitePast();
  absl::Duration interval = absl::ZeroDuration();
  {
    const std::lock_guard<std::mutex> lock(schedule_mutex_);
    if (schedule_ != nullptr) {
      interval = schedule_->interval();
      last = schedule_->last();
      if (last == absl::InfinitePast()) last = schedule_began_;
    }
  }
  return {Gauge("fangtan_certificate_expiry_timestamp_seconds",
                "When the server's certificate ends; 0: no TLS", Seconds(access_->certificate_expires())),
          Counter("fangtan_certificates_rejected_total", "Changed files of certificates or callers refused",
                  Number(access_->refusals())),
          Gauge("fangtan_backup_interval_seconds", "From one backup to the next; 0: none are made",
                absl::ToDoubleSeconds(interval)),
          Gauge("fangtan_last_backup_timestamp_seconds",
                "When the last backup was made, or the schedule began; 0: none are made", Seconds(last))};
}

Families Server::StoreReadings() const {
  const storage::StoreInfo info = store_->Info();
  Families all = {
      Gauge("fangtan_revision", "Newest revision", Number(static_cast<int64_t>(info.revision))),
      Gauge("fangtan_oldest_revision", "Oldest revision that can be read",
            Number(static_cast<int64_t>(info.oldest_revision))),
      Gauge("fangtan_store_bytes", "Bytes of the store's files", Number(info.byte_count)),
      Gauge("fangtan_disk_free_bytes", "Bytes free where the store is", FreeBytes(config_.store.data_dir)),
      Gauge("fangtan_writes_refused", "1 once a sync has failed, until the store is reopened",
            info.writes_refused ? 1 : 0),
      Gauge("fangtan_damages", "Damaged records and files found since the start",
            Number(static_cast<int64_t>(info.damages.size())))};
  Append(TextIndexReadings(info.text_index), all);
  Append(CacheReadings(info.engine), all);
  if (const auto view = store_->At(0); view.ok()) {
    const storage::Counts counts = (*view)->Count();
    all.push_back(metrics::Gauges("fangtan_records", "Resources at the newest revision", "kind",
                                  {{"article", Number(counts.articles)},
                                   {"question", Number(counts.questions)},
                                   {"answer", Number(counts.answers)},
                                   {"speaker", Number(counts.speakers)},
                                   {"ranking", Number(counts.rankings)}}));
  }
  return all;
}

}  // namespace fangtan::service
