#include "service/documents/speaker_names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "service/documents/honorifics.h"
#include "service/documents/lines.h"
#include "service/documents/names_in_text.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxInitials = 4;
constexpr size_t kMaxTitleBytes = 1000;

// Roles that ask and do nothing else; a moderator or a host may do either.
constexpr std::string_view kAskers[] = {"q",         "question",      "questioner", "interviewer", "reporter",
                                        "reporters", "correspondent", "journalist", "问",          "提问",
                                        "追问",      "提问者",        "提问人",     "采访者",      "记者",
                                        "现场提问",  "pregunta"};
// Of these a label's last word, its number apart, makes it a role.
constexpr std::string_view kRoleWords[] = {
    "audience",     "entrevistador", "entrevistadora", "moderador",    "moderadora", "presentador",
    "presentadora", "attendee",      "participant",    "participants", "member",     "members",
    "speaker",      "moderator",     "host",           "hosts",        "operator",   "official",
    "officials",    "aide",          "interpreter",    "translator",   "narrator",   "announcer",
    "introducer",   "unknown",       "unidentified",   "anonymous",    "male",       "female",
    "man",          "woman",         "voice",          "voices",       "crowd",      "everyone",
    "all",          "response",      "panelist",       "emcee",        "staff",      "staffer",
    "student",      "guest",         "listener",       "caller",       "audio",      "interviewer",
    "reporter"};
constexpr std::string_view kPublicWords[] = {"público",  "publico",   "asistente",   "oyente",   "audience",
                                             "attendee", "attendees", "participant", "listener", "caller",
                                             "crowd",    "student",   "questioners"};
constexpr std::string_view kHanPublic[] = {"与会者", "民众", "观众", "听众", "网友", "同学", "学生", "来宾"};
constexpr std::string_view kHanRoles[] = {"主持人",   "主持",   "司仪", "众人",     "翻译",
                                          "口译",     "匿名",   "某人", "口译人员", "翻译人员",
                                          "现场口译", "口译员", "旁白", "画外音"};
constexpr std::string_view kSoundWords[] = {
    "break", "jingle", "outro",     "intro", "song",    "music", "sample", "commercial",    "ad",
    "ads",   "track",  "recording", "clip",  "sponsor", "theme", "sound",  "advertisement", "sponsored",
    "广告",  "预告片", "影片",      "片头",  "片尾",    "配乐",  "音乐"};

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

std::vector<std::string> Words(std::string_view text) {
  return absl::StrSplit(absl::string_view(text.data(), text.size()), absl::ByAnyChar(" \t"),
                        absl::SkipEmpty());
}

bool IsNumber(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

// The words of a folded label without the numbers at its end.
std::vector<std::string> UnnumberedWords(std::string_view folded) {
  std::vector<std::string> words = Words(folded);
  while (!words.empty() && (IsNumber(words.back()) || words.back().front() == '#')) words.pop_back();
  return words;
}

// "aj" for "adam jonas"; a single word's is its first letter.
std::string Initials(const std::vector<std::string>& words) {
  std::string initials;
  for (const std::string& word : words) {
    const size_t length = word.empty() ? 0 : storage::DecodeAt(word, 0).length;
    initials += word.substr(0, length);
  }
  return initials;
}

// The words of a folded name that initials stand for: "jvd" or "jd" for "john van dalen".
std::vector<std::string> WithoutParticles(std::vector<std::string> words) {
  constexpr std::string_view kParticles[] = {"van", "von", "der", "den", "de",  "da",  "di",  "du", "del",
                                             "la",  "le",  "el",  "al",  "bin", "ter", "ten", "zu"};
  std::erase_if(words, [&](const std::string& word) { return Has(kParticles, word); });
  return words;
}

bool IsHanName(std::string_view name) {
  const std::u32string han = storage::ToUtf32(name);
  return han.size() >= 2 && std::ranges::all_of(han, storage::IsHan) && LooksLikeName(name);
}

bool HoldsWords(const std::vector<std::string>& whole, const std::vector<std::string>& part) {
  return std::ranges::search(whole, part).begin() != whole.end();
}

}  // namespace

