// The snippets of a search result: out of its own text, or, where clearly more of the query stands there, out
// of what else it was found by: its question, section, title or speaker.
//
//   SnippetCutter cutter(query, request.snippet(), stop);  // one for all results of a page
//   if (cutter.wanted()) ASSIGN_OR_RETURN(*result.mutable_snippets(), cutter.Of(answer));
//
// CANCELLED once `stop` says so. Not thread-safe; must not outlive the query.
#ifndef FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_
#define FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/search_service.pb.h"
#include "google/protobuf/repeated_field.h"
#include "storage/search/snippets.h"
#include "storage/search/text_query.h"
#include "storage/store.h"

namespace fangtan::service {

inline constexpr int kMaxSnippets = 20;
inline constexpr int kMaxSnippetChars = 1000;

class SnippetCutter {
 public:
  using Snippets = google::protobuf::RepeatedPtrField<v1::Snippet>;

  // Options that are 0 have their defaults, those beyond a limit are lowered to it; negative: nothing is
  // wanted.
  SnippetCutter(const storage::TextQuery& query, const v1::SnippetOptions& options,
                storage::StopFunction stop = {});

  bool wanted() const { return options_.max_snippets > 0 && options_.max_chars > 0; }

  // REQUIRES: wanted().
  absl::StatusOr<Snippets> Of(const v1::Answer& answer);
  absl::StatusOr<Snippets> Of(const v1::Question& question);
  // By what the article says itself, outside of its questions and answers.
  absl::StatusOr<Snippets> Of(const v1::Article& article);

 private:
  // A text of a result, and which parts of a document it is.
  struct Piece {
    std::string text;
    storage::FieldMask fields;
  };

  // Those of `own`, or of that one of `others` that holds most of the query, the earlier of two alike.
  absl::StatusOr<Snippets> Best(const Piece& own, const std::vector<Piece>& others);
  storage::SnippetFinder& FinderFor(storage::FieldMask fields);

  const storage::TextQuery& query_;
  storage::SnippetOptions options_;
  const storage::StopFunction stop_;
  std::map<storage::FieldMask, storage::SnippetFinder> finders_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_
