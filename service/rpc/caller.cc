#include "service/rpc/caller.h"

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

// absl::StrCat takes no std::string_view in this Abseil.
std::string Text(std::string_view text) { return std::string(text); }

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kAnyone:
      return "anyone";
    case Role::kReader:
      return "reader";
    case Role::kWriter:
      return "writer";
    case Role::kAdmin:
      break;
  }
  return "admin";
}

const CallerRef& AnonymousCaller() {
  static const CallerRef& anonymous =
      *new CallerRef(std::make_shared<const Caller>("anonymous", Role::kAnyone));
  return anonymous;
}

absl::Status UnauthenticatedError() {
  return storage::MakeError(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED",
                            "the call shows no token and no certificate that lets it in");
}

absl::Status PermissionDeniedError(std::string_view path, Role role, Role needed) {
  return storage::MakeError(
      absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
      absl::StrCat(Text(path), " takes the role ", Text(RoleName(needed)), "; the caller's is ",
                   Text(RoleName(role))),
      {{"method", Text(path)}, {"role", Text(RoleName(role))}, {"needed", Text(RoleName(needed))}});
}

}  // namespace fangtan::service::rpc
