// Folding: the form in which names and texts are compared. It takes away what does not change the meaning:
// width and compatibility forms (NFKC, one code point at a time), case, traditional against simplified script
// and variant characters (羣, 群), and spaces that only align.
//
//   Fold("沈　潔") == Fold("沈洁");            FoldName("Ａｄａ  LOVELACE") == "ada lovelace"
//   const FoldedText folded = FoldWithOffsets(text);
//   const ByteRange original = folded.Original({3, 6});
//
// The script is folded code point by code point, never by phrases, so that the folded form of a part is a
// part of the folded form. White space becomes one blank, and nothing between two Han characters and at both
// ends. Tables are made at build time (make_fold_table.cc) from ICU and OpenCC; nothing of either is linked
// here. Pure and thread-safe; texts must be valid UTF-8.
#ifndef FANGTAN_STORAGE_TEXT_FOLD_H_
#define FANGTAN_STORAGE_TEXT_FOLD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// A half-open range of bytes.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;

  bool operator==(const ByteRange&) const = default;
};

// What one code point folds to: nothing (`first` is 0) where it is ignored, like a soft hyphen or a variation
// selector; else `first` and, where it is taken apart (㎏, ﬃ), `rest`, which stays valid for ever.
struct FoldedCodePoint {
  char32_t first = 0;
  std::u32string_view rest;
};

// Looks at one code point alone: no spaces, and no variants that Fold alone knows (著, 着).
FoldedCodePoint FoldCodePoint(char32_t value);

// A folded text that knows where its bytes came from.
class FoldedText {
 public:
  const std::string& text() const { return text_; }

  // The smallest range of the original that folded to `folded`; it covers whole code points. Empty in: empty
  // out. REQUIRES: `folded` lies inside text().
  ByteRange Original(ByteRange folded) const;

 private:
  friend FoldedText FoldWithOffsets(std::string_view text);

  // Bytes of text_ from `folded` on, up to the next piece. Even: every code point kept its length, so
  // positions differ by a constant. Else: all of the piece came from the one place [original, original_end).
  struct Piece {
    uint32_t folded;
    uint32_t original;
    uint32_t original_end;
    bool even;
  };

  void Append(const FoldedCodePoint& folded, ByteRange original);
  const Piece& PieceAt(size_t folded) const;

  std::string text_;
  std::vector<Piece> pieces_;
};

FoldedText FoldWithOffsets(std::string_view text);

// As FoldWithOffsets, without the way back.
std::string Fold(std::string_view text);

// As Fold, in place of what `out` holds, whose memory is used again.
void FoldTo(std::string_view text, std::string& out);

// The key by which names are the same person's spelling: folded code point by code point, without any space
// if a Han character is in it (which only aligns columns), all interpuncts (・ • ‧) as "·", apostrophes as
// "'", hyphens as "-".
std::string FoldName(std::string_view name);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_FOLD_H_
