// Run by the build: fails if a method of a served service has no role in access/method_roles.cc, or a row
// there no method.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "service/access/method_roles.h"
#include "service/server.h"

int main() {
  const absl::Status status = fangtan::service::access::CheckMethodRoles(fangtan::service::ServedServices());
  if (status.ok()) return 0;
  std::fputs(absl::StrCat("check_method_roles: ", std::string(status.message()), "\n").c_str(), stderr);
  return 1;
}
