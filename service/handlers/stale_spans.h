// DropStaleSpans: an article that is read, edited and written back comes with the spans of its old words.
// They told where those stand; of new words they would say what is not so.
//
//   DropStaleSpans(stored, update_mask, updated);
//
// Linear in both articles. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_STALE_SPANS_H_
#define FANGTAN_SERVICE_HANDLERS_STALE_SPANS_H_

#include "fangtan/v1/article.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace fangtan::service {

// Clears every span of `updated` that stands in `stored` at other words, and with it those of the same text:
// of an answer of which one paragraph was changed, all. Spans that `stored` does not have are the client's
// word and stay, as do those whose field `named` asks for by its own path (`title_spans`).
void DropStaleSpans(const v1::Article& stored, const google::protobuf::FieldMask& named,
                    v1::Article& updated);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_STALE_SPANS_H_
