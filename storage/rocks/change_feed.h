// ChangeFeed: the changes that writes left behind, read in order from a place, up to a revision.
//
//   ASSIGN_OR_RETURN(ChangePage page, ChangeFeed(database, revision).List({.after = 41}));
//
// What it holds in memory is one page, however long the feed is. Every revision has an entry of its own, even
// one that changed nothing; so a gap shows: where the feed should go on, it has been swept
// (REVISION_COMPACTED), further on something was lost (RECORD_CORRUPT). Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_CHANGE_FEED_H_
#define FANGTAN_STORAGE_ROCKS_CHANGE_FEED_H_

#include "absl/status/statusor.h"
#include "storage/ids.h"
#include "storage/rocks/database.h"
#include "storage/store.h"

namespace fangtan::storage {

class ChangeFeed {
 public:
  // The feed up to `revision`, which has been published; `database` must outlive it.
  ChangeFeed(const Database& database, Revision revision) : database_(database), revision_(revision) {}

  // As View::ListChanges. `query.after` 0: from the oldest kept. ChangePage::after and skip are the place of
  // the next change that matches, or the end of the feed. `query.skip` counts entries, not matches. A page
  // ends early rather than weigh more than 1 MiB, and of a reason the first 64 KiB are shown.
  absl::StatusOr<ChangePage> List(const ChangeQuery& query) const;

 private:
  const Database& database_;
  const Revision revision_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CHANGE_FEED_H_
