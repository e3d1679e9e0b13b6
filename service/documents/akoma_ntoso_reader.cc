#include "service/documents/akoma_ntoso_reader.h"

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

namespace fangtan::service {
namespace {

// Elements inside of a line; every other tag ends the paragraph.
constexpr std::string_view kInline[] = {
    "i",      "b",      "u",       "a",    "sub",    "sup",          "span",     "ref",  "mref",
    "inline", "ins",    "del",     "term", "person", "organization", "location", "date", "time",
    "role",   "entity", "concept", "abbr", "code",   "quantity",     "def"};

// What is said; the other parts of a debate are told by somebody who writes.
constexpr std::string_view kSpeech[] = {"speech", "question", "answer", "speechGroup"};

// Told by the writer: not said. A written question has a number.
constexpr std::string_view kTold[] = {"narrative", "scene",        "summary",       "other",
                                      "remark",    "recordedTime", "authorialNote", "num"};

bool IsIn(auto& names, std::string_view name) { return std::ranges::find(names, name) != std::end(names); }

class DebateHandler : public XmlHandler {
 public:
  DebateHandler(std::string_view text, const SpanMaker& spans) : text_(text), spans_(spans) {}

  void Open(std::string_view name, const XmlAttributes& attributes, ByteRange range) override {
    if (IsIn(kInline, name)) return;
    EndParagraph();
    if (name == "TLCPerson" || name == "TLCRole") AddPerson(attributes);
    if ((name == "FRBRdate" || name == "docDate") && !transcript_.date.has_value()) {
      transcript_.date = FindDate(attributes.Get("date"));
    }
    if (name == "meta" || hidden_ > 0) {
      ++hidden_;
    } else if (name == "heading" || name == "docTitle") {
      heading_ = true;
      is_title_ = transcript_.title.empty() && (name == "docTitle" || transcript_.turns.empty());
    } else if (name == "from") {
      if (unnamed_ && speech_ == 0) StartUnlisted();
      from_ = speech_ > 0;
    } else if (IsIn(kTold, name)) {
      ++told_;
    } else if (IsIn(kSpeech, name) && !attributes.Get("by").empty()) {
      StartSpeech(attributes.Get("by"), range);
      transcript_.turns.back().form_asks = name == "question";
      if (name == "question") transcript_.turns.back().role = TurnRole::kAsks;
      if (name == "answer") transcript_.turns.back().role = TurnRole::kAnswers;
      ++speech_;
    } else if (IsIn(kSpeech, name) && speech_ == 0) {
      unnamed_ = true;
    } else if (speech_ > 0) {
      speech_ += IsIn(kSpeech, name) ? 1 : 0;
    }
  }

  void Close(std::string_view name) override {
    if (IsIn(kInline, name)) return;
    EndParagraph();
    if (hidden_ > 0) {
      --hidden_;
    } else if (name == "heading" || name == "docTitle") {
      heading_ = false;
    } else if (name == "from") {
      from_ = false;
    } else if (IsIn(kTold, name)) {
      --told_;
    } else if (IsIn(kSpeech, name)) {
      unnamed_ = false;
      speech_ -= speech_ > 0 ? 1 : 0;
    }
  }

  void Text(std::string_view text, ByteRange range) override {
    if (hidden_ == 0) writer_.Add(text, range);
  }

  ParsedTranscript Take() && { return std::move(transcript_); }

 private:
  // Who chairs speaks as a role: `by` may say that one's id. The newer standard calls the id eId.
  void AddPerson(const XmlAttributes& attributes) {
    const std::string_view id = attributes.Get("id").empty() ? attributes.Get("eId") : attributes.Get("id");
    names_.try_emplace(std::string(id), std::string(Trim(attributes.Get("showAs"))));
  }

  void StartSpeech(std::string_view by, ByteRange tag) {
    const std::string_view id = WithoutHash(by);
    const v1::Span span = SpanOfId(id, "by", text_, tag, spans_);
    const auto found = names_.find(std::string(id));
    const bool known = found != names_.end() && !found->second.empty();
    transcript_.turns.push_back(
        MakeSpeech(known ? std::string_view(found->second) : id, span, v1::Attribution::MARKUP));
    if (found != names_.end() || !missing_.emplace(std::string(id)).second) return;
    transcript_.warnings.push_back(
        MakeWarning("SPEAKER_NOT_LISTED",
                    absl::StrCat(std::string(id), " speaks but the document lists no such person."), span));
  }

  // A speech of nobody in particular, whose printed label says who speaks.
  void StartUnlisted() {
    transcript_.turns.push_back({.kind = TurnKind::kSpeech, .method = v1::Attribution::LABEL_UNLISTED});
    speech_ = 1;
    unnamed_ = false;
  }

  // The new standard has a place for the name as printed.
  void SetLabel(const Passage& printed, Turn& turn) const {
    std::string_view label = printed.text;
    if (IsColon(LastChar(label))) label = Trim(label.substr(0, label.find_last_of(":\xEF")));
    if (label.empty() || turn.kind != TurnKind::kSpeech) return;
    const bool listed = !missing_.contains(turn.label);
    // Of a role that chairs, "The Speaker" and "Mr. Speaker" are one.
    if (turn.anonymous && listed) return;
    if (listed) turn.full_name = turn.label;
    turn.label = label;
    turn.label_span = printed.span;
  }

  void EndParagraph() {
    if (writer_.empty()) return;
    Passage passage = MakePassage(writer_.Take(), text_, spans_);
    if (passage.text.empty()) return;
    std::vector<Turn>& turns = transcript_.turns;
    if (from_) {
      SetLabel(passage, turns.back());
    } else if (heading_ && is_title_) {
      if (const std::optional<PrintedDate> date = FindDate(passage.text)) transcript_.date = date;
      transcript_.title.push_back(std::move(passage));
    } else if (heading_) {
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

  std::string_view text_;
  const SpanMaker& spans_;
  ParsedTranscript transcript_;
  absl::flat_hash_map<std::string, std::string> names_;  // by id
  absl::flat_hash_set<std::string> missing_;             // ids warned of
  PlacedTextWriter writer_;
  int hidden_ = 0;  // open elements from a meta on
  int told_ = 0;
  int speech_ = 0;
  bool unnamed_ = false;  // a speech without `by`, before its printed label
  bool heading_ = false;
  bool is_title_ = false;  // and the heading is the document's
  bool from_ = false;      // inside of the printed label of a speech
};

class AkomaNtosoReader : public DocumentReader {
 public:
  std::string_view format() const override { return "akoma-ntoso"; }
  std::string_view media_type() const override { return "application/akn+xml"; }

  int Recognize(std::string_view text) const override { return XmlRootIs(text, "akomaNtoso") ? 100 : 0; }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    return ReadXmlTranscript<DebateHandler>(decoded, content, source);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateAkomaNtosoReader() { return std::make_unique<AkomaNtosoReader>(); }

}  // namespace fangtan::service
