#include "tests/testing/error_place.h"

#include <cstdlib>

#include "google/rpc/error_details.pb.h"

namespace fangtan::testing {
namespace {

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (payload.has_value()) detail.ParseFromString(std::string(*payload));
  return detail;
}

int64_t NumberIn(const google::rpc::ErrorInfo& info, const char* key) {
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? -1 : std::strtoll(found->second.c_str(), nullptr, 10);
}

}  // namespace

ErrorPlace PlaceOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  ErrorPlace place{.reason = info.reason(),
                   .position = NumberIn(info, "position"),
                   .byte_position = NumberIn(info, "byte_position")};
  if (request.field_violations_size() == 1) {
    place.field = request.field_violations(0).field();
    place.description = request.field_violations(0).description();
  }
  return place;
}

}  // namespace fangtan::testing
