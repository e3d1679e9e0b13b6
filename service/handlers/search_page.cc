#include "service/handlers/search_page.h"

#include "absl/strings/str_cat.h"
#include "service/validation.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

// The walk's place: from the token, or its beginning at the revision asked for.
absl::StatusOr<internal::PageToken> PlaceOf(const PageTokenSealer& tokens, const ListArguments& arguments) {
  ASSIGN_OR_RETURN(const storage::Revision revision, CheckRevision(arguments.read_revision));
  if (arguments.page_token.empty()) {
    internal::PageToken start;
    start.set_revision(revision);
    return start;
  }
  ASSIGN_OR_RETURN(internal::PageToken token, tokens.Open(arguments.page_token, arguments.walk_hash));
  if (revision != 0 && revision != token.revision()) {
    return storage::InvalidField("page_token",
                                 absl::StrCat("belongs to a walk at revision ", token.revision()),
                                 "PAGE_TOKEN_MISMATCH");
  }
  return token;
}

// A question's own words stand in the index as its text: `question:` means them in a search for questions
// too.
void TakeQuestionsForText(storage::TextQuery& query) {
  constexpr auto kQuestion = storage::MaskOf(storage::TextField::kQuestion);
  for (storage::TextClause& clause : query.clauses) {
    for (storage::TextAtom& atom : clause.atoms) {
      if ((atom.fields & kQuestion) != 0) atom.fields |= storage::MaskOf(storage::TextField::kText);
    }
  }
}

}  // namespace

absl::StatusOr<SearchWalk> SearchWalk::Open(const storage::Store& store, const PageTokenSealer& tokens,
                                            const rpc::CallContext& context,
                                            const SearchArguments& arguments) {
  SearchWalk walk(tokens, arguments.list.walk_hash);
  storage::SearchQuery& query = walk.query_;
  query.kind = arguments.kind;
  query.explain = arguments.explain;
  query.stop = [&context] { return context.cancelled(); };
  ASSIGN_OR_RETURN(query.limit, CheckPageSize(arguments.list.page_size));
  ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(arguments.query, {.fuzzy = arguments.fuzzy}));
  if (arguments.kind == internal::QUESTION) TakeQuestionsForText(query.text);
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(arguments.kind, arguments.filter));
  ASSIGN_OR_RETURN(const internal::PageToken place, PlaceOf(tokens, arguments.list));
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
