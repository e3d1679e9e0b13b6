#include "service/documents/label_shapes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "service/documents/speaker_names.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxNameChars = 48;
constexpr size_t kMaxCapitalChars = 80;  // of posts in capitals
constexpr size_t kMaxPlainWords = 6;
constexpr size_t kMaxInitials = 4;
constexpr std::string_view kInitialsIntroduced[] = {"以下简称", "以下簡稱", "下称", "下稱"};

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

bool AreInitials(std::string_view text) {
  return !text.empty() && text.size() <= kMaxInitials && std::ranges::all_of(text, IsUpper);
}

// Takes "(via video)", "(host)" off the end of `name`: a remark, and no other name, begins with a small
// letter.
void TakeRemark(std::string_view& name) {
  const size_t open = name.ends_with(')') ? name.rfind('(') : std::string_view::npos;
  if (open == std::string_view::npos || open == 0) return;
  const std::string_view inside = Trim(name.substr(open + 1));
  if (absl::ascii_islower(static_cast<unsigned char>(inside.front()))) name = Trim(name.substr(0, open));
}

// "q" for "q12": which question it is tells nothing of who asks.
std::string KeyOf(std::string_view bare) {
  std::string key = storage::FoldName(ShownName(bare));
  for (const std::string_view letter : {"q", "a", "问", "答"}) {
    const bool numbered = key.size() > letter.size() && key.size() <= letter.size() + 3 &&
                          key.starts_with(letter) &&
                          std::all_of(key.begin() + static_cast<std::ptrdiff_t>(letter.size()), key.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
    if (numbered) return std::string(letter);
  }
  return key;
}

// What ruby stands on: "林小河" of "<ruby>林小河<rt>Lín Xiǎohé</rt></ruby>".
std::string WithoutRuby(std::string_view name) {
  std::string base;
  for (size_t at = 0; at < name.size();) {
    const std::string_view rest = name.substr(at);
    const bool reading = rest.starts_with("<rt>");
    if (const size_t end = rest.find(reading ? "</r" : ">"); rest.front() == '<' && end != rest.npos) {
      at += reading ? end : end + 1;
    } else {
      base += name[at++];
    }
  }
  return base;
}

// Whether every # of `name` is that of a number: "OFFICIAL #2".
bool HoldsOnlyNumberSigns(std::string_view name) {
  for (size_t at = name.find('#'); at != std::string_view::npos; at = name.find('#', at + 1)) {
    if (at + 1 >= name.size() || !absl::ascii_isdigit(static_cast<unsigned char>(name[at + 1]))) return false;
  }
  return true;
}

}  // namespace

std::string ShownName(std::string_view name) {
  const std::string shown =
      name.find_first_of("&\\") == std::string_view::npos ? std::string(name) : CleanMarkdown(name);
  return shown.find("<r") == std::string::npos ? shown : WithoutRuby(shown);
}

// Length of the colon that `text` begins with, 0 if none.
size_t ColonLength(std::string_view text) {
  if (text.starts_with(':')) return 1;
  return text.starts_with("：") ? std::string_view("：").size() : 0;
}

bool DropColon(std::string_view& text) {
  for (const std::string_view colon : {std::string_view(":"), std::string_view("：")}) {
    if (!text.ends_with(colon)) continue;
    text = Trim(text.substr(0, text.size() - colon.size()));
    return true;
  }
  return false;
}

// Takes "(AB)" off the end of `name` where it defines initials.
std::string TakeInitials(std::string_view& name) {
  const bool wide = name.ends_with("）");
  if (!wide && !name.ends_with(')')) return "";
  const size_t open = name.rfind(wide ? "（" : "(");
  if (open == std::string_view::npos || open == 0) return "";
  const size_t bracket = wide ? std::string_view("（").size() : 1;
  std::string_view inside = Trim(name.substr(open + bracket, name.size() - open - 2 * bracket));
  for (const std::string_view word : kInitialsIntroduced) {
    if (inside.starts_with(word)) inside = Trim(inside.substr(word.size()));
  }
  if (!AreInitials(inside)) return "";
  name = Trim(name.substr(0, open));
  return std::string(inside);
}

