#include "storage/rocks/rocks_view.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/errors.h"
#include "storage/rocks/change_feed.h"
#include "storage/rocks/ranked_search.h"
#include "storage/rocks/record_codec.h"
#include "storage/search/scoring.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Rows read at a time: enough to share the work, few enough that a page of large rows is not read to be
// thrown away.
constexpr size_t kRowsAtOnce = 64;

// Whether one record, perhaps with something appended, is what the view shows.
bool IsOneRecord(internal::Kind kind, v1::View view) {
  if (kind == internal::QUESTION) return view != v1::FULL;
  return kind != internal::ARTICLE && kind != internal::SPEAKER;
}

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// What a list did and what that cost. Every list has it, in case it turns out to be slow.
std::string PlanText(const Rows& rows, absl::Duration finding, absl::Duration reading) {
  const PlanReport& report = rows.report;
  return absl::StrCat("plan        ", report.plan.empty() ? "nothing to look at" : report.plan,
                      report.gave_up_walk ? " (a walk of the order was given up)" : "",  //
                      "\nestimate    ", report.estimate,                                 //
                      "\nmatches     ", rows.total_size,                                 //
                      "\npage        ", rows.docs.size(),                                //
                      "\ncandidates  ", report.candidates,                               //
                      "\nsteps       ", report.steps,                                    //
                      "\nrecords     ", report.records_read,                             //
                      "\nfound in    ", absl::ToInt64Microseconds(finding), " us",       //
                      "\nread in     ", absl::ToInt64Microseconds(reading), " us\n");
}

}  // namespace

void RocksView::Amend(internal::Kind kind, uint32_t doc, absl::Cord& message) const {
  if (kind != internal::ANSWER || !index_.speakers_changed()) return;
  const std::optional<Index::ShownSpeaker> shown = index_.SpeakerShownOf(doc, revision_);
  if (!shown.has_value()) return;
  v1::Answer amended;
  amended.set_speaker(shown->name);
  amended.set_speaker_display_name(shown->display_name);
  message.Append(amended.SerializeAsString());
}

absl::StatusOr<absl::Cord> RocksView::ShowArticle(uint32_t doc, v1::View view) const {
  absl::StatusOr<absl::Cord> message =
      view == v1::FULL ? records_.FullArticle(doc, [this](internal::Kind kind, uint32_t child,
                                                          absl::Cord& bytes) { Amend(kind, child, bytes); })
                       : records_.Message(internal::ARTICLE, doc);
  if (!message.ok() || !index_.speakers_changed() || !index_.ParticipantsChanged(doc, revision_)) {
    return message;
  }
  // One in the middle of a list can't be amended by appending.
  ASSIGN_OR_RETURN(v1::Article article, Encoded<v1::Article>(*std::move(message)).Decode());
  for (v1::Participant& participant : *article.mutable_participants()) {
    const auto shown = index_.SpeakerShownFor(participant.speaker(), revision_);
    if (shown.has_value()) participant.set_speaker(shown->name);
  }
  return Encoded<v1::Article>::Of(article).bytes();
}

absl::StatusOr<absl::Cord> RocksView::Show(internal::Kind kind, uint32_t doc, v1::View view) const {
  if (kind == internal::ARTICLE) return ShowArticle(doc, view);
  if (kind == internal::QUESTION && view == v1::FULL) {
    return records_.FullQuestion(LastSegment(index_.NameOf(kind, doc)), doc,
                                 index_.ArticleOf(kind, doc, revision_),
                                 [this](internal::Kind child_kind, uint32_t child, absl::Cord& bytes) {
                                   Amend(child_kind, child, bytes);
                                 });
  }
  ASSIGN_OR_RETURN(absl::Cord message, records_.Message(kind, doc));
  if (kind == internal::SPEAKER) {
    message.Append(index_.Summarize(doc, revision_).SerializeAsString());
  }
  Amend(kind, doc, message);
  return message;
}

