#include "service/handlers/changes.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/query/compile.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

absl::StatusOr<storage::Revision> CheckAfter(int64_t after_revision) {
  if (after_revision < 0) return storage::InvalidField("after_revision", "must not be negative");
  return static_cast<storage::Revision>(after_revision);
}

// A walk's place in its token: the revision that it comes after, and the changes to pass over.
constexpr int kPlaceParts = 2;

void SetPlace(storage::Revision after, int skip, internal::PageToken& token) {
  token.clear_last();
  token.add_last()->set_number(static_cast<int64_t>(after));
  token.add_last()->set_number(skip);
}

// The walk's place: from the token, or its beginning at the revision asked for.
absl::StatusOr<internal::PageToken> OpenWalk(const PageTokenSealer& tokens,
                                             const v1::ListChangesRequest& request) {
  ASSIGN_OR_RETURN(const storage::Revision after, CheckAfter(request.after_revision()));
  ASSIGN_OR_RETURN(const storage::Revision revision, CheckRevision(request.read_revision()));
  if (request.page_token().empty()) {
    internal::PageToken start;
    start.set_request_hash(HashOfWalk(request));
    start.set_revision(revision);
    SetPlace(after, 0, start);
    return start;
  }
  ASSIGN_OR_RETURN(internal::PageToken token, tokens.Open(request.page_token(), HashOfWalk(request)));
  if (revision != 0 && revision != token.revision()) {
    return storage::InvalidField("page_token",
                                 absl::StrCat("belongs to a walk at revision ", token.revision()),
                                 "PAGE_TOKEN_MISMATCH");
  }
  if (token.last_size() != kPlaceParts) {
    return storage::InvalidField("page_token", "is of another version", "PAGE_TOKEN_INVALID");
  }
  return token;
}

}  // namespace

absl::StatusOr<v1::ListChangesResponse> Changes::ListChanges(const rpc::CallContext& context,
                                                             const v1::ListChangesRequest& request) const {
  storage::ChangeQuery query{.stop = [&context] { return context.cancelled(); }};
  ASSIGN_OR_RETURN(query.limit, CheckPageSize(request.page_size()));
  ASSIGN_OR_RETURN(query.predicate, storage::CompileFilter(request.filter(), storage::FilterKind::kChanges));
  ASSIGN_OR_RETURN(internal::PageToken token, OpenWalk(tokens_, request));
  query.after = static_cast<storage::Revision>(token.last(0).number());
  query.skip = static_cast<int>(token.last(1).number());
  query.count_total = !token.has_total_size();
  ASSIGN_OR_RETURN(const auto view, store_.At(token.revision()));
  ASSIGN_OR_RETURN(storage::ChangePage page, view->ListChanges(query));
  if (query.count_total) token.set_total_size(page.total_size);

  v1::ListChangesResponse response;
  for (v1::Change& change : page.changes) *response.add_changes() = std::move(change);
  response.set_read_revision(static_cast<int64_t>(view->revision()));
  response.set_total_size(token.total_size());
  if (page.more) {
    token.set_revision(view->revision());
    SetPlace(page.after, page.skip, token);
    response.set_next_page_token(tokens_.Seal(token));
  }
  return response;
}

absl::Status Changes::WatchChanges(const rpc::CallContext& context, const absl::Cord& bytes,
                                   rpc::ReplyStream& replies) const {
  ASSIGN_OR_RETURN(const auto request, rpc::ParseRequest<v1::WatchChangesRequest>(bytes));
  ASSIGN_OR_RETURN(const storage::Revision after, CheckAfter(request.after_revision()));
  ASSIGN_OR_RETURN(const storage::Predicate predicate,
                   storage::CompileFilter(request.filter(), storage::FilterKind::kChanges));
  return ChangeWatcher(store_, options_, predicate, context, replies).Run(after);
}

}  // namespace fangtan::service
