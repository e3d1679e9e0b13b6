// What a write replies is read after it, at the revision that it made. A sweep may have taken that meanwhile:
// then of the newest one, which a new write may show, as it may have been overtaken by others anyway. A write
// that is repeated by its request_id must show what its first run wrote, or say that it can't. What was
// written is told by the revision of the resource alone: what is derived from others (a speaker's names and
// counts, the names of speakers in an article) is as it is by then, in a replay too.
//
//   return ReadAfter(store, result, [&](const storage::View& view) { return view.GetArticle(id, v1::FULL);
//   });
#ifndef FANGTAN_SERVICE_HANDLERS_WRITE_REPLY_H_
#define FANGTAN_SERVICE_HANDLERS_WRITE_REPLY_H_

#include <cstdint>
#include <memory>
#include <type_traits>

#include "absl/status/statusor.h"
#include "storage/encoded.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace fangtan::service {

template <typename Message>
int64_t RevisionShown(const Message& message) {
  return message.revision();
}
template <typename Message>
int64_t RevisionShown(const storage::Encoded<Message>& encoded) {
  const absl::StatusOr<Message> message = encoded.Decode();
  return message.ok() ? message->revision() : INT64_MAX;
}

// `read` takes a view, and returns a StatusOr of something with a revision. OUT_OF_RANGE REVISION_COMPACTED
// for a replay of what was written again, or purged, since.
template <typename Read>
std::invoke_result_t<Read, const storage::View&> ReadAfter(const storage::Store& store,
                                                           const storage::CommitResult& write, Read read) {
  const absl::StatusOr<std::unique_ptr<storage::View>> view = store.At(write.revision);
  if (view.ok()) return read(**view);
  if (storage::ErrorReason(view.status()) != "REVISION_COMPACTED") return view.status();
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> newest, store.At(0));
  auto shown = read(*newest);
  const bool same = shown.ok() && RevisionShown(*shown) <= static_cast<int64_t>(write.revision);
  if (same || !write.replayed) return shown;
  return storage::Annotate(view.status(),
                           "the request was carried out before, and what it wrote has changed since");
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_WRITE_REPLY_H_
