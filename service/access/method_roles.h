// Which role each method takes: one row a method, for every method of every service that is served, so that
// what a caller may do can be read here in one place.
//
//   const MethodRole* row = FindMethodRole("/fangtan.v1.Articles/DeleteArticle");     // kWriter, kWrites
//   RETURN_IF_ERROR(CheckMethodRoles(ServedServices()));
//
// A method without a row fails the build (service/check_method_roles.cc), the server's start and a test. Pure
// and thread-safe.
#ifndef FANGTAN_SERVICE_ACCESS_METHOD_ROLES_H_
#define FANGTAN_SERVICE_ACCESS_METHOD_ROLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "service/rpc/caller.h"

namespace fangtan::service::access {

// What a method does to the store and the server; writes leave a line in the audit log.
enum class Effect { kReads, kWrites };

struct MethodRole {
  std::string_view path;  // "/fangtan.v1.Articles/GetArticle"
  rpc::Role role;         // the least that it takes
  Effect effect;
};

absl::Span<const MethodRole> MethodRoles();

// Null for a path without a row.
const MethodRole* FindMethodRole(std::string_view path);

// INTERNAL METHOD_ROLE_MISSING, naming every method of `services` (full names, as the generated descriptors
// have them) without a row; METHOD_ROLE_STRAY, naming rows of methods that there are not, or that stand there
// twice.
absl::Status CheckMethodRoles(const std::vector<std::string>& services);

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_METHOD_ROLES_H_
