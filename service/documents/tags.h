// Text with tags in it, as HTML, WebVTT and Markdown have them: tolerant of everything, with the place of
// each piece.
//
//   TagScanner scanner(text);
//   while (const std::optional<TagToken> token = scanner.Next()) ...
//
// What is no tag is text: "a < b", a "<" that is never closed. Comments, declarations, and the content of
// script and style elements are passed over. Linear whatever the text; no memory beyond the token. For one
// thread at a time. Source: the WHATWG tokenizer, as far as transcripts need it.
#ifndef FANGTAN_SERVICE_DOCUMENTS_TAGS_H_
#define FANGTAN_SERVICE_DOCUMENTS_TAGS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "service/documents/edited_text.h"
#include "service/documents/placed_text.h"

namespace fangtan::service {

struct TagToken {
  enum class Kind { kText, kOpen, kClose };

  Kind kind = Kind::kText;
  ByteRange range;        // of the whole piece
  std::string name;       // of a tag, in lower case; "v" of "<v.loud Ada>"
  std::string_view rest;  // of a tag: what stands behind the name and its classes, without blanks around it
};

class TagScanner {
 public:
  explicit TagScanner(std::string_view text) : text_(text) {}

  std::optional<TagToken> Next();

 private:
  bool SkipHidden();
  bool SkipPast(std::string_view end, bool& missing);
  std::optional<TagToken> ReadTag();
  size_t FindTagEnd(size_t from);
  TagToken ReadText();

  std::string_view text_;
  size_t at_ = 0;
  std::string hidden_;            // the element whose content is passed over
  bool no_tag_end_ = false;       // no ">" is left
  bool no_comment_end_ = false;   // no "-->" is left
  bool no_hidden_end_ = false;    // no end of a hidden element is left
  bool quotes_unpaired_ = false;  // a quote in a tag was never closed: they mean nothing
};

// Adds `piece` of `text` to `writer`, character references (html_entities.h) decoded. Unknown ones stay as
// they are.
void AddDecoded(std::string_view text, ByteRange piece, PlacedTextWriter& writer);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_TAGS_H_
