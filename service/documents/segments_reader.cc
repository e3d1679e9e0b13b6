#include "service/documents/segments_reader.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/documents/dates.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// A string of the document: what it says, and its range between the quotes.
struct JsonText {
  std::string text;
  ByteRange range;
};

struct Segment {
  JsonText speaker;
  JsonText body;
};

template <typename Names>
bool IsIn(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

// What may be a transcript: the elements of one list.
struct SegmentList {
  std::vector<Segment> segments;

  // Lists of which somebody says more come first.
  size_t Weight() const {
    size_t said = 0;
    for (const Segment& segment : segments)
      said += segment.body.text.empty() ? 0 : (segment.speaker.text.empty() ? 1 : 2);
    return said;
  }
};

// Listens to the parser; it knows the place of a string by where the stream stands, right behind it.
class SegmentHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, SegmentHandler> {
 public:
  // `by_lines`: every value of the document is a segment.
  SegmentHandler(std::string_view text, const rapidjson::MemoryStream& stream, bool by_lines)
      : text_(text), stream_(stream), in_list_(by_lines) {}

  bool StartObject() {
    ++depth_;
    if (InSegment()) list_.segments.emplace_back();
    in_speaker_ = InsideOfSegment() && IsIn(kSpeakerKeys, key_);
    if (InPerson()) person_ = {};
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    if (InPerson() && !person_.first.empty() && !person_.second.empty()) people_.insert(std::move(person_));
    return Leave();
  }

  bool StartArray() {
    ++depth_;
    if (depth_ == 2 && key_ == "speakers") in_people_ = true;
    const bool list = depth_ == 1 || (depth_ <= kMaxDepth && IsIn(kLists, key_));
    if (list && !in_list_) {
      in_list_ = true;
      list_depth_ = depth_;
    }
    in_elements_ = InsideOfSegment() && key_ == "elements";
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    if (depth_ == 2) in_people_ = false;
    if (InsideOfSegment()) in_elements_ = false;
    if (in_list_ && depth_ == list_depth_) EndList();
    return Leave();
  }

  bool Key(const char* key, rapidjson::SizeType size, bool) {
    if (depth_ <= kMaxDepth + 3) key_.assign(key, size);
    return true;
  }

  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && key_ == "title") title_ = Place(value, size);
    if (depth_ == 1 && key_ == "date") date_ = std::string(value, size);
    if (InPerson()) TellPerson(std::string(value, size));
    if (list_.segments.empty()) return true;
    Segment& segment = list_.segments.back();
    if (InsideOfSegment() && in_speaker_ && key_ == "name") segment.speaker = Place(value, size);
    if (in_elements_ && depth_ == list_depth_ + 3 && key_ == "value") AddElement(value, size, segment.body);
    if (!InSegment()) return true;
    if (IsIn(kSpeakerKeys, key_)) segment.speaker = Place(value, size);
    if (IsIn(kTextKeys, key_)) segment.body = Place(value, size);
    return true;
  }

  bool Uint(unsigned value) {
    std::string printed = absl::StrCat(value);
    const size_t end = stream_.Tell();
    const ByteRange range = {end - printed.size(), end};
    if (InPerson()) TellPerson(printed);
    if (InSegment() && !list_.segments.empty() && IsIn(kSpeakerKeys, key_))
      list_.segments.back().speaker = {std::move(printed), range};
    return true;
  }

  bool Default() { return true; }

  const JsonText& title() const { return title_; }
  const std::string& date() const { return date_; }

  // The list of which most is said, with names for the numbers that the document has a list of.
  std::vector<Segment> TakeSegments() {
    EndList();
    for (Segment& segment : best_.segments) {
      const auto found = people_.find(segment.speaker.text);
      if (found != people_.end()) segment.speaker.text = found->second;
    }
    return std::move(best_.segments);
  }

 private:
  // Whose elements are segments; so are those of a list that is all of the document.
  static constexpr std::string_view kLists[] = {"segments",       "transcript", "utterances", "turns",
                                                "audio_segments", "monologues", "sentences",  "entries"};
  static constexpr std::string_view kSpeakerKeys[] = {"speaker", "speaker_name", "speakerName",
                                                      "speaker_label"};
  static constexpr std::string_view kTextKeys[] = {"body", "text", "transcript", "sentence", "content"};
  static constexpr int64_t kMaxDepth = 4;

  bool InSegment() const { return in_list_ && depth_ == list_depth_ + 1; }
  bool InsideOfSegment() const { return in_list_ && depth_ == list_depth_ + 2; }
  bool InPerson() const { return in_people_ && depth_ == 3; }

  void EndList() {
    in_list_ = false;
    if (list_.Weight() > best_.Weight()) best_ = std::move(list_);
    list_ = {};
  }

  void TellPerson(std::string value) {
    if (key_ == "id" || key_ == "label") person_.first = std::move(value);
    if (key_ == "name" || key_ == "display_name") person_.second = std::move(value);
  }

  // Words and what stands between them, one by one.
  void AddElement(const char* value, rapidjson::SizeType size, JsonText& body) {
    const JsonText element = Place(value, size);
    body.range = {body.text.empty() ? element.range.begin : body.range.begin, element.range.end};
    body.text += element.text;
  }

  bool Leave() {
    --depth_;
    return true;
  }

  // A quote inside of the string has an odd number of backslashes before it; the one that begins it has none.
  JsonText Place(const char* value, rapidjson::SizeType size) const {
    const size_t end = stream_.Tell() - 1;
    size_t begin = end;
    while (begin > 0 && (text_[begin - 1] != '"' || IsEscaped(begin - 1))) --begin;
    return {std::string(value, size), {begin, end}};
  }

  bool IsEscaped(size_t at) const {
    size_t backslashes = 0;
    while (backslashes < at && text_[at - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  int64_t depth_ = 0;
  int64_t list_depth_ = 0;
  bool in_list_ = false;
  bool in_speaker_ = false;   // an object that says more of the speaker than the name
  bool in_people_ = false;    // the list that names all speakers
  bool in_elements_ = false;  // of a segment: its words
  std::string key_;
  JsonText title_;
  std::string date_;
  SegmentList list_;
  SegmentList best_;
  std::pair<std::string, std::string> person_;
  absl::flat_hash_map<std::string, std::string> people_;  // names by id
};

absl::Status Unreadable(size_t offset) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "DOCUMENT_UNREADABLE",
                            absl::StrCat("the document is no JSON: the error is at byte ", offset),
                            {{"byte_offset", absl::StrCat(offset)}});
}

