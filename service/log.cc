#include "service/log.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/rpc/utf8_text.h"

namespace fangtan::service {
namespace {

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      break;
  }
  return "error";
}

// `text` between quotes, as RFC 8259 wants a string to be.
std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  for (const char c : rpc::ValidText(text, std::string::npos)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      absl::StrAppendFormat(&out, "\\u%04x", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool NeedsQuotes(absl::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F || c == '"' || c == '\\' || c == '=') return true;
  }
  return false;
}

std::string ValueText(LogFormat format, const LogValue& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* number = std::get_if<double>(&value)) return absl::StrFormat("%.3f", *number);
  const std::string& text = std::get<std::string>(value);
  if (format == LogFormat::kJson || NeedsQuotes(text)) return Quoted(text);
  return rpc::ValidText(text, std::string::npos);
}

std::string MessageText(absl::string_view message) {
  // Quoted only for what would break the line, so that ordinary sentences read as such.
  for (const char c : message) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return Quoted(message);
  }
  return rpc::ValidText(message, std::string::npos);
}

}  // namespace

std::string LogLine(LogFormat format, int64_t unix_millis, LogLevel level, absl::string_view message,
                    const LogFields& fields) {
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(unix_millis), absl::UTCTimeZone());
  if (format == LogFormat::kText) {
    std::string line = absl::StrCat(time, " ", LevelName(level), " ", MessageText(message));
    for (const auto& [name, value] : fields) absl::StrAppend(&line, " ", name, "=", ValueText(format, value));
    return line;
  }
  std::string line = absl::StrCat("{\"time\":\"", time, "\",\"level\":\"", LevelName(level),
                                  "\",\"message\":", Quoted(message));
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, ",", Quoted(name), ":", ValueText(format, value));
  }
  return absl::StrCat(line, "}");
}

void Log::Configure(LogConfig config) {
  format_.store(config.format, std::memory_order_relaxed);
  level_.store(config.level, std::memory_order_relaxed);
}

void Log::Write(LogLevel level, absl::string_view message, const LogFields& fields) {
  if (!enabled(level)) return;
  const std::string line = LogLine(format_.load(std::memory_order_relaxed), absl::ToUnixMillis(absl::Now()),
                                   level, message, fields) +
                           "\n";
  const std::lock_guard<std::mutex> lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), out_);
  std::fflush(out_);
}

}  // namespace fangtan::service
