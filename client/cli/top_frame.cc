#include "client/cli/top_frame.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "client/cli/table.h"

namespace fangtan::client {
namespace {

using MethodTraffic = v1::ServerStatus::MethodTraffic;

// So that a frame fits a terminal of 24 lines.
constexpr size_t kMostMethods = 14;

// Whether the server was started again between the looks.
bool IsAnew(const v1::ServerStatus& before, const v1::ServerStatus& now) {
  return before.store_id() != now.store_id() || before.start_time().seconds() != now.start_time().seconds() ||
         before.traffic().uptime_seconds() > now.traffic().uptime_seconds();
}

struct Row {
  std::string method;
  int64_t calls = 0;
  int64_t errors = 0;
  std::vector<int64_t> counts;
};

// The traffic that `now` has and `before` had not.
std::vector<Row> RowsBetween(const v1::ServerStatus& before, const v1::ServerStatus& now) {
  std::map<std::string, const MethodTraffic*> earlier;
  for (const MethodTraffic& method : before.traffic().methods()) earlier[method.method()] = &method;
  std::vector<Row> rows;
  for (const MethodTraffic& method : now.traffic().methods()) {
    Row row{.method = method.method(),
            .calls = method.call_count(),
            .errors = method.error_count(),
            .counts = {method.latency_counts().begin(), method.latency_counts().end()}};
    if (const auto found = earlier.find(row.method); found != earlier.end()) {
      row.calls -= found->second->call_count();
      row.errors -= found->second->error_count();
      const int known = found->second->latency_counts_size();
      for (size_t i = 0; i < row.counts.size() && static_cast<int>(i) < known; ++i)
        row.counts[i] -= found->second->latency_counts(static_cast<int>(i));
    }
    if (row.calls > 0) rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.calls > b.calls; });
  return rows;
}

double PerSecond(int64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
}

std::string Rate(int64_t count, double seconds) { return absl::StrFormat("%.1f", PerSecond(count, seconds)); }

std::string Millis(int64_t micros) { return absl::StrFormat("%.2f", static_cast<double>(micros) / 1000); }

std::string Uptime(int64_t seconds) {
  if (seconds < 60) return absl::StrCat(std::max<int64_t>(seconds, 0), " s");
  if (seconds < 3600) return absl::StrCat(seconds / 60, " min");
  if (seconds < 86400) return absl::StrFormat("%d h %d min", seconds / 3600, seconds / 60 % 60);
  return absl::StrFormat("%d d %d h", seconds / 86400, seconds / 3600 % 24);
}

std::string ShortName(absl::string_view method) {
  constexpr absl::string_view kOurs = "fangtan.v1.";
  return std::string(absl::StartsWith(method, kOurs) ? method.substr(kOurs.size()) : method);
}

void ShowTraffic(const v1::ServerStatus& now, const std::vector<Row>& rows, double seconds, TextPage& page) {
  int64_t calls = 0;
  int64_t errors = 0;
  for (const Row& row : rows) {
    calls += row.calls;
    errors += row.errors;
  }
  const auto& traffic = now.traffic();
  page.Field("calls", absl::StrCat(Rate(calls, seconds), "/s, ", Rate(errors, seconds), " errors/s, ",
                                   traffic.in_hand_count(), " in hand, ",
                                   Counted(traffic.connection_count(), "connection"), ", ",
                                   Counted(traffic.watcher_count(), "watcher")));
}

void ShowStore(const v1::ServerStatus& now, TextPage& page) {
  page.Field("store", absl::StrCat(Counted(now.article_count(), "article"), ", ",
                                   Counted(now.question_count(), "question"), ", ",
                                   Counted(now.answer_count(), "answer"), ", ",
                                   Counted(now.speaker_count(), "speaker")));
  page.Field("disk", absl::StrCat(FormatBytes(now.store_byte_count()), ", ",
                                  FormatBytes(now.engine().disk_free_byte_count()), " free, ",
                                  FormatBytes(now.engine().pending_compaction_byte_count()), " to compact"));
  page.Field("text index", absl::StrCat(Counted(now.text_behind_count(), "document"), " behind, ",
                                        Counted(now.text_segment_count(), "segment"), ", ",
                                        FormatBytes(now.text_byte_count())));
}

void ShowCaches(const v1::ServerStatus::Engine& before, const v1::ServerStatus::Engine& now, TextPage& page) {
  page.Field("caches",
             absl::StrCat("records ",
                          FormatHits(now.record_cache_hit_count() - before.record_cache_hit_count(),
                                     now.record_cache_miss_count() - before.record_cache_miss_count()),
                          ", blocks ",
                          FormatHits(now.block_cache_hit_count() - before.block_cache_hit_count(),
                                     now.block_cache_miss_count() - before.block_cache_miss_count())));
}

std::vector<int64_t> Bounds(const v1::ServerStatus& status) {
  const auto& bounds = status.traffic().latency_bounds_micros();
  return {bounds.begin(), bounds.end()};
}

std::string MethodTable(const v1::ServerStatus& now, const std::vector<Row>& rows, double seconds,
                        const TextStyle& style) {
  const std::vector<int64_t> bounds = Bounds(now);
  Table table({{.title = "METHOD", .shrink = Shrink::kLast},
               {.title = "CALLS/S", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "P50 MS", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "P99 MS", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "ERRORS/S", .shrink = Shrink::kNever, .align = Align::kRight}},
              {.width = style.width, .color = style.color});
  for (size_t i = 0; i < std::min(rows.size(), kMostMethods); ++i) {
    const Row& row = rows[i];
    table.Add({ShortName(row.method), Rate(row.calls, seconds), Millis(LatencyAt(bounds, row.counts, 0.5)),
               Millis(LatencyAt(bounds, row.counts, 0.99)), Rate(row.errors, seconds)});
  }
  std::ostringstream out;
  table.Flush(out);
  if (rows.size() > kMostMethods) out << "and " << rows.size() - kMostMethods << " more\n";
  return out.str();
}

}  // namespace

