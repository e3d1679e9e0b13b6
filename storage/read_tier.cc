#include "storage/read_tier.h"

#include <string_view>

#include "storage/errors.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kReason = "NOT_IN_MEMORY";

}  // namespace

absl::Status NotInMemory() {
  return MakeError(absl::StatusCode::kUnavailable, kReason, "the record has to be read from the disk");
}

bool IsNotInMemory(const absl::Status& status) {
  return absl::IsUnavailable(status) && ErrorReason(status) == kReason;
}

}  // namespace fangtan::storage
