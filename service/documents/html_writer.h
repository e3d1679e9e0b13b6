// Blocks of a page as Markdown, or as plain lines, with the way back: the text that the readers of Markdown
// and of plain text work on, so that HTML needs no rules of its own for labels, questions and answers.
//
//   HtmlWriter writer(text, page, HtmlWriter::Form::kMarkdown);
//   writer.Add(blocks);
//   const EditedText markdown = ApplyEdits(decoded.text, std::move(writer).Finish());
//
// Cleaning: references are decoded; white space that lays out the source is one blank, or nothing where a
// line end stands between two characters of a script without blanks; no-break and full-width spaces stay
// inside of a paragraph and go at its ends; soft hyphens, zero-width spaces and control characters go;
// readings of ruby go; marks of notes (raised links) and of times go. Characters that mean something in
// Markdown get a backslash. A name that the page marks as the speaker's, a term before its detail, and the
// first of two cells become labels ("**Ada:**"). Linear; for one thread at a time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_WRITER_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/edited_text.h"
#include "service/documents/html_page.h"

namespace fangtan::service {

class HtmlWriter {
 public:
  enum class Form { kMarkdown, kPlain };

  // Both must outlive the writer.
  HtmlWriter(std::string_view text, const HtmlPage& page, Form form)
      : text_(text), page_(page), form_(form) {}

  // Writes the line that stands over the text; REQUIRES: `pieces` stand before all blocks to come.
  void AddTitle(std::span<const HtmlPiece> pieces);

  // Bytes of the result that the title takes, with the blank line behind it. Call it before any Add.
  size_t TitleSize() const { return size_; }

  // Writes `blocks` of the page, which are in order.
  void Add(std::span<const uint32_t> blocks);

  // What turns the text into what was written.
  std::vector<Edit> Finish() &&;

 private:
  struct Label {
    size_t begin = 0;    // the piece that the name begins in
    size_t pieces = 0;   // where it ends; 0: there is none
    bool whole = false;  // nothing stands behind it
  };

  Label FindLabel(const HtmlBlock& block, std::span<const HtmlPiece> pieces) const;
  bool AskInItalics(std::span<const uint32_t> blocks) const;
  bool IsItalic(const HtmlBlock& block) const;
  bool IsTermLabel(std::span<const uint32_t> blocks, size_t at) const;
  bool IsCellLabel(std::span<const uint32_t> blocks, size_t at) const;
  void AddBlock(const HtmlBlock& block, bool label, bool quote, bool same_line);
  void BeginParagraph(std::string_view mark);
  void EndParagraph();
  void WriteLabel(std::span<const HtmlPiece> pieces);
  void WritePieces(std::span<const HtmlPiece> pieces, bool may_be_bold);
  bool IsLeftOut(const HtmlPiece& piece) const;
  bool IsTimeAlone(const HtmlPiece& piece) const;
  void WritePiece(const HtmlPiece& piece, bool bold);
  size_t PlainBytes(size_t begin, size_t end, bool bold);
  void WriteCharacter(char32_t value, size_t begin, size_t end, bool verbatim, bool bold);
  bool NeedsEscape(char32_t value, size_t end) const;
  std::string TakeGap(char32_t value, bool bold);
  void Emit(std::string_view inserted, size_t begin);
  std::span<const HtmlPiece> PiecesOf(const HtmlBlock& block) const {
    return std::span(page_.pieces).subspan(block.first_piece, block.piece_count);
  }

  std::string_view text_;
  const HtmlPage& page_;
  Form form_;
  std::vector<Edit> edits_;
  size_t at_ = 0;         // up to where the source is dealt with
  size_t size_ = 0;       // bytes written
  std::string pending_;   // to be written before the next character
  std::string spaces_;    // no-break and full-width ones that wait for the next character
  bool italics_ = false;  // questions stand out by them
  bool blank_ = false;    // white space stands before the next character
  bool line_end_ = false;
  bool started_ = false;       // the paragraph has a character
  bool bold_ = false;          // a bold run is open
  char32_t last_ = 0;          // of the paragraph
  char32_t skip_colon_ = 0;    // in a label
  bool behind_label_ = false;  // nothing was written behind a label yet
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_WRITER_H_