int64_t LatencyAt(const std::vector<int64_t>& bounds, const std::vector<int64_t>& counts, double share) {
  int64_t total = 0;
  for (const int64_t count : counts) total += count;
  double wanted = share * static_cast<double>(total);
  for (size_t i = 0; i < bounds.size() && i < counts.size(); ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (here > 0 && wanted <= here) {
      const int64_t from = i == 0 ? 0 : bounds[i - 1];
      return from + static_cast<int64_t>(static_cast<double>(bounds[i] - from) * wanted / here);
    }
    wanted -= here;
  }
  return total <= 0 || bounds.empty() ? 0 : bounds.back();
}

std::string FormatBytes(int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto number = static_cast<double>(bytes);
  size_t unit = 0;
  for (; number >= 1000 && unit + 1 < kUnits.size(); ++unit) number /= 1000;
  return unit == 0 ? absl::StrCat(bytes, " B") : absl::StrFormat("%.1f %s", number, kUnits[unit]);
}

std::string FormatHits(int64_t hits, int64_t misses) {
  if (hits + misses <= 0) return "none";
  return absl::StrFormat("%.1f%% of %d", 100 * static_cast<double>(hits) / static_cast<double>(hits + misses),
                         hits + misses);
}

std::string TopFrame(const v1::ServerStatus& before, const v1::ServerStatus& now, double seconds,
                     const TextStyle& style) {
  const bool anew = IsAnew(before, now);
  const v1::ServerStatus& since = anew ? v1::ServerStatus::default_instance() : before;
  const std::vector<Row> rows = RowsBetween(since, now);
  TextPage page(style);
  page.Line(
      absl::StrCat("fangtan ", now.version(), ", up ", Uptime(now.traffic().uptime_seconds()), ", revision ",
                   now.revision(), ", ", FormatBytes(now.traffic().resident_byte_count()), " of memory",
                   anew ? ", started anew" : ""),
      Color::kBold);
  ShowTraffic(now, rows, seconds, page);
  ShowStore(now, page);
  ShowCaches(since.engine(), now.engine(), page);
  for (const std::string& damage : now.damages()) page.Field("damage", damage);
  for (const std::string& notice : now.notices()) page.Field("notice", notice);
  page.Gap();
  return absl::StrCat(page.Take(), rows.empty() ? "no calls\n" : MethodTable(now, rows, seconds, style));
}

google::protobuf::Struct TopJson(const v1::ServerStatus& before, const v1::ServerStatus& now,
                                 double seconds) {
  google::protobuf::Struct json;
  const auto put = [](google::protobuf::Struct& in, const char* name, double value) {
    (*in.mutable_fields())[name].set_number_value(value);
  };
  const v1::ServerStatus& since = IsAnew(before, now) ? v1::ServerStatus::default_instance() : before;
  put(json, "seconds", seconds);
  put(json, "revision", static_cast<double>(now.revision()));
  put(json, "inHand", static_cast<double>(now.traffic().in_hand_count()));
  put(json, "connections", static_cast<double>(now.traffic().connection_count()));
  put(json, "watchers", static_cast<double>(now.traffic().watcher_count()));
  put(json, "residentBytes", static_cast<double>(now.traffic().resident_byte_count()));
  put(json, "textBehind", static_cast<double>(now.text_behind_count()));
  auto& methods = *(*json.mutable_fields())["methods"].mutable_list_value();
  for (const Row& row : RowsBetween(since, now)) {
    google::protobuf::Struct& method = *methods.add_values()->mutable_struct_value();
    (*method.mutable_fields())["method"].set_string_value(row.method);
    put(method, "callsPerSecond", PerSecond(row.calls, seconds));
    put(method, "errorsPerSecond", PerSecond(row.errors, seconds));
    put(method, "p50Micros", static_cast<double>(LatencyAt(Bounds(now), row.counts, 0.5)));
    put(method, "p99Micros", static_cast<double>(LatencyAt(Bounds(now), row.counts, 0.99)));
  }
  return json;
}

}  // namespace fangtan::client
