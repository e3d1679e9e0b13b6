// The blocks of a question-and-answer text in Markdown: headings, bold questions, paragraphs, pull quotes,
// pictures, and the notes that translators' projects put above and below.
//
//   for (const QaBlock& block : SplitQaBlocks(text)) ...
//
// Cleaning: marks of emphasis and links go, addresses and marks of footnotes with them; pictures go;
// <ruby>base<rt>form</rt></ruby> becomes "base（form）", so that both forms are found, unless the form is how
// the base is read (IsReading). Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_BLOCKS_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_BLOCKS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "service/documents/placed_text.h"

namespace fangtan::service {

struct QaBlock {
  enum class Kind {
    kText,
    kTitle,    // underlined with ===, or the first heading of level 1
    kHeading,  // "### ..."
    kBold,     // nothing but one bold text
    kItalic,   // nothing but one text in italics
    kAside,    // pull quote, footnote, or a note in brackets: nobody's turn
    kPicture,  // `text` is its description
    kRule,     // -----
    kComment,  // "[#]: subject: ..."
  };

  Kind kind = Kind::kText;
  size_t level = 0;       // of a heading
  ByteRange range;        // the content, without the marks of its kind
  PlacedText text;        // as shown
  bool numbered = false;  // begins with "1、" or "（一）"
  bool dashed = false;    // stands behind a double dash, "――", which is no part of the content
  bool quoted = false;    // an aside that is a pull quote
};

// In order, without the first `head` bytes; definitions of links are left out. With `fronts_only`, long texts
// that stand out by nothing are shown up to their first words. REQUIRES: valid UTF-8.
std::vector<QaBlock> SplitQaBlocks(std::string_view text, size_t head = 0, bool fronts_only = false);

// `range` of `text` as shown.
PlacedText CleanInline(std::string_view text, ByteRange range);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_BLOCKS_H_
