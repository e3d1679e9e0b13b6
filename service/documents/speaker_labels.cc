#include "service/documents/speaker_labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/documents/emphasis.h"
#include "service/documents/honorifics.h"
#include "service/documents/label_shapes.h"
#include "service/documents/lines.h"
#include "service/documents/lone_labels.h"
#include "service/documents/markdown_text.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxNameChars = 48;
constexpr std::string_view kBold = "**";
constexpr std::string_view kDashes[] = {"–", "—", "-"};

// "Ada" of "[Ada](https://…)" and "[Ada][1]".
std::string_view WithoutLink(std::string_view name) {
  const size_t close = name.find(']');
  if (!name.starts_with('[') || close == std::string_view::npos) return name;
  const std::string_view behind = name.substr(close + 1);
  const bool link = behind.empty() || (behind.starts_with('(') && behind.ends_with(')')) ||
                    (behind.starts_with('[') && behind.ends_with(']'));
  return link ? name.substr(1, close - 1) : name;
}

// Takes a time, alone or in brackets, off the end of what a heading says.
bool TakeTimeBehind(std::string_view& name) {
  const size_t blank = name.rfind(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view tail = name.substr(blank + 1);
  if (tail.empty() || AnyTimeLength(tail) != tail.size()) return false;
  name = Trim(name.substr(0, blank));
  return true;
}

// What has no colon is a label only where headings like it come again and again.
std::optional<SpeakerLabel> MakeHeadingLabel(std::string_view name, bool colon, bool timed) {
  name = WithoutLink(name);
  if (HoldsFullStop(name) || (!colon && (!HasPlainShape(name) || EndsSentence(name)))) return std::nullopt;
  auto label = MakeLabel(LabelForm::kHeading, name, "");
  if (!label.has_value()) return label;
  label->timed = label->timed || timed;
  label->loose = !colon;
  return label;
}

std::optional<SpeakerLabel> ParseHeadingLabel(std::string_view line) {
  std::string_view name = HeadingText(line);
  const bool timed = TakeTimeBehind(name);
  if (name.starts_with(kBold) && name.size() > 2 * kBold.size()) {
    name.remove_prefix(kBold.size());
    if (const size_t end = name.find(kBold); end != std::string_view::npos) {
      const std::string_view behind = Trim(name.substr(end + kBold.size()));
      name = name.substr(0, end);
      if (behind == ":" || behind == "：") return MakeLabel(LabelForm::kHeading, name, "");
    }
  }
  name = Trim(name);
  // "### Q: why?"
  const size_t colon = std::min(name.find(':'), name.find("："));
  const size_t behind =
      colon == std::string_view::npos ? name.size() : colon + ColonLength(name.substr(colon));
  if (behind < name.size()) {
    auto label = MakeLabel(LabelForm::kHeading, name.substr(0, colon), name.substr(behind));
    const TurnRole role = label.has_value() ? SpeakerRoleOf(label->key).asks : TurnRole::kUnknown;
    if (role == TurnRole::kAsks || role == TurnRole::kAnswers) return label;
  }
  return MakeHeadingLabel(name, DropColon(name), timed);
}

// Takes the time that stands between a name and its colon, "**Ada** \\[00:12\\]:", off the front.
bool TakeTimeBeforeColon(std::string_view& rest) {
  const size_t time = AnyTimeLength(rest);
  if (time == 0 || ColonLength(Trim(rest.substr(time))) == 0) return false;
  rest = Trim(rest.substr(time));
  return true;
}

// Whether `rest`, behind a name, begins with a time in brackets, or is one: "**Ada** (00:12) text".
bool HasTimeOfItsOwn(std::string_view rest) {
  const size_t time = AnyTimeLength(rest);
  return time > 0 &&
         (time == rest.size() || rest.substr(0, time).find_first_of("([") != std::string_view::npos);
}

// The dash or bar that `text` begins with, and its length; in Latin text with a blank behind it.
size_t DashLength(std::string_view text) {
  for (const std::string_view dash : {"——", "—", "–", "｜", "|", "-"}) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

// "Ada – text", "林小河——text".
std::optional<SpeakerLabel> ParseDashed(std::string_view line) {
  constexpr size_t kMaxDashedName = 40;
  const auto first = static_cast<unsigned char>(line.front());
  const bool latin = first < 0x80;
  if (latin && !absl::ascii_isupper(first)) return std::nullopt;
  const std::string_view head = line.substr(0, kMaxDashedName);
  size_t at = head.find_first_of("-\xE2\xEF");
  while (at != std::string_view::npos && DashLength(line.substr(at)) == 0)
    at = head.find_first_of("-\xE2\xEF", at + 1);
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::string_view rest = line.substr(at + DashLength(line.substr(at)));
  const bool spaced = line[at - 1] == ' ' && rest.starts_with(' ');
  const std::string_view name = Trim(line.substr(0, at));
  if ((latin && !spaced) || Trim(rest).empty() || !HasPlainShape(name) || !LooksLikeName(name))
    return std::nullopt;
  auto label = MakeLabel(LabelForm::kPlain, name, rest);
  if (label.has_value()) label->dashed = true;
  return label;
}

// "The President. Good morning.", "Mr. Byron. So."
std::optional<SpeakerLabel> ParseStopped(std::string_view line) {
  const size_t length = StoppedLabelLength(line);
  if (length == 0 || length + 1 == line.size()) return std::nullopt;
  auto label = MakeLabel(LabelForm::kPlain, line.substr(0, length), line.substr(length + 1));
  if (label.has_value()) label->dashed = true;
  return label;
}

// What has another mark for the colon.
std::optional<SpeakerLabel> ParseWithoutColon(std::string_view line) {
  if (auto label = ParseDashed(line)) return label;
  return ParseStopped(line);
}

// "**Ada** – text", "*Ada –* text".
std::optional<SpeakerLabel> ParseEmphasisedDash(std::string_view name, std::string_view rest) {
  if (rest.empty()) return std::nullopt;
  size_t dash = DashLength(rest);
  if (dash == 0) {
    for (const std::string_view mark : {" –", " —", " -", "——", "｜", " |"}) {
      if (!name.ends_with(mark)) continue;
      name = Trim(name.substr(0, name.size() - mark.size()));
      dash = 1;
      break;
    }
    if (dash == 0) return std::nullopt;
  } else {
    rest = rest.substr(dash);
  }
  if (!HasPlainShape(name)) return std::nullopt;
  auto label = MakeLabel(LabelForm::kBold, WithoutLink(name), rest);
  if (label.has_value()) label->dashed = true;
  return label;
}

// "**Ada Byron** Good morning.": the end of the bold stands for the colon, as a dash does. A sentence goes on
// in small letters.
std::optional<SpeakerLabel> ParseBoldName(std::string_view name, std::string_view rest) {
  const bool han = storage::IsHan(storage::DecodeAt(rest, 0).value);
  const auto first = static_cast<unsigned char>(rest.front());
  const bool whole = han ? !IsCommonHanWord(name) : name.find(' ') != std::string_view::npos;
  if (absl::ascii_islower(first) || absl::ascii_ispunct(first) || !whole || !LooksLikeName(name))
    return std::nullopt;
  auto label = MakeLabel(LabelForm::kBold, name, rest);
  if (label.has_value()) label->dashed = true;
  return label;
}

// What begins with emphasis: "**Ada:** text", "__Ada__: text", "<b>Ada</b> (0:12): text".
std::optional<SpeakerLabel> ParseEmphasisedLabel(std::string_view line, const Emphasis& emphasis) {
  const size_t end = line.find(emphasis.close, emphasis.open.size());
  if (end == std::string_view::npos) return std::nullopt;
  const LabelForm form = emphasis.strong ? LabelForm::kBold : LabelForm::kPlain;
  std::string_view name = Trim(line.substr(emphasis.open.size(), end - emphasis.open.size()));
  std::string_view rest = Trim(line.substr(end + emphasis.close.size()));
  if (DropColon(name)) {
    const bool timed = TakeTimeBehind(name);
    auto label = MakeLabel(form, WithoutLink(name), rest);
    if (label.has_value()) label->timed = label->timed || timed;
    return label;
  }
  if (auto label = ParseEmphasisedDash(name, rest)) return label;
  if (name == "Q." || name == "A.") {
    return MakeLabel(name == "Q." ? LabelForm::kBareQ : LabelForm::kPlain, name.substr(0, 1), rest);
  }
  if (name.ends_with('.') && StoppedLabelLength(name) + 1 == name.size()) {
    auto label = MakeLabel(form, name.substr(0, name.size() - 1), rest);
    if (label.has_value()) label->dashed = true;
    return label;
  }
  if (const bool timed = rest.empty() && TakeTimeBehind(name)) {
    auto label = MakeLabel(form, WithoutLink(name), rest);
    if (label.has_value()) label->timed = timed;
    return label;
  }
  // All of it, label and text: "**Ada: why?**".
  const size_t inner = std::min(name.find(':'), name.find("："));
  if (rest.empty() && inner != std::string_view::npos && HasPlainShape(Trim(name.substr(0, inner))))
    return MakeLabel(LabelForm::kPlain, name.substr(0, inner),
                     name.substr(inner + ColonLength(name.substr(inner))));
  const bool timed = TakeTimeBeforeColon(rest);
  const size_t colon = ColonLength(rest);
  if (colon == 0 && !rest.empty() && !HasTimeOfItsOwn(rest)) return ParseBoldName(name, rest);
  auto label = MakeLabel(form, WithoutLink(name), rest.substr(colon));
  if (!label.has_value()) return label;
  label->timed = label->timed || timed;
  label->loose = colon == 0;
  return label;
}

// "Q    text", also with a stray mark behind the letter.
std::optional<SpeakerLabel> ParseBareQ(std::string_view line) {
  std::string_view rest = line.substr(1);
  if (rest.starts_with('`') || rest.starts_with('.')) rest.remove_prefix(1);
  if (rest.starts_with("\\`")) rest.remove_prefix(2);
  if (rest.empty() || !storage::IsSpace(storage::DecodeAt(rest, 0).value)) return std::nullopt;
  if (ColonLength(Trim(rest)) > 0) return std::nullopt;
  const std::string_view name = line.substr(0, 1);
  return SpeakerLabel{.form = LabelForm::kBareQ, .name = name, .bare = name, .rest = Trim(rest), .key = "q"};
}

// "Q - text", "A. text", "(Q) text", "A2) text", "Q:text".
std::optional<SpeakerLabel> ParseLetter(std::string_view line) {
  constexpr std::string_view kLetters = "QAPR";
  const bool bracket = line.front() == '(';
  const size_t letter = bracket ? 1 : 0;
  if (letter >= line.size() || kLetters.find(line[letter]) == std::string_view::npos) return std::nullopt;
  size_t end = letter + 1;
  while (end < line.size() && end < letter + 3 && absl::ascii_isdigit(static_cast<unsigned char>(line[end])))
    ++end;
  const std::string_view name = line.substr(letter, end - letter);
  const std::string_view rest = line.substr(end);
  if (bracket) {
    return rest.starts_with(") ") ? MakeLabel(LabelForm::kPlain, name, rest.substr(2)) : std::nullopt;
  }
  // What follows Q with a full stop is a bare Q, with or without its answers.
  for (const std::string_view mark : {" - ", " – ", ". ", ") ", ":"}) {
    if (mark == ". " && name == "Q") continue;
    if (rest.starts_with(mark)) return MakeLabel(LabelForm::kPlain, name, rest.substr(mark.size()));
  }
  return std::nullopt;
}

// Where in `text` the first dash with blanks around it stands.
size_t FindSpaced(std::string_view text, std::string_view dash) {
  for (size_t at = text.find(dash, 1); at < text.size(); at = text.find(dash, at + 1)) {
    if (text[at - 1] == ' ' && text.substr(at + dash.size()).starts_with(' ')) return at;
  }
  return std::string_view::npos;
}

// "Ada – 00:02:46:".
std::optional<SpeakerLabel> ParseDashLabel(std::string_view line) {
  for (const std::string_view dash : kDashes) {
    const size_t at = FindSpaced(line.substr(0, 4 * kMaxNameChars), dash);
    if (at == std::string_view::npos) continue;
    const std::string_view name = Trim(line.substr(0, at));
    const std::string_view behind = Trim(line.substr(at + dash.size()));
    if (TimeLength(behind) == 0 || !HasPlainShape(name)) continue;
    return MakeLabel(LabelForm::kPlain, name, behind);
  }
  return std::nullopt;
}

// Takes the bar between a name and its time off the end of `name`.
void TakeBar(std::string_view& name) {
  for (const std::string_view bar : {" |", " ｜", " ·", " •", " @"}) {
    if (!name.ends_with(bar)) continue;
    name = Trim(name.substr(0, name.size() - bar.size()));
    return;
  }
}

// "Ada  0:46" alone on its line; "Ada 0:46" and "Ada | 0:46" where such lines come again and again.
std::optional<SpeakerLabel> ParseNameAndTime(std::string_view line) {
  constexpr size_t kMaxLine = 64;
  const size_t blank = line.size() <= kMaxLine ? line.rfind(' ') : std::string_view::npos;
  if (blank == std::string_view::npos || blank == 0) return std::nullopt;
  const bool wide = line[blank - 1] == ' ';
  const std::string_view time = line.substr(blank + 1);
  std::string_view name = Trim(line.substr(0, blank));
  TakeBar(name);
  if (TimeLength(time) != time.size() || !HasPlainShape(name)) return std::nullopt;
  // "说话人 1 00:03", as recognizers call who speaks
  const bool sure = wide || (!IsColon(LastChar(name)) && SpeakerRoleOf(storage::FoldName(name)).anonymous);
  if (!sure && !LooksLikeName(name)) return std::nullopt;
  auto label = MakeLabel(LabelForm::kPlain, name, line.substr(line.size()));
  if (!label.has_value()) return label;
  label->timed = sure;
  label->dashed = !sure;  // "Monday 10:30" as well
  return label;
}

// A name and a time alone on the line, "Ada [00:02:46]", "00:02:46 Ada", or a time in brackets before the
// colon, "Ada (00:02:46): text". A time before a colon behind the name is as usual.
std::optional<SpeakerLabel> ParseTimedLabel(std::string_view line) {
  std::string_view name = line;
  if (line.substr(0, 4 * kMaxNameChars).find(':') == std::string_view::npos) return std::nullopt;
  // A clock's time begins sentences; this one has seconds, or brackets.
  const size_t time_before = AnyTimeLength(line);
  const bool sure = time_before > 0 && (line.front() == '(' || line.front() == '[' || line.front() == '\\' ||
                                        std::ranges::count(line.substr(0, time_before), ':') == 2);
  if (sure && TakeTime(name)) {
    const size_t colon = std::min(name.find(':'), name.find("："));
    if (colon != std::string_view::npos) {
      auto label = HasPlainShape(Trim(name.substr(0, colon)))
                       ? MakeLabel(LabelForm::kPlain, name.substr(0, colon),
                                   name.substr(colon + ColonLength(name.substr(colon))))
                       : std::nullopt;
      if (label.has_value()) label->timed = true;
      return label;
    }
    if (name.starts_with("- ")) name = Trim(name.substr(2));
    auto label =
        HasPlainShape(name) && !EndsSentence(name) ? MakeLabel(LabelForm::kPlain, name, "") : std::nullopt;
    if (label.has_value()) label->timed = true;
    return label;
  }
  if (auto label = ParseNameAndTime(line)) return label;
  const size_t open = line.substr(0, 4 * kMaxNameChars).find_first_of("[(\\");
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  const std::string_view before = Trim(line.substr(0, open));
  std::string_view behind = line.substr(open);
  const size_t time = AnyTimeLength(behind);
  if (time == 0 || before.find(':') != std::string_view::npos || !HasPlainShape(before)) return std::nullopt;
  const std::string_view rest = Trim(behind.substr(time));
  if (!rest.empty() && ColonLength(rest) == 0) return std::nullopt;
  return MakeLabel(LabelForm::kPlain, before, behind);
}

// `name` without quotation marks around a nickname in it: a time behind the colon says that it is a label.
bool HasQuotedShape(std::string_view name) {
  std::string plain(name);
  std::erase(plain, '"');
  return std::ranges::count(name, '"') == 2 && HasPlainShape(plain);
}

std::optional<SpeakerLabel> ParsePlainLabel(std::string_view line) {
  if (auto label = ParseDashLabel(line)) return label;
  if (auto label = ParseTimedLabel(line)) return label;
  const std::string_view head = line.substr(0, 4 * kMaxNameChars);
  size_t colon = std::min(head.find(':'), head.find("："));
  // The colon of a link's address is none.
  if (head.starts_with('[')) {
    const size_t close = std::min(head.find("):"), head.find("]:"));
    if (close != std::string_view::npos) colon = close + 1;
  }
  if (colon == std::string_view::npos) return ParseWithoutColon(line);
  const std::string_view printed = Trim(head.substr(0, colon));
  const std::string_view name = WithoutLink(printed);
  const std::string_view behind = line.substr(colon + ColonLength(line.substr(colon)));
  if (!HasPlainShape(name) && !(HasQuotedShape(name) && AnyTimeLength(Trim(behind)) > 0))
    return ParseWithoutColon(line);
  auto label = MakeLabel(LabelForm::kPlain, name, behind);
  if (!label.has_value()) return label;
  label->loose = name.size() < printed.size();
  if (behind.empty() || line[colon] != ':') return label;
  label->loose = label->loose || !storage::IsSpace(storage::DecodeAt(behind, 0).value);
  return label;
}

// `line` without the mark of a list before a label in bold, and without a remark or a time before it:
// "[Laughter] **Ada:**", "(0:12) **Ada:**".
std::string_view WithoutMarkBeforeBold(std::string_view line) {
  constexpr size_t kMaxRemark = 60;
  if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ")) {
    const std::string_view item = Trim(line.substr(2));
    return item.starts_with(kBold) ? item : line;
  }
  if (const size_t time = AnyTimeLength(line); time > 0) {
    const std::string_view behind = Trim(line.substr(time));
    return behind.starts_with(kBold) ? behind : line;
  }
  if (!line.starts_with('[') && !line.starts_with("\\[")) return line;
  const size_t close = line.substr(0, kMaxRemark).find(']');
  if (close == std::string_view::npos) return line;
  const std::string_view behind = Trim(line.substr(close + 1));
  return behind.starts_with(kBold) ? behind : line;
}

}  // namespace

