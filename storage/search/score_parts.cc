// The parts of SearchRun that look at single documents: bonuses and explanations.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "storage/search/atom_matches.h"
#include "storage/search/proximity.h"
#include "storage/search/scoring.h"
#include "storage/search/searcher.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Room for so many is made at once.
constexpr size_t kUsualOccurrences = 64;

double Shown(uint32_t score) { return score / kScoreUnit; }

}  // namespace

// REQUIRES: `docs` lie in `part`, ascending. The lists are read once, side by side.
absl::StatusOr<std::vector<Bonus>> SearchRun::BonusesIn(const Part& part,
                                                        const std::vector<uint32_t>& docs) const {
  std::vector<PostingCursor> lists;
  std::vector<uint32_t> idfs;  // one a list
  lists.reserve(weights_.atoms.size());
  idfs.reserve(weights_.atoms.size());
  for (const AtomWeight& atom : weights_.atoms) {
    const AtomSource source = SourceOf(part, atom.clause, atom.atom);
    if (source.term == nullptr) continue;
    lists.emplace_back(*part.segment, *source.term, PostingCursor::Start::kBefore);
    idfs.push_back(atom.idf);
  }
  std::vector<std::vector<QueryOccurrence>> occurrences(docs.size());
  std::vector<uint32_t> positions;
  for (size_t i = 0; i < docs.size(); ++i) {
    occurrences[i].reserve(kUsualOccurrences);
    for (PostingCursor& list : lists) {
      list.Seek(docs[i]);
      if (list.doc() == docs[i]) list.FetchPositions();
    }
    for (size_t atom = 0; atom < lists.size(); ++atom) {
      if (lists[atom].doc() != docs[i]) continue;
      lists[atom].ReadPositions(positions);
      for (const uint32_t position : positions) {
        occurrences[i].push_back({position, static_cast<uint32_t>(atom)});
      }
    }
  }
  for (const PostingCursor& list : lists) RETURN_IF_ERROR(list.status());
  std::vector<Bonus> bonuses;
  bonuses.reserve(docs.size());
  for (size_t i = 0; i < docs.size(); ++i) {
    bonuses.push_back(BonusOf(std::move(occurrences[i]), idfs, part.segment->fields(docs[i])));
  }
  return bonuses;
}

// To the first kRerankDepth of `docs`, which are put into their new order.
absl::Status SearchRun::AddBonuses(std::vector<RankedDoc>& docs) const {
  const auto end = docs.begin() + std::min<std::ptrdiff_t>(kRerankDepth, std::ssize(docs));
  std::sort(docs.begin(), end, [](const RankedDoc& a, const RankedDoc& b) { return a.doc < b.doc; });
  for (auto at = docs.begin(); at != end;) {
    const Part& part = PartWith(at->doc);
    const uint32_t first = part.segment->first_doc();
    const auto behind =
        std::find_if(at, end, [&](const RankedDoc& doc) { return doc.doc >= part.segment->end_doc(); });
    std::vector<uint32_t> locals;
    locals.reserve(static_cast<size_t>(behind - at));
    for (auto doc = at; doc != behind; ++doc) locals.push_back(doc->doc - first);
    ASSIGN_OR_RETURN(const std::vector<Bonus> bonuses, BonusesIn(part, locals));
    for (const Bonus& bonus : bonuses) (at++)->score += bonus.window + bonus.title;
  }
  std::sort(docs.begin(), end, RanksBefore);
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> SearchRun::BonusOfDoc(uint32_t doc) const {
  const Part& part = PartWith(doc);
  ASSIGN_OR_RETURN(const std::vector<Bonus> bonuses, BonusesIn(part, {doc - part.segment->first_doc()}));
  return bonuses.front().window + bonuses.front().title;
}

absl::StatusOr<std::string> SearchRun::Explain(uint32_t doc, bool rejudged) const {
  const Part& part = PartWith(doc);
  const uint32_t local = doc - part.segment->first_doc();
  const uint8_t length = part.segment->length_codes()[local];
  std::string text = absl::StrFormat("%d documents, this one about %.0f tokens long\n", statistics_.documents,
                                     LengthOfCode(length));
  for (const AtomWeight& weighed : weights_.atoms) {
    const TextAtom& atom = params_.query.clauses[weighed.clause].atoms[weighed.atom];
    const AtomSource source = SourceOf(part, weighed.clause, weighed.atom);
    if (!source) continue;
    AtomList list(*part.segment, source);
    list.Seek(local);
    RETURN_IF_ERROR(list.status());
    if (list.doc() != local) continue;
    const uint32_t frequency = std::min(list.frequency(), kMaxFrequency);
    const uint32_t score = ScoreOf(weighed.idf, Tfs()[frequency][length]);
    absl::StrAppendFormat(&text, "%8.3f  %s: idf %.3f, %s %d documents, weighs %d here\n", Shown(score),
                          atom.text, weighed.idf / double{kIdfUnit},
                          atom.match == TextAtom::Match::kPhrase ? "its beginning in" : "in",
                          statistics_.frequencies[FirstKeyOf(weighed.clause, weighed.atom)], frequency);
  }
  if (!rejudged) return text;
  ASSIGN_OR_RETURN(const std::vector<Bonus> bonuses, BonusesIn(part, {local}));
  const Bonus& bonus = bonuses.front();
  if (bonus.window != 0)
    absl::StrAppendFormat(&text, "%8.3f  standing near to each other\n", Shown(bonus.window));
  if (bonus.title != 0) absl::StrAppendFormat(&text, "%8.3f  naming the title\n", Shown(bonus.title));
  return text;
}

}  // namespace fangtan::storage
