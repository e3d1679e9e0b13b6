#include "storage/search/atom_matches.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/search/analyzer.h"
#include "storage/search/fuzzy.h"
#include "storage/search/posting_cursor.h"
#include "storage/search/token_places.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

bool IsIn(FieldMask fields, TextField field) { return fields == 0 || (fields & MaskOf(field)) != 0; }

// What the occurrences at `positions` in the asked-for fields count for; 0: there are none.
uint32_t FrequencyIn(FieldMask fields, const std::vector<uint32_t>& positions, const DocFields& layout) {
  uint32_t frequency = 0;
  for (const uint32_t position : positions) {
    const TextField field = FieldAt(layout, position);
    if (IsIn(fields, field)) frequency += WeightOf(field);
  }
  return frequency;
}

// How often a term stands in certain fields, document by document. Where the first position tells, the others
// are not read.
class FieldCounts {
 public:
  FieldCounts(FieldMask fields, const Segment& segment, ReadBudget& budget)
      : fields_(fields), segment_(segment), budget_(budget) {}

  // Calls add(doc, frequency) for every document before `end` where it does.
  template <typename Add>
  absl::Status ForEach(const TermEntry& term, uint32_t end, Add add) {
    RETURN_IF_ERROR(budget_.Take(term.df * kPositionCost));
    uint64_t read = 0;
    PostingCursor cursor(segment_, term);
    for (; cursor.doc() < end; cursor.Next()) {
      const uint32_t doc = cursor.doc();
      const DocFields& layout = segment_.fields(doc);
      const TextField first = FieldAt(layout, cursor.FirstPosition());
      const unsigned from_first = kAllFields & (kAllFields << static_cast<int>(first));
      if ((fields_ & from_first) == 0) continue;
      if ((fields_ & from_first) == from_first) {
        add(doc, cursor.frequency());
        continue;
      }
      ++read;
      cursor.ReadPositions(positions_);
      const uint32_t frequency = FrequencyIn(fields_, positions_, layout);
      if (frequency != 0) add(doc, frequency);
    }
    RETURN_IF_ERROR(cursor.status());
    return budget_.Take(read * kPositionsCost);
  }

 private:
  static constexpr unsigned kAllFields = (1 << kTextFieldCount) - 1;

  const FieldMask fields_;
  const Segment& segment_;
  ReadBudget& budget_;
  std::vector<uint32_t> positions_;
};

// A term in certain fields.
absl::StatusOr<DocList> InFields(const TextAtom& atom, const Segment& segment, uint32_t end,
                                 ReadBudget& budget) {
  DocList found;
  const int64_t at = segment.Find(atom.keys.front());
  if (at < 0) return found;
  const auto add = [&found](uint32_t doc, uint32_t frequency) { found.Add(doc, frequency); };
  RETURN_IF_ERROR(
      FieldCounts(atom.fields, segment, budget).ForEach(segment.term(static_cast<size_t>(at)), end, add));
  return found;
}

// A phrase in one segment: the documents that hold all its keys, the rarest leading, and of those the ones
// where they stand one behind the other.
class Phrase {
 public:
  Phrase(const TextAtom& atom, const Segment& segment, ReadBudget& budget)
      : atom_(atom), segment_(segment), budget_(budget) {}

  absl::StatusOr<DocList> Find(uint32_t end) {
    DocList found;
    if (!OpenCursors()) return found;
    while (rarest().doc() < end) {
      ASSIGN_OR_RETURN(std::vector<TokenPlace> ends, FindEnds(end));
      if (atom_.then != 0) {
        ASSIGN_OR_RETURN(ends, PlacesBegunBy(atom_.then, ends, segment_, budget_));
      }
      AddDocsOf(ends, found);
    }
    for (const Member& member : members_) RETURN_IF_ERROR(member.cursor.status());
    return found;
  }

 private:
  // A key, and where in the phrase it stands.
  struct Member {
    std::vector<uint32_t> places;
    PostingCursor cursor;
  };

