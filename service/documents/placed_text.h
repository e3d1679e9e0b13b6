// A paragraph put together from pieces of mark-up, which knows from where to where it stood.
//
//   PlacedTextWriter writer;
//   writer.Add("Q", {10, 11});
//   writer.Add("&", {11, 16});  // was "&amp;"
//   const PlacedText placed = writer.Take();  // "Q&", {10, 16}
//
// Line ends and blanks that only lay out the source become one blank, and nothing between two characters of a
// script that is written without blanks. Control characters are left out. Linear; for one thread at a time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PLACED_TEXT_H_
#define FANGTAN_SERVICE_DOCUMENTS_PLACED_TEXT_H_

#include <string>
#include <string_view>

#include "service/documents/edited_text.h"

namespace fangtan::service {

// What is shown, and the range of the decoded text that it was made from.
struct PlacedText {
  std::string text;
  ByteRange range;

  bool empty() const { return text.empty(); }
};

class PlacedTextWriter {
 public:
  // Appends `text`, which stood in `range`. Where both are of one length they are taken to be the same bytes;
  // else `text` replaces all of `range`. REQUIRES: valid UTF-8; ranges in rising order.
  void Add(std::string_view text, ByteRange range);

  // As if a line ended here.
  void BreakLine() { line_end_ = true; }

  bool empty() const { return written_.empty(); }

  // What was written, without white space at both ends; the writer is empty afterwards.
  PlacedText Take();

 private:
  size_t PlainBytes(std::string_view text) const;
  void AppendPlain(std::string_view text, size_t begin);
  void Append(char32_t value, std::string_view bytes, ByteRange range);

  PlacedText written_;
  char32_t last_ = 0;      // the last character written
  bool blank_ = false;     // blanks wait for what comes next
  bool line_end_ = false;  // and a line end is among them
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PLACED_TEXT_H_
