#include "storage/text/match_table.h"

#include <bit>

namespace fangtan::storage {

MatchPattern::MatchPattern(std::u32string_view pattern)
    : text_(pattern), words_((pattern.size() + 63) / 64), plain_(kPlain, 0) {
  rows_.assign(words_, 0);  // Number 0: characters that the pattern does not hold.
  for (size_t row = 0; row < pattern.size(); ++row) {
    const uint32_t number = AddNumber(pattern[row]);
    rows_[number * words_ + row / 64] |= uint64_t{1} << (row % 64);
  }
}

uint32_t MatchPattern::OtherNumber(char32_t c) const {
  const auto found = others_.find(c);
  return found == others_.end() ? 0 : found->second;
}

uint32_t MatchPattern::AddNumber(char32_t c) {
  const uint32_t known = c < kPlain ? plain_[c] : OtherNumber(c);
  if (known != 0) return known;
  const auto number = static_cast<uint32_t>(rows_.size() / words_);
  rows_.resize(rows_.size() + words_, 0);
  if (c < kPlain) {
    plain_[c] = static_cast<uint16_t>(number);
  } else {
    others_.emplace(c, number);
  }
  return number;
}

void MatchColumn::Reset(const MatchPattern& pattern, int64_t top) {
  words_.assign(pattern.words(), {~uint64_t{0}, 0});
  top_ = top;
  bottom_ = top + static_cast<int64_t>(pattern.size());
}

void MatchColumn::Advance(const MatchPattern& pattern, char32_t c, int top_step) {
  const uint64_t* rows = pattern.RowsOf(c);
  uint64_t step_up = top_step > 0 ? 1 : 0;
  uint64_t step_down = top_step < 0 ? 1 : 0;
  top_ += top_step;
  const size_t last = words_.size() - 1;
  for (size_t i = 0; i <= last; ++i) {
    Word& word = words_[i];
    const uint64_t equal = rows[i] | step_down;
    const uint64_t vertical = rows[i] | word.down;
    const uint64_t horizontal = (((equal & word.up) + word.up) ^ word.up) | equal;
    uint64_t plus = word.down | ~(horizontal | word.up);
    uint64_t minus = word.up & horizontal;
    const unsigned end = i == last ? static_cast<unsigned>((pattern.size() - 1) % 64) : 63;
    const uint64_t out_up = (plus >> end) & 1;
    const uint64_t out_down = (minus >> end) & 1;
    plus = (plus << 1) | step_up;
    minus = (minus << 1) | step_down;
    word = {minus | ~(vertical | plus), plus & vertical};
    step_up = out_up;
    step_down = out_down;
  }
  bottom_ += static_cast<int64_t>(step_up) - static_cast<int64_t>(step_down);
}

int64_t MatchColumn::Row(size_t row) const {
  int64_t value = top_;
  for (size_t i = 0; i * 64 < row; ++i) {
    const size_t rows = row - i * 64;
    const uint64_t mask = rows >= 64 ? ~uint64_t{0} : (uint64_t{1} << rows) - 1;
    value += std::popcount(words_[i].up & mask) - std::popcount(words_[i].down & mask);
  }
  return value;
}

}  // namespace fangtan::storage
