// Versions of resources that stand by themselves: speakers and rankings. Internal to the writers.
#ifndef FANGTAN_STORAGE_ROCKS_TOP_LEVEL_H_
#define FANGTAN_STORAGE_ROCKS_TOP_LEVEL_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/rocks/mutation_writer.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

// Writes `body`, which ParseBody gave as `message`, as a version behind `before` (null: the first) with its
// name and its change. `change` says what is not plain from that; without an action it was created or
// updated.
template <typename M>
absl::Status PutTopLevel(internal::Kind kind, const std::string& body, M message, const StoredVersion* before,
                         internal::ChangeRecord change, MutationWriter& writer) {
  const std::string name = message.name();
  ASSIGN_OR_RETURN(const uint32_t doc, writer.PutVersion(kind, body, std::move(message), before));
  RETURN_IF_ERROR(writer.PutName(kind, name, doc));
  if (change.action() == internal::ChangeRecord::ACTION_UNSPECIFIED) {
    change.set_action(before == nullptr ? internal::ChangeRecord::CREATED : internal::ChangeRecord::UPDATED);
  }
  change.set_kind(kind);
  change.set_doc(doc);
  change.set_dead_doc(before == nullptr ? 0 : before->doc);
  change.set_name(name);
  return writer.AddChange(std::move(change));
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_TOP_LEVEL_H_
