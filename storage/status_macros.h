// RETURN_IF_ERROR and ASSIGN_OR_RETURN, documented as in ZetaSQL's status_macros.h.
//
//   absl::Status Copy() {
//     RETURN_IF_ERROR(Check());
//     ASSIGN_OR_RETURN(std::string text, Read());
//     return Write(text);
//   }
#ifndef FANGTAN_STORAGE_STATUS_MACROS_H_
#define FANGTAN_STORAGE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Evaluates `expr`, an absl::Status, and returns it from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (absl::Status fangtan_status = (expr); !fangtan_status.ok()) { \
      return fangtan_status;                                          \
    }                                                                 \
  } while (false)

#define FANGTAN_CONCAT_INNER_(a, b) a##b
#define FANGTAN_CONCAT_(a, b) FANGTAN_CONCAT_INNER_(a, b)

// Evaluates `expr`, an absl::StatusOr<T>; returns its status if it holds none, else moves the value into
// `lhs`, which may declare a variable.
#define ASSIGN_OR_RETURN(lhs, expr) ASSIGN_OR_RETURN_INNER_(FANGTAN_CONCAT_(fangtan_or_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_INNER_(holder, lhs, expr)     \
  auto holder = (expr);                                \
  if (!holder.ok()) return std::move(holder).status(); \
  lhs = *std::move(holder)

#endif  // FANGTAN_STORAGE_STATUS_MACROS_H_
