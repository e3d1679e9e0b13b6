#include "storage/rocks/history.h"

#include <string>

#include "storage/errors.h"
#include "storage/rocks/recovery.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

absl::StatusOr<std::optional<HistoryMark>> MarkOf(const Database& database, Revision revision) {
  ASSIGN_OR_RETURN(const std::optional<std::string> payload,
                   database.Get(Family::kChange, ChangeKey{.revision = revision, .n = 0}.Encode()));
  if (payload.has_value()) {
    internal::ChangeRecord change;
    if (!change.ParseFromString(*payload)) return RecordCorrupt("a change does not parse");
    return HistoryMark{.revision = revision, .chain = change.chain()};
  }
  // The changes around it are gone, or there never was one.
  ASSIGN_OR_RETURN(const std::optional<internal::StoreState> state, ReadState(database));
  if (!state.has_value()) return RecordCorrupt("the database holds no state of a store");
  if (revision == state->revision()) return HistoryMark{.revision = revision, .chain = state->chain()};
  if (revision + 1 != state->oldest_revision()) return std::nullopt;
  return HistoryMark{.revision = revision, .chain = OldestChain(*state)};
}

}  // namespace fangtan::storage
