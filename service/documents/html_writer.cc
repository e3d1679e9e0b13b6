#include "service/documents/html_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/html_entities.h"
#include "service/documents/html_lines.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxLabelChars = 40;
constexpr size_t kMaxCellLabelChars = 16;
constexpr size_t kMaxReference = 12;
constexpr size_t kMaxLinkBytes = 40;
constexpr size_t kMaxPullQuotes = 50;
constexpr size_t kMinPullQuoteBytes = 12;
constexpr size_t kMaxPullQuoteBytes = 400;

constexpr char32_t kNoBreakSpace = 0xA0;
constexpr char32_t kAnyHan = U'字';

// Of the three bytes of U+5000 to U+8FFF, all of which are Han.
bool IsHanLead(unsigned char byte) { return byte >= 0xE5 && byte <= 0xE8; }

bool IsLayout(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f'; }
bool IsInvisible(char32_t c) {
  return c < 0x20 || c == 0x7F || c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF ||
         (c >= 0x80 && c < 0xA0);
}
bool IsSpeaker(const HtmlPiece& piece) { return (piece.style & (kCite | kSpeakerName)) != 0; }

// Han, kana and their punctuation: between two of them a line end is no blank.
bool IsWide(char32_t c) {
  return storage::IsHan(c) || (c >= 0x3001 && c <= 0x30FF) || (c >= 0xFF01 && c <= 0xFF60) || c == U'…' ||
         c == U'—' || c == U'“' || c == U'”' || c == U'‘' || c == U'’';
}

// Quoted blocks whose words stand in the text as well: an eye-catcher, said once. The others are what
// somebody quotes. So that all stays linear, the first ones alone.
std::vector<uint32_t> FindPullQuotes(std::string_view text, const HtmlPage& page,
                                     std::span<const uint32_t> blocks) {
  std::vector<uint32_t> quotes;
  for (const uint32_t i : blocks) {
    if (page.blocks[i].context.quote && quotes.size() < kMaxPullQuotes) quotes.push_back(i);
  }
  if (quotes.empty()) return quotes;
  const auto shown = [&](uint32_t i, size_t max_bytes) {
    const HtmlBlock& block = page.blocks[i];
    return ShownText(text, std::span(page.pieces).subspan(block.first_piece, block.piece_count), max_bytes);
  };
  std::string others;
  for (const uint32_t i : blocks) {
    if (!page.blocks[i].context.quote) others += shown(i, text.size()) + '\n';
  }
  std::erase_if(quotes, [&](uint32_t i) {
    constexpr std::string_view kMarks[] = {"“", "”", "「", "」", "『", "』", "\""};
    const std::string quote = shown(i, kMaxPullQuoteBytes);
    std::string_view words = Trim(quote);
    for (const std::string_view mark : kMarks) {
      if (words.starts_with(mark)) words.remove_prefix(mark.size());
      if (words.ends_with(mark)) words.remove_suffix(mark.size());
    }
    return words.size() < kMinPullQuoteBytes || others.find(words) == std::string::npos;
  });
  return quotes;
}

bool StartsWithTime(std::string_view text) { return TimeLength(text) > 0 || BracketedTimeLength(text) > 0; }

}  // namespace

void HtmlWriter::AddTitle(std::span<const HtmlPiece> pieces) {
  BeginParagraph(form_ == Form::kMarkdown ? "# " : "");
  WritePieces(pieces, false);
  EndParagraph();
}

void HtmlWriter::Add(std::span<const uint32_t> blocks) {
  const std::vector<uint32_t> pulled =
      form_ == Form::kMarkdown ? FindPullQuotes(text_, page_, blocks) : std::vector<uint32_t>();
  italics_ = form_ == Form::kMarkdown && AskInItalics(blocks);
  bool same_line = false;
  for (size_t at = 0; at < blocks.size(); ++at) {
    const HtmlBlock& block = page_.blocks[blocks[at]];
    const bool cell = IsCellLabel(blocks, at);
    AddBlock(block, cell || IsTermLabel(blocks, at), std::ranges::binary_search(pulled, blocks[at]),
             same_line);
    same_line = cell;
  }
  if (same_line) EndParagraph();
}

// Whether all of `block` that is shown is in italics.
bool HtmlWriter::IsItalic(const HtmlBlock& block) const {
  const std::span<const HtmlPiece> pieces = PiecesOf(block);
  return block.context.heading == 0 && !pieces.empty() &&
         std::ranges::all_of(pieces, [&](const HtmlPiece& piece) {
           return piece.IsBreak() || (piece.style & kItalic) != 0 || IsBlankHtml(text_, {&piece, 1});
         });
}

