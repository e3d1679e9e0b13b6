#include "storage/rocks/rocks_view.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "storage/errors.h"
#include "storage/rocks/record_codec.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Rows read at a time: enough to share the work, few enough that a page of large rows is not read to be
// thrown away.
constexpr size_t kRowsAtOnce = 32;

// Whether the stored bytes are what the view shows.
bool ShownAsStored(internal::Kind kind, v1::View view) {
  const bool has_parts = kind == internal::ARTICLE || kind == internal::QUESTION;
  return kind != internal::SPEAKER && !(has_parts && view == v1::FULL);
}

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

absl::StatusOr<absl::Cord> RocksView::Show(internal::Kind kind, uint32_t doc, v1::View view) const {
  if (ShownAsStored(kind, view)) return records_.Message(kind, doc);
  switch (kind) {
    case internal::ARTICLE:
      return records_.FullArticle(doc);
    case internal::QUESTION:
      return records_.FullQuestion(LastSegment(catalog_.NameOf(kind, doc)), doc,
                                   catalog_.ArticleOf(kind, doc, revision_));
    default: {
      ASSIGN_OR_RETURN(absl::Cord message, records_.Message(kind, doc));
      message.Append(catalog_.Summarize(doc, revision_).SerializeAsString());
      return message;
    }
  }
}

absl::StatusOr<std::vector<absl::Cord>> RocksView::ShowAll(internal::Kind kind,
                                                           const std::vector<uint32_t>& docs,
                                                           v1::View view) const {
  if (ShownAsStored(kind, view)) return records_.Messages(kind, docs);
  std::vector<absl::Cord> messages;
  messages.reserve(docs.size());
  for (const uint32_t doc : docs) {
    absl::StatusOr<absl::Cord> message = Show(kind, doc, view);
    if (!message.ok()) return Annotate(message.status(), catalog_.NameOf(kind, doc));
    messages.push_back(*std::move(message));
  }
  return messages;
}

absl::StatusOr<std::vector<absl::Cord>> RocksView::ShowPage(const ListQuery& query,
                                                            const std::vector<uint32_t>& docs) const {
  std::vector<absl::Cord> items;
  int64_t bytes = 0;
  for (size_t at = 0; at < docs.size(); at += kRowsAtOnce) {
    const auto begin = docs.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = docs.begin() + static_cast<std::ptrdiff_t>(std::min(docs.size(), at + kRowsAtOnce));
    ASSIGN_OR_RETURN(std::vector<absl::Cord> messages, ShowAll(query.kind, {begin, end}, query.view));
    for (absl::Cord& message : messages) {
      bytes += static_cast<int64_t>(message.size());
      if (bytes > query.max_bytes && !items.empty()) return items;
      items.push_back(std::move(message));
    }
  }
  return items;
}

template <typename M>
absl::StatusOr<Encoded<M>> RocksView::ShowNamed(internal::Kind kind, const std::string& name, uint32_t doc,
                                                v1::View view) const {
  if (doc == 0) return NotFound(internal::Kind_Name(kind), name);
  absl::StatusOr<absl::Cord> message = Show(kind, doc, view);
  if (!message.ok()) return Annotate(message.status(), name);
  return Encoded<M>(*std::move(message));
}

absl::StatusOr<Encoded<v1::Article>> RocksView::GetArticle(const ArticleId& id, v1::View view,
                                                           bool show_deleted) const {
  const Catalog::Found found = catalog_.Find(internal::ARTICLE, id.Name(), revision_);
  if (found.deleted && !show_deleted) return ArticleDeleted(id.Name());
  return ShowNamed<v1::Article>(internal::ARTICLE, id.Name(), found.doc, view);
}

absl::StatusOr<Encoded<v1::Question>> RocksView::GetQuestion(const QuestionId& id, v1::View view) const {
  const Catalog::Found found =
      catalog_.FindChild(internal::QUESTION, id.Name(), id.article.Name(), revision_);
  if (found.article_deleted) return ArticleDeleted(id.article.Name());
  return ShowNamed<v1::Question>(internal::QUESTION, id.Name(), found.doc, view);
}

absl::StatusOr<Encoded<v1::Answer>> RocksView::GetAnswer(const AnswerId& id) const {
  const Catalog::Found found = catalog_.FindChild(internal::ANSWER, id.Name(), id.article.Name(), revision_);
  if (found.article_deleted) return ArticleDeleted(id.article.Name());
  return ShowNamed<v1::Answer>(internal::ANSWER, id.Name(), found.doc, v1::BASIC);
}

absl::StatusOr<Encoded<v1::Speaker>> RocksView::GetSpeaker(const SpeakerId& id, v1::View view) const {
  const Catalog::Found found = catalog_.Find(internal::SPEAKER, id.Name(), revision_);
  if (view == v1::FULL || found.doc == 0) {
    return ShowNamed<v1::Speaker>(internal::SPEAKER, id.Name(), found.doc, v1::FULL);
  }
  // A page of speakers sums up whatever its view says; a single one need not.
  absl::StatusOr<absl::Cord> own = records_.Message(internal::SPEAKER, found.doc);
  if (!own.ok()) return Annotate(own.status(), id.Name());
  return Encoded<v1::Speaker>(*std::move(own));
}

absl::StatusOr<Encoded<v1::Ranking>> RocksView::GetRanking(const RankingId& id) const {
  const Catalog::Found found = catalog_.Find(internal::RANKING, id.Name(), revision_);
  return ShowNamed<v1::Ranking>(internal::RANKING, id.Name(), found.doc, v1::FULL);
}

absl::StatusOr<Encoded<v1::Source>> RocksView::GetSource(const SourceId& id, v1::View view) const {
  const absl::StatusOr<std::string> digest = id.Digest();
  if (!digest.ok()) return NotFound("SOURCE", id.Name());
  absl::StatusOr<std::optional<absl::Cord>> stored = records_.SourceMessage(*digest, revision_);
  if (!stored.ok()) return Annotate(stored.status(), id.Name());
  if (!stored->has_value()) return NotFound("SOURCE", id.Name());
  absl::Cord message = **std::move(stored);
  if (view != v1::FULL) return Encoded<v1::Source>(std::move(message));
  const absl::StatusOr<absl::Cord> content = records_.SourceContent(*digest);
  if (!content.ok()) return Annotate(content.status(), id.Name());
  AppendField(v1::Source::kContentFieldNumber, *content, message);
  return Encoded<v1::Source>(std::move(message));
}

absl::StatusOr<Page> RocksView::List(const ListQuery& query) const {
  if (query.kind == internal::KIND_UNSPECIFIED || query.limit < 1) {
    return InvalidField("query", "needs a kind and a limit of at least 1");
  }
  ASSIGN_OR_RETURN(Listing listing, catalog_.List(query, revision_));
  ASSIGN_OR_RETURN(std::vector<absl::Cord> items, ShowPage(query, listing.docs));
  if (items.size() < listing.docs.size()) {
    listing.more = true;
    ASSIGN_OR_RETURN(listing.last, catalog_.KeyOf(query, listing.docs[items.size() - 1], revision_));
  }
  return Page{.items = std::move(items),
              .last = std::move(listing.last),
              .more = listing.more,
              .total_size = listing.total_size};
}

absl::StatusOr<std::string> RocksView::Explain(const ListQuery&) const { return NotImplemented("explain"); }

absl::StatusOr<Tally> RocksView::TallyAnswers(const TallyQuery&) const { return NotImplemented("tally"); }

absl::StatusOr<ChangePage> RocksView::ListChanges(const ChangeQuery&) const {
  return NotImplemented("changes");
}

}  // namespace fangtan::storage
