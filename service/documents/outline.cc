#include "service/documents/outline.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/documents/dateline.h"
#include "service/documents/end_matter.h"
#include "service/documents/head_roles.h"
#include "service/documents/html_notes.h"
#include "service/documents/letterhead.h"
#include "service/documents/outline_headings.h"
#include "service/documents/outline_speakers.h"
#include "service/documents/page_head.h"
#include "service/documents/page_notes.h"
#include "service/documents/page_top.h"
#include "service/documents/paired_labels.h"
#include "service/documents/qa_guests.h"
#include "service/documents/short_forms.h"
#include "service/documents/speaker_labels.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxTitleChars = 80;
constexpr size_t kMaxColumnChars = 20;
constexpr size_t kMaxColumnName = 4;
constexpr size_t kMaxMetadataChars = 80;
constexpr size_t kMinSpeechChars = 40;
constexpr size_t kMaxLinesBehindCredit = 8;
constexpr size_t kMaxHeadLines = 12;
constexpr size_t kMaxTrailerChars = 60;
constexpr size_t kMaxLead = 20;  // paragraphs that are searched for names
constexpr size_t kMaxTrailerSentences = 3;
constexpr size_t kMaxDatelineChars = 24;
constexpr int kMinDialogue = 4;

// Builds an Outline in steps; each step settles lines that the later ones pass over.
class Outliner {
 public:
  explicit Outliner(std::string_view text) {
    for (const Line& line : SplitLines(text))
      outline_.lines.push_back({line, LineKind::kText, line.text, {}, {}});
  }

  Outline Run() && {
    MarkRanking();
    MarkEndMatter(outline_);
    MarkCredits();
    CollectLabels();
    MarkHead();
    MarkTail();
    MarkGuests();
    MarkSpeech();
    MarkHeadings(outline_);
    TellUnlabelledAnswers(FindGuest(TitleText(), Lead(), Makers()), outline_);
    TellUnlabelledQuestions(outline_);
    return std::move(outline_);
  }

 private:
  size_t size() const { return outline_.lines.size(); }
  OutlineLine& At(size_t i) { return outline_.lines[i]; }
  bool IsFree(size_t i) const { return outline_.lines[i].kind == LineKind::kText; }

  std::vector<Line> Lines() const;
  std::vector<std::string> Lead() const;
  std::string TitleText() const;
  std::vector<std::string> Makers() const;
  void MarkRanking();
  void CollectLabels();
  void TakeHeadRoles();
  LabelledLine Labelled(size_t i, PrintedLabel label) const;
  void FindFirstSpeech();
  void MarkCredits();
  bool MarkCreditAt(size_t i, bool behind_sentences);
  void MarkHead();
  void AddCredits(const std::vector<PrintedCredit>& credits);
  bool MarkMetadata(size_t i);
  bool MarkDateline(size_t i);
  bool MarkColumnAndTitle(size_t i);
  void MarkHeadline();
  void MarkTail();
  void MarkGuests();
  void MarkSpeech();
  void TellWhoIsMeant();

  Outline outline_;
  std::vector<LabelledLine> labels_;
  LabelKeys keys_;
  absl::flat_hash_map<std::string, HeadRole> head_roles_;  // by key
  size_t first_speech_ = 0;                                // the first line that is surely speech, or size()
};

std::vector<Line> Outliner::Lines() const {
  std::vector<Line> lines;
  lines.reserve(size());
  for (const OutlineLine& line : outline_.lines) lines.push_back(line.line);
  return lines;
}

// A ranking is a list that nobody says: it has bullets, opens the page, or stands before the first asker.
void Outliner::MarkRanking() {
  size_t asker = 0;
  const auto asks = [&](size_t i) {
    const auto label = ParseLabel(At(i).line.text);
    return label.has_value() && IsAskerRole(label->key);
  };
  while (asker < size() && !asks(asker)) ++asker;
  for (const RankingBlock& block : FindRankings(Lines())) {
    const bool bulleted = ParseRankedLine(At(block.begin).line.text)->bulleted;
    if (!bulleted && block.begin > 1 && (block.end > asker || asker == size())) continue;
    for (size_t i = block.begin; i < block.end; ++i) {
      outline_.ranking.push_back(*ParseRankedLine(At(i).line.text));
      At(i).kind = LineKind::kRanking;
    }
    if (block.begin > 0 && HeadsRanking(At(block.begin - 1).line.text))
      At(block.begin - 1).kind = LineKind::kMetadata;
    return;
  }
}

