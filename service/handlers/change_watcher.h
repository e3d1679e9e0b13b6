// ChangeWatcher: one watcher of the feed: sends what is there, waits for more, tells how far it has come.
//
//   ChangeWatcher watcher(store, options, predicate, context, replies);
//   return watcher.Run(after);
//
// Blocks its thread, and nobody else: it holds no lock and no snapshot of the store while it writes to the
// caller. A caller who does not keep up is told so, with the revision to resume from. Not thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_CHANGE_WATCHER_H_
#define FANGTAN_SERVICE_HANDLERS_CHANGE_WATCHER_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fangtan/v1/changes_service.pb.h"
#include "service/rpc/call_context.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

struct WatchOptions {
  absl::Duration heartbeat = absl::Seconds(5);           // the longest silence
  absl::Duration end_noticed = absl::Milliseconds(250);  // how soon a wait sees that the call is over
  absl::Duration slow_write = absl::Seconds(30);  // a caller who takes a message in so slowly has lagged
  storage::Revision max_lag = 100'000;            // so has one who falls so far behind after catching up
};

class ChangeWatcher {
 public:
  // All must outlive it.
  ChangeWatcher(const storage::Store& store, const WatchOptions& options, const storage::Predicate& predicate,
                const rpc::CallContext& context, rpc::ReplyStream& replies)
      : store_(store), options_(options), predicate_(predicate), context_(context), replies_(replies) {}

  // Serves the changes after `after` (0: after the newest) until the call ends. The first message says where
  // it begins. OUT_OF_RANGE REVISION_COMPACTED, INVALID_ARGUMENT REVISION_IN_FUTURE, ABORTED WATCH_LAGGED.
  absl::Status Run(storage::Revision after);

 private:
  storage::Revision Newest() const { return store_.AwaitRevision(0, absl::InfinitePast()); }
  absl::Status CheckEnd() const;
  absl::Status CheckLag();
  // Settles where to begin.
  absl::Status Start(storage::Revision after);
  // Sends the changes up to `revision` that match.
  absl::Status SendUpTo(storage::Revision revision);
  absl::Status SendPages(const storage::View& view);
  absl::Status Add(v1::Change change);
  // Sends what Add gathered; `reached`: the revision that is complete with it.
  absl::Status Flush(storage::Revision reached);
  absl::Status Lagged() const;

  const storage::Store& store_;
  const WatchOptions options_;
  const storage::Predicate& predicate_;
  const rpc::CallContext& context_;
  rpc::ReplyStream& replies_;

  storage::Revision reached_ = 0;      // all up to here was sent
  storage::Revision catch_up_to_ = 0;  // until it is reached, the caller may be as far behind as it is
  v1::WatchChangesResponse pending_;
  size_t pending_bytes_ = 0;  // of its changes
  absl::Time next_heartbeat_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CHANGE_WATCHER_H_
