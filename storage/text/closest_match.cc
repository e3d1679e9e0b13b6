#include "storage/text/closest_match.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "storage/text/dense_stretches.h"
#include "storage/text/match_table.h"

namespace fangtan::storage {
namespace {

// The least that a part and those before it cost, from `column` on.
struct Least {
  size_t column = 0;
  size_t until = 0;  // the last one of the neighbouring columns that reach it too
  int64_t value = 0;
};

// That least as it falls along the text.
class LeastSoFar {
 public:
  void Offer(size_t column, int64_t value) {
    if (falls_.empty() || value < falls_.back().value) {
      falls_.push_back({column, column, value});
    } else if (value == falls_.back().value && falls_.back().until + 1 == column) {
      falls_.back().until = column;
    }
  }

  const Least& At(size_t column) const {
    const auto next = std::ranges::upper_bound(falls_, column, {}, &Least::column);
    return next == falls_.begin() ? *next : *std::prev(next);
  }
  const Least& Last() const { return falls_.back(); }

 private:
  std::vector<Least> falls_;
};

// Row 0 of a part's table: nothing for the first one, else what the parts before it cost at least.
class TopRow {
 public:
  explicit TopRow(const LeastSoFar* before) : before_(before) {}

  int64_t At(size_t column) const { return before_ == nullptr ? 0 : before_->At(column).value; }
  int StepTo(size_t column) const {
    return before_ == nullptr ? 0 : static_cast<int>(At(column) - At(column - 1));
  }

 private:
  const LeastSoFar* before_;
};

// The columns of one part's table over a stretch of text, to be walked from the last to the first. One column
// in every few is kept, and those between two are made again when the walk comes there.
class ColumnWalk {
 public:
  ColumnWalk(const MatchPattern& pattern, const TopRow& top, std::u32string_view text, UnitRange range)
      : pattern_(pattern), top_(top), text_(text), range_(range) {
    chunk_ = std::max<size_t>(8, static_cast<size_t>(std::sqrt(static_cast<double>(range.size()))));
    MatchColumn column(pattern, top.At(range.begin));
    for (size_t at = range.begin; at <= range.end; ++at) {
      if (at > range.begin) column.Advance(pattern, text[at - 1], top.StepTo(at));
      if ((at - range.begin) % chunk_ == 0) kept_.push_back(column);
    }
  }

  // The column behind character `at` - 1. REQUIRES: inside the range.
  const MatchColumn& At(size_t at) {
    const size_t place = at - range_.begin;
    if (columns_.empty() || place < first_ || place >= first_ + columns_.size()) Load(place);
    return columns_[place - first_];
  }

 private:
  // The chunk that ends with `place`, so that the columns before it are at hand.
  void Load(size_t place) {
    const size_t from = place == 0 ? 0 : (place - 1) / chunk_;
    first_ = from * chunk_;
    columns_.assign(1, kept_[from]);
    while (first_ + columns_.size() <= place) {
      MatchColumn next = columns_.back();
      const size_t at = range_.begin + first_ + columns_.size();
      next.Advance(pattern_, text_[at - 1], top_.StepTo(at));
      columns_.push_back(std::move(next));
    }
  }

  const MatchPattern& pattern_;
  const TopRow& top_;
  std::u32string_view text_;
  const UnitRange range_;
  size_t chunk_;
  std::vector<MatchColumn> kept_;
  std::vector<MatchColumn> columns_;
  size_t first_ = 0;
};

// Grows `mismatches`, which are found from the last to the first, by one character on either side or both.
void PutBefore(std::vector<Mismatch>& mismatches, UnitRange quote, UnitRange text) {
  const bool touches = !mismatches.empty() && mismatches.back().quote.begin == quote.end &&
                       mismatches.back().text.begin == text.end;
  if (!touches) return mismatches.push_back({quote, text});
  mismatches.back().quote.begin = quote.begin;
  mismatches.back().text.begin = text.begin;
}

// Two gaps, of `text` left out, as one, if the characters between them may as well stand before or behind
// both; `first` and `second` are the gaps' ranges. Empty: they cannot.
UnitRange JoinedGap(std::u32string_view text, UnitRange first, UnitRange second) {
  const size_t between = second.begin - first.end;
  if (text.substr(first.begin, between) == text.substr(first.end, between))
    return {first.begin + between, second.end};
  if (second.size() >= between &&
      text.substr(second.end - between, between) == text.substr(first.end, between))
    return {first.begin, second.end - between};
  return {};
}

// Gaps on the same side that can be one: what a quote leaves out in one piece is told as one. Costs stay.
void JoinGaps(std::u32string_view quote, std::u32string_view text, std::vector<Mismatch>& mismatches) {
  std::vector<Mismatch> joined;
  for (const Mismatch& next : mismatches) {
    if (!joined.empty()) {
      Mismatch& last = joined.back();
      const bool out = last.quote.size() + next.quote.size() == 0;
      const bool in = last.text.size() + next.text.size() == 0;
      const UnitRange gap = out  ? JoinedGap(text, last.text, next.text)
                            : in ? JoinedGap(quote, last.quote, next.quote)
                                 : UnitRange{};
      if (gap.size() > 0) {
        const size_t moved = gap.begin - (out ? last.text.begin : last.quote.begin);
        (out ? last.text : last.quote) = gap;
        UnitRange& other = out ? last.quote : last.text;
        other = {other.begin + moved, other.begin + moved};
        continue;
      }
    }
    joined.push_back(next);
  }
  mismatches = std::move(joined);
}

// One cheapest way through the table from its last row up to row 0. Of steps that cost the same: equal
// characters, then what the quote leaves out, which spends none of its characters, then replaced ones.
PartMatch TraceBack(const MatchPattern& pattern, const TopRow& top, std::u32string_view text,
                    UnitRange range) {
  ColumnWalk columns(pattern, top, text, range);
  PartMatch match;
  size_t row = pattern.size();
  size_t at = range.end;
  int64_t value = columns.At(at).bottom();
  int64_t left = at > range.begin ? columns.At(at - 1).Row(row) : 0;  // the same row, one column before
  while (row > 0) {
    const int64_t above = value - columns.At(at).Step(row);
    if (at > range.begin) {
      const int64_t diagonal = left - columns.At(at - 1).Step(row);
      const bool equal = pattern.text()[row - 1] == text[at - 1] && diagonal == value;
      const bool sideways = !equal && left + 1 == value;
      if (equal || sideways || diagonal + 1 == value) {
        if (!equal) PutBefore(match.mismatches, {sideways ? row : row - 1, row}, {at - 1, at});
        value = sideways ? left : diagonal;
        row -= sideways ? 0 : 1;
        --at;
        left = at > range.begin ? columns.At(at - 1).Row(row) : 0;
        continue;
      }
      left = diagonal;
    }
    PutBefore(match.mismatches, {row - 1, row}, {at, at});
    value = above;
    --row;
  }
  match.text = {at, range.end};
  std::ranges::reverse(match.mismatches);
  JoinGaps(pattern.text(), text, match.mismatches);
  return match;
}

class Matcher {
 public:
  Matcher(std::u32string_view text, std::span<const std::u32string_view> parts)
      : text_(text), patterns_(parts.begin(), parts.end()), least_(parts.size()) {}

