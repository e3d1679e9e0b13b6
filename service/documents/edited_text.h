// A text that was cleaned and still knows where each part stood in the untouched source.
//
//   EditedText text = ApplyEdits(source, {{{4, 9}, ""}, {{20, 31}, "repaired"}});
//   const ByteRange original = text.Source({0, 12});
//
// Immutable after construction; safe to share between threads.
#ifndef FANGTAN_SERVICE_DOCUMENTS_EDITED_TEXT_H_
#define FANGTAN_SERVICE_DOCUMENTS_EDITED_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "storage/text/charset.h"
#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;

// Bytes `source` of the original are replaced by `text`; an empty text removes them.
struct Edit {
  ByteRange source;
  std::string text;
};

class EditedText {
 public:
  const std::string& text() const { return text_; }

  // Where `range` of text() stood. What was removed right behind a kept character belongs to that character;
  // a range that touches a replaced part covers all of it. REQUIRES: `range` lies inside text().
  ByteRange Source(ByteRange range) const;

  // In which encoding the bytes of the document are; `Source` counts bytes of its UTF-8 form (spans.h goes on
  // from there).
  storage::Charset charset() const { return charset_; }

 private:
  friend EditedText ApplyEdits(std::string_view source, const std::vector<Edit>& edits,
                               storage::Charset charset);
  friend EditedText ApplyEdits(const EditedText& text, const std::vector<Edit>& edits);

  struct Change {
    ByteRange text;
    ByteRange source;
  };

  std::string text_;
  std::vector<Change> changes_;
  storage::Charset charset_ = storage::Charset::kUtf8;
};

// `source` with all `edits` made. REQUIRES: edits are sorted, do not overlap, and cut no character.
EditedText ApplyEdits(std::string_view source, const std::vector<Edit>& edits,
                      storage::Charset charset = storage::Charset::kUtf8);

// As above, of a text that was edited before: the ranges of `edits` are those of its text(), and the result
// leads back to the source of `text`.
EditedText ApplyEdits(const EditedText& text, const std::vector<Edit>& edits);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_EDITED_TEXT_H_
