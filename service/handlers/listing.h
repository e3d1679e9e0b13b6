// What every List and BatchGet method shares: the rules on page size and token, the walk's revision, the next
// token; the rules on batches.
//
//   ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, query));
//   return ListReply<&v1::ListAnswersResponse::add_answers, ...>(std::move(listing));
//
// Thread-safe functions.
#ifndef FANGTAN_SERVICE_HANDLERS_LISTING_H_
#define FANGTAN_SERVICE_HANDLERS_LISTING_H_

#include <google/protobuf/repeated_ptr_field.h>

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
  storage::ReadTier tier = storage::ReadTier::kDisk;
};

struct Listing {
  storage::Revision revision = 0;
  storage::Page page;
  std::string next_page_token;
};

// gRPC clients take replies of 4 MiB unless told otherwise, so pages end before that. What is left of it is
// for the token, the numbers of the reply, and what frames each of its rows.
inline constexpr int64_t kMaxPageBytes = (4 << 20) - (64 << 10);

// Bytes of a filter that is compiled where nobody may wait.
inline constexpr size_t kMaxShortFilter = 256;

// A walk's place: from its token, or its beginning at the revision asked for. The token's errors, and
// INVALID_ARGUMENT PAGE_TOKEN_MISMATCH where it belongs to another revision than the one asked for.
absl::StatusOr<internal::PageToken> PlaceOfWalk(const PageTokenSealer& tokens,
                                                const ListArguments& arguments);

// The page that `arguments` and `query` ask for; `query.after`, its limit and bounds are filled in here.
// NOT_FOUND ARTICLE_NOT_FOUND or ARTICLE_DELETED for a parent that is not there.
absl::StatusOr<Listing> ListPageOf(const storage::Store& store, const PageTokenSealer& tokens,
                                   const ListArguments& arguments, storage::ListQuery query);

// The predicate of a filter over resources of `kind`.
absl::StatusOr<storage::Predicate> CompileFilterOf(internal::Kind kind, std::string_view filter);

// INVALID_ARGUMENT for a number that no value of the enum has.
absl::Status CheckView(v1::View view);

