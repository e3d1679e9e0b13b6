// Finds the notes on pronunciation that converters put behind characters: 紀(jì)委, 紀[jì]委, 紀(ㄐㄧˋ)委.
// Thread-safe, pure.
#ifndef FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_
#define FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;

// One note. `base` is the character it stands behind, `syllable` the pinyin or bopomofo inside the bracket.
struct Annotation {
  char32_t base = 0;
  std::string syllable;
  ByteRange range;  // of the note with its brackets, in the searched text
};

// Whether `text` is one syllable of Hanyu Pinyin in lower case, with at most one tone mark, which may be
// written as a letter of its own or with a combining mark; `has_tone` tells which, if not null.
bool IsPinyinSyllable(std::string_view text, bool* has_tone = nullptr);

// Whether all of `text` says how Chinese is read: bopomofo, or pinyin of which a syllable has a tone mark.
bool IsReading(std::string_view text);

// The notes of valid UTF-8 `text` in order. A converter's note is told from an author's bracket by evidence:
// the characters that converters annotate are traditional forms, and they do it again and again; what has no
// tone mark must moreover be how its character is read. On simplified characters alone, only several notes in
// half-width brackets on common characters, read so, are a converter's. So 中心(WHO), 價格(yuan) and a single
// gloss on a rare character are not among them.
std::vector<Annotation> FindAnnotations(std::string_view text);

// Neighbouring characters that all carry a note, as one word: {"沈潔", "shěn jié"}. Of a name it is a
// variant.
struct ReadWord {
  std::string word;
  std::string reading;  // the syllables, with blanks between
};

// The words of two to kMaxReadChars characters among `notes`, which FindAnnotations(text) gave; none twice,
// the first kMaxReadWords.
inline constexpr size_t kMaxReadChars = 8;
inline constexpr size_t kMaxReadWords = 1'000;
std::vector<ReadWord> FindReadWords(std::string_view text, const std::vector<Annotation>& notes);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_ANNOTATIONS_H_