SpeakerRole SpeakerRoleOf(std::string_view folded) {
  // "主持人(翻译)" is still a role.
  if (const size_t open = folded.find('(');
      open != std::string_view::npos && open > 0 && folded.ends_with(')'))
    folded = Trim(folded.substr(0, open));
  const std::vector<std::string> words = UnnumberedWords(folded);
  if (words.empty()) return {};
  if (words.size() == 1 && Has(kAskers, words[0])) return {true, TurnRole::kAsks};
  if (IsAnswererRole(folded)) return {true, TurnRole::kAnswers};
  if (Has(kPublicWords, words.front()) || Has(kPublicWords, words.back()) || Has(kHanPublic, folded))
    return {true, TurnRole::kPublic};
  const bool role = Has(kRoleWords, words.back()) || words.front() == "unknown" || Has(kHanRoles, folded) ||
                    IsAskerRole(folded) || IsNumberedPerson(folded);
  return {role, TurnRole::kUnknown};
}

bool IsSoundLabel(std::string_view folded) {
  const std::vector<std::string> words = UnnumberedWords(folded);
  return !words.empty() && (Has(kSoundWords, words.back()) || Has(kSoundWords, words.front()));
}

NameBook::NameBook(const std::vector<std::string>& names) {
  if (names.size() > kMaxNames) return;
  names_ = names;
  for (const std::string& name : names_) words_.push_back(Words(storage::FoldName(name)));
}

template <typename Predicate>
const std::string* NameBook::OnlyOne(Predicate fits) const {
  const auto first = std::ranges::find_if(words_, fits);
  if (first == words_.end() || std::find_if(std::next(first), words_.end(), fits) != words_.end())
    return nullptr;
  return &names_[static_cast<size_t>(first - words_.begin())];
}

const std::string* NameBook::Find(std::string_view name) const {
  const std::string folded = storage::FoldName(name);
  const std::vector<std::string> words = Words(folded);
  const auto same = std::ranges::find(words_, words);
  if (same != words_.end()) return &names_[static_cast<size_t>(same - words_.begin())];
  if (words.empty() || SpeakerRoleOf(folded).anonymous) return nullptr;
  if (const auto* part = OnlyOne([&](const auto& whole) { return HoldsWords(whole, words); })) return part;
  if (words.size() == 1 && folded.size() <= kMaxInitials && std::ranges::none_of(name, absl::ascii_islower)) {
    return OnlyOne([&](const auto& whole) {
      return Initials(whole) == folded || Initials(WithoutParticles(whole)) == folded;
    });
  }
  const std::vector<std::string> plain = UnnumberedWords(folded);
  if (plain.size() == words.size()) return nullptr;
  return OnlyOne([&](const auto& whole) { return whole == plain; });
}

bool NameBook::HoldsWhole(std::string_view name) const {
  return !words_.empty() && std::ranges::find(words_, Words(storage::FoldName(name))) != words_.end();
}

bool NameBook::FitsSeveral(std::string_view name) const {
  const std::string folded = storage::FoldName(name);
  const std::vector<std::string> words = Words(folded);
  if (words.empty() || SpeakerRoleOf(folded).anonymous || Find(name) != nullptr) return false;
  return std::ranges::any_of(words_, [&](const auto& whole) { return HoldsWords(whole, words); });
}

std::string NameInTitle(std::string_view label, std::string_view title) {
  const std::vector<std::string> words = Words(storage::FoldName(label));
  // Two who speak at once are neither of them.
  if (words.size() < 2 || !IsAllCapitals(label) || label.find('/') != std::string_view::npos) return "";
  std::vector<std::string> printed = Words(title.substr(0, kMaxTitleBytes));
  for (size_t i = 1; i < printed.size(); ++i) {
    while (!printed[i].empty() && (printed[i].back() == ',' || printed[i].back() == '.'))
      printed[i].pop_back();
    if (storage::FoldName(printed[i]) != words.back()) continue;
    const std::string& given = printed[i - 1];
    if (std::ranges::find(words, storage::FoldName(given)) != words.end()) continue;
    if (LooksLikeName(given) && LooksLikeName(printed[i])) return given + " " + printed[i];
  }
  return "";
}

std::string OnlyOneWithSurname(std::string_view surname, const std::vector<std::string>& whole_names) {
  std::string only;
  for (const std::string& printed : whole_names) {
    const std::string name(WithoutHonorifics(printed));
    const size_t blank = name.rfind(' ');
    if (blank == std::string::npos ||
        storage::FoldName(name.substr(blank + 1)) != storage::FoldName(surname) ||
        !MayBePerson(storage::ToUtf32(name)))
      continue;
    if (!only.empty() && only != name) return "";
    only = name;
  }
  return only;
}

