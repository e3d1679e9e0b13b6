#include "service/documents/qa_labels.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "service/documents/guests.h"
#include "service/documents/honorifics.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxLabelChars = 40;
constexpr size_t kMaxInitials = 5;

// A label holds no sentence and no mark-up but emphasis.
bool EndsLabel(char32_t c) {
  if (c < 0x80 && absl::ascii_isalnum(static_cast<unsigned char>(c))) return false;
  return std::u32string_view(U"，。？！；,;?!\"“”「」[]<>`/\n").find(c) != std::u32string_view::npos;
}

// The bytes of what ruby adds at the beginning of `text`: a tag, with the reading in it.
size_t RubyLength(std::string_view text) {
  for (const std::string_view tag : {"<ruby>", "</ruby>", "<rb>", "</rb>"}) {
    if (text.starts_with(tag)) return tag.size();
  }
  for (const auto& [open, close] : {std::pair{"<rt>", "</rt>"}, std::pair{"<rp>", "</rp>"}}) {
    if (!text.starts_with(open)) continue;
    const size_t end = text.substr(0, 4 * kMaxLabelChars).find(close);
    return end == kNowhere ? 0 : end + std::string_view(close).size();
  }
  return 0;
}

// The colon that may end a label; kNowhere if the text begins with none. `prefix` gets what stands before it,
// without emphasis.
size_t FindColon(std::string_view text, std::string& prefix) {
  // Most paragraphs have no colon so near, nor a link that it could stand behind.
  const std::string_view front = text.substr(0, 4 * kMaxLabelChars);
  if (front.find_first_of(":[\xEF") == kNowhere) return kNowhere;
  size_t chars = 0;
  bool in_addition = false;
  bool titled = false;
  bool in_quotes = false;
  for (size_t at = 0; at < text.size() && chars < kMaxLabelChars; ++chars) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    titled = titled || (c.value == U'《' && !in_addition);
    if (const size_t ruby = c.value == '<' ? RubyLength(text.substr(at)) : 0; ruby > 0) {
      at += ruby;
      continue;
    }
    if (c.value == '(' || c.value == U'（') in_addition = true;
    if (c.value == ')' || c.value == U'）') in_addition = false;
    if (c.value == '[') {
      // Of a link, what is shown of it.
      const size_t close = text.find(']', at);
      if (close == kNowhere || close - at > 4 * kMaxLabelChars) return kNowhere;
      prefix += text.substr(at + 1, close - at - 1);
      at = close + 1;
      if (at >= text.size() || (text[at] != '(' && text[at] != '[')) continue;
      const size_t end = text.find(text[at] == '(' ? ')' : ']', at);
      if (end == kNowhere) return kNowhere;
      at = end + 1;
      continue;
    }
    if (IsColon(c.value) && !in_addition) {
      // Of titles only those of outlets speak: "《河畔日报》记者".
      const std::string key = titled ? storage::FoldName(prefix) : "";
      const bool other_title = titled && !IsAskerRole(key) && !IsOutlet(key);
      return other_title || text.substr(at + c.length).starts_with("//") ? kNowhere : at;
    }
    if (EndsLabel(c.value)) {
      const bool quote = std::u32string_view(U"“”「」\"").find(c.value) != std::u32string_view::npos;
      // 网友“小草”: what somebody of the public goes by.
      in_quotes = quote && (in_quotes || IsAskerRole(storage::FoldName(prefix)));
      if (!quote || (!in_addition && !in_quotes)) return kNowhere;
    }
    if (c.value != '*') prefix += text.substr(at, c.length);
    at += c.length;
  }
  return kNowhere;
}

bool IsInitials(std::string_view text) {
  return text.size() >= 2 && text.size() <= kMaxInitials && std::ranges::all_of(text, absl::ascii_isupper);
}

