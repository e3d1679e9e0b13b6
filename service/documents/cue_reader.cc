#include "service/documents/cue_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/tags.h"
#include "service/documents/vocabulary.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr std::string_view kArrow = "-->";
constexpr size_t kRecognizedChars = 400;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view WithoutMark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

// "00:01:02.345 --> ..." with hours or not, with a comma or a full stop.
bool IsTiming(std::string_view line) {
  const size_t arrow = line.find(kArrow);
  if (arrow == std::string_view::npos) return false;
  const std::string_view start = Trim(line.substr(0, arrow));
  return start.size() >= 5 && start.find(':') != std::string_view::npos &&
         std::ranges::all_of(
             start, [](char c) { return absl::ascii_isdigit(c) || c == ':' || c == ',' || c == '.'; });
}

// Whether no cue goes on at `at`: a timing stands there, or a name of a cue and then a timing, or nothing.
bool BeginsNextCue(std::string_view text, size_t at) {
  if (at >= text.size()) return true;
  for (size_t lines = 0; lines < 2 && at < text.size(); ++lines) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (IsTiming(line)) return true;
    if (Trim(line).empty()) return lines == 0;
    at = end + 1;
  }
  return false;
}

// The payloads of all cues, in order: the lines below a timing, up to a blank one. Blanks alone on a line are
// part of a cue that goes on below.
std::vector<ByteRange> FindCues(std::string_view text) {
  std::vector<ByteRange> cues;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const bool timing = IsTiming(line);
    if (timing) {
      cues.push_back({end, end});
      inside = true;
    } else if (Trim(line).empty()) {
      inside = inside && !line.empty() && !BeginsNextCue(text, end + 1);
    } else if (inside) {
      if (cues.back().begin == cues.back().end) cues.back().begin = at;
      cues.back().end = end;
    }
    at = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  std::erase_if(cues, [](const ByteRange& cue) { return cue.begin == cue.end; });
  return cues;
}

// A piece of one cue that one speaker says.
struct CuePiece {
  PlacedText said;
  std::optional<PlacedText> voice;  // set where a voice begins
};

// "(Ada Byron)" of "(Ada Byron) Good morning": brackets hold remarks as well, whole names do not. Nothing
// where `said` begins with no such name.
std::string_view BracketedName(std::string_view said) {
  constexpr size_t kMaxName = 40;
  const size_t close = said.starts_with('(') ? said.substr(0, kMaxName).find(')') : std::string_view::npos;
  if (close == std::string_view::npos || close + 1 == said.size()) return {};
  const std::string_view name = said.substr(1, close - 1);
  const bool parted = absl::ascii_isspace(static_cast<unsigned char>(said[close + 1]));
  const bool whole = name.find(' ') != std::string_view::npos && LooksLikeName(name);
  return parted && whole ? said.substr(0, close + 1) : std::string_view();
}

// Whether the line that `said` begins with is of somebody else than what stands above it in a cue.
bool BeginsOther(std::string_view said) {
  if (said.starts_with("- ") || said.starts_with(">>") || said.starts_with("&gt;&gt;")) return true;
  return !BracketedName(said).empty();
}

// `said` without the lines at its end that hold nothing but a dash, which parts what two people say.
std::string_view WithoutDashLines(std::string_view said) {
  constexpr std::string_view kBlanks = " \t\r\n";
  for (;;) {
    const size_t last = said.find_last_not_of(kBlanks);
    if (last == std::string_view::npos || said[last] != '-') return said;
    const std::string_view above = said.substr(0, last);
    const size_t before = above.find_last_not_of(kBlanks);
    const size_t line = above.rfind('\n');
    if (before != std::string_view::npos && (line == std::string_view::npos || line < before)) return said;
    said = above;
  }
}

// The pieces of a cue: cut at voices, freed of tags, notes on pronunciation left out.
class CueScanner {
 public:
  CueScanner(std::string_view text, ByteRange cue) : text_(text), cue_(cue) {}