bool HtmlWriter::AskInItalics(std::span<const uint32_t> blocks) const {
  constexpr size_t kMinQuestions = 3;
  size_t questions = 0;
  for (const uint32_t i : blocks) {
    if (questions >= kMinQuestions) break;
    const HtmlBlock& block = page_.blocks[i];
    questions += IsItalic(block) && EndsQuestion(Trim(ShownText(text_, PiecesOf(block)))) ? 1 : 0;
  }
  return questions >= kMinQuestions;
}

// "Ada Byron", or "Ada Byron:", before its detail. A question before its answer is bold instead.
bool HtmlWriter::IsTermLabel(std::span<const uint32_t> blocks, size_t at) const {
  const HtmlBlock& block = page_.blocks[blocks[at]];
  if (block.context.role != HtmlRole::kTerm || at + 1 >= blocks.size()) return false;
  if (page_.blocks[blocks[at + 1]].context.role != HtmlRole::kDetail || block.chars > kMaxLabelChars)
    return false;
  return !EndsSentence(Trim(ShownText(text_, PiecesOf(block))));
}

// The only block of the first cell of two, short and without punctuation.
bool HtmlWriter::IsCellLabel(std::span<const uint32_t> blocks, size_t at) const {
  if (at + 1 >= blocks.size()) return false;
  const HtmlContext& here = page_.blocks[blocks[at]].context;
  const HtmlContext& next = page_.blocks[blocks[at + 1]].context;
  if (here.cell != 1 || next.cell != 2 || here.row != next.row || here.heading > 0) return false;
  if (at > 0 && page_.blocks[blocks[at - 1]].context.row == here.row) return false;
  return page_.blocks[blocks[at]].chars <= kMaxCellLabelChars && page_.blocks[blocks[at]].stops <= 1;
}

void HtmlWriter::AddBlock(const HtmlBlock& block, bool label, bool quote, bool same_line) {
  const std::span<const HtmlPiece> pieces = PiecesOf(block);
  const bool term = block.context.role == HtmlRole::kTerm && !label;
  if (same_line) {
    blank_ = true;
  } else if (form_ == Form::kMarkdown && block.context.heading > 0) {
    std::string mark(std::max<size_t>(block.context.heading, 2), '#');
    mark += ' ';
    BeginParagraph(mark);
  } else {
    BeginParagraph(quote ? "> " : "");
  }
  const Label found = label ? Label{0, pieces.size(), true} : FindLabel(block, pieces);
  if (found.pieces > 0) {
    WriteLabel(pieces.subspan(found.begin, found.pieces - found.begin));
    if (!found.whole) WritePieces(pieces.subspan(found.pieces), true);
  } else if (term && form_ == Form::kMarkdown) {
    pending_ += "**";
    WritePieces(pieces, false);
    if (started_) pending_ += "**";
  } else if (italics_ && IsItalic(block)) {
    pending_ += "*";
    WritePieces(pieces, false);
    if (started_) pending_ += "*";
  } else {
    WritePieces(pieces, block.context.heading == 0);
  }
  if (label && block.context.cell == 1) return;
  EndParagraph();
}

// A name in front that the page marks as the speaker's. What is only cited has neither colon nor time behind
// it.
HtmlWriter::Label HtmlWriter::FindLabel(const HtmlBlock& block, std::span<const HtmlPiece> pieces) const {
  if (block.context.heading > 0 || block.chars == 0) return {};
  if (block.context.speaker && block.chars <= kMaxLabelChars && block.stops == 0)
    return {0, pieces.size(), true};
  size_t begin = 0;
  while (begin < pieces.size() && (IsBlankHtml(text_, pieces.subspan(begin, 1)) || IsLeftOut(pieces[begin]) ||
                                   IsTimeAlone(pieces[begin])))
    ++begin;
  size_t end = begin;
  while (end < pieces.size() && IsSpeaker(pieces[end])) ++end;
  if (end == begin) return {};
  const std::string name = ShownText(text_, pieces.subspan(begin, end - begin));
  if (storage::CountCodePoints(Trim(name)) > kMaxLabelChars) return {};
  const std::string behind = ShownText(text_, pieces.subspan(end), 200);
  const std::string_view rest = Trim(behind);
  const bool timed = end < pieces.size() && ((pieces[end].style & kTimeMark) != 0 || StartsWithTime(rest));
  const bool colon =
      IsColon(LastChar(Trim(name))) || (!rest.empty() && IsColon(storage::DecodeAt(rest, 0).value));
  const bool sure = (pieces[begin].style & kSpeakerName) != 0;
  if (!rest.empty() && !timed && !colon && !sure) return {};
  // What leads to this place of the page.
  const bool only_links = sure && rest.size() <= kMaxLinkBytes &&
                          std::ranges::all_of(pieces.subspan(end), [&](const HtmlPiece& piece) {
                            return (piece.style & kLink) != 0 || IsBlankHtml(text_, {&piece, 1});
                          });
  return {begin, end, rest.empty() || only_links};
}

