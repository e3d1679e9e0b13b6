// What every List and BatchGet method shares: the rules on page size and token, the walk's revision, the next
// token; the rules on batches.
//
//   ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, query));
//   return ListReply<&v1::ListAnswersResponse::add_answers, ...>(std::move(listing));
//
// Thread-safe functions.
#ifndef FANGTAN_SERVICE_HANDLERS_LISTING_H_
#define FANGTAN_SERVICE_HANDLERS_LISTING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "service/rpc/reply.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace fangtan::service {

struct ListArguments {
  int32_t page_size = 0;
  std::string page_token;
  int64_t read_revision = 0;
  uint64_t walk_hash = 0;
};

struct Listing {
  storage::Revision revision = 0;
  storage::Page page;
  std::string next_page_token;
};

// gRPC clients take replies of 4 MiB unless told otherwise, so pages end before that. What is left of it is
// for the token, the numbers of the reply, and what frames each of its rows.
inline constexpr int64_t kMaxPageBytes = (4 << 20) - (64 << 10);

// A walk's place: from its token, or its beginning at the revision asked for. The token's errors, and
// INVALID_ARGUMENT PAGE_TOKEN_MISMATCH where it belongs to another revision than the one asked for.
absl::StatusOr<internal::PageToken> PlaceOfWalk(const PageTokenSealer& tokens,
                                                const ListArguments& arguments);

// The page that `arguments` and `query` ask for; `query.after`, its limit and bounds
// are filled in here.
// NOT_FOUND ARTICLE_NOT_FOUND or ARTICLE_DELETED for a parent that is not there.
absl::StatusOr<Listing> ListPageOf(const storage::Store& store, const PageTokenSealer& tokens,
                                   const ListArguments& arguments, storage::ListQuery query);

// The predicate of a filter over resources of `kind`.
absl::StatusOr<storage::Predicate> CompileFilterOf(internal::Kind kind, std::string_view filter);

// The same for a request message with the fields of AIP-158 and a filter; given up when the caller is gone.
template <typename Request>
absl::StatusOr<Listing> ListPage(const storage::Store& store, const PageTokenSealer& tokens,
                                 const rpc::CallContext& context, const Request& request,
                                 storage::ListQuery query) {
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(query.kind, request.filter()));
  query.stop = [&context] { return context.cancelled(); };
  ASSIGN_OR_RETURN(Listing listing, ListPageOf(store, tokens,
                                               {.page_size = request.page_size(),
                                                .page_token = request.page_token(),
                                                .read_revision = request.read_revision(),
                                                .walk_hash = HashOfWalk(request)},
                                               std::move(query)));
  context.SetPlan(std::move(listing.page.plan));
  return listing;
}

// The response message `Response` whose items of type `Item` are added by `adder` under `field_number`.
template <typename Response, typename Item, auto adder, int field_number>
storage::Encoded<Response> ListReply(Listing listing) {
  rpc::Reply<Response> reply;
  for (absl::Cord& item : listing.page.items) {
    reply.template Add<adder, field_number>(storage::Encoded<Item>(std::move(item)));
  }
  Response rest;
  rest.set_next_page_token(listing.next_page_token);
  rest.set_read_revision(static_cast<int64_t>(listing.revision));
  rest.set_total_size(listing.page.total_size);
  return std::move(reply).Finish(rest);
}

// The order of questions and answers unless asked otherwise: newest articles first, each in reading order.
std::vector<storage::SortKey> ReadingOrder();

// The world that a request's `read_revision` names.
absl::StatusOr<std::unique_ptr<storage::View>> ViewAt(const storage::Store& store, int64_t read_revision);

// The world after a write, for its reply: the newest, where the sweep has overtaken the write's own revision,
// as it may when a write is replayed.
absl::StatusOr<std::unique_ptr<storage::View>> ViewAfter(const storage::Store& store,
                                                         storage::Revision revision);

// `parent` of a List over questions or answers: one article, or nothing for `articles/-`.
absl::StatusOr<std::optional<storage::ArticleId>> ParseParent(std::string_view parent);

// The most bytes that a batch may return.
inline constexpr size_t kMaxBatchReplyBytes = 64 << 20;

// AIP-231: all names of a batch lie in its parent, if one is given. `article` is the article of a member.
absl::Status CheckInParent(std::string_view parent, const storage::ArticleId& article);
// The same for articles themselves, whose parent is `articles/-` or empty.
absl::Status CheckArticlesParent(std::string_view parent);

// A member of a batch that failed, as the error of the whole batch: what is missing is BATCH_MEMBER_MISSING.
absl::Status BatchError(const absl::Status& member, std::string_view name);

// The reply of a BatchGet: every name of `request`, read at one revision by `get`, which takes a view and an
// Id and returns an encoded item; all or none. TOO_LARGE beyond kMaxBatchReplyBytes.
template <typename Id, typename Response, auto adder, int field_number, typename Request, typename Get>
absl::StatusOr<storage::Encoded<Response>> BatchReply(const storage::Store& store, const Request& request,
                                                      const Get& get) {
  RETURN_IF_ERROR(CheckBatchSize(request.names_size()));
  if constexpr (std::is_same_v<Id, storage::ArticleId>)
    RETURN_IF_ERROR(CheckArticlesParent(request.parent()));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, ViewAt(store, request.read_revision()));
  rpc::Reply<Response> reply;
  size_t bytes = 0;
  for (const std::string& name : request.names()) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(name));
    if constexpr (requires { id.article; }) RETURN_IF_ERROR(CheckInParent(request.parent(), id.article));
    auto member = get(*view, id);
    if (!member.ok()) return BatchError(member.status(), name);
    bytes += member->size();
    if (bytes > kMaxBatchReplyBytes) {
      return storage::InvalidField("names", "ask for more than 64 MiB at once; ask for fewer", "TOO_LARGE");
    }
    reply.template Add<adder, field_number>(*std::move(member));
  }
  Response rest;
  rest.set_read_revision(static_cast<int64_t>(view->revision()));
  return std::move(reply).Finish(rest);
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_LISTING_H_