  // Where the keys stand one behind the other, from where the rarest is on: the places behind the last of
  // them, about kPlacesAtOnce.
  absl::StatusOr<std::vector<TokenPlace>> FindEnds(uint32_t end) {
    std::vector<TokenPlace> ends;
    while (rarest().doc() < end && ends.size() < kPlacesAtOnce) {
      const uint32_t doc = rarest().doc();
      const uint32_t behind = FirstBehind(doc);
      RETURN_IF_ERROR(budget_.Take(order_.size()));
      if (behind != doc) {
        rarest().Seek(behind);
        continue;
      }
      RETURN_IF_ERROR(FindStarts());
      for (const uint32_t start : starts_) ends.push_back({doc, start + length()});
      rarest().Next();
    }
    return ends;
  }

  // False if one of the keys stands nowhere.
  bool OpenCursors() {
    std::map<TermKey, std::vector<uint32_t>> places;
    for (uint32_t i = 0; i < atom_.keys.size(); ++i) places[atom_.keys[i]].push_back(i);
    members_.reserve(places.size());
    for (auto& [key, of_key] : places) {
      const int64_t at = segment_.Find(key);
      if (at < 0) return false;
      members_.push_back(
          {std::move(of_key), PostingCursor(segment_, segment_.term(static_cast<size_t>(at)))});
    }
    for (Member& member : members_) order_.push_back(&member);
    std::sort(order_.begin(), order_.end(),
              [](const Member* a, const Member* b) { return a->cursor.df() < b->cursor.df(); });
    return true;
  }

  // `doc` if all have it, else a document before which none can be.
  uint32_t FirstBehind(uint32_t doc) {
    for (Member* member : order_) {
      member->cursor.Seek(doc);
      if (member->cursor.doc() != doc) return member->cursor.doc();
    }
    return doc;
  }

