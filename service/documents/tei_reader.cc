#include "service/documents/tei_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/xml_events.h"
#include "service/documents/xml_transcripts.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Elements that end a paragraph; the others stand inside of a line.
constexpr std::string_view kBlocks[] = {"u",     "seg",   "p",     "div",     "head",     "note",
                                        "body",  "front", "back",  "text",    "incident", "kinesic",
                                        "vocal", "desc",  "pause", "writing", "docTitle", "titlePart",
                                        "list",  "item",  "stage", "sp",      "l",        "speaker"};

// What is not said.
constexpr std::string_view kTold[] = {"note",  "incident", "kinesic", "vocal", "writing",
                                      "stage", "front",    "back",    "desc"};

bool IsIn(auto& names, std::string_view name) { return std::ranges::find(names, name) != std::end(names); }

constexpr int kNoName = -1;

// What somebody does in an interview, as the list of persons says.
TurnRole RoleOf(std::string_view role) {
  constexpr std::string_view kAnswering[] = {"interviewee", "respondent", "informant", "narrator"};
  if (role == "interviewer") return TurnRole::kAsks;
  return IsIn(kAnswering, role) ? TurnRole::kAnswers : TurnRole::kUnknown;
}

// A title found in the header.
struct HeaderTitle {
  Passage passage;
  std::string type;      // "main", "sub", or empty
  std::string language;  // of the title
};

// A part of somebody's name, and the element that it stands in.
struct NamePart {
  std::string element;
  std::string text;
};

// The name as it is said. Registers put the surname first, and some languages say it first.
std::string JoinName(std::vector<NamePart> parts, std::string_view language) {
  constexpr std::string_view kSurnameFirst[] = {"zh", "ja", "ko", "hu", "vi"};
  const auto is_family = [](const NamePart& part) {
    return part.element == "surname" || part.element == "nameLink";
  };
  const bool said_first = IsIn(kSurnameFirst, language.substr(0, language.find('-'))) ||
                          std::ranges::any_of(parts, [](const NamePart& part) {
                            return storage::IsHan(storage::DecodeAt(part.text, 0).value);
                          });
  if (!said_first && !parts.empty() && is_family(parts.front())) {
    const auto first = std::ranges::find(parts, "forename", &NamePart::element);
    const auto end =
        std::find_if_not(first, parts.end(), [](const NamePart& part) { return part.element == "forename"; });
    std::rotate(parts.begin(), first, end);
  }
  std::string name;
  for (const NamePart& part : parts) absl::StrAppend(&name, name.empty() ? "" : " ", part.text);
  return name;
}

class TeiHandler : public XmlHandler {
 public:
  TeiHandler(std::string_view text, const SpanMaker& spans) : text_(text), spans_(spans) {}

  void Open(std::string_view name, const XmlAttributes& attributes, ByteRange range) override {
    path_.emplace_back(name);
    if (name == "TEI" || name == "teiCorpus") transcript_.language = Language(attributes);
    if (in_text_) return OpenInText(name, attributes, range);
    if (name == "text") {
      in_text_ = true;
    } else {
      OpenInHeader(name, attributes);
    }
  }

  void Close(std::string_view name) override {
    if (in_text_) {
      CloseInText(name);
    } else if (name == "title" && Under("titleStmt")) {
      titles_.back().passage = MakePassage(writer_.Take(), text_, spans_);
    } else if (name == "persName" && !person_.empty()) {
      EndPersonName();
    } else if (name == part_) {
      TakeNamePart();
    } else if (name == "person") {
      person_.clear();
    }
    if (name == "text") in_text_ = false;
    path_.pop_back();
  }

  void Text(std::string_view text, ByteRange range) override {
    if (in_text_ || listens_) writer_.Add(text, range);
  }

  ParsedTranscript Take() && {
    ChooseTitle();
    return std::move(transcript_);
  }

 private:
  static std::string Language(const XmlAttributes& attributes) { return std::string(attributes.Get("lang")); }

  bool Under(std::string_view name) const { return path_.size() > 1 && path_[path_.size() - 2] == name; }
  bool Within(std::string_view name) const { return std::ranges::find(path_, name) != path_.end(); }

