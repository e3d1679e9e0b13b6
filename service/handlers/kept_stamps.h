// KeepStamps: what a write that is only validated shows of times, revisions and etags.
//
//   KeepStamps(&stored, article);      // completed
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_KEPT_STAMPS_H_
#define FANGTAN_SERVICE_HANDLERS_KEPT_STAMPS_H_

#include "fangtan/v1/article.pb.h"

namespace fangtan::service {

// Gives a completed article, and its questions and answers, what they would keep of `stored` (null: the
// article is new): when they were made, and all stamps of those that stay as they are. What is known only
// once an article is stored it has not: its etag goes.
void KeepStamps(const v1::Article* stored, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_KEPT_STAMPS_H_