// Half of a surrogate pair ("\udc00") passes the parser, as three bytes that are no character.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Where the first such half is; the text is valid but for them.
std::optional<size_t> FindHalf(std::string_view text) {
  for (size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return at;
  }
  return std::nullopt;
}

void AddChecked(const JsonText& text, PlacedTextWriter& writer) {
  std::string checked;
  std::string_view rest = text.text;
  while (const std::optional<size_t> bad = FindHalf(rest)) {
    checked += rest.substr(0, *bad);
    checked += kReplacement;
    rest.remove_prefix(*bad + kReplacement.size());
  }
  checked += rest;
  writer.Add(checked, text.range);
}

PlacedText Clean(const JsonText& text) {
  PlacedTextWriter writer;
  AddChecked(text, writer);
  return writer.Take();
}

// The runs of one speaker; a segment without one continues the run.
std::vector<Turn> MakeTurns(const std::vector<Segment>& segments, std::string_view text,
                            const SpanMaker& spans) {
  std::vector<Turn> turns;
  PlacedTextWriter writer;
  const auto close = [&] {
    if (!writer.empty()) turns.back().passages.push_back(MakePassage(writer.Take(), text, spans));
  };
  for (const Segment& segment : segments) {
    const PlacedText speaker = Clean(segment.speaker);
    if (turns.empty() || (!speaker.empty() && turns.back().label != speaker.text)) {
      close();
      turns.push_back(speaker.empty() ? Turn{.kind = TurnKind::kSpeech}
                                      : MakeSpeech(speaker.text, MakePassage(speaker, text, spans).span,
                                                   v1::Attribution::MARKUP));
    }
    writer.BreakLine();
    AddChecked(segment.body, writer);
  }
  close();
  return turns;
}

