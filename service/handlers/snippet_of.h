// The snippets of a search result: out of its own text, or, where nothing of the query stands there, out of
// what it was found by instead: its question, section, title or speaker.
//
//   const SnippetCutter cutter(query, request.snippet());
//   if (cutter.wanted()) *result.mutable_snippets() = cutter.Of(answer);
//
// Thread-safe; must not outlive the query.
#ifndef FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_
#define FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_

#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/search_service.pb.h"
#include "google/protobuf/repeated_field.h"
#include "storage/search/snippets.h"
#include "storage/search/text_query.h"

namespace fangtan::service {

inline constexpr int kMaxSnippets = 20;
inline constexpr int kMaxSnippetChars = 1000;

class SnippetCutter {
 public:
  using Snippets = google::protobuf::RepeatedPtrField<v1::Snippet>;

  // Options that are 0 have their defaults, those beyond a limit are lowered to it; negative: nothing is
  // wanted.
  SnippetCutter(const storage::TextQuery& query, const v1::SnippetOptions& options);

  bool wanted() const { return options_.max_snippets > 0 && options_.max_chars > 0; }

  // REQUIRES: wanted().
  Snippets Of(const v1::Answer& answer) const;
  Snippets Of(const v1::Question& question) const;
  // By what the article says itself, outside of its questions and answers.
  Snippets Of(const v1::Article& article) const;

 private:
  // A text of a result, and which part of a document it is.
  struct Piece {
    std::string text;
    storage::TextField field;
  };

  // Those of `own`, or of that one of `others` in which most of the query stands, the earlier of two alike.
  Snippets Best(const Piece& own, const std::vector<Piece>& others) const;

  const storage::TextQuery& query_;
  storage::SnippetOptions options_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SNIPPET_OF_H_