// ListPageOf for a request message with the fields of AIP-158 and a filter; given up when the caller is gone.
template <typename Request>
absl::StatusOr<Listing> ListPage(const storage::Store& store, const PageTokenSealer& tokens,
                                 const rpc::CallContext& context, const Request& request,
                                 storage::ListQuery query) {
  if constexpr (requires { request.view(); }) RETURN_IF_ERROR(CheckView(request.view()));
  // To compile a long filter takes too long for a thread where nobody may wait.
  if (context.read_tier() == storage::ReadTier::kMemory && request.filter().size() > kMaxShortFilter)
    return storage::NotInMemory();
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(query.kind, request.filter()));
  query.stop = [&context] { return context.cancelled(); };
  ASSIGN_OR_RETURN(Listing listing, ListPageOf(store, tokens,
                                               {.page_size = request.page_size(),
                                                .page_token = request.page_token(),
                                                .read_revision = request.read_revision(),
                                                .walk_hash = HashOfWalk(request),
                                                .tier = context.read_tier()},
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

// The world that a request's `read_revision` names. Methods that run on the polling thread give the tier of
// their call.
absl::StatusOr<std::unique_ptr<storage::View>> ViewAt(const storage::Store& store, int64_t read_revision,
                                                      storage::ReadTier tier = storage::ReadTier::kDisk);

// `parent` of a List over questions or answers: one article, or nothing for `articles/-`.
absl::StatusOr<std::optional<storage::ArticleId>> ParseParent(std::string_view parent);

// The most bytes that a batch may return.
inline constexpr size_t kMaxBatchReplyBytes = 64 << 20;

// AIP-231: all names of a batch lie in its parent, if one is given. `article` is the article of member
// `index`.
absl::Status CheckInParent(std::string_view parent, const storage::ArticleId& article, int index);
// The same for articles themselves, whose parent is `articles/-` or empty.
absl::Status CheckArticlesParent(std::string_view parent);

// The error of a member's name that is none, told of `names[index]`.
absl::Status BadNameInBatch(const absl::Status& error, int index);

template <typename Id>
inline constexpr internal::Kind kKindOf = internal::KIND_UNSPECIFIED;
template <>
inline constexpr internal::Kind kKindOf<storage::ArticleId> = internal::ARTICLE;
template <>
inline constexpr internal::Kind kKindOf<storage::QuestionId> = internal::QUESTION;
template <>
inline constexpr internal::Kind kKindOf<storage::AnswerId> = internal::ANSWER;
template <>
inline constexpr internal::Kind kKindOf<storage::SpeakerId> = internal::SPEAKER;

// Members of a batch that are fetched into the processor's caches at once.
inline constexpr int kPrefetchedMembers = 32;
void PrefetchMembers(const storage::View& view, internal::Kind kind,
                     const google::protobuf::RepeatedPtrField<std::string>& names, int first);

// The members of a batch that are not there: all of them are told, not the first alone.
class MissingMembers {
 public:
  void Add(int index, std::string_view name, const absl::Status& why);
  // OK if there are none, else NOT_FOUND BATCH_MEMBER_MISSING with a violation for each; on the wire are the
  // first that have room in an error (service/rpc/rpc_status.h).
  absl::Status status() const;

 private:
  struct Member {
    int index;
    std::string name;
    absl::Status why;
  };
  std::vector<Member> members_;
};

// What a batch asks for besides its members.
template <typename Id, typename Request>
absl::Status CheckBatch(const Request& request) {
  RETURN_IF_ERROR(CheckBatchSize(request.names_size()));
  if constexpr (std::is_same_v<Id, storage::ArticleId>) {
    RETURN_IF_ERROR(CheckArticlesParent(request.parent()));
  }
  if constexpr (requires { request.view(); }) RETURN_IF_ERROR(CheckView(request.view()));
  return absl::OkStatus();
}

// The member `names[index]` of a batch.
template <typename Id, typename Request>
absl::StatusOr<Id> MemberOfBatch(const Request& request, int index) {
  absl::StatusOr<Id> id = Id::Parse(request.names(index));
  if (!id.ok()) return BadNameInBatch(id.status(), index);
  if constexpr (requires { id->article; }) {
    RETURN_IF_ERROR(CheckInParent(request.parent(), id->article, index));
  }
  return id;
}

// The reply of a BatchGet: every name of `request`, read at one revision by `get`, which takes a view and an
// Id and returns an encoded item; all or none. TOO_LARGE beyond kMaxBatchReplyBytes.
template <typename Id, typename Response, auto adder, int field_number, typename Request, typename Get>
absl::StatusOr<storage::Encoded<Response>> BatchReply(const storage::Store& store, const Request& request,
                                                      const Get& get) {
  RETURN_IF_ERROR(CheckBatch<Id>(request));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, ViewAt(store, request.read_revision()));
  rpc::Reply<Response> reply;
  MissingMembers missing;
  size_t bytes = 0;
  for (int i = 0; i < request.names_size(); ++i) {
    if (i % kPrefetchedMembers == 0) PrefetchMembers(*view, kKindOf<Id>, request.names(), i);
    ASSIGN_OR_RETURN(const Id id, MemberOfBatch<Id>(request, i));
    auto member = get(*view, id);
    if (absl::IsNotFound(member.status())) {
      missing.Add(i, request.names(i), member.status());
      continue;
    }
    RETURN_IF_ERROR(member.status());
    bytes += member->size();
    if (bytes > kMaxBatchReplyBytes) {
      return storage::InvalidField("names", "ask for more than 64 MiB at once; ask for fewer", "TOO_LARGE");
    }
    reply.template Add<adder, field_number>(*std::move(member));
  }
  RETURN_IF_ERROR(missing.status());
  Response rest;
  rest.set_read_revision(static_cast<int64_t>(view->revision()));
  return std::move(reply).Finish(rest);
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_LISTING_H_
