#include "service/documents/json_segments.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/documents/json_path.h"
#include "service/documents/lines.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// Whose elements are segments; so are those of a list that is all of the document. First those that nothing
// but transcripts has.
constexpr std::string_view kLists[] = {
    "segments",       "transcript", "utterances", "turns",    "monologues", "sentences",
    "audio_segments", "entries",    "messages",   "dialogue", "dialog",     "conversation",
    "transcripts",    "paragraphs", "words",      "items",    "lines",      "script",
    "captions",       "subtitles",  "cues",       "chunks",   "speeches"};
constexpr size_t kListsThatTell = 12;
// What has the words of a segment one by one.
constexpr std::string_view kPartLists[] = {"elements"};
// Of several in one segment the first tells best.
constexpr std::string_view kSpeakerKeys[] = {
    "speaker_name", "speakerName", "speaker",         "speaker_label", "speakerLabel",   "speaker_id",
    "speakerId",    "voice",       "participantName", "participant",   "participant_id", "participantId",
    "name",         "who",         "author",          "role"};
constexpr size_t kSureSpeakerKeys = 12;  // the others stand in any JSON
constexpr std::string_view kTextKeys[] = {"body",    "text",      "transcript", "sentence",
                                          "content", "utterance", "message",    "punctuated_word"};
// Who speaks under which id: a list of people, or an object that has them, or their names alone, by id.
constexpr std::string_view kPeople[] = {"speakers",     "participants", "people",    "speaker_names",
                                        "speakerNames", "speaker_map",  "speakerMap"};
constexpr std::string_view kIdKeys[] = {"id", "label", "speaker_id", "speakerId"};
constexpr std::string_view kNameKeys[] = {"name", "display_name", "displayName", "full_name", "fullName"};
// Objects that say what the transcript is of, and their keys, the best first.
constexpr std::string_view kAboutPaths[] = {"/metadata", "/meta", "/info", "/episode", "/interview"};
constexpr std::string_view kTitleKeys[] = {"title", "headline"};
constexpr std::string_view kDateKeys[] = {"date",        "published",      "published_at", "publish_date",
                                          "publishDate", "recorded",       "recorded_at",  "recorded_on",
                                          "recordedAt",  "recording_date", "air_date",     "created_at"};
constexpr size_t kNoRank = SIZE_MAX;
constexpr int64_t kMaxListDepth = 8;
constexpr size_t kLineLookedAt = 8 << 10;