  // Fills the table over `stretches`, which are in order and apart; each begins as if nothing stood before
  // it.
  void Scan(const std::vector<UnitRange>& stretches) {
    std::vector<MatchColumn> columns;
    for (const MatchPattern& pattern : patterns_) columns.emplace_back(pattern, 0);
    for (const UnitRange& stretch : stretches) {
      Begin(stretch.begin, columns);
      for (size_t at = stretch.begin; at < stretch.end; ++at) Advance(at, columns);
    }
  }

  int64_t distance() const { return least_.back().Last().value; }

  ClosestMatch Trace() const {
    ClosestMatch match;
    match.parts.resize(patterns_.size());
    size_t limit = text_.size();
    for (size_t part = patterns_.size(); part-- > 0;) {
      const Least& least = least_[part].At(limit);
      const size_t end = std::min(least.until, limit);
      const TopRow top(part == 0 ? nullptr : &least_[part - 1]);
      // A longer stretch would cost more than this one does.
      const auto longest = static_cast<size_t>(least.value - top.At(end)) + patterns_[part].size();
      match.parts[part] = TraceBack(patterns_[part], top, text_, {end - std::min(end, longest), end});
      limit = match.parts[part].text.begin;
      for (const Mismatch& mismatch : match.parts[part].mismatches) {
        match.distance += std::max(mismatch.quote.size(), mismatch.text.size());
      }
    }
    return match;
  }

 private:
  void Begin(size_t at, std::vector<MatchColumn>& columns) {
    int64_t top = 0;
    for (size_t part = 0; part < patterns_.size(); ++part) {
      columns[part].Reset(patterns_[part], top);
      least_[part].Offer(at, columns[part].bottom());
      top = least_[part].Last().value;
    }
  }

  void Advance(size_t at, std::vector<MatchColumn>& columns) {
    int step = 0;
    for (size_t part = 0; part < patterns_.size(); ++part) {
      columns[part].Advance(patterns_[part], text_[at], step);
      const int64_t before = least_[part].Last().value;
      least_[part].Offer(at + 1, columns[part].bottom());
      step = static_cast<int>(least_[part].Last().value - before);
    }
  }

  std::u32string_view text_;
  std::vector<MatchPattern> patterns_;
  std::vector<LeastSoFar> least_;
};

}  // namespace

std::optional<ClosestMatch> FindClosest(std::u32string_view text, std::span<const std::u32string_view> parts,
                                        size_t max_distance, size_t max_steps) {
  size_t length = 0;
  size_t words = 0;
  for (const std::u32string_view part : parts) {
    length += part.size();
    words += (part.size() + 63) / 64;
  }
  // So much of the quote would have to be missing.
  if (text.size() + max_distance < length) return std::nullopt;
  std::vector<UnitRange> stretches = {{0, text.size()}};
  if (text.size() > max_steps / words) stretches = FindDenseStretches(text, parts);
  if (stretches.empty()) return std::nullopt;
  Matcher matcher(text, parts);
  matcher.Scan(stretches);
  if (matcher.distance() > static_cast<int64_t>(max_distance)) return std::nullopt;
  return matcher.Trace();
}

}  // namespace fangtan::storage
