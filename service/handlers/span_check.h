// CheckSpansAgainstSources: every span of an article lies inside its source, as far as the source is stored
// here.
#ifndef FANGTAN_SERVICE_HANDLERS_SPAN_CHECK_H_
#define FANGTAN_SERVICE_HANDLERS_SPAN_CHECK_H_

#include "absl/status/status.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/source.pb.h"
#include "storage/store.h"

namespace fangtan::service {

// INVALID_ARGUMENT SPAN_OUT_OF_RANGE, naming the field, for a span beyond the end of its source. Sources are
// looked up in `view`, or are `own`, the one that is stored with the article (null: none). A source that is
// nowhere is passed over: an article exported from another store may be imported before its document.
// Thread-safe.
absl::Status CheckSpansAgainstSources(const storage::View& view, const v1::Source* own,
                                      const v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SPAN_CHECK_H_