  std::vector<CuePiece> Scan() {
    TagScanner scanner(text_.substr(cue_.begin, cue_.end - cue_.begin));
    while (const std::optional<TagToken> token = scanner.Next()) {
      const ByteRange range = {token->range.begin + cue_.begin, token->range.end + cue_.begin};
      if (token->kind == TagToken::Kind::kText) {
        if (!reading_) AddText(range);
      } else if (token->name == "v" && token->kind == TagToken::Kind::kOpen) {
        StartVoice(token->rest);
      } else if (token->name == "rt") {
        reading_ = token->kind == TagToken::Kind::kOpen;
      }
    }
    Flush();
    return std::move(pieces_);
  }

 private:
  // "{\\an8}" tells where the cue is shown.
  void AddText(ByteRange range) {
    const std::string_view said = text_.substr(range.begin, range.end - range.begin);
    const size_t mark = said.starts_with("{\\") ? said.find('}') : std::string_view::npos;
    size_t begin = range.begin + (mark == std::string_view::npos ? 0 : mark + 1);
    for (size_t line = said.find('\n'); line != std::string_view::npos; line = said.find('\n', line + 1)) {
      const std::string_view next = said.substr(std::min(said.find_first_not_of(" \t\n", line), said.size()));
      if (line + range.begin < begin || !BeginsOther(next)) continue;
      const std::string_view above = text_.substr(begin, range.begin + line - begin);
      AddDecoded(text_, {begin, begin + WithoutDashLines(above).size()}, writer_);
      Flush();
      begin = range.begin + line + 1;
    }
    AddDecoded(text_, {begin, range.end}, writer_);
  }

  void StartVoice(std::string_view name) {
    Flush();
    PlacedTextWriter writer;
    AddDecoded(text_, RangeOf(name, text_, 0), writer);
    voice_ = writer.Take();
  }

  void Flush() {
    if (!writer_.empty()) pieces_.push_back({writer_.Take(), std::exchange(voice_, std::nullopt)});
  }

  std::string_view text_;
  ByteRange cue_;
  PlacedTextWriter writer_;
  std::optional<PlacedText> voice_;
  std::vector<CuePiece> pieces_;
  bool reading_ = false;
};

// "[Music]", "(laughter)", "♪ ... ♪": nobody says it.
bool IsDirection(std::string_view text) {
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{"(", ")"}, std::pair{"（", "）"},
                                    std::pair{"【", "】"}, std::pair{"♪", "♪"}, std::pair{"♫", "♫"}}) {
    const std::string_view inside = text.substr(std::min(text.size(), std::string_view(open).size()));
    if (text.starts_with(open) && inside.ends_with(close) &&
        inside.find(close) == inside.size() - std::string_view(close).size()) {
      return true;
    }
  }
  return false;
}

// The mark of somebody else's words that `said` begins with, "- " or ">> ", with the blank behind it.
size_t DashLength(std::string_view said) {
  if (said.starts_with("- ")) return 2;
  if (!said.starts_with(">>")) return 0;
  return std::min(said.find_first_not_of("> "), said.size());
}

// Which of the labels that cues begin with are speakers'. A name is one if a sentence ended before it; a
// single word that the text also holds in small letters ("Remember:") must come twice.
class CueLabels {
 public:
  explicit CueLabels(const std::vector<CuePiece>& pieces) {
    for (const CuePiece& piece : pieces) CountWords(piece.said.text);
    bool fresh = true;
    for (const CuePiece& piece : pieces) {
      const std::optional<PrintedLabel> label = Parse(piece.said.text);
      if (label.has_value()) ++(fresh ? fresh_uses_ : other_uses_)[label->key];
      fresh = EndsSentence(piece.said.text) || IsDirection(piece.said.text);
      dashes_ += !label.has_value() && DashLength(piece.said.text) > 0 ? 1 : 0;
    }
  }

  // Whether a dash alone tells that somebody else speaks.
  bool ByDashes() const { return dashes_ > 1; }