absl::Status RocksView::ShowAll(internal::Kind kind, absl::Span<const uint32_t> docs, v1::View view,
                                absl::Span<absl::Cord> messages) const {
  if (IsOneRecord(kind, view)) {
    RETURN_IF_ERROR(records_.Messages(kind, docs, messages));
    for (size_t i = 0; i < docs.size(); ++i) Amend(kind, docs[i], messages[i]);
    return absl::OkStatus();
  }
  for (size_t i = 0; i < docs.size(); ++i) {
    absl::StatusOr<absl::Cord> message = Show(kind, docs[i], view);
    if (!message.ok()) return Annotate(message.status(), index_.NameOf(kind, docs[i]));
    messages[i] = *std::move(message);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<absl::Cord>> RocksView::ShowPage(const ListQuery& query,
                                                            absl::Span<const uint32_t> docs) const {
  std::vector<absl::Cord> items(docs.size());
  int64_t bytes = 0;
  for (size_t at = 0; at < docs.size(); at += kRowsAtOnce) {
    const absl::Span<absl::Cord> some = absl::MakeSpan(items).subspan(at, kRowsAtOnce);
    RETURN_IF_ERROR(ShowAll(query.kind, docs.subspan(at, kRowsAtOnce), query.view, some));
    for (const absl::Cord& message : some) {
      bytes += static_cast<int64_t>(message.size());
      const auto shown = static_cast<size_t>(&message - items.data());
      if (bytes <= query.max_bytes || shown == 0) continue;
      items.resize(shown);
      return items;
    }
  }
  return items;
}

template <typename M>
absl::StatusOr<Encoded<M>> RocksView::ShowNamed(internal::Kind kind, const std::string& name, uint32_t doc,
                                                v1::View view) const {
  if (doc == 0) return NotFound(internal::Kind_Name(kind), name);
  absl::StatusOr<absl::Cord> message = Show(kind, doc, view);
  if (IsPurged(message.status())) return NotFound(internal::Kind_Name(kind), name);
  if (!message.ok()) return Annotate(message.status(), name);
  return Encoded<M>(*std::move(message));
}

absl::StatusOr<Encoded<v1::Article>> RocksView::GetArticle(const ArticleId& id, v1::View view,
                                                           bool show_deleted) const {
  const std::string name = id.Name();
  const Index::Found found = index_.Find(internal::ARTICLE, name, revision_);
  if (found.deleted && !show_deleted) return ArticleDeleted(name);
  return ShowNamed<v1::Article>(internal::ARTICLE, name, found.doc, view);
}

absl::StatusOr<Encoded<v1::Question>> RocksView::GetQuestion(const QuestionId& id, v1::View view) const {
  const Index::Found found = index_.Find(internal::QUESTION, id.Name(), revision_);
  if (found.article_deleted) return ArticleDeleted(id.article.Name());
  return ShowNamed<v1::Question>(internal::QUESTION, id.Name(), found.doc, view);
}

absl::StatusOr<Encoded<v1::Answer>> RocksView::GetAnswer(const AnswerId& id) const {
  const std::string name = id.Name();
  const Index::Found found = index_.Find(internal::ANSWER, name, revision_);
  if (found.article_deleted) return ArticleDeleted(id.article.Name());
  return ShowNamed<v1::Answer>(internal::ANSWER, name, found.doc, v1::BASIC);
}

absl::StatusOr<Encoded<v1::Speaker>> RocksView::GetSpeaker(const SpeakerId& id, v1::View view) const {
  const Index::Found found = index_.Find(internal::SPEAKER, id.Name(), revision_);
  if (view == v1::FULL || found.doc == 0) {
    return ShowNamed<v1::Speaker>(internal::SPEAKER, id.Name(), found.doc, v1::FULL);
  }
  // A page of speakers sums up whatever its view says; a single one need not.
  absl::StatusOr<absl::Cord> own = records_.Message(internal::SPEAKER, found.doc);
  if (!own.ok()) return Annotate(own.status(), id.Name());
  return Encoded<v1::Speaker>(*std::move(own));
}

absl::StatusOr<Encoded<v1::Ranking>> RocksView::GetRanking(const RankingId& id) const {
  const Index::Found found = index_.Find(internal::RANKING, id.Name(), revision_);
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

void RocksView::Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const {
  records_.Prefetch(kind, index_.Prefetch(kind, names));
}

absl::StatusOr<Rows> RocksView::FindRows(const ListQuery& query) const {
  if (query.kind == internal::KIND_UNSPECIFIED || query.limit < 1) {
    return InvalidField("query", "needs a kind and a limit of at least 1");
  }
  if (tier_ == ReadTier::kDisk) return index_.List(query, revision_, texts_);
  // A whole article may be long.
  if (query.view == v1::FULL) return NotInMemory();
  ASSIGN_OR_RETURN(std::optional<Rows> rows, index_.ListShort(query, revision_, texts_));
  if (!rows.has_value()) return NotInMemory();
  return *std::move(rows);
}

absl::StatusOr<std::vector<absl::Cord>> RocksView::ShowKept(const ListQuery& query,
                                                            std::vector<uint32_t>& docs) const {
  for (;;) {
    absl::StatusOr<std::vector<absl::Cord>> items = ShowPage(query, docs);
    if (!IsPurged(items.status())) return items;
    if (query.kind != internal::ARTICLE) return items;
    const size_t purged =
        std::erase_if(docs, [&](uint32_t doc) { return IsPurged(records_.ArticleRecordOf(doc).status()); });
    if (purged == 0) return items;
  }
}

absl::StatusOr<Page> RocksView::List(const ListQuery& query) const {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(Rows rows, FindRows(query));
  const absl::Time found = absl::Now();
  ASSIGN_OR_RETURN(std::vector<absl::Cord> items, ShowKept(query, rows.docs));
  if (items.size() < rows.docs.size()) {
    absl::StatusOr<std::vector<internal::SortValue>> last =
        index_.KeyOf(query, rows.docs[items.size() - 1], revision_);
    if (absl::IsNotFound(last.status())) return List(query);
    if (!last.ok()) return last.status();
    rows.last = *std::move(last);
    rows.more = true;
  }
  return Page{.items = std::move(items),
              .last = std::move(rows.last),
              .more = rows.more,
              .total_size = rows.total_size,
              .plan = PlanText(rows, found - start, absl::Now() - found)};
}

absl::StatusOr<std::string> RocksView::Explain(const ListQuery& query) const {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(Rows rows, FindRows(query));
  const absl::Time found = absl::Now();
  RETURN_IF_ERROR(ShowKept(query, rows.docs).status());
  return PlanText(rows, found - start, absl::Now() - found);
}

absl::StatusOr<SearchPage> RocksView::Search(const SearchQuery& query) const {
  if (query.text.empty() || query.limit < 1)
    return InvalidField("query", "needs a text and a limit of at least 1");
  ASSIGN_OR_RETURN(const RankedSearch::Found found,
                   RankedSearch(index_, feed_, texts_, revision_).Find(query));
  std::vector<uint32_t> docs;
  for (const RankedSearch::Hit& hit : found.hits) docs.push_back(hit.ranked.doc);
  ASSIGN_OR_RETURN(std::vector<absl::Cord> items,
                   ShowPage({.kind = query.kind, .max_bytes = query.max_bytes}, docs));
  SearchPage page{.total_size = found.cursor.total_size()};
  int64_t bytes = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    const RankedSearch::Hit& hit = found.hits[i];
    absl::Cord best;
    if (hit.best_doc != 0) {
      ASSIGN_OR_RETURN(best, Show(hit.best_kind, hit.best_doc, v1::BASIC));
    }
    bytes += static_cast<int64_t>(items[i].size() + best.size());
    if (bytes > query.max_bytes && !page.hits.empty()) break;
    page.hits.push_back({.item = std::move(items[i]),
                         .score = hit.ranked.score / kScoreUnit,
                         .explanation = hit.explanation,
                         .best_kind = hit.best_kind,
                         .best = std::move(best)});
  }
  page.last = CursorAfter(found, page.hits.size());
  page.more = static_cast<int64_t>(page.last.returned()) < page.total_size && !page.hits.empty();
  return page;
}

absl::StatusOr<Tally> RocksView::TallyAnswers(const TallyQuery& query) const {
  if (query.text.empty()) return index_.TallyAnswers(query, revision_, texts_);
  ASSIGN_OR_RETURN(const Bitmap within,
                   RankedSearch(index_, feed_, texts_, revision_).Answers(query.text, query.stop));
  return index_.TallyAnswers(query, revision_, texts_, &within);
}

absl::StatusOr<ChangePage> RocksView::ListChanges(const ChangeQuery& query) const {
  return ChangeFeed(database_, revision_).List(query);
}

}  // namespace fangtan::storage