  void OpenInHeader(std::string_view name, const XmlAttributes& attributes) {
    if (name == "title" && Under("titleStmt")) {
      titles_.push_back({{}, std::string(attributes.Get("type")), Language(attributes)});
      Listen();
    } else if (name == "person") {
      person_ = attributes.Get("id");
      if (const TurnRole role = RoleOf(attributes.Get("role")); role != TurnRole::kUnknown)
        roles_.try_emplace(person_, role);
    } else if (name == "persName" && !person_.empty()) {
      name_language_ = Language(attributes).empty() ? transcript_.language : Language(attributes);
      Listen();
    } else if (listens_ && !person_.empty()) {
      TakeNamePart();
      part_ = name;  // <forename>Ada</forename><surname>Byron</surname>
    } else if (person_.empty()) {
      listens_ = false;
    }
    // When it was said; the publication's own date stands under publicationStmt.
    if (name == "date" && (Within("sourceDesc") || Within("settingDesc"))) SetDate(attributes);
  }

  void Listen() {
    listens_ = true;
    static_cast<void>(writer_.Take());
  }

  // The setting says it best, the source next.
  void SetDate(const XmlAttributes& attributes) {
    const std::optional<PrintedDate> date = FindDate(attributes.Get("when"));
    const bool better = !transcript_.date.has_value() || (Within("settingDesc") && !date_of_setting_);
    if (!date.has_value() || !better) return;
    transcript_.date = date;
    date_of_setting_ = Within("settingDesc");
  }

  void EndPersonName() {
    TakeNamePart();
    listens_ = false;
    std::string name = JoinName(std::exchange(name_parts_, {}), name_language_);
    if (!name.empty()) names_.try_emplace(person_, std::move(name));
  }

  void TakeNamePart() {
    PlacedText text = writer_.Take();
    if (!text.empty()) name_parts_.push_back({part_, std::move(text.text)});
    part_.clear();
  }

  void OpenInText(std::string_view name, const XmlAttributes& attributes, ByteRange range) {
    if (!IsIn(kBlocks, name)) return;
    EndParagraph();
    if (IsIn(kTold, name)) ++told_;
    if (name == "head") heading_ = true;
    if (name == "u" || name == "sp") {
      ++speech_;
      StartSpeech(attributes.Get("who"), range);
    }
    // Whom a play names, or minutes do.
    if (name == "speaker" && Under("sp")) told_around_name_ = told_;
  }

  void CloseInText(std::string_view name) {
    if (!IsIn(kBlocks, name)) return;
    EndParagraph();
    if (IsIn(kTold, name)) --told_;
    if (name == "head") heading_ = false;
    if (name == "speaker") NameSpeaker(std::exchange(name_, {}));
    if (name == "u" || name == "sp") {
      --speech_;
      EndSpeech();
    }
  }

  void StartSpeech(std::string_view who, ByteRange tag) {
    EndSpeech();
    who = WithoutHash(who);
    const v1::Span span = SpanOfId(who, "who", text_, tag, spans_);
    const std::string id = who.empty() ? "unknown" : std::string(who);
    const auto found = names_.find(id);
    listed_ = found == names_.end() ? "" : found->second;
    Turn turn = MakeSpeech(listed_.empty() ? id : listed_, span, v1::Attribution::MARKUP);
    SetRole(id, turn);
    AddSpeech(std::move(turn));
  }

  void SetRole(const std::string& id, Turn& turn) const {
    if (const auto role = roles_.find(id); role != roles_.end()) turn.role = role->second;
  }

  void AddSpeech(Turn turn) {
    speech_turn_ = transcript_.turns.size();
    transcript_.turns.push_back(std::move(turn));
    is_named_ = false;
  }

  // Warns only here, as the name may be printed anywhere in the speech. A role that is printed is all that
  // there is to recognize.
  void EndSpeech() {
    if (!speech_turn_.has_value()) return;
    const Turn& turn = transcript_.turns[*std::exchange(speech_turn_, std::nullopt)];
    if (!turn.anonymous || (is_named_ && !IsStandIn(turn.label))) return;
    if (!unknown_.emplace(turn.label).second) return;
    transcript_.warnings.push_back(MakeWarning(
        "SPEAKER_UNKNOWN", absl::StrCat(turn.label, " stands in for anybody who was not recognized."),
        *turn.label_span));
  }