  // The speaker's label that `said` begins with.
  std::optional<PrintedLabel> Find(std::string_view said) const {
    std::optional<PrintedLabel> label = Parse(said);
    if (!label.has_value()) return std::nullopt;
    const auto count = [&](const Counts& counts) {
      const auto found = counts.find(label->key);
      return found == counts.end() ? size_t{0} : found->second;
    };
    const size_t fresh = count(fresh_uses_);
    const size_t uses = fresh + count(other_uses_);
    const bool doubted = fresh == 0 || small_words_.contains(label->key);
    if (doubted && uses < 2) return std::nullopt;
    if (!IsSpeaker(*label) && fresh < 2) return std::nullopt;
    return label;
  }

 private:
  using Counts = absl::flat_hash_map<std::string, size_t>;

  // A label that has the form of a name or role, whatever its place.
  static std::optional<PrintedLabel> Parse(std::string_view said) {
    while (said.starts_with(">") || said.starts_with("- ")) said = Trim(said.substr(1));
    std::optional<PrintedLabel> label = ParseLabel(said);
    if (!label.has_value()) label = ParseNameInBrackets(said);
    if (!label.has_value() || label->name.empty() || IsFieldWord(label->key)) return std::nullopt;
    return IsSpeaker(*label) || MayBeName(label->name) ? label : std::nullopt;
  }

  static std::optional<PrintedLabel> ParseNameInBrackets(std::string_view said) {
    const std::string_view bracketed = BracketedName(said);
    if (bracketed.empty()) return std::nullopt;
    const std::string_view name = bracketed.substr(1, bracketed.size() - 2);
    return PrintedLabel{name, Trim(said.substr(bracketed.size())), storage::FoldName(name), name, {}};
  }

  // By its form alone; "老船长", which is no word, must come again.
  static bool IsSpeaker(const PrintedLabel& label) {
    return LooksLikeName(label.name) || IsAskerRole(label.key) || IsAnswererRole(label.key) ||
           IsStandIn(label.name) || SplitPost(label.name).has_value();
  }

  void CountWords(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      size_t end = at;
      while (end < text.size() && absl::ascii_islower(text[end])) ++end;
      const bool whole = at == 0 || !absl::ascii_isalpha(text[at - 1]);
      if (end > at && whole) small_words_.emplace(text.substr(at, end - at));
      at = std::max(end, at + 1);
    }
  }

  size_t dashes_ = 0;
  Counts fresh_uses_;  // where a new sentence may begin
  Counts other_uses_;
  absl::flat_hash_set<std::string> small_words_;
};

// Joins the pieces to turns.
class CueTurns {
 public:
  CueTurns(std::string_view text, const SpanMaker& spans) : text_(text), spans_(spans) {}

  void Add(const CuePiece& piece, const CueLabels& labels) {
    if (IsDirection(piece.said.text)) return AddDirection(piece);
    if (piece.voice.has_value() && !piece.voice->empty()) {
      Start(piece.voice->text, MakePassage(*piece.voice, text_, spans_).span, v1::Attribution::MARKUP);
    } else if (const std::optional<PrintedLabel> label = labels.Find(piece.said.text)) {
      return AddLabelled(piece, *label);
    } else if (const size_t dash = labels.ByDashes() ? DashLength(piece.said.text) : 0; dash > 0) {
      return AddNewVoice(piece, dash);
    }
    Continue(piece.said.text, piece.said.range);
  }

  std::vector<Turn> Take() {
    Close();
    return std::move(turns_);
  }

 private:
  void AddDirection(const CuePiece& piece) {
    Close();
    turns_.push_back({.kind = TurnKind::kDirection, .passages = {MakePassage(piece.said, text_, spans_)}});
  }

  void AddNewVoice(const CuePiece& piece, size_t dash) {
    Close();
    turn_ = {.kind = TurnKind::kSpeech,
             .method = v1::Attribution::ANONYMOUS_ROLE,
             .anonymous = true,
             .new_voice = true};
    open_ = true;
    ByteRange range = piece.said.range;
    for (size_t before = 0; before != range.begin;) {
      before = range.begin;
      for (const std::string_view mark : {"-", ">", "&gt;", " "}) {
        if (text_.substr(range.begin, range.end - range.begin).starts_with(mark)) range.begin += mark.size();
      }
    }
    Continue(Trim(std::string_view(piece.said.text).substr(dash)), range);
  }

