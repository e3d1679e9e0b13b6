#include "service/documents/segments_reader.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Listens to the parser; it knows the place of a string by where the stream stands, right behind it.
class SegmentHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, SegmentHandler> {
 public:
  SegmentHandler(std::string_view text, const rapidjson::MemoryStream& stream)
      : text_(text), stream_(stream) {}

  bool StartObject() {
    ++depth_;
    if (InSegment()) segments_.emplace_back();
    in_speaker_ = InsideOfSegment() && key_ == "speaker";
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return Leave(); }

  bool StartArray() {
    ++depth_;
    const bool list = depth_ == 1 || (depth_ == 2 && std::ranges::find(kLists, key_) != std::end(kLists));
    if (list && !in_list_) {
      in_list_ = true;
      list_depth_ = depth_;
    }
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    if (depth_ == list_depth_) in_list_ = false;
    return Leave();
  }

  bool Key(const char* key, rapidjson::SizeType size, bool) {
    if (depth_ <= kMaxDepth) key_.assign(key, size);
    return true;
  }

  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && key_ == "title") title_ = Place(value, size);
    if (depth_ == 1 && key_ == "date") date_ = std::string(value, size);
    if (InsideOfSegment() && in_speaker_ && key_ == "name" && !segments_.empty())
      segments_.back().speaker = Place(value, size);
    if (!InSegment() || segments_.empty()) return true;
    if (key_ == "speaker") segments_.back().speaker = Place(value, size);
    if (key_ == "body" || key_ == "text") segments_.back().body = Place(value, size);
    return true;
  }

  bool Default() { return true; }

  const JsonText& title() const { return title_; }
  const std::string& date() const { return date_; }
  const std::vector<Segment>& segments() const { return segments_; }

 private:
  // Whose elements are segments; so are those of a list that is all of the document.
  static constexpr std::string_view kLists[] = {"segments", "transcript", "utterances", "turns"};
  static constexpr int64_t kMaxDepth = 4;

  bool InSegment() const { return in_list_ && depth_ == list_depth_ + 1; }
  bool InsideOfSegment() const { return in_list_ && depth_ == list_depth_ + 2; }

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
  bool in_speaker_ = false;  // an object that says more of the speaker than the name
  std::string key_;
  JsonText title_;
  std::string date_;
  std::vector<Segment> segments_;
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

bool Holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

class SegmentsReader : public DocumentReader {
 public:
  std::string_view format() const override { return "transcript-json"; }
  std::string_view media_type() const override { return "application/json"; }

  int Recognize(std::string_view text) const override {
    const size_t first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return 0;
    if (text[first] == '{' && Holds(text, "\"segments\"")) return kSure;
    const bool spoken = Holds(text, "\"speaker\"") && (Holds(text, "\"text\"") || Holds(text, "\"body\""));
    const bool list = text[first] == '[' || Holds(text, "\"transcript\"") || Holds(text, "\"utterances\"") ||
                      Holds(text, "\"turns\"");
    return spoken && list ? kSure : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    rapidjson::MemoryStream stream(text.data(), text.size());
    if (text.starts_with("\xEF\xBB\xBF")) stream.src_ += 3;
    SegmentHandler handler(text, stream);
    rapidjson::Reader reader;
    const rapidjson::ParseResult parsed = reader.Parse<rapidjson::kParseIterativeFlag>(stream, handler);
    if (parsed.IsError()) return Unreadable(parsed.Offset());
    const SpanMaker spans(decoded.text, content, source.name());
    ParsedTranscript transcript;
    if (const PlacedText title = Clean(handler.title()); !title.empty()) {
      transcript.title.push_back(MakePassage(title, text, spans));
    }
    transcript.date = FindDate(Clean({handler.date(), {}}).text);
    transcript.turns = MakeTurns(handler.segments(), text, spans);
    return MakeReading(transcript, decoded, spans);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateSegmentsReader() { return std::make_unique<SegmentsReader>(); }

}  // namespace fangtan::service
