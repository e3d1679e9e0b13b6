// The Changes service (proto/fangtan/v1/changes_service.proto): the feed of writes, in pages and as a stream.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_CHANGES_H_
#define FANGTAN_SERVICE_HANDLERS_CHANGES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "fangtan/v1/changes_service.pb.h"
#include "service/handlers/change_watcher.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

class Changes {
 public:
  Changes(const storage::Store& store, const PageTokenSealer& tokens, WatchOptions options = {})
      : store_(store), tokens_(tokens), options_(options) {}

  absl::StatusOr<v1::ListChangesResponse> ListChanges(const rpc::CallContext& context,
                                                      const v1::ListChangesRequest& request) const;
  absl::Status WatchChanges(const rpc::CallContext& context, const absl::Cord& request,
                            rpc::ReplyStream& replies) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
  const WatchOptions options_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CHANGES_H_
