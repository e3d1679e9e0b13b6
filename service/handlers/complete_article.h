// CompleteArticle: fills in all that an article derives from itself: names, counts, ordinals, the context
// that its questions and answers carry, and who its speakers are. EncodeArticle: the completed article as the
// operation that writes it.
//
//   ASSIGN_OR_RETURN(std::vector<SpeakerIdentity> people, CompleteArticle(view, article));
//   *mutation.add_operations()->mutable_put_article() = EncodeArticle(article);
//
// Deterministic: the same article and the same known speakers give the same bytes. Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_COMPLETE_ARTICLE_H_
#define FANGTAN_SERVICE_HANDLERS_COMPLETE_ARTICLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "service/handlers/speaker_identity.h"
#include "storage/ids.h"
#include "storage/store.h"

namespace fangtan::service {

// The id of the article that was read from `source`.
storage::ArticleId ArticleIdOfSource(const storage::SourceId& source);

// The id of an article without a source: derived from what it says.
storage::ArticleId ArticleIdOfContent(const v1::Article& article);

// Clears all that a client cannot set (AIP-203), at every level; names and etag stay.
void ClearOutputOnly(v1::Article& article);

// Completes `article`, whose name is set and which CheckArticle has passed. Children that carry no name get
// one that derives from their text, never from their position. Returns the people it names, each once;
// `known` tells the display names of those that exist. INVALID_ARGUMENT if two children carry one name.
absl::StatusOr<std::vector<SpeakerIdentity>> CompleteArticle(const storage::View& known,
                                                             v1::Article& article);

// The operation that writes a completed article; precondition and etag are left to the caller.
internal::PutArticle EncodeArticle(const v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_COMPLETE_ARTICLE_H_