LabelledLine Outliner::Labelled(size_t i, PrintedLabel label) const {
  std::string_view content = label.content;
  if (content.empty() && i + 1 < size() && IsFree(i + 1)) content = outline_.lines[i + 1].text;
  LabelledLine line{i, std::move(label)};
  line.asks = EndsQuestion(content);
  line.speaks = EndsSentence(content) || storage::CountCodePoints(FirstChars(content, 64)) >= kMinSpeechChars;
  return line;
}

void Outliner::CollectLabels() {
  const LabelForms forms = FindLabelForms(outline_);
  for (size_t i = 0; i < size(); ++i) {
    if (!IsFree(i)) continue;
    auto label = ParseAnyLabel(outline_, i, forms);
    if (!label.has_value()) continue;
    labels_.push_back(Labelled(i, *std::move(label)));
  }
  TakeHeadRoles();
  PairQuestionLabels(labels_, [](LabelledLine& line) { return &line.label.key; });
  for (const LabelledLine& line : labels_) keys_.insert(line.label.key);
  FindFirstSpeech();
}

// What the head says of a label is nobody's speech.
void Outliner::TakeHeadRoles() {
  for (HeadRole& role : FindHeadRoles(labels_)) {
    outline_.credits.push_back({role.role, role.name});
    At(role.line).kind = LineKind::kCredit;
    std::string key = role.key;
    head_roles_.emplace(std::move(key), std::move(role));
  }
  std::erase_if(labels_, [this](const LabelledLine& line) { return !IsFree(line.line); });
}

// Where the head of the page ends at the latest: at an asker's label with speech behind it, or at a label
// that comes again and stands for a name.
void Outliner::FindFirstSpeech() {
  absl::flat_hash_map<std::string_view, int> counts;
  for (const LabelledLine& line : labels_) ++counts[line.label.key];
  first_speech_ = size();
  const auto again = std::ranges::count_if(labels_, [&](const LabelledLine& line) {
    return counts[line.label.key] > 1 && !IsFieldWord(line.label.key);
  });
  const bool by_role =
      std::ranges::any_of(labels_, [](const LabelledLine& line) { return IsAskerRole(line.label.key); });
  const bool dialogue = !by_role && again >= kMinDialogue && 2 * static_cast<size_t>(again) >= size();
  for (const LabelledLine& line : labels_) {
    const std::string& key = line.label.key;
    if (IsFieldWord(key) || IsLeadLabel(key) || NamesChair(line.label) ||
        (line.line == 0 && size() > 1 && IsHeadlineWithName(line.label, outline_.lines[1].line)))
      continue;
    const bool role = (IsAskerRole(key) || IsNumberedPerson(key)) && (line.speaks || line.asks);
    const bool named =
        counts[key] > 1 && (dialogue || (line.speaks && (MayBeName(line.label.name) ||
                                                         SplitAroundPost(line.label.name).has_value())));
    if (role || named) {
      first_speech_ = line.line;
      return;
    }
  }
}

// Marks the credit that line `i` is or ends in. Behind whole sentences only a credit with a role is taken.
bool Outliner::MarkCreditAt(size_t i, bool behind_sentences) {
  OutlineLine& line = At(i);
  std::vector<PrintedCredit> credits = ParseCreditLine(line.line.text);
  std::string_view before;
  if (credits.empty()) {
    auto bracket = ParseBracketCredit(line.line.text);
    if (!bracket.has_value() || (behind_sentences && bracket->credits.front().role.empty())) return false;
    credits = std::move(bracket->credits);
    before = bracket->before;
    if (bracket->more) {
      AddCredits(credits);
      if (before.empty()) line.kind = LineKind::kFooter;
      return before.empty();
    }
  }
  outline_.credits.insert(outline_.credits.begin(), credits.begin(), credits.end());
  line.text = before;
  if (before.empty()) line.kind = LineKind::kCredit;
  return true;
}

