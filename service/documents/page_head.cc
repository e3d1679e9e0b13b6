#include "service/documents/page_head.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "service/documents/credits.h"
#include "service/documents/dates.h"
#include "service/documents/guests.h"
#include "service/documents/honorifics.h"
#include "service/documents/introductions.h"
#include "service/documents/labels.h"
#include "service/documents/lead_posts.h"
#include "service/documents/qa_guests.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Who conducts an interview, and asks all of it.
constexpr std::string_view kInterviewers[] = {
    "采访人", "采访者", "访谈者", "访问者", "采访", "访问", "interviewer", "interviewed by", "conducted by"};
constexpr std::string_view kModerators[] = {"主持人", "主持", "主播", "host", "moderator"};
constexpr std::string_view kChairs[] = {"主席", "会议主席", "召集人", "议长"};
// Labels of whoever asks, that say no more of them.
constexpr std::string_view kAnybody[] = {"问",     "q",      "question", "提问",       "记者",
                                         "采访人", "采访者", "访谈者",   "interviewer"};
constexpr std::string_view kLetters[] = {"问", "q", "question"};

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

bool AsksInHead(std::string_view folded) { return Has(kInterviewers, folded) || Has(kModerators, folded); }

// "q" of "q12".
std::string_view WithoutNumber(std::string_view key) {
  while (!key.empty() && absl::ascii_isdigit(static_cast<unsigned char>(key.back()))) key.remove_suffix(1);
  return key;
}

bool IsLabelled(const OutlineLine& line) { return line.kind == LineKind::kSpeech && line.label.has_value(); }

bool IsUnnamed(const OutlineLine& line) {
  return IsLabelled(line) && line.speaker.full_name.empty() &&
         line.speaker.participant == LabelDecision::kNobody && line.speaker.candidates.empty();
}

// Whether "Q:" is whom the head gives this `role`: an interviewer; a host only with one guest, where nobody
// asks under another label. A moderator passes the word on to others.
bool AsksUnderLetters(std::string_view role, const Outline& outline) {
  if (Has(kInterviewers, role)) return true;
  if (Has(kChairs, role)) return false;
  return role != "moderator" && outline.guests.size() == 1 &&
         std::ranges::none_of(outline.lines, [](const OutlineLine& line) {
           return IsLabelled(line) && line.speaker.role == LabelRole::kAsker &&
                  !Has(kLetters, WithoutNumber(line.label->key));
         });
}

// The title in "Title: The Pier", "标题：码头"; nothing for other lines.
std::optional<std::string_view> ParseTitleField(std::string_view line) {
  const auto label = ParseLabel(line);
  if (!label.has_value() || label->content.empty()) return std::nullopt;
  return label->key == "title" || label->key == "标题" ? std::optional(label->content) : std::nullopt;
}

// Whether `text` is a name and nothing else. "Host: Welcome" greets, and "主持人：大家好" as well; one Latin
// word is any word.
bool IsWholeName(std::string_view text) {
  const bool latin = !text.empty() && static_cast<unsigned char>(text[0]) < 0x80;
  return LooksLikeName(text) && !IsCommonHanWord(text) &&
         (!latin || text.find(' ') != std::string_view::npos);
}

// Who asks, by a line that names somebody and says no more: "Host: Ada Byron", 采访人：林小河, "Interviewed
// by Ada Byron".
std::optional<PrintedCredit> ParseInterviewer(std::string_view line) {
  constexpr std::string_view kBy = "Interviewed by";
  if (line.starts_with(kBy)) {
    std::string_view name = line.substr(kBy.size());
    while (name.starts_with(' ') || name.starts_with(':')) name.remove_prefix(1);
    return IsWholeName(name) ? std::optional(PrintedCredit{line.substr(0, kBy.size()), name}) : std::nullopt;
  }
  const auto label = ParseLabel(line);
  if (!label.has_value() || !AsksInHead(label->key)) return std::nullopt;
  // "主持：林小河（《河畔》主笔）"
  const std::string_view bracket = label->content.ends_with("）")  ? "（"
                                   : label->content.ends_with(')') ? "("
                                                                   : "";
  const std::string_view name =
      bracket.empty() ? label->content : Trim(label->content.substr(0, label->content.find(bracket)));
  return IsWholeName(name) ? std::optional(PrintedCredit{label->name, name}) : std::nullopt;
}

