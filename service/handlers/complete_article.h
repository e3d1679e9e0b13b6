// CompleteArticle: fills in all that an article derives from itself: names, counts, ordinals, the context
// that its questions and answers carry, and who its speakers are. EncodeArticle: the completed article as the
// operation that writes it.
//
//   ASSIGN_OR_RETURN(std::vector<SpeakerIdentity> people, CompleteArticle(view, nullptr, article));
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

// The id of an article that was given none: that of its source, or, without one, derived from what it says.
storage::ArticleId DerivedArticleId(const v1::Article& article);

// Clears all that a client cannot set (AIP-203), at every level; names and etag stay.
void ClearOutputOnly(v1::Article& article);

// Completes `article`, whose name is set and which CheckArticle has passed. Children that carry no name get
// that of the same child of `stored` (null: the article is new) or one that derives from their text, never
// from their position. Returns the people it names, each once; `known` tells the display names of those that
// exist. Where two listed people bear the name of an answer and its posts do not tell which, nobody is named,
// and a warning on the article says so. INVALID_ARGUMENT if two children carry one name; TOO_LARGE if the
// context of all children together is beyond measure.
absl::StatusOr<std::vector<SpeakerIdentity>> CompleteArticle(const storage::View& known,
                                                             const v1::Article* stored, v1::Article& article);

// The operation that writes a completed article; precondition and etag are left to the caller.
internal::PutArticle EncodeArticle(v1::Article article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_COMPLETE_ARTICLE_H_