bool IsAllCapitals(std::string_view name) {
  const auto is_upper = [&](size_t at) {
    return at < name.size() && absl::ascii_isupper(static_cast<unsigned char>(name[at]));
  };
  const auto is_lower = [&](size_t at) {
    return at < name.size() && absl::ascii_islower(static_cast<unsigned char>(name[at]));
  };
  size_t capitals = 0;
  for (size_t at = 0; at < name.size(); ++at) {
    if (is_lower(at)) {
      // "McCONNELL", "LaBOLT", "MacDONALD"
      const size_t behind = is_lower(at + 1) ? at + 2 : at + 1;
      if (at == 0 || !is_upper(at - 1) || !is_upper(behind) || !is_upper(behind + 1)) return false;
      at = behind;
    }
    capitals += is_upper(at) ? 1 : 0;
  }
  return capitals >= 2;
}

namespace {

// "ADA BYRON (The Harbour Post)"; of one word, and in small letters, brackets hold no outlet.
std::optional<OutletAndReporter> SplitBracketOutlet(std::string_view label) {
  const size_t open = label.ends_with(')') ? label.find(" (") : std::string_view::npos;
  if (open == std::string_view::npos) return std::nullopt;
  const OutletAndReporter parts{Trim(label.substr(open + 2, label.size() - open - 3)),
                                Trim(label.substr(0, open))};
  const bool whole = parts.reporter.find(' ') != std::string_view::npos && LooksLikeName(parts.reporter);
  const bool outlet = parts.outlet.find(' ') != std::string_view::npos &&
                      absl::ascii_isupper(static_cast<unsigned char>(parts.outlet.front()));
  return whole && outlet ? std::optional(parts) : std::nullopt;
}

// "河灣日報林小河"
std::optional<OutletAndReporter> SplitJoinedOutlet(std::string_view label) {
  const size_t chars = storage::CountCodePoints(label);
  for (const size_t name_chars : {size_t{3}, size_t{2}}) {
    if (chars < name_chars + 3) continue;
    const std::string_view outlet = FirstChars(label, chars - name_chars);
    const std::string_view reporter = label.substr(outlet.size());
    if (IsHanName(reporter) && !IsCommonHanWord(reporter) && IsOutlet(storage::FoldName(outlet)))
      return OutletAndReporter{outlet, reporter};
  }
  return std::nullopt;
}

}  // namespace

std::optional<OutletAndReporter> SplitOutlet(std::string_view label) {
  if (const auto parts = SplitBracketOutlet(label)) return parts;
  size_t blank = std::string_view::npos;
  size_t behind = 0;
  for (size_t at = 0; at < label.size();) {
    const storage::CodePoint c = storage::DecodeAt(label, at);
    if (storage::IsSpace(c.value)) blank = at;
    at += c.length;
    if (blank != std::string_view::npos && storage::IsSpace(c.value)) behind = at;
  }
  if (blank == std::string_view::npos) return SplitJoinedOutlet(label);
  const OutletAndReporter parts{Trim(label.substr(0, blank)), Trim(label.substr(behind))};
  if (!IsHanName(parts.reporter) || storage::CountCodePoints(parts.outlet) < 3) return std::nullopt;
  return parts;
}

std::optional<NamedRole> SplitRole(std::string_view label) {
  // "嘉宾A（林小河）"
  const bool wide = label.ends_with("）");
  const size_t open = wide ? label.rfind("（") : label.ends_with(')') ? label.rfind('(') : 0;
  if (open != std::string_view::npos && open > 0) {
    const size_t begin = open + (wide ? std::string_view("（").size() : 1);
    const std::string_view inside = Trim(label.substr(begin, label.size() - begin - (wide ? 3 : 1)));
    const std::string role = storage::FoldName(label.substr(0, open));
    const bool bears = IsNumberedPerson(role) || IsAskerRole(role) || Has(kHanRoles, role);
    if (bears && IsHanName(inside) && !IsCommonHanWord(inside)) return NamedRole{{}, inside};
  }
  constexpr std::string_view kRoles[] = {"記者", "记者", "主持人"};
  for (const std::string_view role : kRoles) {
    const size_t at = label.rfind(role);
    if (at == std::string_view::npos) continue;
    const NamedRole parts{Trim(label.substr(0, at)), Trim(label.substr(at + role.size()))};
    if (IsHanName(parts.name) && !IsCommonHanWord(parts.name)) return parts;
  }
  return std::nullopt;
}

}  // namespace fangtan::service
