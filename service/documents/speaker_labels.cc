#include "service/documents/speaker_labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxNameChars = 48;
constexpr size_t kMaxPlainWords = 6;
constexpr size_t kMaxInitials = 4;
constexpr std::string_view kBold = "**";
constexpr std::string_view kDashes[] = {" – ", " — ", " - "};
constexpr std::string_view kInitialsIntroduced[] = {"以下简称", "以下簡稱", "下称", "下稱"};

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

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

bool AreInitials(std::string_view text) {
  return !text.empty() && text.size() <= kMaxInitials && std::ranges::all_of(text, IsUpper);
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

// Takes a time off the front of what follows a name, with the colon behind it.
bool TakeTime(std::string_view& rest) {
  rest = Trim(rest);
  size_t time = TimeLength(rest);
  if (time == 0) time = BracketedTimeLength(rest);
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

std::optional<SpeakerLabel> MakeLabel(LabelForm form, std::string_view name, std::string_view rest) {
  SpeakerLabel label{.form = form, .name = Trim(name)};
  label.timed = TakeTime(rest);
  label.rest = Trim(rest);
  label.initials = TakeInitials(label.name);
  if (label.name.empty() || storage::CountCodePoints(label.name) > kMaxNameChars) return std::nullopt;
  label.key = storage::FoldName(label.name);
  if (label.key.empty()) return std::nullopt;
  return label;
}

std::optional<SpeakerLabel> ParseHeadingLabel(std::string_view line) {
  std::string_view name = HeadingText(line);
  if (name.starts_with(kBold) && name.size() > 2 * kBold.size()) {
    name.remove_prefix(kBold.size());
    if (const size_t end = name.find(kBold); end != std::string_view::npos) {
      const std::string_view behind = Trim(name.substr(end + kBold.size()));
      name = name.substr(0, end);
      if (behind == ":" || behind == "：") return MakeLabel(LabelForm::kHeading, name, "");
    }
  }
  name = Trim(name);
  if (!DropColon(name) || HoldsFullStop(name)) return std::nullopt;
  return MakeLabel(LabelForm::kHeading, name, "");
}

std::optional<SpeakerLabel> ParseBoldLabel(std::string_view line) {
  const size_t end = line.find(kBold, kBold.size());
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view name = Trim(line.substr(kBold.size(), end - kBold.size()));
  std::string_view rest = Trim(line.substr(end + kBold.size()));
  if (DropColon(name)) return MakeLabel(LabelForm::kBold, name, rest);
  const size_t colon = ColonLength(rest);
  if (colon == 0) return std::nullopt;
  return MakeLabel(LabelForm::kBold, name, rest.substr(colon));
}

// "Q    text", also with a stray mark behind the letter.
std::optional<SpeakerLabel> ParseBareQ(std::string_view line) {
  std::string_view rest = line.substr(1);
  if (rest.starts_with('`') || rest.starts_with('.')) rest.remove_prefix(1);
  if (rest.starts_with("\\`")) rest.remove_prefix(2);
  if (rest.empty() || !storage::IsSpace(storage::DecodeAt(rest, 0).value)) return std::nullopt;
  SpeakerLabel label{.form = LabelForm::kBareQ, .name = line.substr(0, 1), .rest = Trim(rest), .key = "q"};
  return label;
}

// "Q - text", "A - text".
std::optional<SpeakerLabel> ParseLetterAndDash(std::string_view line) {
  constexpr std::string_view kLetters = "QAPR";
  if (kLetters.find(line.front()) == std::string_view::npos || !line.substr(1).starts_with(" - "))
    return std::nullopt;
  return MakeLabel(LabelForm::kPlain, line.substr(0, 1), line.substr(4));
}

// Whether `name` holds nothing that no plain label holds.
bool HasPlainShape(std::string_view name) {
  if (name.empty() || storage::CountCodePoints(name) > kMaxNameChars) return false;
  constexpr std::string_view kForeign = "/\"=<>{}|;[]*`#\\?!,";
  if (name.find_first_of(kForeign) != std::string_view::npos || name.front() == '-' || name.front() == '(')
    return false;
  for (const std::string_view mark : {"，", "。", "；", "？", "！", "“", "、", "……"}) {
    if (name.find(mark) != std::string_view::npos) return false;
  }
  return static_cast<size_t>(std::ranges::count(name, ' ')) < kMaxPlainWords && !name.starts_with("（");
}

// "Ada – 00:02:46:".
std::optional<SpeakerLabel> ParseDashLabel(std::string_view line) {
  for (const std::string_view dash : kDashes) {
    const size_t at = line.substr(0, 4 * kMaxNameChars).find(dash);
    if (at == std::string_view::npos) continue;
    const std::string_view name = Trim(line.substr(0, at));
    const std::string_view behind = Trim(line.substr(at + dash.size()));
    if (TimeLength(behind) == 0 || !HasPlainShape(name)) continue;
    return MakeLabel(LabelForm::kPlain, name, behind);
  }
  return std::nullopt;
}

std::optional<SpeakerLabel> ParsePlainLabel(std::string_view line) {
  if (auto label = ParseDashLabel(line)) return label;
  const std::string_view head = line.substr(0, 4 * kMaxNameChars);
  const size_t colon = std::min(head.find(':'), head.find("："));
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = Trim(head.substr(0, colon));
  const std::string_view behind = line.substr(colon + ColonLength(line.substr(colon)));
  if (!HasPlainShape(name)) return std::nullopt;
  auto label = MakeLabel(LabelForm::kPlain, name, behind);
  if (!label.has_value() || behind.empty() || line[colon] != ':') return label;
  label->tight = !storage::IsSpace(storage::DecodeAt(behind, 0).value);
  return label;
}

}  // namespace

size_t HeadingLevel(std::string_view line) {
  const size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level <= 6 && level < line.size() && (line[level] == ' ' || line[level] == '\t') ? level : 0;
}

std::string_view HeadingText(std::string_view line) {
  std::string_view text = Trim(line.substr(HeadingLevel(line)));
  while (text.ends_with('#')) text.remove_suffix(1);
  return Trim(text);
}

bool IsAddress(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  return text.find_first_of(" \t\n<>") == std::string_view::npos;
}

std::optional<SpeakerLabel> ParseSpeakerLabel(std::string_view line) {
  if (line.empty()) return std::nullopt;
  if (HeadingLevel(line) > 0) return ParseHeadingLabel(line);
  if (line.starts_with(kBold)) return ParseBoldLabel(line);
  if (auto label = ParseLetterAndDash(line)) return label;
  if (line.front() == 'Q') {
    if (auto label = ParseBareQ(line)) return label;
  }
  return ParsePlainLabel(line);
}

}  // namespace fangtan::service