// The initials in "（以下简称 AB）", "（AB）", "(AB)".
std::string InitialsIn(std::string_view addition) {
  size_t end = addition.size();
  while (end > 0 && !absl::ascii_isupper(addition[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && absl::ascii_isupper(addition[begin - 1])) --begin;
  const std::string_view last = addition.substr(begin, end - begin);
  const bool alone =
      Trim(addition) == last || addition.find("简称") != kNowhere || addition.find("簡稱") != kNowhere;
  return alone && IsInitials(last) ? std::string(last) : "";
}

std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (size_t at = 0; at < name.size();) {
    const storage::CodePoint c = storage::DecodeAt(name, at);
    if (c.value == ' ' || c.value == U'·' || c.value == U'・') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += name.substr(at, c.length);
    }
    at += c.length;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string InitialsOf(std::string_view name) {
  std::string initials;
  for (const std::string& word : WordsOf(name)) initials += word[0];
  return initials;
}

// "问 你好吗？", "答　好。": a role and a blank; nullopt for any other text.
std::optional<size_t> FindRoleBlank(std::string_view text) {
  for (const std::string_view role : {"问", "問", "答"}) {
    if (!text.starts_with(role) || text.size() == role.size()) continue;
    const storage::CodePoint c = storage::DecodeAt(text, role.size());
    if (storage::IsSpace(c.value) && c.value != '\n') return role.size();
  }
  return std::nullopt;
}

// "Linux.com", "TEP", "A.": a label that is no word of a sentence.
bool LooksLikeOutlet(std::string_view name) {
  const bool latin =
      std::ranges::all_of(name, [](char c) { return absl::ascii_isalnum(c) || c == '.' || c == '-'; });
  return latin && !name.empty() && absl::ascii_isupper(name[0]);
}

// Shaped like a name and no word of the language: "方法" is one.
bool IsSureName(std::string_view name) {
  if (!LooksLikeName(name)) return false;
  const std::u32string folded = storage::ToUtf32(storage::FoldName(name));
  if (folded.empty() || !storage::IsHan(folded[0])) return WordsOf(name).size() > 1;
  return !IsCommonHanWord(name);
}

// "林小河" of "河灣日報 林小河"; nothing where no outlet stands before.
std::optional<std::string> ReporterIn(std::string_view name) {
  const auto parts = SplitOutlet(name);
  if (!parts.has_value() || !IsOutlet(storage::FoldName(parts->outlet))) return std::nullopt;
  return std::string(parts->reporter);
}

// Of "【问】…", "**【答】**…", where the closing bracket stands for the colon; `prefix` gets the name.
std::optional<size_t> FindBracketEnd(std::string_view text, std::string& prefix) {
  const size_t open = text.find_first_not_of('*');
  if (open == kNowhere || !text.substr(open).starts_with("【")) return std::nullopt;
  const size_t begin = open + std::string_view("【").size();
  const size_t close = FirstChars(text.substr(begin), kMaxLabelChars / 2).find("】");
  if (close == kNowhere) return std::nullopt;
  prefix = text.substr(begin, close);
  const std::string key = storage::FoldName(prefix);
  if (!IsAskerRole(key) && !IsAnswererRole(key) && !IsSureName(prefix)) return std::nullopt;
  return begin + close;
}

// Of "Q. text", "**A. text**"; `prefix` gets the letter.
std::optional<size_t> FindLetterStop(std::string_view text, std::string& prefix) {
  const size_t at = text.find_first_not_of('*');
  if (at == kNowhere || at + 2 >= text.size() || (text[at] != 'Q' && text[at] != 'A')) return std::nullopt;
  size_t stop = at + 1;
  while (stop < text.size() && stop < at + 3 && absl::ascii_isdigit(text[stop])) ++stop;
  if (stop + 1 >= text.size() || text[stop] != '.' || (text[stop + 1] != ' ' && text[stop + 1] != '*'))
    return std::nullopt;
  prefix = text.substr(at, stop - at);
  return stop;
}

// Of "**Ada Byron，总监：** text", where the label says what she is; `prefix` gets the name.
std::optional<size_t> FindNameWithPost(std::string_view text, std::string& prefix) {
  if (!text.starts_with("**")) return std::nullopt;
  const size_t end = FirstChars(text, 2 * kMaxLabelChars).find("**", 2);
  if (end == kNowhere) return std::nullopt;
  const std::string_view inside = Trim(text.substr(2, end - 2));
  const size_t comma = std::min(inside.find(','), inside.find("，"));
  if (!IsColon(LastChar(inside)) || comma == kNowhere || !LooksLikeName(Trim(inside.substr(0, comma))))
    return std::nullopt;
  prefix = Trim(inside.substr(0, comma));
  const size_t colon = inside.ends_with(':') ? 1 : std::string_view("：").size();
  return static_cast<size_t>(inside.data() - text.data()) + inside.size() - colon;
}

// Whether `label` is the first and the last letter of the words of `name`: "RMS" of "Richard Stone".
bool IsInitialsWithMiddle(std::string_view label, const std::vector<std::string>& words) {
  return label.size() == words.size() + 1 && IsInitials(label) && words.size() > 1 &&
         label.front() == words.front()[0] && label.back() == words.back()[0];
}

}  // namespace

std::string WholeNameOf(std::string_view label, const std::vector<std::string>& names) {
  std::string found;
  for (const std::string& name : names) {
    if (name == label) return "";
    const std::vector<std::string> words = WordsOf(name);
    if (words.size() < 2) continue;
    const bool part = std::ranges::find(words, label) != words.end();
    if (!part && InitialsOf(name) != label && !IsInitialsWithMiddle(label, words)) continue;
    if (!found.empty() && found != name) return "";
    found = name;
  }
  return found;
}

std::optional<QaLabel> ParseQaLabel(std::string_view text, const QaBlock& block) {
  const std::string_view content = text.substr(block.range.begin, block.range.end - block.range.begin);
  // "一、问：": the number of the question is none of the label.
  if (block.numbered) {
    QaBlock unnumbered{.kind = block.kind, .range = block.range};
    const std::string_view rest = Trim(content.substr(OrdinalLength(content)));
    unnumbered.range.begin += static_cast<size_t>(rest.data() - content.data());
    auto label = ParseQaLabel(text, unnumbered);
    if (label.has_value() && (IsAskerRole(label->key) || IsAnswererRole(label->key))) return label;
  }
  std::string prefix;
  size_t colon = FindColon(content, prefix);
  bool letter = false;
  if (colon == kNowhere) {
    colon = FindNameWithPost(content, prefix).value_or(kNowhere);
    if (colon == kNowhere) colon = FindBracketEnd(content, prefix).value_or(kNowhere);
    if (colon == kNowhere) {
      colon = FindLetterStop(content, prefix).value_or(kNowhere);
      letter = colon != kNowhere;
    }
  }
  if (colon == kNowhere) {
    colon = FindRoleBlank(content).value_or(kNowhere);
    if (colon == kNowhere) return std::nullopt;
    prefix = content.substr(0, colon);
  }
  QaLabel label;
  std::string_view name = Trim(prefix);
  const size_t open = std::min(name.find("（"), name.find('('));
  if (open != kNowhere) {
    std::string_view addition = name.substr(open + (name[open] == '(' ? 1 : 3));
    addition = addition.substr(0, std::min(addition.find("）"), addition.find(')')));
    label.initials = InitialsIn(addition);
    name = Trim(name.substr(0, open));
  }
  name = WithoutVerb(name);
  if (name.starts_with("（") || name.starts_with('(')) return std::nullopt;
  // "2:11 p.m.": digits alone are nobody.
  if (name.find_first_not_of("0123456789 .") == kNowhere) return std::nullopt;
  label.name = name;
  label.letter = letter;
  label.emphasised =
      content.starts_with("*") || content.starts_with("__") || block.kind == QaBlock::Kind::kBold;
  label.key = storage::FoldName(name);
  const size_t at = std::min(content.find(name), colon);
  label.place = {block.range.begin + at, block.range.begin + std::min(at + name.size(), content.size())};
  size_t rest = colon + storage::DecodeAt(content, colon).length;
  // What closes the emphasis of the label; what opens one behind it may stay, it is not shown.
  while (rest < content.size() && (content[rest] == '*' || absl::ascii_isspace(content[rest]))) ++rest;
  label.rest = {block.range.begin + rest, block.range.end};
  // All of a block in bold asks if it says something.
  const bool says = content.find_first_not_of("* ", rest) != kNowhere;
  label.marked = block.kind == QaBlock::Kind::kHeading || (block.kind == QaBlock::Kind::kBold && says) ||
                 (content.starts_with("*") && content.ends_with("**") && rest < content.size());
  return label;
}

QaLabels::QaLabels(const std::vector<QaLabel>& uses, const std::vector<std::string>& names,
                   const Definitions& defined)
    : defined_(defined) {
  for (const QaLabel& use : uses) {
    Facts& facts = facts_[use.key];
    if (facts.uses++ == 0) facts.first = use;
    facts.marked += use.marked ? 1 : 0;
    facts.emphasised += use.emphasised ? 1 : 0;
    facts.following += use.follows_question ? 1 : 0;
    if (!use.initials.empty()) defined_.try_emplace(use.initials, use.name);
  }
  CollectNames(uses);
  emphasis_ = std::ranges::count_if(facts_, [](const auto& entry) {
                const Facts& facts = entry.second;
                return (facts.uses > 1 || IsAskerRole(entry.first)) && facts.emphasised == facts.uses;
              }) > 1;
  emphatic_asker_ = emphasis_ && std::ranges::any_of(facts_, [](const auto& entry) {
                      return IsAskerRole(entry.first) && entry.second.emphasised == entry.second.uses;
                    });
  for (const auto& [key, facts] : facts_) {
    if (!IsSpeaker(facts, names)) continue;
    speakers_.emplace(key, Identify(facts, names));
    speaker_uses_ += facts.uses;
  }
  TellWhoIsMarked();
}

// Of each person, whichever labels stand for them.
void QaLabels::TellWhoIsMarked() {
  absl::flat_hash_map<std::string, std::pair<size_t, size_t>> uses;  // marked, and all
  const auto person = [&](const std::string& key, const QaSpeaker& speaker) {
    return storage::FoldName(speaker.full_name.empty() ? facts_.at(key).first.name : speaker.full_name);
  };
  for (const auto& [key, speaker] : speakers_) {
    auto& [marked, all] = uses[person(key, speaker)];
    marked += facts_.at(key).marked;
    all += facts_.at(key).uses;
  }
  for (auto& [key, speaker] : speakers_) {
    const auto& [marked, all] = uses[person(key, speaker)];
    speaker.marked = 2 * marked > all;
  }
}

void QaLabels::CollectNames(const std::vector<QaLabel>& uses) {
  absl::flat_hash_set<std::string> seen;
  for (const QaLabel& use : uses) {
    if (!seen.insert(use.key).second) continue;
    const bool whole = LooksLikeName(use.name) && WordsOf(use.name).size() > 1;
    if (whole && whole_.size() < kMaxComparedNames) whole_.push_back(use.name);
    if (facts_.at(use.key).uses > 1 && repeated_.size() < kMaxComparedNames) repeated_.push_back(use.name);
  }
}

bool QaLabels::IsSpeaker(const Facts& facts, const std::vector<std::string>& names) const {
  const QaLabel& label = facts.first;
  if (IsAskerRole(label.key) || IsAnswererRole(label.key)) return true;
  if (IsCreditRole(label.key)) return facts.uses > 1 && facts.emphasised == facts.uses;
  if (IsFieldWord(label.key)) return false;
  if (!label.initials.empty() || defined_.contains(label.name)) return true;
  const bool bearer =
      std::ranges::any_of(defined_, [&](const auto& entry) { return entry.second == label.name; });
  if (bearer) return true;
  const bool shaped = LooksLikeName(label.name) || LooksLikeOutlet(label.name);
  if (shaped && facts.uses > 1) return true;
  if (IsStandIn(label.name) && facts.emphasised > 0) return true;
  // "守门人" again and again, in bold as who asks is.
  if (emphatic_asker_ && facts.uses > 1 && facts.emphasised == facts.uses) return true;
  // Once only, but as the labels of the others, or where an answer is due.
  if (emphasis_ && facts.emphasised > 0 && IsSureName(label.name)) return true;
  if (facts.emphasised > 0 && IsInitials(label.name) && !WholeNameOf(label.name, names).empty()) return true;
  if (ReporterIn(label.name).has_value()) return true;
  if (facts.following > 0 && IsSureName(label.name)) return true;
  // Of any shape, where it answers each time.
  if (facts.following > 1 && facts.following == facts.uses) return true;
  if (facts.following > 0 && facts.emphasised > 0 && IsInitials(label.name)) return true;
  if (facts.marked > 0 && std::ranges::find(names, label.name) != names.end()) return true;
  // A word of a name that another label prints.
  if ((facts.emphasised > 0 || facts.uses > 1) && !WholeNameOf(label.name, whole_).empty()) return true;
  // Once only: it must belong to another label, "Ada Byron" to "AB" or "Byron".
  return shaped && std::ranges::any_of(repeated_, [&](const std::string& name) {
           return name != label.name &&
                  (!WholeNameOf(name, {label.name}).empty() || !WholeNameOf(label.name, {name}).empty());
         });
}

QaSpeaker QaLabels::Identify(const Facts& facts, const std::vector<std::string>& names) const {
  QaSpeaker speaker{.once = facts.uses == 1};
  const QaLabel& label = facts.first;
  if (IsAskerRole(label.key) || IsCreditRole(label.key)) speaker.role = TurnRole::kAsks;
  if (IsAnswererRole(label.key)) speaker.role = TurnRole::kAnswers;
  speaker.anonymous = speaker.role != TurnRole::kUnknown || IsStandIn(label.name);
  if (speaker.anonymous) {
    speaker.method = v1::Attribution::ANONYMOUS_ROLE;
  } else if (auto reporter = ReporterIn(label.name)) {
    speaker.full_name = *std::move(reporter);
    speaker.role = TurnRole::kAsks;
  } else if (const auto found = defined_.find(label.name); found != defined_.end()) {
    speaker.full_name = found->second;
    speaker.method = v1::Attribution::DEFINED_INITIALS;
  } else if (const auto split = SplitPost(label.name)) {
    speaker.full_name = std::string(split->name);
    for (const std::string_view post : SplitPosts(split->post)) speaker.posts.emplace_back(post);
  } else if (const std::string_view surname = WithoutHonorifics(label.name);
             surname.size() < label.name.size()) {
    speaker.full_name = OnlyOneWithSurname(surname, names);
    if (!speaker.full_name.empty()) speaker.method = v1::Attribution::PARTIAL_NAME;
  } else {
    // A name that labels print in full says more than one that the lead holds.
    speaker.full_name = WholeNameOf(label.name, whole_);
    if (speaker.full_name.empty()) speaker.full_name = WholeNameOf(label.name, names);
    if (!speaker.full_name.empty()) speaker.method = v1::Attribution::PARTIAL_NAME;
  }
  return speaker;
}

const QaSpeaker* QaLabels::Find(const QaLabel& label) const {
  const auto found = speakers_.find(label.key);
  return found == speakers_.end() ? nullptr : &found->second;
}

size_t QaLabels::AskersUnderLabels() const {
  absl::flat_hash_set<std::string> askers;
  for (const auto& [key, speaker] : speakers_) {
    if (!speaker.anonymous || speaker.role != TurnRole::kAsks) continue;
    askers.insert(key.substr(0, key.find_last_not_of("0123456789") + 1));
  }
  return askers.size();
}

std::string QaLabels::OnlyAnswerer() const {
  std::string only;
  for (const auto& [key, speaker] : speakers_) {
    if (speaker.marked || speaker.anonymous) continue;
    const std::string& name = speaker.full_name.empty() ? facts_.at(key).first.name : speaker.full_name;
    if (!only.empty() && only != name) return "";
    only = name;
  }
  return only;
}

}  // namespace fangtan::service
