#include "service/handlers/search_page.h"

#include "service/validation.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

// Room for a character between two ellipses.
absl::Status CheckSnippetChars(int32_t max_chars) {
  constexpr int32_t kLeast = 3;
  if (max_chars <= 0 || max_chars >= kLeast) return absl::OkStatus();
  return storage::InvalidField("snippet.max_chars", "must be 3 or more, or 0 for the default");
}

}  // namespace

absl::StatusOr<SearchWalk> SearchWalk::Open(const storage::Store& store, const PageTokenSealer& tokens,
                                            const rpc::CallContext& context,
                                            const SearchArguments& arguments) {
  SearchWalk walk(tokens, arguments.list.walk_hash);
  storage::SearchQuery& query = walk.query_;
  query.kind = arguments.kind;
  query.explain = arguments.explain;
  query.max_bytes = kMaxPageBytes;
  query.stop = [&context] { return context.cancelled(); };
  ASSIGN_OR_RETURN(query.limit, CheckPageSize(arguments.list.page_size));
  RETURN_IF_ERROR(CheckSnippetChars(arguments.snippet_chars));
  ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(arguments.query, {.fuzzy = arguments.fuzzy}));
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(arguments.kind, arguments.filter));
  ASSIGN_OR_RETURN(const internal::PageToken place, PlaceOfWalk(tokens, arguments.list));
  if (place.has_search()) query.after = place.search();
  ASSIGN_OR_RETURN(walk.view_, store.At(place.revision()));
  return walk;
}

absl::StatusOr<storage::SearchPage> SearchWalk::Read(int limit) const {
  storage::SearchQuery query = query_;
  query.limit = limit;
  return view_->Search(query);
}

std::string SearchWalk::NextToken(const storage::SearchPage& page) const {
  if (!page.more) return "";
  internal::PageToken token;
  token.set_request_hash(hash_);
  token.set_revision(view_->revision());
  *token.mutable_search() = page.last;
  return tokens_->Seal(token);
}

}  // namespace fangtan::service
