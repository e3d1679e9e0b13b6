#include "service/handlers/search.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/handlers/search_page.h"
#include "service/handlers/search_result.h"
#include "service/handlers/tally.h"
#include "service/rpc/reply.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;

// Tag and length of a result.
constexpr size_t kFramingBytes = 16;

// The results of `page`, as the bytes of a Response, by `make`; nothing if the first few of them, `fitting`,
// are all that has room.
template <typename Response, typename Make>
absl::StatusOr<std::optional<Encoded<Response>>> ReplyOf(const SearchWalk& walk,
                                                         const storage::SearchPage& page,
                                                         const rpc::CallContext& context, const Make& make,
                                                         int& fitting) {
  rpc::Reply<Response> reply;
  size_t bytes = 0;
  fitting = 0;
  for (const storage::SearchHit& hit : page.hits) {
    if (context.cancelled()) {
      return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
    }
    ASSIGN_OR_RETURN(auto result, make(hit));
    bytes += kFramingBytes + result.size();
    if (fitting > 0 && bytes > static_cast<size_t>(kMaxPageBytes)) return std::nullopt;
    reply.template Add<&Response::add_results, Response::kResultsFieldNumber>(std::move(result));
    ++fitting;
  }
  Response rest;
  rest.set_next_page_token(walk.NextToken(page));
  rest.set_read_revision(static_cast<int64_t>(walk.view().revision()));
  rest.set_total_size(page.total_size);
  return std::move(reply).Finish(rest);
}

// What a search cost, in case it turns out to be slow: ranking, and reading what was found with its snippets.
std::string PlanOf(const storage::SearchPage& page, absl::Duration ranking, absl::Duration reading) {
  return absl::StrCat("plan        ranked by the text index", "\nmatches     ", page.total_size,
                      "\npage        ", page.hits.size(), "\nranked in   ",
                      absl::ToInt64Microseconds(ranking), " us\nread in     ",
                      absl::ToInt64Microseconds(reading), " us\n");
}

// One page, with each hit made a result by `make`. Snippets and a question's answers are not known to the
// store, which bounds a page by its hits alone: if they do not fit, a shorter page is read, for only its last
// hit can be gone on from.
template <typename Response, typename Make>
absl::StatusOr<Encoded<Response>> ReplyFor(const SearchWalk& walk, const rpc::CallContext& context,
                                           const Make& make) {
  for (int limit = walk.limit();;) {
    const absl::Time begun = absl::Now();
    ASSIGN_OR_RETURN(const storage::SearchPage page, walk.Read(limit));
    const absl::Time ranked = absl::Now();
    ASSIGN_OR_RETURN(std::optional<Encoded<Response>> reply,
                     ReplyOf<Response>(walk, page, context, make, limit));
    context.SetPlan(PlanOf(page, ranked - begun, absl::Now() - ranked));
    if (reply.has_value()) return *std::move(reply);
  }
}

}  // namespace

absl::StatusOr<Encoded<v1::SearchAnswersResponse>> Search::SearchAnswers(
    const rpc::CallContext& context, const v1::SearchAnswersRequest& request) const {
  ASSIGN_OR_RETURN(const SearchWalk walk,
                   SearchWalk::Open(store_, tokens_, context, internal::ANSWER, request));
  ResultMaker maker(walk.view(), walk.text(), request.snippet(), walk.stop());
  return ReplyFor<v1::SearchAnswersResponse>(walk, context,
                                             [&maker](const auto& hit) { return maker.Answer(hit); });
}

absl::StatusOr<Encoded<v1::SearchQuestionsResponse>> Search::SearchQuestions(
    const rpc::CallContext& context, const v1::SearchQuestionsRequest& request) const {
  ASSIGN_OR_RETURN(const SearchWalk walk,
                   SearchWalk::Open(store_, tokens_, context, internal::QUESTION, request));
  ResultMaker maker(walk.view(), walk.text(), request.snippet(), walk.stop());
  return ReplyFor<v1::SearchQuestionsResponse>(walk, context,
                                               [&maker](const auto& hit) { return maker.Question(hit); });
}

absl::StatusOr<Encoded<v1::SearchArticlesResponse>> Search::SearchArticles(
    const rpc::CallContext& context, const v1::SearchArticlesRequest& request) const {
  ASSIGN_OR_RETURN(const SearchWalk walk,
                   SearchWalk::Open(store_, tokens_, context, internal::ARTICLE, request));
  ResultMaker maker(walk.view(), walk.text(), request.snippet(), walk.stop());
  return ReplyFor<v1::SearchArticlesResponse>(walk, context,
                                              [&maker](const auto& hit) { return maker.Article(hit); });
}

absl::StatusOr<v1::TallyAnswersResponse> Search::TallyAnswers(const rpc::CallContext& context,
                                                              const v1::TallyAnswersRequest& request) const {
  return CountAnswers(store_, context, request);
}

}  // namespace fangtan::service
