#include "storage/rocks/ranked_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/errors.h"
#include "storage/search/scoring.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Where an article is found: by its own words, and by its questions and answers.
constexpr std::array kArticleSources = {internal::ARTICLE, internal::ANSWER, internal::QUESTION};

// The statistics that a walk brings along, for the index at `place` of so many.
std::optional<TextStatistics> StatisticsOf(const SearchQuery& query, size_t place, size_t sources) {
  if (!query.after.has_value() || query.after->documents_size() != static_cast<int>(sources))
    return std::nullopt;
  const auto& all = query.after->document_frequencies();
  const auto each = all.size() / static_cast<int>(sources);
  TextStatistics statistics{.documents = query.after->documents(static_cast<int>(place))};
  const auto begin = all.begin() + each * static_cast<int>(place);
  statistics.frequencies.assign(begin, begin + each);
  return statistics;
}

void PutStatistics(const TextStatistics& statistics, SearchCursor& cursor) {
  cursor.add_documents(statistics.documents);
  for (const uint32_t frequency : statistics.frequencies) cursor.add_document_frequencies(frequency);
}

// What must not stand anywhere in an article, as a query of its own; and the rest.
std::pair<TextQuery, TextQuery> PartExcluded(const TextQuery& text) {
  TextQuery excluded;
  TextQuery rest;
  for (const TextClause& clause : text.clauses) {
    if (clause.occur != TextClause::Occur::kExcluded) {
      rest.clauses.push_back(clause);
      continue;
    }
    if (excluded.clauses.empty()) excluded.clauses.push_back({.occur = TextClause::Occur::kRequired});
    std::vector<TextAtom>& atoms = excluded.clauses.front().atoms;
    atoms.insert(atoms.end(), clause.atoms.begin(), clause.atoms.end());
  }
  return {std::move(excluded), std::move(rest)};
}

std::vector<size_t> RequiredClauses(const TextQuery& text) {
  std::vector<size_t> required;
  for (size_t i = 0; i < text.clauses.size(); ++i) {
    if (text.clauses[i].occur == TextClause::Occur::kRequired) required.push_back(i);
  }
  return required;
}

}  // namespace

SearchCursor CursorAfter(const RankedSearch::Found& found, size_t count) {
  SearchCursor cursor = found.cursor;
  cursor.set_returned(cursor.returned() + count);
  const bool ends_with_bonus = cursor.returned() <= kRerankDepth;
  const RankedDoc last = ends_with_bonus || count == 0 ? found.border : found.hits[count - 1].ranked;
  cursor.set_score(last.score);
  cursor.set_doc(last.doc);
  return cursor;
}

std::optional<DocMask> RankedSearch::MaskOf(const Selected& selected) {
  if (!selected.bits.has_value()) return std::nullopt;
  return DocMask{selected.bits->words()};
}

absl::Status RankedSearch::Mend(const Source& source, const absl::Status& status) const {
  if (!absl::IsDataLoss(status)) return status;
  feed_.ReportDamage(source.kind, *source.snapshot);
  return MakeError(absl::StatusCode::kUnavailable, "INDEX_REBUILDING",
                   "a part of the text index is damaged and is being made anew");
}

absl::StatusOr<RankedSearch::Source> RankedSearch::Open(Asked asked) const {
  Source source{.kind = asked.kind};
  if (asked.kind == internal::QUESTION)
    source.own_text = std::make_unique<TextQuery>(ForQuestions(asked.text));
  ASSIGN_OR_RETURN(source.shown, index_.Select(asked.kind, {}, revision_, texts_, asked.stop));
  source.allowed = source.shown;
  if (!asked.predicate.empty()) {
    ASSIGN_OR_RETURN(source.allowed,
                     index_.Select(asked.kind, asked.predicate, revision_, texts_, asked.stop));
  }
  ASSIGN_OR_RETURN(source.snapshot, feed_.SnapshotAt(asked.kind, revision_, asked.stop));
  auto run = SearchRun::Prepare({.query = source.own_text ? *source.own_text : asked.text,
                                 .snapshot = source.snapshot,
                                 .bound = source.shown->bound,
                                 .shown = MaskOf(*source.shown),
                                 .statistics = std::move(asked.statistics),
                                 .stop = asked.stop,
                                 .any_required = asked.any_required});
  if (!run.ok()) return Mend(source, run.status());
  source.run = *std::move(run);
  return source;
}

