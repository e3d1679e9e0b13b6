#include "service/documents/html_transcript_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/tags.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Elements inside of a line; every other tag ends the paragraph.
constexpr std::string_view kInline[] = {"a",   "abbr", "b",    "bdi", "bdo", "code",   "em",  "font", "i",
                                        "img", "kbd",  "mark", "q",   "rb",  "ruby",   "s",   "rp",   "small",
                                        "sub", "sup",  "span", "u",   "del", "strong", "ins", "wbr",  "var"};

// Elements whose text is not part of the transcript.
constexpr std::string_view kPassedOver[] = {"head", "nav", "footer", "aside", "form", "button", "rt", "rp"};

bool IsIn(auto& names, std::string_view name) { return std::ranges::find(names, name) != std::end(names); }

bool IsHeadingTag(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

std::string_view WithoutColon(std::string_view label) {
  label = Trim(label);
  const char32_t last = LastChar(label);
  if (IsColon(last)) label.remove_suffix(last < 0x80 ? 1 : 3);
  return Trim(label);
}

// Turns tags into turns, one after the other.
class HtmlTurns {
 public:
  HtmlTurns(std::string_view text, const SpanMaker& spans) : text_(text), spans_(spans) {}

  ParsedTranscript Run() && {
    TagScanner scanner(text_);
    while (const std::optional<TagToken> token = scanner.Next()) {
      if (token->kind == TagToken::Kind::kText) {
        AddText(token->range);
      } else {
        AddTag(*token, token->kind == TagToken::Kind::kOpen);
      }
    }
    EndParagraph();
    return std::move(transcript_);
  }

 private:
  void AddText(ByteRange range) {
    if (in_title_) return AddDecoded(text_, range, title_);
    if (!hidden_.empty() || in_time_) return;
    AddDecoded(text_, range, in_cite_ ? label_ : writer_);
  }

  void AddTag(const TagToken& tag, bool opens) {
    if (tag.name == "title") return SetTitle(opens);
    if (!hidden_.empty()) {
      // The end tag of a head may be left out.
      if ((!opens && tag.name == hidden_) || tag.name == "body") hidden_.clear();
      return;
    }
    if (opens && IsIn(kPassedOver, tag.name)) {
      hidden_ = tag.name;
    } else if (tag.name == "cite") {
      SetCite(opens);
    } else if (tag.name == "time") {
      in_time_ = opens;
    } else if (tag.name == "br") {
      writer_.BreakLine();
    } else if (!IsIn(kInline, tag.name)) {
      EndParagraph();
      heading_ = opens && IsHeadingTag(tag.name);
    }
  }

  void SetTitle(bool opens) {
    in_title_ = opens;
    if (opens || title_.empty()) return;
    transcript_.title = {MakePassage(title_.Take(), text_, spans_)};
  }

  void SetCite(bool opens) {
    if (opens) {
      in_cite_ = writer_.empty();
      return;
    }
    if (!std::exchange(in_cite_, false)) return;
    const PlacedText label = label_.Take();
    const std::string_view name = WithoutColon(label.text);
    if (name.empty()) return;
    const PlacedText placed = {std::string(name),
                               {label.range.begin, label.range.end - (label.text.size() - name.size())}};
    transcript_.turns.push_back(
        MakeSpeech(name, MakePassage(placed, text_, spans_).span, v1::Attribution::MARKUP));
    speaks_ = true;
  }

  void EndParagraph() {
    // A heading or a label that was left open must not swallow the rest.
    in_time_ = false;
    if (std::exchange(in_cite_, false)) static_cast<void>(label_.Take());
    if (writer_.empty()) return;
    Passage passage = MakePassage(writer_.Take(), text_, spans_);
    if (passage.text.empty()) return;
    std::vector<Turn>& turns = transcript_.turns;
    if (heading_ && transcript_.title.empty()) {
      transcript_.title.push_back(std::move(passage));
    } else if (heading_) {
      turns.push_back({.kind = TurnKind::kHeading, .passages = {std::move(passage)}});
    } else if (!speaks_) {
      turns.push_back({.kind = TurnKind::kBody, .passages = {std::move(passage)}});
    } else {
      if (turns.back().kind != TurnKind::kSpeech) turns.push_back({.kind = TurnKind::kSpeech});
      turns.back().passages.push_back(std::move(passage));
    }
  }

  std::string_view text_;
  const SpanMaker& spans_;
  ParsedTranscript transcript_;
  PlacedTextWriter writer_;
  PlacedTextWriter label_;
  PlacedTextWriter title_;
  std::string hidden_;  // the element that is passed over
  bool in_title_ = false;
  bool in_cite_ = false;
  bool in_time_ = false;
  bool heading_ = false;
  bool speaks_ = false;
};

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class HtmlTranscriptReader : public DocumentReader {
 public:
  std::string_view format() const override { return "html-transcript"; }
  std::string_view media_type() const override { return "text/html"; }

  // A page that cites works has no time for each.
  int Recognize(std::string_view text) const override {
    const size_t times = Count(text, "<time");
    const size_t cites = times == 0 ? 0 : Count(text, "<cite");
    if (cites == 0 || Trim(text).substr(0, 1) != "<") return 0;
    return 2 * times >= cites && 2 * cites >= times ? 85 : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const SpanMaker spans(decoded.text, content, source.name());
    return MakeReading(HtmlTurns(decoded.text.text(), spans).Run(), decoded, spans);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateHtmlTranscriptReader() {
  return std::make_unique<HtmlTranscriptReader>();
}

}  // namespace fangtan::service
