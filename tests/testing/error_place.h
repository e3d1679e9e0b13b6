// What an error says of the place that it is about: the reason and the positions of its ErrorInfo, and the
// one violation of its BadRequest.
#ifndef FANGTAN_TESTS_TESTING_ERROR_PLACE_H_
#define FANGTAN_TESTS_TESTING_ERROR_PLACE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace fangtan::testing {

struct ErrorPlace {
  std::string reason;
  std::string field;  // of the BadRequest
  std::string description;
  int64_t position = -1;
  int64_t byte_position = -1;
};

ErrorPlace PlaceOf(const absl::Status& status);

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_ERROR_PLACE_H_