constexpr int kSure = 80;
constexpr size_t kLineLookedAt = 8 << 10;

bool Holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

bool HoldsAny(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::ranges::any_of(list, [&](std::string_view what) { return Holds(text, what); });
}

// Whether `text`, which begins with an object, holds one a line.
bool IsByLines(std::string_view text) {
  if (!text.starts_with('{')) return false;
  const size_t end = text.substr(0, kLineLookedAt).find('\n');
  return end != std::string_view::npos && Trim(text.substr(0, end)).ends_with('}') &&
         Trim(text.substr(end)).starts_with('{');
}

class SegmentsReader : public DocumentReader {
 public:
  std::string_view format() const override { return "transcript-json"; }
  std::string_view media_type() const override { return "application/json"; }

  int Recognize(std::string_view text) const override {
    const size_t first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return 0;
    text.remove_prefix(first);
    const bool list = text.starts_with('[');
    if (list && !Trim(text.substr(1)).starts_with('{')) return 0;
    if (!list && Holds(text, "\"segments\"")) return kSure;
    const bool said = HoldsAny(
        text, {"\"text\"", "\"body\"", "\"transcript\"", "\"sentence\"", "\"content\"", "\"elements\""});
    // Captions have times and nobody who speaks.
    if (list && said && Holds(text, "\"start\"") && Holds(text, "\"duration\"")) return kSure;
    const bool speaker =
        HoldsAny(text, {"\"speaker\"", "\"speaker_name\"", "\"speakerName\"", "\"speaker_label\""});
    const bool named = list || IsByLines(text) ||
                       HoldsAny(text, {"\"transcript\"", "\"utterances\"", "\"turns\"", "\"monologues\"",
                                       "\"sentences\"", "\"entries\"", "\"audio_segments\""});
    return said && speaker && named ? kSure : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    rapidjson::MemoryStream stream(text.data(), text.size());
    if (text.starts_with("\xEF\xBB\xBF")) stream.src_ += 3;
    const bool by_lines = IsByLines(Trim(text.substr(stream.Tell())));
    SegmentHandler handler(text, stream, by_lines);
    RETURN_IF_ERROR(Parse(text, by_lines, stream, handler));
    const SpanMaker spans(decoded.text, content, source.name());
    ParsedTranscript transcript;
    const PlacedText title = by_lines ? PlacedText() : Clean(handler.title());
    if (!title.empty()) transcript.title.push_back(MakePassage(title, text, spans));
    transcript.date = FindDate(Clean({handler.date(), {}}).text);
    transcript.turns = MakeTurns(handler.TakeSegments(), text, spans);
    return MakeReading(transcript, decoded, spans);
  }

 private:
  static absl::Status Parse(std::string_view text, bool by_lines, rapidjson::MemoryStream& stream,
                            SegmentHandler& handler) {
    constexpr unsigned kOne = rapidjson::kParseIterativeFlag;
    rapidjson::Reader reader;
    if (!by_lines) {
      const rapidjson::ParseResult parsed = reader.Parse<kOne>(stream, handler);
      return parsed.IsError() ? Unreadable(parsed.Offset()) : absl::OkStatus();
    }
    const std::string_view lines = Trim(text.substr(stream.Tell()));
    const auto end = static_cast<size_t>(lines.data() + lines.size() - text.data());
    while (stream.Tell() < end) {
      const rapidjson::ParseResult parsed =
          reader.Parse<kOne | rapidjson::kParseStopWhenDoneFlag>(stream, handler);
      if (parsed.IsError()) return Unreadable(parsed.Offset());
      while (stream.Tell() < text.size() && absl::ascii_isspace(static_cast<unsigned char>(stream.Peek())))
        stream.Take();
    }
    return absl::OkStatus();
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateSegmentsReader() { return std::make_unique<SegmentsReader>(); }

}  // namespace fangtan::service