// Looks for credits from the end upwards; nothing but what is surely no speech may stand behind them.
void Outliner::MarkCredits() {
  size_t sentences = 0;
  size_t first = size();
  for (size_t behind = 0; behind < size() && behind <= kMaxLinesBehindCredit; ++behind) {
    const size_t i = size() - 1 - behind;
    if (!IsFree(i)) continue;
    if (MarkCreditAt(i, sentences > 0)) {
      first = i;
      if (IsFree(i)) break;
      continue;
    }
    if (first < size()) break;
    const std::string_view text = At(i).line.text;
    const auto label = ParseLabel(text);
    if (label.has_value() && !IsFieldWord(label->key) && !IsCreditRole(label->key)) break;
    if (!EndsSentence(text) || IsTrailer(storage::FoldName(text))) continue;
    if (At(i).line.chars > kMaxTrailerChars || ++sentences > kMaxTrailerSentences) break;
  }
  for (size_t k = first; k < size(); ++k) {
    if (k > first && IsFree(k)) At(k).kind = LineKind::kFooter;
  }
}

// Those that are not there already.
void Outliner::AddCredits(const std::vector<PrintedCredit>& credits) {
  for (const PrintedCredit& credit : credits) {
    const auto same = [&](const PrintedCredit& other) { return other.name == credit.name; };
    if (std::ranges::none_of(outline_.credits, same)) outline_.credits.push_back(credit);
  }
}

bool Outliner::MarkMetadata(size_t i) {
  OutlineLine& line = At(i);
  if (line.line.chars > kMaxMetadataChars) return false;
  const std::string_view text = line.line.text;
  if (std::vector<PrintedCredit> credits = ParseCreditLine(text); !credits.empty()) {
    outline_.credits.insert(outline_.credits.end(), credits.begin(), credits.end());
    line.kind = LineKind::kCredit;
    return true;
  }
  if (EndsSentence(text)) return false;
  const auto label = ParseLabel(text);
  const bool field = label.has_value() && IsFieldWord(label->key);
  const auto note = ReadHtmlNote(text, true);
  const bool sourced = note.has_value() && NamesSource(*note);
  std::optional<PrintedDate> date = FindDate(text);
  const bool more = date.has_value() && SaysMoreThanDate(text);
  if (!date.has_value()) date = ParseDateAlone(field ? label->content : text);
  const bool furniture = std::count(text.begin(), text.end(), '>') >= 2 || IsClosingLine(text) ||
                         IsNavigationRow(text) || sourced;
  if (!field && !furniture && !date.has_value()) return false;
  const bool published = field && i < first_speech_ && SaysWhenPublished(label->key);
  if (date.has_value() && (published || !outline_.date.has_value())) outline_.date = date;
  // "2019-01-02 会谈": what a page begins with is its title.
  if (i == 0 && !field && !furniture && more) return false;
  if (sourced || (note.has_value() && date.has_value())) {
    AddCredits(note->credits);
  } else if (date.has_value()) {
    AddCredits(ParseCreditFields(text));
  }
  line.kind = LineKind::kMetadata;
  return true;
}

// "column | title"; whether line `i` has that form.
bool Outliner::MarkColumnAndTitle(size_t i) {
  const std::string_view text = At(i).line.text;
  for (const std::string_view bar : {"|", "｜", "丨", "│", "︱"}) {
    const size_t at = text.find(bar);
    if (at == std::string_view::npos) continue;
    const std::string_view column = Trim(text.substr(0, at));
    const std::string_view title = Trim(text.substr(at + bar.size()));
    if (column.empty() || title.empty() || storage::CountCodePoints(column) > kMaxColumnChars) continue;
    // "河湾周刊｜人物": both are columns where a longer title stands below.
    const bool below = i + 1 < first_speech_ && IsFree(i + 1) && At(i + 1).line.chars > kMaxColumnName &&
                       !EndsSentence(At(i + 1).line.text);
    if (below && storage::CountCodePoints(title) <= kMaxColumnName) {
      outline_.column = text;
      outline_.title = {At(i + 1).line.text};
      At(i).kind = At(i + 1).kind = LineKind::kHeadline;
      return true;
    }
    outline_.column = column;
    outline_.title = {title};
    At(i).kind = LineKind::kHeadline;
    return true;
  }
  return false;
}

