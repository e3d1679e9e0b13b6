#include "storage/search/atom_matches.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "storage/errors.h"
#include "storage/search/analyzer.h"
#include "storage/search/fuzzy.h"
#include "storage/search/posting_cursor.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr uint32_t kStepsBetweenStops = 4096;

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

absl::Status StopIf(const std::function<bool()>& stop, uint32_t step) {
  if (step % kStepsBetweenStops != 0 || !stop || !stop()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the result any more");
}

// A term in certain fields.
absl::StatusOr<DocList> InFields(const TextAtom& atom, const Segment& segment, uint32_t end,
                                 const std::function<bool()>& stop) {
  DocList found;
  const int64_t at = segment.Find(atom.keys.front());
  if (at < 0) return found;
  std::vector<uint32_t> positions;
  PostingCursor cursor(segment, segment.term(static_cast<size_t>(at)));
  uint32_t step = 0;
  for (; cursor.doc() < end; cursor.Next()) {
    RETURN_IF_ERROR(StopIf(stop, ++step));
    const uint32_t doc = cursor.doc();
    cursor.ReadPositions(positions);
    const uint32_t frequency = FrequencyIn(atom.fields, positions, segment.fields(doc));
    if (frequency != 0) found.Add(doc, frequency);
  }
  RETURN_IF_ERROR(cursor.status());
  return found;
}

// The documents that hold one of several terms, in their order, and where these stand in them. Only what lies
// behind a document is moved, so that it costs little to look at few documents.
class AnyOf {
 public:
  AnyOf(const Segment& segment, size_t begin, size_t end) {
    cursors_.reserve(end - begin);
    for (size_t at = begin; at < end; ++at) {
      cursors_.emplace_back(segment, segment.term(at));
      heap_.emplace(cursors_.back().doc(), cursors_.size() - 1);
    }
  }

  absl::Status status() const {
    for (const PostingCursor& cursor : cursors_) RETURN_IF_ERROR(cursor.status());
    return absl::OkStatus();
  }

  // Documents come in their order.
  const std::vector<uint32_t>& PositionsIn(uint32_t doc) {
    positions_.clear();
    std::vector<uint32_t> some;
    while (!heap_.empty() && heap_.top().first <= doc) {
      const size_t at = heap_.top().second;
      PostingCursor& cursor = cursors_[at];
      heap_.pop();
      cursor.Seek(doc);
      if (cursor.doc() == doc) {
        cursor.ReadPositions(some);
        positions_.insert(positions_.end(), some.begin(), some.end());
        cursor.Next();
      }
      if (cursor.doc() != kNoDoc) heap_.emplace(cursor.doc(), at);
    }
    std::sort(positions_.begin(), positions_.end());
    return positions_;
  }

 private:
  using Entry = std::pair<uint32_t, size_t>;  // a document, and the cursor that stands there

  std::vector<PostingCursor> cursors_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
  std::vector<uint32_t> positions_;
};

// A phrase in one segment: the documents that hold all its keys, the rarest leading, and of those the ones
// where they stand one behind the other.
class Phrase {
 public:
  Phrase(const TextAtom& atom, const Segment& segment) : atom_(atom), segment_(segment) {}

  absl::StatusOr<DocList> Find(uint32_t end, const std::function<bool()>& stop) {
    DocList found;
    if (!OpenCursors()) return found;
    uint32_t step = 0;
    PostingCursor& rarest = order_.front()->cursor;
    while (rarest.doc() < end) {
      RETURN_IF_ERROR(StopIf(stop, ++step));
      const uint32_t doc = rarest.doc();
      const uint32_t behind = FirstBehind(doc);
      if (behind != doc) {
        rarest.Seek(behind);
        continue;
      }
      ASSIGN_OR_RETURN(const uint32_t frequency, FrequencyAt(doc, stop));
      if (frequency != 0) found.Add(doc, frequency);
      rarest.Next();
    }
    for (const Member& member : members_) RETURN_IF_ERROR(member.cursor.status());
    if (then_.has_value()) RETURN_IF_ERROR(then_->status());
    return found;
  }

 private:
  // A key, and where in the phrase it stands.
  struct Member {
    std::vector<uint32_t> places;
    PostingCursor cursor;
  };

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
    if (atom_.then == 0) return true;
    const auto [begin, end] = segment_.PairsOf(atom_.then);
    then_.emplace(segment_, begin, end);
    return begin < end;
  }

  // `doc` if all have it, else a document before which none can be.
  uint32_t FirstBehind(uint32_t doc) {
    for (Member* member : order_) {
      member->cursor.Seek(doc);
      if (member->cursor.doc() != doc) return member->cursor.doc();
    }
    return doc;
  }

  absl::StatusOr<uint32_t> FrequencyAt(uint32_t doc, const std::function<bool()>& stop) {
    std::vector<uint32_t> starts;
    std::vector<uint32_t> positions;
    bool begun = false;
    for (Member* member : order_) {
      member->cursor.ReadPositions(positions);
      for (const uint32_t place : member->places) {
        KeepStarts(positions, place, begun, starts);
        begun = true;
        if (starts.empty()) return 0;
      }
      if (positions.size() >= kStepsBetweenStops) RETURN_IF_ERROR(StopIf(stop, kStepsBetweenStops));
    }
    const auto length = static_cast<uint32_t>(atom_.keys.size());
    if (then_.has_value()) KeepStarts(then_->PositionsIn(doc), length, true, starts);
    const DocFields& layout = segment_.fields(doc);
    const uint32_t last = then_.has_value() ? length : length - 1;
    std::erase_if(starts,
                  [&](uint32_t start) { return FieldAt(layout, start) != FieldAt(layout, start + last); });
    return FrequencyIn(atom_.fields, starts, layout);
  }

  // Leaves of `starts` those that have one of `positions` at `place` behind them; all such if it has not
  // `begun`.
  static void KeepStarts(const std::vector<uint32_t>& positions, uint32_t place, bool begun,
                         std::vector<uint32_t>& starts) {
    if (!begun) {
      for (const uint32_t position : positions) {
        if (position >= place) starts.push_back(position - place);
      }
      return;
    }
    auto at = positions.begin();
    std::erase_if(starts, [&](uint32_t start) {
      while (at != positions.end() && *at < start + place) ++at;
      return at == positions.end() || *at != start + place;
    });
  }

  const TextAtom& atom_;
  const Segment& segment_;
  std::vector<Member> members_;
  std::vector<Member*> order_;  // the rarest first
  std::optional<AnyOf> then_;   // the pairs that begin with the character that must follow
};