// Whose interview a sentence of the head calls this: Bo Li of "an interview with Ada Byron, conducted by Bo
// Li on June 3".
std::optional<PrintedCredit> FindConductor(std::string_view text) {
  constexpr std::string_view kBy = "conducted by ";
  const size_t at = text.find(kBy);
  if (at == std::string_view::npos || text.substr(0, at).find("nterview") == std::string_view::npos)
    return std::nullopt;
  std::string_view name = text.substr(at + kBy.size());
  for (const std::string_view end : {" on ", " of ", " for ", " in ", " at ", " from ", ",", ".", ";"})
    name = name.substr(0, name.find(end));
  name = Trim(name);
  return IsWholeName(name) ? std::optional(PrintedCredit{text.substr(at, kBy.size() - 1), name})
                           : std::nullopt;
}

// The name in "河湾读书会 林小河": behind one blank, where what stands before it is no name.
std::string_view NameBehindUnit(std::string_view text) {
  size_t blank = std::string_view::npos;
  for (size_t at = 0; at < text.size(); at += storage::DecodeAt(text, at).length) {
    if (!storage::IsSpace(storage::DecodeAt(text, at).value)) continue;
    if (blank != std::string_view::npos) return {};
    blank = at;
  }
  if (blank == std::string_view::npos || !storage::IsHan(storage::DecodeAt(text, 0).value)) return {};
  const std::string_view name = Trim(text.substr(blank));
  return IsWholeName(name) && !IsCourtesy(storage::FoldName(name)) && !IsWholeName(text.substr(0, blank))
             ? name
             : std::string_view();
}

// The name in "林小河　河湾电视台主持人", "林小河县长": somebody with a post and nothing else.
std::string_view NameWithPostIn(std::string_view text) {
  constexpr std::string_view kMakers[] = {"主持人", "记者", "記者", "编辑", "編輯", "主编", "主編", "主播"};
  constexpr size_t kMaxChars = 40;
  if (EndsInStop(text) || storage::CountCodePoints(text) > kMaxChars) return {};
  if (const std::string_view name = NameBehindUnit(text); !name.empty()) return name;
  if (const auto split = SplitPost(text); split.has_value()) return split->name;
  const auto entry = ParseGuest(text, {}, true);
  if (!entry.has_value() || entry->posts.empty() || !IsWholeName(entry->name)) return {};
  const std::string_view post = entry->posts.back();
  const bool makes =
      std::ranges::any_of(kMakers, [&](std::string_view word) { return post.ends_with(word); });
  return makes || SplitPost(std::string(post).append(entry->name)).has_value() ? entry->name
                                                                               : std::string_view();
}

// Whether `line` says that somebody with a post asks, on the line itself or on the next: 主持人：林小河县长.
bool MarkAskerWithPost(OutlineLine& line, Outline& outline) {
  const auto label = ParseLabel(line.text);
  if (!label.has_value() || !AsksInHead(label->key)) return false;
  const auto next = static_cast<size_t>(&line - outline.lines.data()) + 1;
  const bool below = label->content.empty() && next < outline.lines.size();
  const std::string_view name = NameWithPostIn(below ? outline.lines[next].text : label->content);
  if (name.empty()) return false;
  outline.credits.push_back({label->name, name});
  line.kind = LineKind::kCredit;
  if (below) outline.lines[next].kind = LineKind::kCredit;
  return true;
}

