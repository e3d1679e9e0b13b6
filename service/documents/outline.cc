#include "service/documents/outline.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/documents/end_matter.h"
#include "service/documents/outline_headings.h"
#include "service/documents/outline_speakers.h"
#include "service/documents/page_head.h"
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
    TellUnlabelledAnswers(FindGuest(TitleText(), Lead(), {}), outline_);
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
  void MarkRanking();
  void CollectLabels();
  LabelledLine Labelled(size_t i, PrintedLabel label) const;
  void FindFirstSpeech();
  void MarkCredits();
  bool MarkCreditAt(size_t i, bool behind_sentences);
  void MarkHead();
  void AddCredits(const std::vector<PrintedCredit>& credits);
  bool MarkMetadata(size_t i);
  bool MarkColumnAndTitle(size_t i);
  void MarkHeadline();
  void MarkTail();
  void MarkGuests();
  void MarkSpeech();
  void TellWhoIsMeant();
  void TellNamesakes(PrintedLabel& label, LabelDecision& decision) const;

  Outline outline_;
  std::vector<LabelledLine> labels_;
  LabelKeys keys_;
  size_t first_speech_ = 0;  // the first line that is surely speech, or size()
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
  PairQuestionLabels(labels_, [](LabelledLine& line) { return &line.label.key; });
  for (const LabelledLine& line : labels_) keys_.insert(line.label.key);
  FindFirstSpeech();
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
  std::optional<PrintedDate> date = FindDate(text);
  if (!date.has_value()) date = ParseDateAlone(text);
  const bool furniture =
      std::count(text.begin(), text.end(), '>') >= 2 || IsClosingLine(text) || IsNavigationRow(text);
  if (!field && !furniture && !date.has_value()) return false;
  const bool published = field && i < first_speech_ && SaysWhenPublished(label->key);
  if (date.has_value() && (published || !outline_.date.has_value())) outline_.date = date;
  // "2019-01-02 会谈": what a page begins with is its title.
  if (i == 0 && !field && !furniture && SaysMoreThanDate(text)) return false;
  if (date.has_value()) AddCredits(ParseCreditFields(text));
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
  for (size_t i = 0; i < first_speech_ && candidates.size() < 3; ++i) {
    if (!IsFree(i)) continue;
    const OutlineLine& line = At(i);
    const char32_t last = LastChar(line.line.text);
    if (line.line.chars > kMaxTitleChars || last == U'。' ||
        (EndsInStop(line.line.text) && !EndsSentence(line.line.text))) {
      break;
    }
    candidates.push_back(i);
  }
  if (candidates.empty()) return;
  size_t headline = candidates[0];
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
    const bool continues = text.starts_with("—") || text.starts_with("--");
    if (!continues || At(i).line.chars > kMaxTitleChars || LastChar(text) == U'。') break;
    outline_.title.push_back(text);
    At(i).kind = LineKind::kHeadline;
  }
}

void Outliner::MarkHead() {
  size_t seen = 0;
  for (size_t i = 0; i < first_speech_ && seen < kMaxHeadLines; ++i) {
    if (!IsFree(i)) continue;
    ++seen;
    if (!MarkHeadField(seen == 1, At(i), outline_)) MarkMetadata(i);
  }
  if (outline_.title.empty()) MarkHeadline();
}

// Metadata and credits behind the last speech.
void Outliner::MarkTail() {
  for (size_t i = size(); i > first_speech_ + 1; --i) {
    const OutlineLine& line = At(i - 1);
    const bool ends_in_credit = line.text.size() != line.line.text.size();
    if (ends_in_credit && line.kind == LineKind::kText) return;
    if (line.kind == LineKind::kText || line.kind == LineKind::kFooter) {
      if (!MarkMetadata(i - 1) && line.kind == LineKind::kText) return;
    }
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
    if (decision.role == LabelRole::kNoSpeaker) continue;
    TellNamesakes(labelled.label, decision);
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
    if (IsFree(i)) lead.emplace_back(outline_.lines[i].text);
  }
  return lead;
}

std::string Outliner::TitleText() const {
  std::string title;
  for (const std::string_view line : outline_.title) title += line;
  return title;
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
      if (outline_.guests.empty() && !guest.has_value()) guest = FindGuest(TitleText(), lead, {});
      if (outline_.guests.empty()) speaker.full_name = *guest;
      if (outline_.guests.size() == 1 || !guest->empty())
        speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
  }
}

// What `key` says behind the name, or the part of it, that it begins with: "縣長" of "李偉縣長" and "李縣長".
std::string_view TitleIn(std::string_view key, std::string_view name) {
  size_t chars = 0;
  while (FirstChars(name, chars).size() < name.size() && key.starts_with(FirstChars(name, chars + 1)))
    ++chars;
  return chars == 0 ? std::string_view() : key.substr(FirstChars(name, chars).size());
}

// Where a label may mean several guests, the post behind the name or in brackets tells which; the label is
// kept whole then.
void Outliner::TellNamesakes(PrintedLabel& label, LabelDecision& decision) const {
  if (decision.candidates.empty()) return;
  label.name = label.printed;
  std::vector<size_t> meant;
  for (const size_t candidate : decision.candidates) {
    std::string addition = storage::FoldName(label.addition);
    if (addition.empty()) addition = TitleIn(label.key, storage::FoldName(outline_.guests[candidate].name));
    if (addition.empty()) continue;
    if (std::ranges::any_of(outline_.guests[candidate].posts, [&](std::string_view post) {
          return storage::FoldName(post).find(addition) != std::string::npos;
        })) {
      meant.push_back(candidate);
    }
  }
  if (meant.size() != 1) return;
  decision.participant = meant[0];
  decision.candidates.clear();
}

}  // namespace

Outline MakeOutline(std::string_view text) { return Outliner(text).Run(); }

}  // namespace fangtan::service