// Of the time in brackets of any kind, or bare, that `text` begins with; 0 if it begins with none.
size_t AnyTimeLength(std::string_view text) {
  if (const size_t time = TimeLength(text); time > 0) return time;
  if (text.starts_with('(')) {
    const size_t time = TimeLength(text.substr(1));
    return time > 0 && text.substr(1 + time).starts_with(')') ? time + 2 : 0;
  }
  return BracketedTimeLength(text);
}

// Takes a time off the front of what follows a name, with the colon behind it.
bool TakeTime(std::string_view& rest) {
  rest = Trim(rest);
  const size_t time = AnyTimeLength(rest);
  if (time == 0) return false;
  rest.remove_prefix(time);
  rest.remove_prefix(ColonLength(rest));
  rest = Trim(rest);
  if (rest.starts_with("to ") && BracketedTimeLength(Trim(rest.substr(3))) > 0) {
    rest = Trim(rest.substr(3));
    rest = Trim(rest.substr(BracketedTimeLength(rest)));
  }
  return true;
}

std::string_view WithoutQuestionNumber(std::string_view name) {
  if (!name.starts_with('Q')) return name;
  const size_t end = std::min(name.find_first_not_of("0123456789", 1), name.size());
  const bool numbered =
      end > 1 && end <= 5 && end + 1 < name.size() && name[end] == ' ' && IsUpper(name[end + 1]);
  return numbered ? Trim(name.substr(end)) : name;
}

bool IsTooLong(std::string_view name) {
  return storage::CountCodePoints(name) > (IsAllCapitals(name) ? kMaxCapitalChars : kMaxNameChars);
}

std::optional<SpeakerLabel> MakeLabel(LabelForm form, std::string_view name, std::string_view rest) {
  SpeakerLabel label{.form = form};
  label.timed = TakeTime(name);
  label.timed = TakeTime(rest) || label.timed;
  label.name = Trim(name);
  label.rest = Trim(rest);
  label.initials = TakeInitials(label.name);
  if (label.name.empty() || IsTooLong(label.name)) return std::nullopt;
  label.bare = label.name;
  label.bare = WithoutQuestionNumber(label.bare);
  TakeRemark(label.bare);
  // "TOM SMITH, HOST", but not "SMITH, TOM"
  const size_t comma = label.bare.find(", ");
  if (comma != std::string_view::npos && label.bare.substr(0, comma).find(' ') != std::string_view::npos &&
      IsAllCapitals(label.bare)) {
    label.bare = Trim(label.bare.substr(0, comma));
  }
  label.key = KeyOf(label.bare);
  // "2:11 p.m.": digits alone are nobody.
  if (label.key.find_first_not_of("0123456789 .") == std::string::npos) return std::nullopt;
  return label;
}

// Whether `name` holds nothing that no plain label holds. In capitals, posts may be long, and two speak at
// once.
bool HasPlainShape(std::string_view name) {
  if (name.empty() || IsTooLong(name)) return false;
  const bool in_capitals = IsAllCapitals(name);
  const std::string_view foreign = in_capitals ? "\"=<>{}|;[]*`\\?!" : "/\"=<>{}|;[]*`\\?!,";
  if (name.find_first_of(foreign) != std::string_view::npos || name.front() == '-' || name.front() == '(' ||
      !HoldsOnlyNumberSigns(name))
    return false;
  for (const std::string_view mark : {"，", "。", "；", "？", "！", "“", "、", "……"}) {
    if (name.find(mark) != std::string_view::npos) return false;
  }
  return !name.starts_with("（") &&
         (in_capitals || static_cast<size_t>(std::ranges::count(name, ' ')) < kMaxPlainWords);
}

}  // namespace fangtan::service
