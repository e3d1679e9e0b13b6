// CheckFindings: what a check of a store has found so far.
//
//   CheckFindings findings(options);
//   findings.Add("answer 0000002a", "its envelope is damaged");
//   RETURN_IF_ERROR(findings.Read(1));                     // CANCELLED when nobody wants to know any more
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_CHECK_FINDINGS_H_
#define FANGTAN_STORAGE_ROCKS_CHECK_FINDINGS_H_

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "storage/errors.h"
#include "storage/store_check.h"

namespace fangtan::storage {

class CheckFindings {
 public:
  // `total`: records that are to be read, as far as known.
  CheckFindings(const CheckOptions& options, int64_t total) : options_(options), total_(total) {}

  // Of a record that is wrong in several ways, the first.
  void Add(const std::string& record, const std::string& description) {
    if (!named_.insert(record).second) return;
    ++report_.damage_count;
    if (report_.damage_count <= options_.max_damages) report_.damages.push_back({record, description});
  }
  bool Has(const std::string& record) const { return named_.contains(record); }

  // That so many records were read.
  absl::Status Read(int64_t records) {
    report_.record_count += records;
    if (++looks_ % kLook != 0) return absl::OkStatus();
    if (options_.progress) options_.progress(report_.record_count, std::max(total_, report_.record_count));
    return CheckStop();
  }
  absl::Status CheckStop() const {
    if (!options_.stop || !options_.stop()) return absl::OkStatus();
    return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the check was given up");
  }

  CheckReport Take() { return std::move(report_); }

 private:
  static constexpr int64_t kLook = 256;

  const CheckOptions& options_;
  const int64_t total_;
  int64_t looks_ = 0;
  std::set<std::string> named_;
  CheckReport report_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CHECK_FINDINGS_H_
