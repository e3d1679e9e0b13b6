// ImportRun: one stream of ImportArticles. The caller's thread reads and plans items; a second one commits
// what has been planned meanwhile as one group, which shares a sync, and then answers each of them, in order.
// So the next group is made ready while one is on its way to the disk, and a caller who sends item by item
// waits for nobody.
//
//   return ImportRun({.store = store, .items = items, .requests = requests, .replies = replies}).Run();
//
// For one thread.
#ifndef FANGTAN_SERVICE_HANDLERS_IMPORT_RUN_H_
#define FANGTAN_SERVICE_HANDLERS_IMPORT_RUN_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/handlers/import_items.h"
#include "service/handlers/items_in_flight.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

class ImportRun {
 public:
  struct Parts {
    storage::Store& store;
    const ItemImporter& items;
    rpc::RequestStream& requests;
    rpc::ReplyStream& replies;
  };
  explicit ImportRun(const Parts& parts) : parts_(parts) {}

  // Until the caller's last item is answered, or the stream breaks. RESOURCE_EXHAUSTED OVERLOADED if the
  // system grants no thread.
  absl::Status Run();

 private:
  // Of the reading thread.
  absl::Status ReadAll();
  // Waits until another item may be taken in; bytes of those that are not answered.
  absl::StatusOr<int64_t> AwaitRoom();
  absl::Status AwaitAnswered(int64_t item);
  void ForgetAnswered();
  void Queue(PlannedItem planned);

  // Of the committing thread.
  void CommitAll();
  // What is to be committed next; empty when nothing follows.
  std::vector<PlannedItem> NextGroup();
  absl::Status CommitGroup(std::vector<PlannedItem>& group);
  void CloseGroup(const std::vector<PlannedItem>& group, const absl::Status& status);

  const Parts parts_;
  ItemsInFlight in_flight_;  // of the reading thread

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<PlannedItem> queue_;
  int64_t queued_bytes_ = 0;
  int64_t held_bytes_ = 0;  // of the items that are not answered, queued or not
  int64_t read_ = 0;        // items
  int64_t answered_ = 0;    // items
  bool urgent_ = false;     // the reader waits for an answer
  bool closed_ = false;     // nothing is queued any more
  absl::Status broken_;     // why no more can be answered
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_IMPORT_RUN_H_
