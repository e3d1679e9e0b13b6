#include "service/handlers/listing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/error_details.h"
#include "storage/query/compile.h"

namespace fangtan::service {
namespace {

constexpr std::string_view kAllArticles = "articles/-";

std::string NameAt(int index) { return absl::StrCat("names[", index, "]"); }

}  // namespace

absl::StatusOr<internal::PageToken> PlaceOfWalk(const PageTokenSealer& tokens,
                                                const ListArguments& arguments) {
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

absl::StatusOr<Listing> ListPageOf(const storage::Store& store, const PageTokenSealer& tokens,
                                   const ListArguments& arguments, storage::ListQuery query) {
  ASSIGN_OR_RETURN(query.limit, CheckPageSize(arguments.page_size));
  query.max_bytes = kMaxPageBytes;
  ASSIGN_OR_RETURN(internal::PageToken token, PlaceOfWalk(tokens, arguments));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, store.At(token.revision(), arguments.tier));
  query.after.assign(token.last().begin(), token.last().end());
  if (token.has_total_size()) query.total_size = token.total_size();
  Listing listing{.revision = view->revision()};
  ASSIGN_OR_RETURN(listing.page, view->List(query));
  if (listing.page.more) {
    token.set_request_hash(arguments.walk_hash);
    token.set_revision(listing.revision);
    token.set_total_size(listing.page.total_size);
    token.mutable_last()->Assign(listing.page.last.begin(), listing.page.last.end());
    listing.next_page_token = tokens.Seal(token);
  }
  return listing;
}

absl::StatusOr<storage::Predicate> CompileFilterOf(internal::Kind kind, std::string_view filter) {
  switch (kind) {
    case internal::ARTICLE:
      return storage::CompileFilter(filter, storage::FilterKind::kArticles);
    case internal::QUESTION:
      return storage::CompileFilter(filter, storage::FilterKind::kQuestions);
    case internal::ANSWER:
      return storage::CompileFilter(filter, storage::FilterKind::kAnswers);
    case internal::SPEAKER:
      return storage::CompileFilter(filter, storage::FilterKind::kSpeakers);
    case internal::RANKING:
      return storage::CompileRankingFilter(filter);
    default:
      if (filter.empty()) return storage::Predicate();
      return storage::InvalidField("filter", "is for articles, questions, answers, speakers and rankings");
  }
}

std::vector<storage::SortKey> ReadingOrder() {
  return {{.field = storage::SortField::kPublishTime, .descending = true},
          {.field = storage::SortField::kArticle},
          {.field = storage::SortField::kOrdinal}};
}

absl::StatusOr<std::unique_ptr<storage::View>> ViewAt(const storage::Store& store, int64_t read_revision,
                                                      storage::ReadTier tier) {
  ASSIGN_OR_RETURN(const storage::Revision revision, CheckRevision(read_revision));
  return store.At(revision, tier);
}

absl::StatusOr<std::optional<storage::ArticleId>> ParseParent(std::string_view parent) {
  if (parent == kAllArticles) return std::nullopt;
  const absl::StatusOr<storage::ArticleId> id = storage::ArticleId::Parse(parent);
  if (!id.ok()) return storage::InvalidField("parent", "is neither articles/{article} nor articles/-");
  return *id;
}

absl::Status CheckView(v1::View view) {
  if (v1::View_IsValid(view)) return absl::OkStatus();
  return storage::InvalidField("view", absl::StrCat("is ", static_cast<int>(view), ", not BASIC or FULL"));
}

absl::Status CheckInParent(std::string_view parent, const storage::ArticleId& article, int index) {
  if (parent.empty() || parent == kAllArticles || parent == article.Name()) return absl::OkStatus();
  return storage::InvalidField(NameAt(index), "does not lie in the parent");
}

absl::Status CheckArticlesParent(std::string_view parent) {
  if (parent.empty() || parent == kAllArticles) return absl::OkStatus();
  return storage::InvalidField("parent", "must be articles/- or empty");
}

absl::Status BadNameInBatch(const absl::Status& error, int index) {
  // The message begins with the field that the parser of names knows.
  const absl::string_view description = absl::StripPrefix(error.message(), "name: ");
  return storage::InvalidField(NameAt(index), {description.data(), description.size()},
                               storage::ErrorReason(error));
}

void PrefetchMembers(const storage::View& view, internal::Kind kind,
                     const google::protobuf::RepeatedPtrField<std::string>& names, int first) {
  const int end = std::min(first + kPrefetchedMembers, names.size());
  view.Prefetch(kind, std::vector<std::string_view>(names.begin() + first, names.begin() + end));
}

void MissingMembers::Add(int index, std::string_view name, const absl::Status& why) {
  members_.push_back({index, std::string(name), why});
}

absl::Status MissingMembers::status() const {
  if (members_.empty()) return absl::OkStatus();
  const Member& first = members_.front();
  std::string message(first.why.message());
  if (members_.size() > 1) absl::StrAppend(&message, ", and ", members_.size() - 1, " more");
  const absl::Status error = storage::MakeError(absl::StatusCode::kNotFound, "BATCH_MEMBER_MISSING", message,
                                                {{"name", first.name},
                                                 {"reason", storage::ErrorReason(first.why)},
                                                 {"missing_count", absl::StrCat(members_.size())}});
  std::vector<storage::FieldFault> faults;
  for (const Member& member : members_) {
    faults.push_back({NameAt(member.index), std::string(member.why.message())});
  }
  return storage::AboutResource(storage::AboutFields(error, faults), first.name);
}

}  // namespace fangtan::service