void Outliner::MarkHeadline() {
  std::vector<size_t> candidates;
  bool released = false;
  for (size_t i = 0; i < first_speech_ && candidates.size() < 3; ++i) {
    if (IsFree(i) && IsNoTitle(At(i).line.text)) {
      released = released || SaysRelease(At(i).line.text);
      At(i).kind = LineKind::kMetadata;
    }
    if (!IsFree(i) || IsNoteOnRecord(At(i).line.text)) continue;
    const OutlineLine& line = At(i);
    const char32_t last = LastChar(line.line.text);
    const bool latin = static_cast<unsigned char>(line.line.text[0]) < 0x80 && last != U'.';
    if (line.line.chars > (latin ? 2 : 1) * kMaxTitleChars || last == U'。' ||
        (EndsInStop(line.line.text) && !EndsSentence(line.line.text))) {
      break;
    }
    candidates.push_back(i);
  }
  if (candidates.empty()) return;
  std::vector<std::string_view> printed;
  printed.reserve(candidates.size());
  for (const size_t i : candidates) printed.push_back(At(i).line.text);
  const size_t above = BehindLetterhead(printed, released);
  for (size_t i = 0; i < above; ++i) At(candidates[i]).kind = LineKind::kMetadata;
  size_t headline = candidates[above];
  const auto with_column =
      std::ranges::find_if(candidates, [this](size_t i) { return MarkColumnAndTitle(i); });
  if (with_column != candidates.end()) {
    headline = *with_column;
  } else {
    const std::string_view text = At(headline).line.text;
    outline_.title = {HeadingLevel(text) > 0 ? HeadingText(text) : text};
    At(headline).kind = LineKind::kHeadline;
  }
  for (size_t i = headline + 1; i < first_speech_ && IsFree(i); ++i) {
    const std::string_view text = At(i).line.text;
    if (!ContinuesTitle(outline_.title.back(), text) || At(i).line.chars > kMaxTitleChars ||
        LastChar(text) == U'。')
      break;
    outline_.title.push_back(text);
    At(i).kind = LineKind::kHeadline;
  }
}

// Whether line `i` is a dateline and nothing else; of a paragraph that begins with one, that only tells who
// wrote.
bool Outliner::MarkDateline(size_t i) {
  const std::vector<PrintedCredit> credits = ParseDateline(At(i).text);
  AddCredits(credits);
  if (credits.empty() || At(i).line.chars > kMaxDatelineChars) return false;
  At(i).kind = LineKind::kCredit;
  return true;
}

void Outliner::MarkHead() {
  size_t seen = 0;
  for (size_t i = 0; i < first_speech_ && seen < kMaxHeadLines; ++i) {
    if (!IsFree(i)) continue;
    ++seen;
    if (!MarkHeadField(seen == 1, At(i), outline_) && !MarkDateline(i)) MarkMetadata(i);
  }
  if (outline_.title.empty()) MarkHeadline();
}

// Metadata and credits behind the last speech.
void Outliner::MarkTail() {
  for (size_t i = size(); i > first_speech_ + 1; --i) {
    const OutlineLine& line = At(i - 1);
    const bool ends_in_credit = line.text.size() != line.line.text.size();
    if (ends_in_credit && line.kind == LineKind::kText) return;
    if (line.kind != LineKind::kText && line.kind != LineKind::kFooter) continue;
    if (MarkMetadata(i - 1) || line.kind == LineKind::kFooter) continue;
    if (!IsAboutPage(line.line.text, outline_.credits)) return;
    At(i - 1).kind = LineKind::kFooter;
  }
}

void Outliner::MarkGuests() {
  std::vector<bool> taken(size());
  for (size_t i = 0; i < size(); ++i) taken[i] = !IsFree(i);
  const size_t limit = first_speech_ == size() ? size() : first_speech_;
  std::optional<GuestList> list = FindGuestList(Lines(), taken, limit, keys_);
  if (!list.has_value()) return;
  for (size_t i = list->begin; i < list->end; ++i) At(i).kind = LineKind::kGuests;
  outline_.guests = std::move(list->guests);
}