// "00:12" before a speaker's name, whatever its class.
bool HtmlWriter::IsTimeAlone(const HtmlPiece& piece) const {
  if (piece.IsBreak()) return false;
  const std::string_view raw = Trim(text_.substr(piece.begin, piece.end - piece.begin));
  return !raw.empty() && (TimeLength(raw) == raw.size() || BracketedTimeLength(raw) == raw.size());
}

// Its own colon goes, another one comes inside of the mark.
void HtmlWriter::WriteLabel(std::span<const HtmlPiece> pieces) {
  const bool marked = form_ == Form::kMarkdown;
  if (marked) pending_ += "**";
  const std::string name = ShownText(text_, pieces);
  const char32_t last = LastChar(Trim(name));
  skip_colon_ = IsColon(last) ? last : 0;
  for (const HtmlPiece& piece : pieces) {
    if (piece.IsBreak() || IsLeftOut(piece)) continue;
    WritePiece(piece, false);
  }
  skip_colon_ = 0;
  behind_label_ = true;
  if (started_) pending_ += marked ? ":** " : "：";
  blank_ = line_end_ = false;
  spaces_.clear();
}

void HtmlWriter::BeginParagraph(std::string_view mark) {
  if (size_ > 0 || !edits_.empty()) pending_ += form_ == Form::kMarkdown ? "\n\n" : "\n";
  pending_ += mark;
  started_ = bold_ = blank_ = line_end_ = false;
  spaces_.clear();
  last_ = 0;
  behind_label_ = false;
}

void HtmlWriter::EndParagraph() {
  if (bold_) pending_ += "**";
  bold_ = blank_ = line_end_ = false;
  spaces_.clear();
}

bool HtmlWriter::IsLeftOut(const HtmlPiece& piece) const {
  if ((piece.style & kReading) != 0) return true;
  const std::string_view raw = text_.substr(piece.begin, piece.end - piece.begin);
  if ((piece.style & kRaised) != 0 && (piece.style & kLink) != 0) return raw.size() < 12;
  if ((piece.style & kTimeMark) == 0) return false;
  const std::string_view time = Trim(raw);
  return TimeLength(time) == time.size() || BracketedTimeLength(time) == time.size();
}

void HtmlWriter::WritePieces(std::span<const HtmlPiece> pieces, bool may_be_bold) {
  for (const HtmlPiece& piece : pieces) {
    if (piece.IsBreak()) {
      blank_ = line_end_ = true;
    } else if (!IsLeftOut(piece)) {
      WritePiece(piece, may_be_bold && form_ == Form::kMarkdown && (piece.style & kBold) != 0);
    }
  }
}

void HtmlWriter::WritePiece(const HtmlPiece& piece, bool bold) {
  for (size_t at = piece.begin; at < piece.end;) {
    if (const size_t plain = PlainBytes(at, piece.end, bold); plain > 0) {
      at += plain;
      continue;
    }
    if (text_[at] == '&' && !piece.verbatim) {
      if (const auto found = ReadReference(text_.substr(0, piece.end), at)) {
        WriteCharacter(found->value, at, at + found->size, false, bold);
        at += found->size;
        continue;
      }
    }
    const storage::CodePoint c = storage::DecodeAt(text_, at);
    WriteCharacter(c.value, at, at + c.length, true, bold);
    at += c.length;
  }
}

// Most of any text: words, single blanks between them, and Han characters, which stay as they are where
// nothing waits to be written. Writes them and says how many bytes they take.
size_t HtmlWriter::PlainBytes(size_t begin, size_t end, bool bold) {
  const bool waits = !started_ || blank_ || behind_label_ || at_ != begin || bold != bold_ ||
                     !pending_.empty() || !spaces_.empty();
  if (waits) return 0;
  size_t at = begin;
  while (at < end) {
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (absl::ascii_isalnum(byte)) {
      last_ = byte;
      ++at;
    } else if (byte == ' ' && at + 1 < end &&
               absl::ascii_isalnum(static_cast<unsigned char>(text_[at + 1]))) {
      ++at;
    } else if (IsHanLead(byte)) {
      last_ = kAnyHan;
      at += 3;
    } else {
      break;
    }
  }
  size_ += at - begin;
  at_ = at;
  return at - begin;
}

