// The property of every reading, whatever the format: each piece of text is what its span says, cleaned in
// the ways that are written down here and in no other; spans are in order; counts add up; nothing spoken is
// lost or doubled.
//
// The cleaning is coded here anew, without the readers' own code, and compared with white space and the marks
// of mark-up left out on both sides.
#ifndef FANGTAN_TESTS_DOCUMENTS_SPAN_PROPERTY_H_
#define FANGTAN_TESTS_DOCUMENTS_SPAN_PROPERTY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/reader.h"

namespace fangtan::service {

// What a stretch of a source, decoded, comes to in a document of `media_type`:
//   text/markdown  times in brackets go; pictures and the addresses of links go; tags, comments and notes of
//                  footnotes go; <ruby>base<rt>form</rt></ruby> is base（form）; character references are
//                  decoded
//   xml, html      tags and comments go, notes inside with what they hold; character references are decoded
//   text/vtt, subrip  numbers and times of cues and tags of voices go; character references are decoded
//   json           strings are unescaped; what stands between two texts goes
//   text/plain     notes in Latin letters in brackets go (pinyin)
// and then, everywhere, and for no type alone: white space and the marks *_#>`~\| and quotation marks, which
// some kinds drop. A span begins and ends with characters that are shown, so what is left of a link that it
// cuts goes too.
std::string Comparable(std::string_view source, std::string_view media_type);

// Whether `text` is `source` but for runs of at most 64 characters that were repaired: they held the question
// mark that a wrong decoding leaves.
bool IsRepairOf(std::string_view text, std::string_view source);

// Every breach, a line each, beginning with its kind: "range", "order", "text", "count", "lost".
std::vector<std::string> BreachesOfSpans(std::string_view content, const Reading& reading);

// All that was spoken, by the mark-up alone, for formats that mark speech (XML, HTML, cues, JSON); nothing
// for others.
std::optional<std::string> SpokenByMarkup(std::string_view content, std::string_view media_type);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_DOCUMENTS_SPAN_PROPERTY_H_