  // In the document that all cursors stand at.
  absl::Status FindStarts() {
    starts_.clear();
    bool begun = false;
    for (Member* member : order_) {
      RETURN_IF_ERROR(budget_.Take(kPositionsCost));
      member->cursor.ReadPositions(positions_);
      RETURN_IF_ERROR(budget_.Take(positions_.size() * member->places.size()));
      for (const uint32_t place : member->places) {
        KeepStarts(place, begun);
        begun = true;
        if (starts_.empty()) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  // Leaves of starts_ those that have one of positions_ at `place` behind them; all such if it has not
  // `begun`.
  void KeepStarts(uint32_t place, bool begun) {
    if (!begun) {
      for (const uint32_t position : positions_) {
        if (position >= place) starts_.push_back(position - place);
      }
      return;
    }
    auto at = positions_.begin();
    std::erase_if(starts_, [&](uint32_t start) {
      while (at != positions_.end() && *at < start + place) ++at;
      return at == positions_.end() || *at != start + place;
    });
  }

  // The documents of those that lie in one field each.
  void AddDocsOf(const std::vector<TokenPlace>& ends, DocList& found) {
    const uint32_t last = atom_.then != 0 ? length() : length() - 1;
    for (auto at = ends.begin(); at != ends.end();) {
      const uint32_t doc = at->doc;
      const DocFields& layout = segment_.fields(doc);
      starts_.clear();
      for (; at != ends.end() && at->doc == doc; ++at) {
        const uint32_t start = at->position - length();
        if (FieldAt(layout, start) == FieldAt(layout, start + last)) starts_.push_back(start);
      }
      const uint32_t frequency = FrequencyIn(atom_.fields, starts_, layout);
      if (frequency != 0) found.Add(doc, frequency);
    }
  }

  PostingCursor& rarest() { return order_.front()->cursor; }
  uint32_t length() const { return static_cast<uint32_t>(atom_.keys.size()); }

  const TextAtom& atom_;
  const Segment& segment_;
  ReadBudget& budget_;
  std::vector<Member> members_;
  std::vector<Member*> order_;  // the rarest first
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> positions_;
};

// The union of several terms, in certain fields or in all.
class Union {
 public:
  Union(const TextAtom& atom, const Segment& segment, uint32_t end, ReadBudget& budget)
      : atom_(atom),
        segment_(segment),
        end_(std::min(end, segment.size())),
        budget_(budget),
        counts_(atom.fields, segment, budget),
        frequencies_((size_t{end_} + 7) / 8 * 8) {}

  absl::Status Add(const TermEntry& term) {
    postings_ += term.df;
    RETURN_IF_ERROR(budget_.Take(kListCost));
    const auto add = [this](uint32_t doc, uint32_t frequency) { AddTo(doc, frequency); };
    if (atom_.fields != 0) return counts_.ForEach(term, end_, add);
    RETURN_IF_ERROR(budget_.Take(term.df));
    PostingCursor cursor(segment_, term);
    cursor.VisitBefore(end_, add);
    return cursor.status();
  }

  DocList Take() const {
    DocList found;
    const size_t most = std::min<uint64_t>(postings_, end_);
    found.docs.reserve(most);
    found.frequencies.reserve(most);
    // Most of it is zeros: eight at a time.
    for (uint32_t doc = 0; doc < end_; doc += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, frequencies_.data() + doc, sizeof eight);
      for (; eight != 0; eight &= ~(uint64_t{0xFF} << (std::countr_zero(eight) / 8 * 8))) {
        const uint32_t at = doc + static_cast<uint32_t>(std::countr_zero(eight)) / 8;
        found.Add(at, frequencies_[at]);
      }
    }
    return found;
  }

 private:
  void AddTo(uint32_t doc, uint32_t frequency) {
    frequencies_[doc] = static_cast<uint8_t>(std::min(frequencies_[doc] + frequency, kMaxFrequency));
  }

  const TextAtom& atom_;
  const Segment& segment_;
  const uint32_t end_;
  ReadBudget& budget_;
  FieldCounts counts_;
  std::vector<uint8_t> frequencies_;  // by document; a multiple of 8
  uint64_t postings_ = 0;             // of the terms
};

}  // namespace

bool IsLoneCharacter(const TextAtom& atom) {
  return atom.match == TextAtom::Match::kPrefix && !atom.text.empty() &&
         ClassOf(DecodeAt(atom.text, 0).value) == CharClass::kIdeograph;
}

absl::StatusOr<std::vector<size_t>> PlacesOf(const TextAtom& atom, const Segment& segment,
                                             ReadBudget& budget) {
  std::vector<size_t> places;
  const std::string_view text = atom.text;
  if (text.empty()) return places;
  const CodePoint first = DecodeAt(text, 0);
  if (ClassOf(first.value) == CharClass::kIdeograph) {
    const auto [begin, end] = segment.PairsOf(first.value);
    for (size_t at = begin; at < end; ++at) places.push_back(at);
    return places;
  }
  // A typo never is in the first letter, so that one range of the words is enough.
  const bool fuzzy = atom.match == TextAtom::Match::kFuzzy;
  const std::string_view shared = fuzzy ? text.substr(0, first.length) : text;
  for (size_t at = segment.LowerBoundOfWord(shared); at < segment.word_count(); ++at) {
    RETURN_IF_ERROR(budget.Take(kWordCost));
    const std::string_view word = segment.word(at);
    if (!word.starts_with(shared)) break;
    if (fuzzy && !FuzzyMatches(text, word)) continue;
    const int64_t place = segment.Find(segment.word_key(at));
    if (place >= 0) places.push_back(static_cast<size_t>(place));
  }
  return places;
}

absl::StatusOr<DocList> MatchesOf(const TextAtom& atom, const Segment& segment, uint32_t end,
                                  ReadBudget& budget) {
  switch (atom.match) {
    case TextAtom::Match::kTerm:
      return InFields(atom, segment, end, budget);
    case TextAtom::Match::kPhrase:
      return Phrase(atom, segment, budget).Find(end);
    case TextAtom::Match::kPrefix:
    case TextAtom::Match::kFuzzy:
      break;
  }
  ASSIGN_OR_RETURN(const std::vector<size_t> places, PlacesOf(atom, segment, budget));
  if (places.empty()) return DocList();
  Union all(atom, segment, end, budget);
  for (const size_t place : places) RETURN_IF_ERROR(all.Add(segment.term(place)));
  return all.Take();
}

}  // namespace fangtan::storage