void HtmlWriter::WriteCharacter(char32_t value, size_t begin, size_t end, bool verbatim, bool bold) {
  if (IsLayout(value)) {
    blank_ = true;
    line_end_ = line_end_ || IsLineEnd(value);
    return;
  }
  if (IsInvisible(value)) return;
  if (storage::IsSpace(value)) {
    if (value == kNoBreakSpace) {
      blank_ = true;
    } else if (started_) {
      storage::AppendUtf8(value, spaces_);
    }
    return;
  }
  if (IsColon(value) && (behind_label_ || skip_colon_ == value)) return;
  behind_label_ = false;
  const bool escaped = form_ == Form::kMarkdown && NeedsEscape(value, end);
  Emit(TakeGap(value, bold), begin);
  if (escaped) {
    edits_.push_back({{begin, begin}, "\\"});
    ++size_;
  }
  if (verbatim) {
    size_ += end - begin;
  } else {
    std::string character;
    storage::AppendUtf8(value, character);
    size_ += character.size();
    edits_.push_back({{begin, end}, std::move(character)});
  }
  at_ = end;
  started_ = true;
  last_ = value;
}

// What comes between the last character and this one: marks, and what is left of the white space.
std::string HtmlWriter::TakeGap(char32_t value, bool bold) {
  std::string gap = std::exchange(pending_, {});
  std::string between;
  if (started_) {
    const bool joins = line_end_ && IsWide(last_) && IsWide(value);
    if (!spaces_.empty()) {
      between = std::exchange(spaces_, {});
    } else if (blank_ && !joins) {
      between = " ";
    }
  }
  spaces_.clear();
  // A mark already holds the blank behind it.
  if (between == " " && gap.ends_with(' ')) between.clear();
  blank_ = line_end_ = false;
  if (bold_ && !bold) gap += "**";
  gap += between;
  if (!bold_ && bold) gap += "**";
  bold_ = bold;
  return gap;
}

void HtmlWriter::Emit(std::string_view inserted, size_t begin) {
  size_ += inserted.size();
  if (begin == at_ && inserted.empty()) return;
  if (text_.substr(at_, begin - at_) == inserted) return;
  // Marks at the end of a paragraph stand where it ends, those at the beginning of the next one where that
  // begins: what lies between belongs to neither.
  const size_t first = std::min(inserted.find('\n'), inserted.size());
  const size_t last = first == inserted.size() ? first : inserted.rfind('\n') + 1;
  if (first == inserted.size()) {
    edits_.push_back({{at_, begin}, std::string(inserted)});
    return;
  }
  if (first > 0) edits_.push_back({{at_, at_}, std::string(inserted.substr(0, first))});
  edits_.push_back({{at_, begin}, std::string(inserted.substr(first, last - first))});
  if (last < inserted.size()) edits_.push_back({{begin, begin}, std::string(inserted.substr(last))});
}

// Characters that the readers of Markdown would take for marks.
bool HtmlWriter::NeedsEscape(char32_t value, size_t end) const {
  const auto next_is = [&](auto test) {
    return end < text_.size() && test(static_cast<unsigned char>(text_[end]));
  };
  switch (value) {
    case '*':
    case '`':
    case '\\':
      return true;
    case '_':
      return !started_ || blank_ || last_ == '_' || last_ == '(' || last_ == '"' || storage::IsSpace(last_);
    case '&':
      return text_.substr(end, kMaxReference).find(';') != std::string_view::npos;
    case '<':
      return next_is([](unsigned char c) { return absl::ascii_isalpha(c) || c == '/'; });
    case '(':
      return last_ == ']';
    case '[':
      return last_ == ']' || last_ == '!' ||
             (!started_ && text_.substr(end, 40).find("]:") != std::string_view::npos);
    case '#':
    case '>':
    case '-':
    case '+':
    case '=':
    case '~':
      return !started_;
    default:
      return false;
  }
}

std::vector<Edit> HtmlWriter::Finish() && {
  EndParagraph();
  pending_ += '\n';
  Emit(pending_, text_.size());
  return std::move(edits_);
}

}  // namespace fangtan::service
