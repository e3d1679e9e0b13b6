#include "service/rpc/method_table.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace fangtan::service::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string Path(absl::string_view service, absl::string_view method) {
  return absl::StrCat("/", service, "/", method);
}

absl::Status Broken(const std::string& reason, const std::string& message) {
  return storage::MakeError(absl::StatusCode::kInternal, reason, message);
}

absl::StatusOr<CallKind> KindOf(const MethodDescriptor& method) {
  if (!method.client_streaming()) {
    return method.server_streaming() ? CallKind::kServerStream : CallKind::kUnary;
  }
  if (method.server_streaming()) return CallKind::kBidi;
  return storage::MakeError(
      absl::StatusCode::kUnimplemented, "CLIENT_STREAMING",
      absl::StrCat(method.full_name(), " streams requests alone, which is not supported"));
}

CallKind KindOf(const Method& method) { return static_cast<CallKind>(method.handler.index()); }
static_assert(std::is_same_v<
              std::variant_alternative_t<static_cast<size_t>(CallKind::kBidi), decltype(Method::handler)>,
              BidiHandler>);

}  // namespace

absl::StatusOr<std::unique_ptr<MethodTable>> MethodTable::Declare(const std::vector<std::string>& services) {
  auto table = absl::WrapUnique(new MethodTable(services));
  for (const std::string& name : services) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      return storage::MakeError(absl::StatusCode::kNotFound, "SERVICE_UNDECLARED",
                                absl::StrCat("no descriptor of service ", name));
    }
    for (int i = 0; i < service->method_count(); ++i) {
      auto row = std::make_unique<MethodRow>();
      row->path = Path(name, service->method(i)->name());
      ASSIGN_OR_RETURN(row->kind, KindOf(*service->method(i)));
      table->by_path_[row->path] = row.get();
      table->rows_.push_back(std::move(row));
    }
  }
  return table;
}

absl::Status MethodTable::Serve(std::vector<Method> methods) {
  for (Method& method : methods) {
    const std::string path = Path(method.service, method.name);
    const auto found = by_path_.find(path);
    if (found == by_path_.end())
      return Broken("METHOD_UNDECLARED", absl::StrCat(path, " is no method of the contract"));
    MethodRow& row = *found->second;
    if (row.served() != nullptr) return Broken("METHOD_TWICE", absl::StrCat(path, " has two handlers"));
    if (row.kind != KindOf(method)) {
      return Broken("METHOD_KIND",
                    absl::StrCat("the handler of ", path, " streams otherwise than the contract"));
    }
    row.owned = std::make_unique<const Method>(std::move(method));
    row.published.store(row.owned.get(), std::memory_order_release);
  }
  return absl::OkStatus();
}

absl::Status MethodTable::CheckComplete() const {
  std::vector<std::string> unserved;
  for (const auto& row : rows_) {
    if (row->served() == nullptr) unserved.push_back(row->path);
  }
  if (unserved.empty()) return absl::OkStatus();
  return Broken("METHOD_UNSERVED", absl::StrCat("without a handler: ", absl::StrJoin(unserved, ", ")));
}

}  // namespace fangtan::service::rpc