// Whether `line` gives whoever asks a name without a surname, 主持人：晨曦, right below another field.
bool MarkAskerBelowField(OutlineLine& line, Outline& outline) {
  const auto label = ParseLabel(line.text);
  if (!label.has_value() || !AsksInHead(label->key) || &line == outline.lines.data()) return false;
  const std::u32string name = storage::ToUtf32(label->content);
  const bool short_name = name.size() >= 2 && name.size() <= 4 && std::ranges::all_of(name, storage::IsHan);
  const auto above = ParseLabel((&line - 1)->line.text);
  const bool below_field =
      above.has_value() && !above->content.empty() && (IsFieldWord(above->key) || IsGuestHeading(above->key));
  if (!short_name || !below_field || IsCourtesy(storage::FoldName(label->content))) return false;
  outline.credits.push_back({label->name, label->content});
  line.kind = LineKind::kCredit;
  return true;
}

bool MarkChair(OutlineLine& line, Outline& outline) {
  const auto label = ParseLabel(line.text);
  if (!label.has_value() || !NamesChair(*label)) return false;
  outline.credits.push_back({label->name, label->content});
  line.kind = LineKind::kCredit;
  return true;
}

// Whom a credit names, without a post around or beside the name.
std::string BearerIn(std::string_view credited) {
  if (const auto around = SplitAroundPost(credited)) return around->name;
  if (const auto split = SplitPost(credited)) return std::string(split->name);
  return std::string(credited);
}

}  // namespace

bool NamesChair(const PrintedLabel& label) {
  return Has(kChairs, label.key) &&
         (IsWholeName(label.content) || SplitAroundPost(label.content).has_value() ||
          SplitPost(label.content).has_value());
}

bool SaysWhenPublished(std::string_view key) {
  constexpr std::string_view kKeys[] = {"发布时间", "发布日期", "发表时间", "发表日期", "published"};
  return Has(kKeys, key);
}

bool IsNoteOnRecord(std::string_view line) { return line.starts_with('[') && line.ends_with(']'); }

bool ContinuesTitle(std::string_view line, std::string_view below) {
  constexpr std::string_view kRecords[] = {"笔录", "紀錄", "记录",   "纪录",   "記錄",
                                           "实录", "實錄", "逐字稿", "訪談錄", "访谈录"};
  constexpr std::string_view kEvidence[] = {"Oral evidence: ", "Oral Evidence: ", "Minutes of "};
  constexpr size_t kMaxRecord = 30;
  if (below.starts_with("—") || below.starts_with("--")) return true;
  const auto begins = [&](std::string_view word) { return below.starts_with(word); };
  const auto ends = [&](std::string_view word) { return below.ends_with(word); };
  if (std::ranges::any_of(kEvidence, begins)) return true;
  if (below.size() <= kMaxRecord && std::ranges::any_of(kRecords, ends)) return true;
  // Lines of one text: nothing but a line end and blanks may stand between.
  const std::string_view between(line.data() + line.size(),
                                 static_cast<size_t>(below.data() - line.data()) - line.size());
  return std::ranges::count(between, '\n') == 1 && IsAllCapitals(line) && IsAllCapitals(below) &&
         below.find(' ') != std::string_view::npos && !FindDate(below).has_value();
}

bool MarkHeadField(bool first, OutlineLine& line, Outline& outline) {
  if (const auto title = ParseTitleField(line.text); first && title.has_value()) {
    outline.title = {*title};
    line.kind = LineKind::kHeadline;
    return true;
  }
  if (auto conductor = FindConductor(line.text)) {
    outline.credits.push_back(*conductor);
    return false;
  }
  const auto asker = ParseInterviewer(line.text);
  if (!asker.has_value())
    return MarkAskerWithPost(line, outline) || MarkAskerBelowField(line, outline) || MarkChair(line, outline);
  outline.credits.push_back(*asker);
  line.kind = LineKind::kCredit;
  return true;
}

