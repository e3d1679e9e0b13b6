// LetPostsFollow: answers carry the posts of their participant; when those are mended, the answers' are too.
#ifndef FANGTAN_SERVICE_HANDLERS_CARRIED_POSTS_H_
#define FANGTAN_SERVICE_HANDLERS_CARRIED_POSTS_H_

#include "fangtan/v1/article.pb.h"

namespace fangtan::service {

// Takes from the answers of `article`, which is to be written over `stored`, the posts that are those of
// their participant in `stored` and no longer of the one of that name in `article`: they get the new ones.
// What an answer has of its own, and names that several bear, stay. A pure, thread-safe function.
void LetPostsFollow(const v1::Article& stored, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CARRIED_POSTS_H_