  void EndParagraph() {
    if (writer_.empty()) return;
    PlacedText placed = writer_.Take();
    if (placed.empty()) return;
    if (told_around_name_ == told_) return AddToName(std::move(placed));
    Passage passage = MakePassage(placed, text_, spans_);
    std::vector<Turn>& turns = transcript_.turns;
    if (heading_ && told_ == 0) {
      turns.push_back({.kind = TurnKind::kHeading, .passages = {std::move(passage)}});
    } else if (told_ > 0) {
      turns.push_back({.kind = TurnKind::kDirection, .passages = {std::move(passage)}});
    } else if (speech_ > 0) {
      if (turns.back().kind != TurnKind::kSpeech) turns.push_back({.kind = TurnKind::kSpeech});
      turns.back().passages.push_back(std::move(passage));
    } else {
      turns.push_back({.kind = TurnKind::kBody, .passages = {std::move(passage)}});
    }
  }

  // A note may part the name.
  void AddToName(PlacedText piece) {
    if (!name_.empty()) {
      piece = {absl::StrCat(name_.text, " ", piece.text), {name_.range.begin, piece.range.end}};
    }
    name_ = std::move(piece);
  }

  // "<speaker>Ada:</speaker>" prints a name for a speech that has an id at most. What was said or done before
  // it stays; a second name in the same speech begins a turn of its own.
  void NameSpeaker(const PlacedText& printed) {
    told_around_name_ = kNoName;
    std::string_view name = Trim(printed.text);
    while (!name.empty() && (IsColon(LastChar(name)) || name.back() == '.'))
      name = Trim(name.substr(0, name.size() - (name.back() == '.' || name.back() == ':' ? 1 : 3)));
    if (name.empty()) return;
    Turn named = MakeSpeech(name, MakePassage(printed, text_, spans_).span, v1::Attribution::MARKUP);
    if (!speech_turn_.has_value() || is_named_) {
      EndSpeech();
      AddSpeech(std::move(named));
    } else {
      Turn& turn = transcript_.turns[*speech_turn_];
      // The id says whole who the printed "AB" is.
      if (!listed_.empty()) TellWhole(turn.role, named);
      named.passages = std::move(turn.passages);
      turn = std::move(named);
    }
    is_named_ = true;
  }

  void TellWhole(TurnRole role, Turn& named) const {
    named.full_name = listed_;
    named.method = v1::Attribution::MARKUP;
    named.anonymous = false;
    named.role = role;
  }

  // The title in the document's own language; a series names the same main title everywhere, the subtitle
  // tells its parts apart.
  void ChooseTitle() {
    for (const std::string_view type : {"main", "", "sub"}) {
      for (const HeaderTitle& title : titles_) {
        const bool own = title.language.empty() || title.language == transcript_.language;
        if (title.type == type && own && !title.passage.text.empty()) {
          transcript_.title.push_back(title.passage);
          break;
        }
      }
    }
  }

  std::string_view text_;
  const SpanMaker& spans_;
  ParsedTranscript transcript_;
  std::vector<std::string> path_;  // open elements; never deeper than kMaxXmlDepth
  std::vector<HeaderTitle> titles_;
  absl::flat_hash_map<std::string, std::string> names_;  // of persons described in the document, by id
  absl::flat_hash_map<std::string, TurnRole> roles_;     // of interviewers and whom they ask, by id
  std::string listed_;                                   // who the open speech's id is, if described
  absl::flat_hash_set<std::string> unknown_;             // stand-ins warned of
  std::string person_;                                   // whose description is open
  std::vector<NamePart> name_parts_;                     // of the name that is open
  std::string part_;                                     // the element of the open one
  std::string name_language_;
  PlacedTextWriter writer_;
  PlacedText name_;                    // printed for the speech, as far as it has been read
  std::optional<size_t> speech_turn_;  // of the speech that is open
  bool is_named_ = false;              // whether that turn's name was printed
  int told_ = 0;
  int told_around_name_ = kNoName;  // told_ where the open <speaker> began
  int speech_ = 0;
  bool in_text_ = false;
  bool listens_ = false;
  bool heading_ = false;
  bool date_of_setting_ = false;
};

class TeiReader : public DocumentReader {
 public:
  std::string_view format() const override { return "tei"; }
  std::string_view media_type() const override { return "application/tei+xml"; }

  int Recognize(std::string_view text) const override {
    return XmlRootIs(text, "TEI") || XmlRootIs(text, "teiCorpus") ? 100 : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    return ReadXmlTranscript<TeiHandler>(decoded, content, source);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateTeiReader() { return std::make_unique<TeiReader>(); }

}  // namespace fangtan::service
