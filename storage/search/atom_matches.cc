#include "storage/search/atom_matches.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
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
  if (step % kStepsBetweenStops == 0 && stop && stop()) return absl::CancelledError("nobody waits any more");
  return absl::OkStatus();
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

// The keys of a phrase, the rarest leading.
class Phrase {
 public:
  Phrase(const TextAtom& atom, const Segment& segment) : atom_(atom), segment_(segment) {}

  absl::StatusOr<DocList> Find(uint32_t end, const std::function<bool()>& stop) {
    DocList found;
    if (!OpenCursors()) return found;
    uint32_t step = 0;
    for (uint32_t doc = cursors_.front().cursor.doc(); doc < end; doc = cursors_.front().cursor.doc()) {
      RETURN_IF_ERROR(StopIf(stop, ++step));
      const uint32_t behind = FirstBehind(doc);
      if (behind == doc) {
        const uint32_t frequency = FrequencyAt(doc);
        if (frequency != 0) found.Add(doc, frequency);
        cursors_.front().cursor.Next();
      } else {
        cursors_.front().cursor.Seek(behind);
      }
    }
    for (const Member& member : cursors_) RETURN_IF_ERROR(member.cursor.status());
    for (const PostingCursor& cursor : then_) RETURN_IF_ERROR(cursor.status());
    return found;
  }

 private:
  struct Member {
    uint32_t place;  // in the phrase
    PostingCursor cursor;
    std::vector<uint32_t> positions = {};
  };

  // False if one of the keys stands nowhere.
  bool OpenCursors() {
    cursors_.reserve(atom_.keys.size());
    for (uint32_t place = 0; place < atom_.keys.size(); ++place) {
      const int64_t at = segment_.Find(atom_.keys[place]);
      if (at < 0) return false;
      order_.push_back({segment_.term(static_cast<size_t>(at)), place});
    }
    std::sort(order_.begin(), order_.end(),
              [](const auto& a, const auto& b) { return a.first.df < b.first.df; });
    for (const auto& [term, place] : order_) cursors_.push_back({place, PostingCursor(segment_, term)});
    if (atom_.then == 0) return true;
    const auto [begin, end] = segment_.PairsOf(atom_.then);
    for (size_t at = begin; at < end; ++at) then_.emplace_back(segment_, segment_.term(at));
    return !then_.empty();
  }

  // `doc` if all have it, else a document before which none can be.
  uint32_t FirstBehind(uint32_t doc) {
    for (Member& member : cursors_) {
      member.cursor.Seek(doc);
      if (member.cursor.doc() != doc) return member.cursor.doc();
    }
    return doc;
  }

  uint32_t FrequencyAt(uint32_t doc) {
    for (Member& member : cursors_) member.cursor.ReadPositions(member.positions);
    if (atom_.then != 0) FindThen(doc);
    std::vector<uint32_t> starts;
    for (const uint32_t position : cursors_.front().positions) {
      if (position >= cursors_.front().place && StandsAt(position - cursors_.front().place)) {
        starts.push_back(position - cursors_.front().place);
      }
    }
    const DocFields& layout = segment_.fields(doc);
    std::erase_if(starts, [&](uint32_t start) {
      const auto last = start + static_cast<uint32_t>(atom_.keys.size()) - (atom_.then != 0 ? 0 : 1);
      return FieldAt(layout, start) != FieldAt(layout, last);
    });
    return FrequencyIn(atom_.fields, starts, layout);
  }

  // Where the character that must follow stands, whatever is behind it.
  void FindThen(uint32_t doc) {
    then_positions_.clear();
    std::vector<uint32_t> positions;
    for (PostingCursor& cursor : then_) {
      cursor.Seek(doc);
      if (cursor.doc() != doc) continue;
      cursor.ReadPositions(positions);
      then_positions_.insert(then_positions_.end(), positions.begin(), positions.end());
    }
    std::sort(then_positions_.begin(), then_positions_.end());
  }

  bool StandsAt(uint32_t start) const {
    const auto behind = start + static_cast<uint32_t>(atom_.keys.size());
    if (atom_.then != 0 && !std::binary_search(then_positions_.begin(), then_positions_.end(), behind))
      return false;
    return std::all_of(cursors_.begin() + 1, cursors_.end(), [start](const Member& member) {
      return std::binary_search(member.positions.begin(), member.positions.end(), start + member.place);
    });
  }

  const TextAtom& atom_;
  const Segment& segment_;
  std::vector<std::pair<TermEntry, uint32_t>> order_;
  std::vector<Member> cursors_;
  std::vector<PostingCursor> then_;  // of the pairs that begin with the character that must follow
  std::vector<uint32_t> then_positions_;
};

// The union of several terms, in certain fields or in all.
class Union {
 public:
  Union(const TextAtom& atom, const Segment& segment, uint32_t end)
      : atom_(atom), segment_(segment), end_(std::min(end, segment.size())), frequencies_(end_) {}

  absl::Status Add(const TermEntry& term, const std::function<bool()>& stop) {
    uint32_t step = 0;
    PostingCursor cursor(segment_, term);
    for (; cursor.doc() < end_; cursor.Next()) {
      RETURN_IF_ERROR(StopIf(stop, ++step));
      const uint32_t doc = cursor.doc();
      uint32_t frequency = cursor.frequency();
      if (atom_.fields != 0) {
        cursor.ReadPositions(positions_);
        frequency = FrequencyIn(atom_.fields, positions_, segment_.fields(doc));
      }
      frequencies_[doc] = static_cast<uint8_t>(std::min(frequencies_[doc] + frequency, kMaxFrequency));
    }
    return cursor.status();
  }

  DocList Take() const {
    DocList found;
    for (uint32_t doc = 0; doc < end_; ++doc) {
      if (frequencies_[doc] != 0) found.Add(doc, frequencies_[doc]);
    }
    return found;
  }

 private:
  const TextAtom& atom_;
  const Segment& segment_;
  const uint32_t end_;
  std::vector<uint8_t> frequencies_;
  std::vector<uint32_t> positions_;
};

}  // namespace

bool IsLoneCharacter(const TextAtom& atom) {
  return atom.match == TextAtom::Match::kPrefix && !atom.text.empty() &&
         ClassOf(DecodeAt(atom.text, 0).value) == CharClass::kIdeograph;
}

std::vector<size_t> PlacesOf(const TextAtom& atom, const Segment& segment) {
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
  const std::vector<size_t> places = PlacesOf(atom, segment);
  if (places.empty()) return DocList();
  Union all(atom, segment, end);
  for (const size_t place : places) RETURN_IF_ERROR(all.Add(segment.term(place), stop));
  return all.Take();
}

}  // namespace fangtan::storage
