#include "storage/rocks/engine_log.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kMaxBytes = 8 << 20;
constexpr size_t kMaxLineBytes = 4 << 10;

std::string Line(const char* format, va_list arguments) {
  std::array<char, kMaxLineBytes> text;
  const int length = std::vsnprintf(text.data(), text.size(), format, arguments);
  std::string_view said(text.data(), std::clamp<size_t>(length < 0 ? 0 : length, 0, text.size() - 1));
  while (!said.empty() && said.back() == '\n') said.remove_suffix(1);
  return absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone()), " ",
                      absl::string_view(said.data(), said.size()), "\n");
}

}  // namespace

std::shared_ptr<rocksdb::Logger> EngineLog::In(rocksdb::Env& env, const std::string& folder) {
  return std::make_shared<EngineLog>(env, folder + "/LOG");
}

EngineLog::EngineLog(rocksdb::Env& env, std::string path)
    : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), env_(env), path_(std::move(path)) {
  Begin();
}

EngineLog::~EngineLog() {
  if (file_ != nullptr) file_->Close().PermitUncheckedError();
}

void EngineLog::Begin() {
  if (file_ != nullptr) file_->Close().PermitUncheckedError();
  file_.reset();
  written_ = 0;
  env_.RenameFile(path_, absl::StrCat(path_, ".old.", absl::ToUnixMicros(absl::Now())))
      .PermitUncheckedError();
  env_.NewWritableFile(path_, &file_, rocksdb::EnvOptions()).PermitUncheckedError();
}

void EngineLog::Logv(const char* format, va_list arguments) {
  const std::string line = Line(format, arguments);
  const std::lock_guard lock(mutex_);
  if (file_ == nullptr) return;
  if (written_ >= kMaxBytes) Begin();
  if (file_ == nullptr) return;
  // A line that finds no room is lost: there is nowhere to say so.
  file_->Append(line).PermitUncheckedError();
  file_->Flush().PermitUncheckedError();
  written_ += line.size();
}

}  // namespace fangtan::storage