// The union of several terms, in certain fields or in all.
class Union {
 public:
  Union(const TextAtom& atom, const Segment& segment, uint32_t end)
      : atom_(atom),
        segment_(segment),
        end_(std::min(end, segment.size())),
        frequencies_((end_ + 7) / 8 * 8) {}

  absl::Status Add(const TermEntry& term, const std::function<bool()>& stop) {
    postings_ += term.df;
    if (atom_.fields != 0) return AddInFields(term, stop);
    unasked_ += term.df;
    if (unasked_ >= kStepsBetweenStops) RETURN_IF_ERROR(StopIf(stop, unasked_ = 0));
    PostingCursor cursor(segment_, term);
    cursor.VisitBefore(end_, [this](uint32_t doc, uint32_t frequency) { AddTo(doc, frequency); });
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
  absl::Status AddInFields(const TermEntry& term, const std::function<bool()>& stop) {
    PostingCursor cursor(segment_, term);
    for (; cursor.doc() < end_; cursor.Next()) {
      RETURN_IF_ERROR(StopIf(stop, ++unasked_));
      cursor.ReadPositions(positions_);
      AddTo(cursor.doc(), FrequencyIn(atom_.fields, positions_, segment_.fields(cursor.doc())));
    }
    return cursor.status();
  }
  void AddTo(uint32_t doc, uint32_t frequency) {
    frequencies_[doc] = static_cast<uint8_t>(std::min(frequencies_[doc] + frequency, kMaxFrequency));
  }

  const TextAtom& atom_;
  const Segment& segment_;
  const uint32_t end_;
  std::vector<uint8_t> frequencies_;  // by document; a multiple of 8
  uint64_t postings_ = 0;             // of the terms
  uint32_t unasked_ = 0;              // postings since `stop` was asked
  std::vector<uint32_t> positions_;
};

}  // namespace

bool IsLoneCharacter(const TextAtom& atom) {
  return atom.match == TextAtom::Match::kPrefix && !atom.text.empty() &&
         ClassOf(DecodeAt(atom.text, 0).value) == CharClass::kIdeograph;
}

absl::StatusOr<std::vector<size_t>> PlacesOf(const TextAtom& atom, const Segment& segment,
                                             const std::function<bool()>& stop) {
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
  uint32_t step = 0;
  for (size_t at = segment.LowerBoundOfWord(shared); at < segment.word_count(); ++at) {
    RETURN_IF_ERROR(StopIf(stop, ++step));
    const std::string_view word = segment.word(at);
    if (!word.starts_with(shared)) break;
    if (fuzzy && !FuzzyMatches(text, word)) continue;
    const int64_t place = segment.Find(segment.word_key(at));
    if (place >= 0) places.push_back(static_cast<size_t>(place));
  }
  return places;
}

absl::StatusOr<DocList> MatchesOf(const TextAtom& atom, const Segment& segment, uint32_t end,
                                  const std::function<bool()>& stop) {
  switch (atom.match) {
    case TextAtom::Match::kTerm:
      return InFields(atom, segment, end, stop);
    case TextAtom::Match::kPhrase:
      return Phrase(atom, segment).Find(end, stop);
    case TextAtom::Match::kPrefix:
    case TextAtom::Match::kFuzzy:
      break;
  }
  ASSIGN_OR_RETURN(const std::vector<size_t> places, PlacesOf(atom, segment, stop));
  if (places.empty()) return DocList();
  Union all(atom, segment, end);
  for (const size_t place : places) RETURN_IF_ERROR(all.Add(segment.term(place), stop));
  return all.Take();
}

}  // namespace fangtan::storage
