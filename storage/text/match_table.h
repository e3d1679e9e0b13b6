// MatchColumn: one column of the table of edit distances between a pattern and the text up to a character, as
// differences of neighbouring rows, 64 a word. For FindClosest (closest_match.h), which says where it is
// from.
//
//   const MatchPattern pattern(U"走訪");
//   MatchColumn column(pattern, 0);
//   for (const char32_t c : text) column.Advance(pattern, c, 0);
//   column.bottom();  // distance to the best stretch of the text that ends here
//
// Not thread-safe; a MatchPattern may be shared.
#ifndef FANGTAN_STORAGE_TEXT_MATCH_TABLE_H_
#define FANGTAN_STORAGE_TEXT_MATCH_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace fangtan::storage {

// Which rows of a pattern hold which character.
class MatchPattern {
 public:
  explicit MatchPattern(std::u32string_view pattern);

  std::u32string_view text() const { return text_; }
  size_t size() const { return text_.size(); }
  size_t words() const { return words_; }

  // One bit a row, words() words.
  const uint64_t* RowsOf(char32_t c) const {
    const uint32_t number = c < kPlain ? plain_[c] : OtherNumber(c);
    return rows_.data() + number * words_;
  }

 private:
  static constexpr char32_t kPlain = 0x10000;

  uint32_t OtherNumber(char32_t c) const;
  uint32_t AddNumber(char32_t c);

  std::u32string_view text_;
  size_t words_;
  std::vector<uint16_t> plain_;  // 0: not in the pattern
  absl::flat_hash_map<char32_t, uint32_t> others_;
  std::vector<uint64_t> rows_;
};

class MatchColumn {
 public:
  // The column before any text: row i is `top` + i.
  MatchColumn(const MatchPattern& pattern, int64_t top) { Reset(pattern, top); }
  void Reset(const MatchPattern& pattern, int64_t top);

  // On to the next column, which stands for `c`; `top_step`: -1, 0 or 1, by which row 0 changes.
  void Advance(const MatchPattern& pattern, char32_t c, int top_step);

  // Distances in the last row, and in row `row`.
  int64_t bottom() const { return bottom_; }
  int64_t Row(size_t row) const;

  // Row `row` less the one above it. REQUIRES: row > 0.
  int Step(size_t row) const {
    const Word& word = words_[(row - 1) / 64];
    const uint64_t bit = uint64_t{1} << ((row - 1) % 64);
    return (word.up & bit) != 0 ? 1 : (word.down & bit) != 0 ? -1 : 0;
  }

 private:
  struct Word {
    uint64_t up;    // rows that are one more than the row above
    uint64_t down;  // one less
  };

  std::vector<Word> words_;
  int64_t top_ = 0;
  int64_t bottom_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_MATCH_TABLE_H_