absl::StatusOr<RankedSearch::Found> RankedSearch::Find(const SearchQuery& query) const {
  return query.kind == internal::ARTICLE ? FindArticles(query) : FindRows(query);
}

absl::StatusOr<RankedSearch::Found> RankedSearch::FindRows(const SearchQuery& query) const {
  ASSIGN_OR_RETURN(const Source source, Open({.kind = query.kind,
                                              .text = query.text,
                                              .predicate = query.predicate,
                                              .statistics = StatisticsOf(query, 0, 1),
                                              .stop = query.stop}));
  SearchRun::Request request{.allowed = source.mask(), .limit = query.limit};
  if (query.after.has_value()) {
    request.skip = static_cast<int>(std::min<uint64_t>(query.after->returned(), kRerankDepth));
    request.after = {.doc = query.after->doc(), .score = static_cast<uint32_t>(query.after->score())};
  }
  auto ranked = source.run->Best(request);
  if (!ranked.ok()) return Mend(source, ranked.status());
  Found found{.border = ranked->border};
  found.cursor.set_returned(query.after.has_value() ? query.after->returned() : 0);
  found.cursor.set_total_size(ranked->total);
  PutStatistics(source.run->statistics(), found.cursor);
  for (const RankedDoc& doc : ranked->docs) {
    found.hits.push_back({.ranked = doc});
    if (!query.explain) continue;
    const bool rejudged = found.cursor.returned() + found.hits.size() <= kRerankDepth;
    auto explanation = source.run->Explain(doc.doc, rejudged);
    if (!explanation.ok()) return Mend(source, explanation.status());
    found.hits.back().explanation = *std::move(explanation);
  }
  return found;
}

absl::StatusOr<RankedSearch::Found> RankedSearch::FindArticles(const SearchQuery& query) const {
  const auto [excluded, text] = PartExcluded(query.text);
  ASSIGN_OR_RETURN(const std::shared_ptr<const Selected> articles,
                   index_.Select(internal::ARTICLE, query.predicate, revision_, texts_, query.stop));
  Found found;
  std::vector<Source> sources;
  for (size_t i = 0; i < kArticleSources.size(); ++i) {
    ASSIGN_OR_RETURN(sources.emplace_back(),
                     Open({.kind = kArticleSources[i],
                           .text = text,
                           .statistics = StatisticsOf(query, i, kArticleSources.size()),
                           .stop = query.stop,
                           .any_required = true}));
    PutStatistics(sources.back().run->statistics(), found.cursor);
  }
  ASSIGN_OR_RETURN(std::optional<Bitmap> allowed, ArticlesMeeting(text, sources));
  if (allowed && articles->bits) allowed->And(*articles->bits);
  ASSIGN_OR_RETURN(ArticleRanking ranking, Gather(sources, allowed ? allowed : articles->bits));
  for (const internal::Kind kind : kArticleSources) {
    if (excluded.clauses.empty()) break;
    ASSIGN_OR_RETURN(const Source source, Open({.kind = kind, .text = excluded, .stop = query.stop}));
    ASSIGN_OR_RETURN(const Matches matches, MatchesIn(source));
    for (const uint32_t article : matches.articles) ranking.Remove(article);
  }
  std::vector<ArticleRanking::Entry> entries = ranking.Take();
  found.cursor.set_total_size(static_cast<int64_t>(entries.size()));
  RETURN_IF_ERROR(AddBonuses(sources, entries));
  const uint64_t skip = query.after.has_value() ? query.after->returned() : 0;
  found.cursor.set_returned(skip);
  for (size_t i = skip; i < std::min<size_t>(entries.size(), skip + static_cast<size_t>(query.limit)); ++i) {
    const Source& source = sources[entries[i].source];
    Hit hit = HitOf(entries[i], source.kind);
    if (query.explain) {
      auto explanation = source.run->Explain(entries[i].part, i < kRerankDepth);
      if (!explanation.ok()) return Mend(source, explanation.status());
      hit.explanation = *std::move(explanation);
    }
    found.hits.push_back(std::move(hit));
  }
  return found;
}

