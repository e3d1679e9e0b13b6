// Finds the notes on pronunciation that converters put behind characters: 紀(jì)委. Thread-safe, pure.
#ifndef FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_
#define FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;

// One note. `base` is the character it stands behind, `syllable` the pinyin inside the bracket.
struct Annotation {
  char32_t base = 0;
  std::string syllable;
  ByteRange range;  // of the note with its brackets, in the searched text
};

// Whether `text` is one syllable of Hanyu Pinyin in lower case, with at most one tone mark, which may be
// written as a letter of its own or with a combining mark; `has_tone` tells which, if not null.
bool IsPinyinSyllable(std::string_view text, bool* has_tone = nullptr);

// The notes of valid UTF-8 `text` in order. A converter's note is told from an author's bracket by evidence:
// the characters that converters annotate are traditional forms, and they do it again and again; what has no
// tone mark must moreover be how its character is read. So 中心(WHO), 價格(yuan) and a single gloss on a rare
// character are not among them.
std::vector<Annotation> FindAnnotations(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_
