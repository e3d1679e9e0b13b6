// The lines of a document, and small questions about pieces of text. Pure, thread-safe; texts are valid
// UTF-8.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LINES_H_
#define FANGTAN_SERVICE_DOCUMENTS_LINES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;

// A line without the blanks around it; never empty.
struct Line {
  ByteRange range;
  std::string_view text;
  size_t chars = 0;  // code points
};

// The lines of `text` that are not blank. Line ends: LF, CR LF, CR, form feed, U+2028, U+2029. The views
// point into `text`. Unless told to, characters are not counted.
std::vector<Line> SplitLines(std::string_view text, bool count_chars = true);

// `text` without white space at both ends.
std::string_view Trim(std::string_view text);

// The first `count` code points of `text`.
std::string_view FirstChars(std::string_view text, size_t count);

// The last code point, 0 for an empty text.
char32_t LastChar(std::string_view text);

// Whether `text`, closing quotes and brackets apart, ends like a sentence (。！？…), or like a question,
// before a remark in brackets or not.
bool EndsSentence(std::string_view text);
bool EndsQuestion(std::string_view text);

// Whether a sentence ends anywhere in `text`: no heading does that.
bool HoldsFullStop(std::string_view text);

// Whether `text` ends in any punctuation that calls for something after it, or closes a sentence.
bool EndsInStop(std::string_view text);

bool IsColon(char32_t c);

// Bytes of the number that `text` begins with, of a question or of a step: "1、", "2.", "（三）"; 0 if none.
size_t OrdinalLength(std::string_view text);

// Where `part` stands in `whole`, whose first byte is number `offset`. REQUIRES: `part` is a view into
// `whole`.
ByteRange RangeOf(std::string_view part, std::string_view whole, size_t offset);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LINES_H_