absl::StatusOr<ArticleRanking> RankedSearch::Gather(const std::vector<Source>& sources,
                                                    const std::optional<Bitmap>& articles) const {
  ArticleRanking ranking;
  for (size_t i = 0; i < sources.size(); ++i) {
    ASSIGN_OR_RETURN(const Matches matches, MatchesIn(sources[i]));
    for (size_t j = 0; j < matches.parts.size(); ++j) {
      const uint32_t article = matches.articles[j];
      if (articles.has_value() && !articles->Has(article)) continue;
      ranking.Add(article, i, matches.parts[j]);
    }
  }
  return ranking;
}

absl::StatusOr<RankedSearch::Matches> RankedSearch::MatchesIn(const Source& source) const {
  Matches matches;
  auto parts = source.run->All(source.mask());
  if (!parts.ok()) return Mend(source, parts.status());
  matches.parts = *std::move(parts);
  std::vector<uint32_t> docs;
  for (const RankedDoc& part : matches.parts) docs.push_back(part.doc);
  matches.articles = ArticlesOf(source.kind, docs);
  return matches;
}

std::vector<uint32_t> RankedSearch::ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs) const {
  return kind == internal::ARTICLE ? docs : index_.ArticlesOf(kind, docs, revision_);
}

absl::StatusOr<std::optional<Bitmap>> RankedSearch::ArticlesMeeting(
    const TextQuery& text, const std::vector<Source>& sources) const {
  const std::vector<size_t> required = RequiredClauses(text);
  std::optional<Bitmap> meeting;
  if (required.size() < 2) return meeting;
  for (const size_t clause : required) {
    Bitmap articles(index_.NextDoc(internal::ARTICLE, revision_));
    for (const Source& source : sources) {
      const auto parts = source.run->Meeting(clause, source.mask());
      if (!parts.ok()) return Mend(source, parts.status());
      for (const uint32_t article : ArticlesOf(source.kind, *parts)) articles.Set(article);
    }
    if (meeting) articles.And(*meeting);
    meeting = std::move(articles);
  }
  return meeting;
}

absl::Status RankedSearch::AddBonuses(const std::vector<Source>& sources,
                                      std::vector<ArticleRanking::Entry>& entries) const {
  const auto end = entries.begin() + std::min<std::ptrdiff_t>(kRerankDepth, std::ssize(entries));
  for (auto entry = entries.begin(); entry != end; ++entry) {
    const auto bonus = sources[entry->source].run->BonusOfDoc(entry->part);
    if (!bonus.ok()) return Mend(sources[entry->source], bonus.status());
    entry->article.score += *bonus;
  }
  std::sort(entries.begin(), end,
            [](const auto& a, const auto& b) { return RanksBefore(a.article, b.article); });
  return absl::OkStatus();
}

RankedSearch::Hit RankedSearch::HitOf(const ArticleRanking::Entry& entry, internal::Kind kind) {
  if (kind == internal::ARTICLE) return {.ranked = entry.article};
  return {.ranked = entry.article, .best_kind = kind, .best_doc = entry.part};
}

absl::StatusOr<Bitmap> RankedSearch::Answers(const TextQuery& text, const StopFunction& stop) const {
  ASSIGN_OR_RETURN(const Source source, Open({.kind = internal::ANSWER, .text = text, .stop = stop}));
  const auto found = source.run->All(source.mask());
  if (!found.ok()) return Mend(source, found.status());
  Bitmap answers(source.shown->bound);
  for (const RankedDoc& answer : *found) answers.Set(answer.doc);
  return answers;
}

}  // namespace fangtan::storage
