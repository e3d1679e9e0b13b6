// Matchers for absl::Status and absl::StatusOr, which Debian's Abseil does not have.
//
//   EXPECT_THAT(result, IsOk());
//   EXPECT_THAT(result, Fails(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
#ifndef FANGTAN_TESTS_TESTING_STATUS_MATCHERS_H_
#define FANGTAN_TESTS_TESTING_STATUS_MATCHERS_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/errors.h"

namespace fangtan::testing {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

// Fails with `code` and an ErrorInfo of `reason`.
MATCHER_P2(Fails, code, reason, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status << " reason " << storage::ErrorReason(status);
  return status.code() == code && storage::ErrorReason(status) == reason;
}

}  // namespace fangtan::testing

#define FANGTAN_TEST_CONCAT_INNER_(a, b) a##b
#define FANGTAN_TEST_CONCAT_(a, b) FANGTAN_TEST_CONCAT_INNER_(a, b)
// Declares `lhs` with the value of `expr`, an absl::StatusOr, or fails the test.
#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  ASSERT_OK_AND_ASSIGN_INNER_(FANGTAN_TEST_CONCAT_(test_or_, __LINE__), lhs, expr)
#define ASSERT_OK_AND_ASSIGN_INNER_(holder, lhs, expr) \
  auto holder = (expr);                                \
  ASSERT_TRUE(holder.ok()) << holder.status();         \
  lhs = *std::move(holder)

#endif  // FANGTAN_TESTS_TESTING_STATUS_MATCHERS_H_