void Outliner::MarkSpeech() {
  std::erase_if(labels_, [this](const LabelledLine& line) { return !IsFree(line.line); });
  std::vector<std::string> names;
  for (const Guest& guest : outline_.guests) names.push_back(storage::FoldName(guest.name));
  const LabelBook book(labels_, names, size());
  std::vector<std::string> printed;
  for (const Guest& guest : outline_.guests) printed.emplace_back(guest.name);
  for (std::string& asker : HeadAskers(outline_)) printed.push_back(std::move(asker));
  const NamedSpeakers named(labels_, printed, size() - UnlabelledQuestions(outline_, labels_));
  for (LabelledLine& labelled : labels_) {
    LabelDecision decision = book.Find(labelled.label.key);
    LabelDecision by_name = named.Find(labelled.label);
    if (decision.role == LabelRole::kNoSpeaker) {
      decision = std::move(by_name);
    } else if (decision.IsNobodyListed() && !by_name.full_name.empty()) {
      decision.full_name = by_name.full_name;
      decision.method = by_name.method;
    }
    if (const auto role = head_roles_.find(labelled.label.key); role != head_roles_.end())
      TellByHead(role->second, decision);
    if (decision.role == LabelRole::kNoSpeaker) continue;
    TellNamesakes(outline_.guests, labelled.label, decision);
    OutlineLine& line = At(labelled.line);
    line.kind = LineKind::kSpeech;
    line.speaker = std::move(decision);
    const auto label_size = static_cast<size_t>(labelled.label.content.data() - line.text.data());
    line.text = label_size < line.text.size() ? line.text.substr(label_size) : std::string_view();
    line.label = std::move(labelled.label);
  }
  TellNames(TitleText(), Lead(), outline_);
  TellNamedAskers(outline_);
  TellWhoIsMeant();
  TellInterviewers(outline_);
  TellStatements(outline_);
}

std::vector<std::string> Outliner::Lead() const {
  std::vector<std::string> lead;
  for (size_t i = 0; i < first_speech_ && lead.size() < kMaxLead; ++i) {
    if (IsFree(i)) lead.emplace_back(WithoutDateline(outline_.lines[i].text));
  }
  return lead;
}

std::string Outliner::TitleText() const {
  std::string title;
  for (const std::string_view line : outline_.title) title += line;
  return title;
}

// Who made the page, and so is no guest of it.
std::vector<std::string> Outliner::Makers() const {
  std::vector<std::string> makers;
  for (const PrintedCredit& credit : outline_.credits) makers.emplace_back(credit.name);
  return makers;
}

// Short forms that the lead explains, and the one guest behind "答：".
void Outliner::TellWhoIsMeant() {
  const std::vector<std::string> lead = Lead();
  absl::flat_hash_map<std::string, std::string> defined;
  for (const std::string& paragraph : lead) {
    for (auto& [form, whole] : FindDefinitions(paragraph))
      defined.try_emplace(storage::FoldName(form), whole);
  }
  // Labels explain them as well.
  for (const OutlineLine& line : outline_.lines) {
    if (line.kind != LineKind::kSpeech || line.label->addition.empty()) continue;
    for (auto& [form, whole] : FindDefinitions(line.label->printed))
      defined.try_emplace(storage::FoldName(form), whole);
  }
  std::optional<std::string> guest;
  for (OutlineLine& line : outline_.lines) {
    if (line.kind != LineKind::kSpeech) continue;
    LabelDecision& speaker = line.speaker;
    const auto found = defined.find(line.label->key);
    if (found != defined.end() && speaker.participant == LabelDecision::kNobody) {
      speaker.full_name = found->second;
      speaker.method = v1::Attribution::DEFINED_INITIALS;
      if (IsAskerRole(storage::FoldName(found->second))) speaker.role = LabelRole::kAsker;
    } else if (speaker.role == LabelRole::kAnswerer && IsAnswererRole(line.label->key) &&
               speaker.participant == LabelDecision::kNobody && speaker.full_name.empty() &&
               outline_.guests.size() <= 1) {
      if (outline_.guests.size() == 1) speaker.participant = 0;
      if (outline_.guests.empty() && !guest.has_value()) guest = FindGuest(TitleText(), lead, Makers());
      if (outline_.guests.empty()) speaker.full_name = *guest;
      if (outline_.guests.size() == 1 || !guest->empty())
        speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
  }
}

}  // namespace

Outline MakeOutline(std::string_view text) { return Outliner(text).Run(); }

}  // namespace fangtan::service