void TellInterviewers(Outline& outline) {
  for (const PrintedCredit& credit : outline.credits) {
    const std::string role = storage::FoldName(credit.role);
    const auto same = [&](const PrintedCredit& other) { return storage::FoldName(other.role) == role; };
    if ((!AsksInHead(role) && !Has(kChairs, role)) || std::ranges::count_if(outline.credits, same) != 1)
      continue;
    const bool letters = AsksUnderLetters(role, outline);
    for (OutlineLine& line : outline.lines) {
      if (!IsUnnamed(line)) continue;
      if (line.label->key != role && !(letters && Has(kAnybody, WithoutNumber(line.label->key)))) continue;
      line.speaker.full_name = BearerIn(credit.name);
      line.speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
  }
}

namespace {

// "答（林小河）：" is hers.
void TellNamesInBrackets(Outline& outline) {
  for (OutlineLine& line : outline.lines) {
    if (!IsUnnamed(line) || !SpeakerRoleOf(line.label->key).anonymous) continue;
    if (!IsWholeName(line.label->addition)) continue;
    line.speaker.full_name = line.label->addition;
    line.speaker.method = v1::Attribution::LABEL_UNLISTED;
    for (size_t i = 0; i < outline.guests.size(); ++i) {
      if (outline.guests[i].name == line.label->addition) line.speaker.participant = i;
    }
  }
}

// The one of `names` that `part` is the first or the last part of: "维斯特" of "阿尔玛·维斯特".
const std::string* FindTranscribed(std::string_view part, const std::vector<std::string>& names) {
  const std::string* found = nullptr;
  for (const std::string& name : names) {
    const bool parted = std::ranges::any_of(std::array{"·", "・"}, [&](std::string_view dot) {
      return name.starts_with(std::string(part).append(dot)) || name.ends_with(std::string(dot).append(part));
    });
    if (!parted) continue;
    if (found != nullptr) return nullptr;
    found = &name;
  }
  return found;
}

// "ADA BYRON, DIRECTOR" of "STATEMENT OF ADA BYRON, DIRECTOR", as hearings announce a witness; else empty.
std::string_view BehindStatementOf(std::string_view line) {
  for (const std::string_view begin : {"STATEMENT OF ", "TESTIMONY OF ", "Statement of ", "Testimony of "}) {
    if (line.starts_with(begin)) return line.substr(begin.size());
  }
  return {};
}

// Labels of one word, "Byron:", "AB:", are whose name it is a part or the initials of: of who asks by the
// head, the guests, who is credited, and the names of `title` and `lead`. Of several, nobody's.
void TellPartsOfNames(std::string_view title, const std::vector<std::string>& lead, Outline& outline) {
  const auto is_part = [](const OutlineLine& line) {
    return IsUnnamed(line) && line.speaker.method == v1::Attribution::LABEL_UNLISTED &&
           WithoutHonorifics(line.label->name).find(' ') == std::string_view::npos;
  };
  if (std::ranges::none_of(outline.lines, is_part)) return;
  std::vector<std::string> names = HeadAskers(outline);
  for (const Guest& guest : outline.guests) names.emplace_back(guest.name);
  for (const PrintedCredit& credit : outline.credits) {
    if (IsWholeName(credit.name) && std::ranges::find(names, credit.name) == names.end())
      names.emplace_back(credit.name);
  }
  // "Representatives Byron": a title and a surname are no other name.
  const auto is_whole = [](std::string_view name) {
    const std::string_view bare = WithoutHonorifics(name);
    return bare.size() == name.size() || bare.find(' ') != std::string_view::npos;
  };
  const auto add = [&](std::string_view text) {
    for (std::string& name : FindNames(text)) {
      if (is_whole(name) && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  };
  add(title);
  for (const std::string& paragraph : lead) add(paragraph);
  for (const OutlineLine& line : outline.lines) {
    if (!IsLabelled(line)) add(BehindStatementOf(line.line.text));
  }
  const NameBook book(names);
  for (OutlineLine& line : outline.lines) {
    if (!is_part(line)) continue;
    const std::string* whole = book.Find(WithoutHonorifics(line.label->name));
    if (whole == nullptr) whole = FindTranscribed(line.label->name, names);
    if (whole == nullptr || storage::FoldName(*whole) == line.label->key) continue;
    line.speaker.full_name = *whole;
    line.speaker.method = v1::Attribution::PARTIAL_NAME;
  }
}

// Whom "市長：" stands for, by title and lead, which name one person behind that post.
void TellPostHolders(std::string_view title, const std::vector<std::string>& lead, Outline& outline) {
  std::string all(title);
  for (const std::string& paragraph : lead) all.append("\n").append(paragraph);
  absl::flat_hash_map<std::string, std::string> bearers;  // by label
  for (OutlineLine& line : outline.lines) {
    const bool role = IsUnnamed(line) && line.speaker.method == v1::Attribution::ANONYMOUS_ROLE &&
                      !IsAnswererRole(line.label->key) && !SpeakerRoleOf(line.label->key).anonymous;
    const bool post = IsUnnamed(line) && IsPostNoun(line.label->key);
    if (!post && !(role && line.speaker.role == LabelRole::kAnswerer)) continue;
    const auto [found, added] = bearers.try_emplace(line.label->key);
    if (added)
      found->second = post ? BearerOfLatinPost(line.label->key, all) : BearerOfPost(line.label->name, all);
    line.speaker.full_name = found->second;
    if (!line.speaker.full_name.empty()) line.speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
  }
}

// What is said in each run under `key`.
std::vector<std::string> SaidUnder(std::string_view key, const Outline& outline) {
  constexpr size_t kMaxRunBytes = 2000;
  std::vector<std::string> runs;
  bool inside = false;
  for (const OutlineLine& line : outline.lines) {
    if (line.kind == LineKind::kSpeech) inside = line.label.has_value() && line.label->key == key;
    if (!inside || (line.kind != LineKind::kSpeech && line.kind != LineKind::kText)) continue;
    if (line.kind == LineKind::kSpeech) runs.emplace_back();
    if (runs.back().size() < kMaxRunBytes) runs.back().append(line.text).append("\n");
  }
  return runs;
}

// The one name that `introduce` finds in `runs`.
template <typename Introduce>
std::string OneIntroduced(const std::vector<std::string>& runs, Introduce introduce) {
  std::string one;
  for (const std::string& run : runs) {
    std::string name = introduce(run);
    if (name.empty() || name == one) continue;
    if (!one.empty()) return "";
    one = std::move(name);
  }
  return one;
}

// A host and a guest under these very words say who they are; a host says who the guest is. A reporter is one
// of many.
void TellIntroduced(Outline& outline) {
  constexpr std::string_view kHosts[] = {"host", "主持人", "主持", "主播", "interviewer", "采访者"};
  constexpr std::string_view kGuests[] = {"guest",  "嘉宾",   "来宾", "interviewee",
                                          "受访者", "受访人", "答",   "a"};
  std::vector<std::string> by_host;
  const auto tell = [&](std::string_view key, const std::string& name) {
    if (name.empty()) return;
    for (OutlineLine& line : outline.lines) {
      if (!IsUnnamed(line) || line.label->key != key) continue;
      line.speaker.full_name = name;
      line.speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
  };
  for (const std::string_view key : kHosts) {
    const std::vector<std::string> runs = SaidUnder(key, outline);
    tell(key, OneIntroduced(runs, IntroducedSelf));
    by_host.insert(by_host.end(), runs.begin(), runs.end());
  }
  if (!outline.guests.empty()) return;
  const std::string guest = OneIntroduced(by_host, IntroducedGuest);
  for (const std::string_view key : kGuests) {
    const std::string self = OneIntroduced(SaidUnder(key, outline), IntroducedSelf);
    tell(key, self.empty() ? guest : self);
  }
}

}  // namespace

void TellNames(std::string_view title, const std::vector<std::string>& lead, Outline& outline) {
  TellNamesInBrackets(outline);
  TellPartsOfNames(title, lead, outline);
  TellPostHolders(title, lead, outline);
  TellIntroduced(outline);
}

std::vector<std::string> HeadAskers(const Outline& outline) {
  std::vector<std::string> askers;
  for (const PrintedCredit& credit : outline.credits) {
    if (AsksInHead(storage::FoldName(credit.role))) askers.emplace_back(credit.name);
  }
  return askers;
}

bool IsInterviewer(const Outline& outline, std::string_view name) {
  return std::ranges::any_of(outline.credits, [&](const PrintedCredit& credit) {
    return credit.name == name && Has(kInterviewers, storage::FoldName(credit.role));
  });
}

}  // namespace fangtan::service