template <typename Names>
bool IsIn(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

// The place of `name` in `names`, their number if it is none of them.
template <typename Names>
size_t RankIn(const Names& names, std::string_view name) {
  return static_cast<size_t>(std::ranges::find(names, name) - std::begin(names));
}

size_t Weight(const std::vector<Segment>& segments) {
  size_t said = 0;
  for (const Segment& segment : segments)
    said += segment.body.text.size() * (segment.speaker.text.empty() ? 1 : 2);
  return said;
}

// What knows the place of a string by where the stream stands, right behind it.
class StringPlaces {
 public:
  StringPlaces(std::string_view text, const rapidjson::MemoryStream& stream) : text_(text), stream_(stream) {}

  // A quote inside of the string has an odd number of backslashes before it; the one that begins it has none.
  JsonText Place(const char* value, rapidjson::SizeType size) const {
    const size_t end = stream_.Tell() - 1;
    size_t begin = end;
    while (begin > 0 && (text_[begin - 1] != '"' || IsEscaped(begin - 1))) --begin;
    return {std::string(value, size), {begin, end}};
  }

  JsonText PlaceNumber(std::string printed) const {
    const size_t end = stream_.Tell();
    const ByteRange range = {end - printed.size(), end};
    return {std::move(printed), range};
  }

 private:
  bool IsEscaped(size_t at) const {
    size_t backslashes = 0;
    while (backslashes < at && text_[at - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
};

// An entry of the document's list of people.
struct Person {
  std::string id;
  std::string key;  // in an object: the id it stands under
  JsonText name;
};

// Listens to the parser for lists of segments.
class SegmentHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, SegmentHandler> {
 public:
  // `by_lines`: every value of the document is a segment.
  SegmentHandler(const StringPlaces& places, bool by_lines) : places_(places), in_list_(by_lines) {
    if (by_lines) list_ = &lists_[""];
  }

  bool StartObject() {
    path_.Open(JsonPath::kObject);
    if (InSegment()) {
      list_->emplace_back();
      parts_ = {};
      speaker_rank_ = std::size(kSpeakerKeys);
    }
    in_speaker_ = Inside(2) && IsIn(kSpeakerKeys, key());
    if (in_speaker_) object_rank_ = RankIn(kSpeakerKeys, key());
    if (InPerson()) person_ = {.id = {}, .key = people_by_id_ ? key() : "", .name = {}};
    OpenPeople(true);
    if (Inside(3)) label_ = {};
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    if (InPerson()) AddPerson();
    ClosePeople();
    if (Inside(3) && !label_.first.empty()) labels_.insert(std::move(label_));
    if (InSegment() && list_->back().body.text.empty()) list_->back().body = std::move(parts_);
    path_.Close();
    return true;
  }

  bool StartArray() {
    path_.Open(JsonPath::kArray);
    OpenPeople(false);
    const bool list = path_.depth() == 1 || (path_.depth() <= kMaxListDepth && IsIn(kLists, key()));
    if (list && !in_list_ && !path_.IsOtherGuess()) {
      in_list_ = true;
      list_depth_ = path_.depth();
      list_ = &lists_[path_.ToString()];
    }
    if (Inside(2)) part_list_ = key();
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    ClosePeople();
    if (Inside(2)) part_list_.clear();
    if (in_list_ && path_.depth() == list_depth_) in_list_ = false;
    path_.Close();
    return true;
  }

  bool Key(const char* key, rapidjson::SizeType size, bool) {
    path_.SetKey({key, size});
    return true;
  }

  bool String(const char* value, rapidjson::SizeType size, bool) {
    TellAbout(value, size);
    if (InPerson()) TellPerson(places_.Place(value, size));
    if (InPeopleById()) people_.try_emplace(key(), value, size);
    if (InPeople() && size > 0) names_.push_back(places_.Place(value, size));
    if (!in_list_ || list_->empty()) return true;
    Segment& segment = list_->back();
    if (InSegment()) TellSegment(value, size, segment);
    if (Inside(2) && in_speaker_) TellSpeaker(places_.Place(value, size), segment);
    if (Inside(3) && !part_list_.empty()) TellPart(value, size, segment);
    return true;
  }

  bool Uint(unsigned value) {
    const JsonText number = places_.PlaceNumber(absl::StrCat(value));
    if (InPerson()) TellPerson(number);
    if (InSegment() && !list_->empty()) SetSpeaker(number, RankIn(kSpeakerKeys, key()), list_->back());
    return true;
  }

  bool Default() { return true; }

  // The list of which most is said, with names for the numbers and times that the document has a list of.
  JsonTranscript Take() {
    JsonTranscript transcript{
        .title = std::move(title_), .date = std::move(date_), .people = std::move(names_)};
    for (auto& [path, segments] : lists_) {
      NameSpeakers(segments);
      const size_t weight = Weight(segments);
      const size_t most = Weight(transcript.segments);
      // Lists of as much are the same words; the one that stands first is told by its place.
      if (weight > most || (weight == most && weight > 0 && IsBefore(segments, transcript.segments)))
        transcript.segments = std::move(segments);
    }
    return transcript;
  }

 private:
  const std::string& key() const { return path_.key(); }
  bool Inside(int64_t levels) const { return in_list_ && path_.depth() == list_depth_ + levels; }
  bool InSegment() const { return Inside(1); }
  bool InPerson() const { return people_depth_ > 0 && path_.depth() == people_depth_ + 1; }
  // The list of names, or the object of names by id.
  bool InPeople() const { return people_depth_ > 0 && path_.depth() == people_depth_; }
  bool InPeopleById() const { return people_by_id_ && path_.depth() == people_depth_; }

  static bool IsBefore(const std::vector<Segment>& a, const std::vector<Segment>& b) {
    return a.front().body.range.begin < b.front().body.range.begin;
  }

  void NameSpeakers(std::vector<Segment>& segments) const {
    for (Segment& segment : segments) {
      const auto label = segment.speaker.text.empty() ? labels_.find(segment.start) : labels_.end();
      if (label != labels_.end()) segment.speaker = label->second;
      const auto found = people_.find(segment.speaker.text);
      if (found != people_.end()) segment.speaker.text = found->second;
    }
  }

  // Title and date, of the document itself before those that an object in it tells.
  void TellAbout(const char* value, rapidjson::SizeType size) {
    if (path_.depth() > 2 || size == 0) return;
    const bool top = path_.depth() == 1;
    if (!top && !IsIn(kAboutPaths, path_.ToString())) return;
    if (const size_t rank = RankAbout(kTitleKeys, top); rank < title_rank_) {
      title_rank_ = rank;
      title_ = places_.Place(value, size);
    }
    if (const size_t rank = RankAbout(kDateKeys, top); rank < date_rank_) {
      date_rank_ = rank;
      date_.assign(value, size);
    }
  }

  template <size_t n>
  size_t RankAbout(const std::string_view (&keys)[n], bool top) const {
    const size_t rank = RankIn(keys, key());
    return rank == n ? kNoRank : rank + (top ? 0 : n);
  }

  void OpenPeople(bool by_id) {
    if (in_list_ || people_depth_ > 0 || path_.depth() > kMaxListDepth || !IsIn(kPeople, key())) return;
    people_depth_ = path_.depth();
    people_by_id_ = by_id;
  }

  void ClosePeople() {
    if (path_.depth() != people_depth_) return;
    people_depth_ = 0;
    people_by_id_ = false;
  }

  void TellPerson(JsonText value) {
    if (IsIn(kIdKeys, key()))
      person_.id = std::move(value.text);
    else if (IsIn(kNameKeys, key()))
      person_.name = std::move(value);
  }

  void AddPerson() {
    if (person_.name.text.empty()) return;
    for (std::string* const id : {&person_.id, &person_.key}) {
      if (!id->empty()) people_.try_emplace(std::move(*id), person_.name.text);
    }
    names_.push_back(std::move(person_.name));
  }

  void TellSegment(const char* value, rapidjson::SizeType size, Segment& segment) {
    if (size > 0) SetSpeaker(places_.Place(value, size), RankIn(kSpeakerKeys, key()), segment);
    if (IsIn(kTextKeys, key())) segment.body = places_.Place(value, size);
    if (key() == "word" && segment.body.text.empty()) segment.body = places_.Place(value, size);
    if (key() == "start_time") segment.start.assign(value, size);
    if (key() == "type") segment.joined = std::string_view(value, size) == "punctuation";
  }

  // Of an object that says more of the speaker than the name, or only the id.
  void TellSpeaker(JsonText value, Segment& segment) {
    if (key() == "name" || (key() == "id" && segment.speaker.text.empty()))
      SetSpeaker(std::move(value), object_rank_, segment);
  }

  void SetSpeaker(JsonText speaker, size_t rank, Segment& segment) {
    if (rank == std::size(kSpeakerKeys) || rank > speaker_rank_) return;
    speaker_rank_ = rank;
    segment.speaker = std::move(speaker);
  }

  // Words and what stands between them, one by one; sentences; guesses, of which the first is the best; of
  // items without words, who spoke when.
  void TellPart(const char* value, rapidjson::SizeType size, Segment& segment) {
    const bool text = IsIn(kTextKeys, key());
    const bool speaker = IsIn(kSpeakerKeys, key());
    if (part_list_ == "elements" && key() == "value") AddPart("", places_.Place(value, size));
    if (part_list_ == "sentences" && text) AddPart("\n", places_.Place(value, size));
    if (part_list_ == "alternatives" && text && parts_.text.empty()) AddPart("", places_.Place(value, size));
    if (part_list_ == "alternatives" && speaker && segment.speaker.text.empty())
      segment.speaker = places_.Place(value, size);
    if (part_list_ == "items" && speaker) label_.second = places_.Place(value, size);
    if (part_list_ == "items" && key() == "start_time") label_.first.assign(value, size);
  }

  void AddPart(std::string_view between, const JsonText& part) {
    if (parts_.text.empty()) parts_.range.begin = part.range.begin;
    if (!parts_.text.empty()) parts_.text += between;
    parts_.text += part.text;
    parts_.range.end = part.range.end;
  }

  StringPlaces places_;
  JsonPath path_;
  int64_t list_depth_ = 0;
  bool in_list_ = false;
  bool in_speaker_ = false;    // an object that says more of the speaker than the name
  int64_t people_depth_ = 0;   // of what names all speakers, while it is open
  bool people_by_id_ = false;  // it is an object
  std::string part_list_;      // inside of a segment: the list that this is in
  size_t object_rank_ = 0;     // of the key of that object
  size_t speaker_rank_ = 0;    // of the key that told the segment's speaker
  JsonText title_;
  std::string date_;
  size_t title_rank_ = kNoRank;
  size_t date_rank_ = kNoRank;
  JsonText parts_;                                     // what the lists of a segment say
  std::map<std::string, std::vector<Segment>> lists_;  // by their keys
  std::vector<Segment>* list_ = nullptr;
  Person person_;
  absl::flat_hash_map<std::string, std::string> people_;  // names by id
  std::vector<JsonText> names_;                           // of all people
  std::pair<std::string, JsonText> label_;
  absl::flat_hash_map<std::string, JsonText> labels_;  // speakers by when they begin a word
};

// Listens to the parser for texts, whatever they are called.
class TextHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TextHandler> {
 public:
  explicit TextHandler(const StringPlaces& places) : places_(places) {}

  bool StartObject() { return Open(JsonPath::kObject); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(JsonPath::kArray); }
  bool EndArray(rapidjson::SizeType) { return Close(); }
  bool Key(const char* key, rapidjson::SizeType size, bool) {
    path_.SetKey({key, size});
    return true;
  }
  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (!path_.IsOtherGuess())
      texts_[absl::StrCat(path_.ToString(), "/", path_.key())].push_back(
          {.body = places_.Place(value, size)});
    return true;
  }
  bool Default() { return true; }

  std::vector<Segment> Take() {
    std::vector<Segment> longest;
    for (auto& [path, texts] : texts_) {
      if (Weight(texts) > Weight(longest)) longest = std::move(texts);
    }
    return longest;
  }

 private:
  bool Open(JsonPath::Container container) {
    path_.Open(container);
    return true;
  }
  bool Close() {
    path_.Close();
    return true;
  }

  StringPlaces places_;
  JsonPath path_;
  std::map<std::string, std::vector<Segment>> texts_;  // by their keys
};

absl::Status Unreadable(size_t offset) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "DOCUMENT_UNREADABLE",
                            absl::StrCat("the document is no JSON: the error is at byte ", offset),
                            {{"byte_offset", absl::StrCat(offset)}});
}

// Behind a byte order mark, which is no JSON.
rapidjson::MemoryStream StreamOf(std::string_view text) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  if (text.starts_with("\xEF\xBB\xBF")) stream.src_ += 3;
  return stream;
}