size_t HeadingLevel(std::string_view line) {
  const size_t level = std::min(line.find_first_not_of('#'), line.size());
  if (level > 6 || level >= line.size()) return 0;
  // "###Ada:" is one, too; "#sea" is a tag.
  return level > 1 || line[level] == ' ' || line[level] == '\t' ? level : 0;
}

std::string_view HeadingText(std::string_view line) {
  std::string_view text = Trim(line.substr(HeadingLevel(line)));
  while (text.ends_with('#')) text.remove_suffix(1);
  return Trim(text);
}

std::optional<NamedLine> ParseNamedLine(std::string_view line) {
  std::string_view name = Trim(line);
  if (name.starts_with("- ") || name.starts_with("* ")) name = Trim(name.substr(2));
  if (IsTooLong(name)) return std::nullopt;
  std::string short_form = TakeInitials(name);
  const size_t open = name.ends_with(')') ? name.rfind(" (") : std::string_view::npos;
  if (open != std::string_view::npos) {
    const std::string_view inside = name.substr(open + 2, name.size() - open - 3);
    if (IsHandle(inside)) {
      short_form = inside;
      name = Trim(name.substr(0, open));
    }
  }
  if (short_form.size() == 1 || name.find(' ') == std::string_view::npos || !LooksLikeName(name))
    return std::nullopt;
  return NamedLine{std::string(name), std::move(short_form)};
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
  if (line.starts_with("> ") || line.starts_with("- ") || line.starts_with("* ")) {
    const std::string_view inner = Trim(line.substr(2));
    auto label = inner.empty() ? std::nullopt : ParseLetter(inner);
    if (!label.has_value()) label = ParsePlainLabel(inner);
    const TurnRole role = label.has_value() ? SpeakerRoleOf(label->key).asks : TurnRole::kUnknown;
    if (role == TurnRole::kAsks || role == TurnRole::kAnswers) return label;
    if (label.has_value() && line.front() != '>' && !label->loose && !label->dashed && !label->rest.empty()) {
      label->bulleted = true;
      return label;
    }
  }
  const std::string_view labelled = WithoutMarkBeforeBold(line);
  if (const Emphasis* emphasis = EmphasisAtFront(labelled)) {
    auto label = ParseEmphasisedLabel(labelled, *emphasis);
    if (!label.has_value() || labelled.size() == line.size()) return label;
    const std::string_view before = Trim(line.substr(0, line.size() - labelled.size()));
    // Lists have terms in bold.
    if (before.size() == 1) {
      label->loose = label->bulleted = true;
    } else if (AnyTimeLength(before) == before.size()) {
      label->timed = true;
    } else {
      label->before = before;
    }
    return label;
  }
  if (auto label = ParseLetter(line)) return label;
  if (line.front() == 'Q') {
    if (auto label = ParseBareQ(line)) return label;
  }
  return ParsePlainLabel(line);
}

}  // namespace fangtan::service