  // The label is part of the text of its cue: where it ends in the source is found from its end, as what
  // follows stands there unchanged but for its line ends.
  void AddLabelled(const CuePiece& piece, const PrintedLabel& label) {
    const std::string_view source =
        text_.substr(piece.said.range.begin, piece.said.range.end - piece.said.range.begin);
    const size_t name = source.find(label.name);
    const size_t from = name == std::string_view::npos ? 0 : name;
    const size_t size = name == std::string_view::npos ? source.size() : label.name.size();
    Start(label.name, spans_.Of(source.substr(from, size)), v1::Attribution::LABEL_UNLISTED);
    const std::string_view first = label.content.substr(0, label.content.find(' '));
    const size_t content =
        first.empty() ? source.size() : source.find(first, std::min(source.size(), from + size));
    const size_t begin = content == std::string_view::npos ? 0 : content;
    Continue(label.content, {piece.said.range.begin + begin, piece.said.range.end});
  }

  void Start(std::string_view speaker, const v1::Span& span, v1::Attribution::SpeakerMethod method) {
    if (open_ && turn_.label == speaker) return;
    Close();
    turn_ = MakeSpeech(speaker, span, method);
    open_ = true;
  }

  void Continue(std::string_view said, ByteRange range) {
    if (said.empty()) return;
    if (!open_) turn_ = turn_.label.empty() ? Turn{.kind = TurnKind::kSpeech} : turn_;
    open_ = true;
    writer_.BreakLine();
    writer_.Add(said, range);
  }

  void Close() {
    if (open_ && !writer_.empty()) {
      turn_.passages.push_back(MakePassage(writer_.Take(), text_, spans_));
      turns_.push_back(turn_);
      turn_.passages.clear();
    }
    open_ = false;
  }

  std::string_view text_;
  const SpanMaker& spans_;
  std::vector<Turn> turns_;
  Turn turn_;
  bool open_ = false;
  PlacedTextWriter writer_;
};

class CueReader : public DocumentReader {
 public:
  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    const SpanMaker spans(decoded.text, content, source.name());
    std::vector<CuePiece> pieces;
    for (const ByteRange& cue : FindCues(text)) {
      for (CuePiece& piece : CueScanner(text, cue).Scan()) pieces.push_back(std::move(piece));
    }
    const CueLabels labels(pieces);
    CueTurns turns(text, spans);
    for (const CuePiece& piece : pieces) turns.Add(piece, labels);
    ParsedTranscript transcript;
    transcript.turns = turns.Take();
    return MakeReading(transcript, decoded, spans);
  }
};

class WebVttReader : public CueReader {
 public:
  std::string_view format() const override { return "webvtt"; }
  std::string_view media_type() const override { return "text/vtt"; }
  int Recognize(std::string_view text) const override {
    text = WithoutMark(text);
    if (!text.starts_with("WEBVTT")) return 0;
    return text.size() == 6 || absl::ascii_isspace(text[6]) ? 100 : 0;
  }
};

class SubRipReader : public CueReader {
 public:
  std::string_view format() const override { return "srt"; }
  std::string_view media_type() const override { return "application/x-subrip"; }

  // A number, and below it a time.
  int Recognize(std::string_view text) const override {
    text = Trim(FirstChars(WithoutMark(text), kRecognizedChars));
    const size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos || !std::ranges::all_of(text.substr(0, end), absl::ascii_isdigit))
      return 0;
    const std::string_view below = Trim(text.substr(end));
    return IsTiming(below.substr(0, below.find_first_of("\r\n"))) ? 100 : 0;
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateWebVttReader() { return std::make_unique<WebVttReader>(); }

std::unique_ptr<DocumentReader> CreateSubRipReader() { return std::make_unique<SubRipReader>(); }

}  // namespace fangtan::service
