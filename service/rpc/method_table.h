// MethodTable: every RPC that a server offers. The contract (service descriptors) says which rows there are
// and of which kind; Serve() fills them with handlers, some at once (health), others when the store is open.
//
//   ASSIGN_OR_RETURN(auto table, MethodTable::Declare({"fangtan.v1.Articles", "grpc.health.v1.Health"}));
//   RETURN_IF_ERROR(table->Serve(health.Methods()));
//   ...                                              // calls to Articles meet UNAVAILABLE STARTING
//   RETURN_IF_ERROR(table->Serve(handlers.Methods()));
//   RETURN_IF_ERROR(table->CheckComplete());
//
// Serve and CheckComplete belong to one thread; rows are read by all.
#ifndef FANGTAN_SERVICE_RPC_METHOD_TABLE_H_
#define FANGTAN_SERVICE_RPC_METHOD_TABLE_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/rpc/method.h"

namespace fangtan::service::rpc {

enum class CallKind { kUnary, kServerStream, kBidi };

struct MethodRow {
  std::string path;  // "/fangtan.v1.Articles/GetArticle", as gRPC names it
  CallKind kind = CallKind::kUnary;

  // What serves it; null until then. Once set it stays.
  const Method* served() const { return published.load(std::memory_order_acquire); }
  // Whether limits of callers and of memory are none of its business.
  bool unlimited() const {
    const Method* method = served();
    return method != nullptr && method->unlimited;
  }

  std::atomic<const Method*> published{nullptr};
  std::unique_ptr<const Method> owned;
};

class MethodTable {
 public:
  // A row for every method of the named services, as the generated descriptors have them. NOT_FOUND
  // SERVICE_UNDECLARED for a name without a descriptor, UNIMPLEMENTED CLIENT_STREAMING for a method that
  // streams requests alone.
  static absl::StatusOr<std::unique_ptr<MethodTable>> Declare(const std::vector<std::string>& services);

  // Fills rows. INTERNAL METHOD_UNDECLARED, METHOD_TWICE or METHOD_KIND, naming the first method that has no
  // row, has a handler already, or one of another kind; methods before it are served.
  absl::Status Serve(std::vector<Method> methods);

  // INTERNAL METHOD_UNSERVED, naming every row that has no handler.
  absl::Status CheckComplete() const;

  const std::vector<std::unique_ptr<MethodRow>>& rows() const { return rows_; }
  const std::vector<std::string>& services() const { return services_; }

 private:
  explicit MethodTable(std::vector<std::string> services) : services_(std::move(services)) {}

  const std::vector<std::string> services_;
  std::vector<std::unique_ptr<MethodRow>> rows_;
  absl::flat_hash_map<std::string, MethodRow*> by_path_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_METHOD_TABLE_H_
