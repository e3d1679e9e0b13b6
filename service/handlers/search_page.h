// SearchWalk: one page of a ranked walk: the request's query, filter, token and revision checked, and the
// world that they name opened.
//
//   ASSIGN_OR_RETURN(const SearchWalk walk, SearchWalk::Open(store, tokens, context, internal::ANSWER,
//   request)); ASSIGN_OR_RETURN(const storage::SearchPage page, walk.Read(walk.limit())); std::string next =
//   walk.NextToken(page);
//
// Errors: those of queries, filters, page tokens and revisions (search_service.proto). Const access from any
// thread; must not outlive the store, the sealer and the call.
#ifndef FANGTAN_SERVICE_HANDLERS_SEARCH_PAGE_H_
#define FANGTAN_SERVICE_HANDLERS_SEARCH_PAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "service/handlers/listing.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/search/text_query.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace fangtan::service {

// What the requests of all searches have in common.
struct SearchArguments {
  ListArguments list;
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  std::string_view query;
  std::string_view filter;
  bool fuzzy = false;
  bool explain = false;
  int32_t snippet_chars = 0;
};

class SearchWalk {
 public:
  static absl::StatusOr<SearchWalk> Open(const storage::Store& store, const PageTokenSealer& tokens,
                                         const rpc::CallContext& context, const SearchArguments& arguments);

  // The same for a request message.
  template <typename Request>
  static absl::StatusOr<SearchWalk> Open(const storage::Store& store, const PageTokenSealer& tokens,
                                         const rpc::CallContext& context, internal::Kind kind,
                                         const Request& request) {
    return Open(store, tokens, context,
                {.list = {.page_size = request.page_size(),
                          .page_token = request.page_token(),
                          .read_revision = request.read_revision(),
                          .walk_hash = HashOfWalk(request)},
                 .kind = kind,
                 .query = request.query(),
                 .filter = request.filter(),
                 .fuzzy = request.fuzzy(),
                 .explain = request.explain(),
                 .snippet_chars = request.snippet().max_chars()});
  }

  // The page, with at most `limit` hits; given up when the caller is gone. REQUIRES: limit >= 1.
  absl::StatusOr<storage::SearchPage> Read(int limit) const;

  // The token behind the last hit of `page`; empty if no more follow.
  std::string NextToken(const storage::SearchPage& page) const;

  int limit() const { return query_.limit; }
  const storage::TextQuery& text() const { return query_.text; }
  // Whether the caller is gone.
  const storage::StopFunction& stop() const { return query_.stop; }
  const storage::View& view() const { return *view_; }

 private:
  SearchWalk(const PageTokenSealer& tokens, uint64_t hash) : tokens_(&tokens), hash_(hash) {}

  const PageTokenSealer* tokens_;
  uint64_t hash_;
  std::unique_ptr<storage::View> view_;
  storage::SearchQuery query_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SEARCH_PAGE_H_