template <typename Handler>
absl::Status Parse(std::string_view text, bool by_lines, rapidjson::MemoryStream& stream, Handler& handler) {
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

}  // namespace

bool HoldsSegments(std::string_view text) {
  const auto any_of = [&](std::span<const std::string_view> keys) {
    return std::ranges::any_of(keys, [&](std::string_view key) {
      return text.find("\"" + std::string(key) + "\"") != std::string_view::npos;
    });
  };
  if (text.starts_with('{') && any_of(std::span(kLists).first(1))) return true;
  if (!any_of(kTextKeys) && !any_of(kPartLists)) return false;
  const bool told = any_of(std::span(kSpeakerKeys).first(kSureSpeakerKeys));
  if (IsJsonByLines(text)) return told;
  const bool whole = Trim(text).ends_with(text.starts_with('[') ? ']' : '}');
  const bool listed = text.starts_with('[') || any_of(std::span(kLists).first(kListsThatTell)) ||
                      (told && whole && any_of(kLists));
  return (told || whole) && listed;
}

std::string SpeakerKeys() {
  std::string keys;
  for (const std::string_view key : kSpeakerKeys) keys.append(keys.empty() ? "" : ", ").append(key);
  return keys;
}

bool IsJsonByLines(std::string_view text) {
  if (!text.starts_with('{')) return false;
  const size_t end = text.substr(0, kLineLookedAt).find('\n');
  return end != std::string_view::npos && Trim(text.substr(0, end)).ends_with('}') &&
         Trim(text.substr(end)).starts_with('{');
}

absl::StatusOr<JsonTranscript> FindSegments(std::string_view text) {
  rapidjson::MemoryStream stream = StreamOf(text);
  const bool by_lines = IsJsonByLines(Trim(text.substr(stream.Tell())));
  SegmentHandler handler(StringPlaces(text, stream), by_lines);
  RETURN_IF_ERROR(Parse(text, by_lines, stream, handler));
  JsonTranscript transcript = handler.Take();
  if (by_lines) transcript.title = {};
  if (!transcript.segments.empty()) return transcript;
  stream = StreamOf(text);
  TextHandler texts(StringPlaces(text, stream));
  RETURN_IF_ERROR(Parse(text, by_lines, stream, texts));
  transcript.segments = texts.Take();
  return transcript;
}

}  // namespace fangtan::service
