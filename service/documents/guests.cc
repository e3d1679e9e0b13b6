#include "service/documents/guests.h"

#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;
using storage::IsSpace;

constexpr size_t kMaxEntryChars = 160;
constexpr size_t kMaxNameTokens = 4;

std::string_view WithoutBullet(std::string_view line) {
  for (const std::string_view bullet : {"-", "•", "●", "■", "◆", "*", "·"}) {
    if (line.starts_with(bullet)) return Trim(line.substr(bullet.size()));
  }
  return line;
}

bool OpensBracket(char32_t c) {
  return std::u32string_view(U"(（《“「『[【").find(c) != std::u32string_view::npos;
}
bool ClosesBracket(char32_t c) {
  return std::u32string_view(U")）》”」』]】").find(c) != std::u32string_view::npos;
}
constexpr std::u32string_view kPostSeparators = U"、，,；;";
bool SeparatesPosts(char32_t c) { return kPostSeparators.find(c) != std::u32string_view::npos; }

// `text` at those of `separators` that stand outside of brackets.
std::vector<std::string_view> SplitAt(std::string_view text, std::u32string_view separators) {
  std::vector<std::string_view> posts;
  const auto add = [&posts](std::string_view post) {
    if (post = Trim(post); !post.empty()) posts.push_back(post);
  };
  size_t begin = 0;
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    if (OpensBracket(c.value)) ++depth;
    if (ClosesBracket(c.value) && depth > 0) --depth;
    if (depth == 0 && separators.find(c.value) != std::u32string_view::npos) {
      add(text.substr(begin, at - begin));
      begin = at + c.length;
    }
    at += c.length;
  }
  add(text.substr(begin));
  return posts;
}

// What stands between name and posts is taken off: blanks, a colon, a comma, a dash, brackets around all.
std::string_view PostsAfter(std::string_view rest) {
  rest = Trim(rest);
  if (rest.starts_with("(") && rest.ends_with(")")) return rest.substr(1, rest.size() - 2);
  if (rest.starts_with("（") && rest.ends_with("）")) return rest.substr(3, rest.size() - 6);
  while (!rest.empty()) {
    const CodePoint c = DecodeAt(rest, 0);
    if (!IsColon(c.value) && !SeparatesPosts(c.value) && !IsSpace(c.value) && c.value != U'—' &&
        c.value != U'|' && c.value != U'-' && c.value != U'｜') {
      break;
    }
    rest.remove_prefix(c.length);
  }
  return rest;
}

bool EndsName(char32_t c) {
  return IsSpace(c) || IsColon(c) || SeparatesPosts(c) || OpensBracket(c) || c == U'—' || c == U'|' ||
         c == U'-';
}

// The longest beginning of `line` that is one of `labels`; 0 if none is.
size_t LabelledNameLength(std::string_view line, const LabelKeys& labels) {
  size_t longest = 0;
  const std::string_view front = FirstChars(line, 40);
  for (size_t at = 0; at <= front.size();) {
    const bool at_end = at == front.size();
    const CodePoint c = at_end ? CodePoint{U' ', 1} : DecodeAt(front, at);
    if (at > 0 && EndsName(c.value) && labels.contains(storage::FoldName(front.substr(0, at)))) longest = at;
    at += c.length;
  }
  return longest;
}

// The pieces of `line` between blanks and other ends of names.
std::vector<std::string_view> Tokens(std::string_view line) {
  std::vector<std::string_view> tokens;
  size_t begin = 0;
  for (size_t at = 0; at <= line.size() && tokens.size() <= kMaxNameTokens;) {
    const CodePoint c = at == line.size() ? CodePoint{U' ', 1} : DecodeAt(line, at);
    if (EndsName(c.value)) {
      if (at > begin) tokens.push_back(line.substr(begin, at - begin));
      if (!IsSpace(c.value)) break;
      begin = at + c.length;
    }
    at += c.length;
  }
  return tokens;
}

bool IsLatin(std::string_view token) { return (token[0] | 0x20) >= 'a' && (token[0] | 0x20) <= 'z'; }

size_t HanLength(std::string_view token) {
  size_t count = 0;
  for (const char32_t c : storage::ToUtf32(token)) {
    if (!IsHan(c)) return 0;
    ++count;
  }
  return count;
}

// Length in bytes of the name that `line` begins with by its shape alone; 0 if it begins with none.
size_t ShapedNameLength(std::string_view line) {
  const std::vector<std::string_view> tokens = Tokens(line);
  if (tokens.empty()) return 0;
  size_t used = 1;
  if (IsLatin(tokens[0])) {
    while (used < tokens.size() && used < kMaxNameTokens && IsLatin(tokens[used])) ++used;
  } else if (const size_t first = HanLength(tokens[0]); first >= 1 && first <= 2) {
    size_t total = first;
    while (used + 1 <= tokens.size() - 1 && HanLength(tokens[used]) == 1 && total + 1 <= 4) {
      ++total;
      ++used;
    }
    if (first == 1 && used == 1 && tokens.size() > 2 && HanLength(tokens[1]) == 2) ++used;
  }
  const auto length = static_cast<size_t>(tokens[used - 1].data() + tokens[used - 1].size() - line.data());
  return LooksLikeName(line.substr(0, length)) || MayBeName(line.substr(0, length)) ? length : 0;
}

// A word for what somebody does in the talk; such lines are fields: "Interviewee: Ada Byron".
bool IsRole(std::string_view name) {
  const std::string folded = storage::FoldName(name);
  return IsGuestHeading(folded) || folded.ends_with(" participants") || IsAskerRole(folded) ||
         IsAnswererRole(folded) || IsFieldWord(folded) || IsCreditRole(folded);
}

// "以下简称“林”": no post.
bool IsShortForm(std::string_view post) {
  return std::ranges::any_of(std::array{"以下简称", "以下簡稱", "下称", "下稱"},
                             [&](std::string_view word) { return post.starts_with(word); });
}

// Whether all of `entry` is one whole name, as it stands behind "Guest:".
bool IsWholeName(std::string_view entry) {
  return LooksLikeName(entry) && !IsCommonHanWord(entry) &&
         (!IsLatin(entry) || entry.find(' ') != std::string_view::npos);
}

bool IsHeadingLine(const Line& line) {
  const std::string_view text = line.text;
  const bool colon = IsColon(LastChar(text));
  const auto label = ParseLabel(text);
  if (colon) return label.has_value() && label->content.empty() && IsGuestHeading(label->key);
  return line.chars <= 8 && IsGuestHeading(storage::FoldName(text));
}

// What stands behind the heading of guests on its own line: "嘉賓：甲 某局局長", "Speaker: Ada Byron".
std::string_view BehindHeading(const Line& line) {
  const auto label = ParseLabel(line.text);
  if (!label.has_value()) return {};
  return IsGuestHeading(label->key) || label->key == "speaker" ? label->content : std::string_view();
}

// Whether `piece` is a name, with or without a bracket behind it, that labels print a part of: "Ada Byron
// (chair)" where "Byron:" speaks.
bool IsLabelledByPart(std::string_view piece, const LabelKeys& labels) {
  const std::string_view name = Trim(piece.substr(0, std::min(piece.find('('), piece.find("（"))));
  if (!LooksLikeName(name)) return false;
  if (IsLatin(name)) {
    const std::string folded = storage::FoldName(name);
    return labels.contains(folded.substr(0, folded.find(' '))) ||
           labels.contains(folded.substr(folded.rfind(' ') + 1));
  }
  return labels.contains(storage::FoldName(FirstChars(name, 1)));
}

// `text` as several entries, if every piece of it between the separators is one.
std::vector<Guest> SplitEntries(std::string_view text, std::u32string_view separators,
                                const LabelKeys& labels, bool labelled_only) {
  std::vector<Guest> guests;
  for (const std::string_view piece : SplitAt(text, separators)) {
    if (labelled_only && LabelledNameLength(piece, labels) == 0 && !IsLabelledByPart(piece, labels))
      return {};
    auto guest = ParseGuest(piece, labels, true);
    if (!guest.has_value()) return {};
    guests.push_back(*std::move(guest));
  }
  return guests;
}

// The entries of a line under a heading: mostly one.
std::vector<Guest> ParseEntries(std::string_view line, const LabelKeys& labels) {
  std::vector<Guest> guests = SplitEntries(line, U"；;", labels, false);
  if (guests.size() > 1) return guests;
  std::vector<Guest> named = SplitEntries(line, U"、，,", labels, true);
  return named.size() > 1 ? named : guests.size() == 1 ? guests : SplitEntries(line, U"", labels, false);
}

// The guests there; one may have nothing but a name.
std::vector<Guest> GuestsBehindHeading(const Line& line, const LabelKeys& labels) {
  const std::string_view behind = BehindHeading(line);
  if (IsWholeName(behind)) return {{behind, behind, {}, {}}};
  std::vector<Guest> guests = ParseEntries(behind, labels);
  if (!guests.empty()) return guests;
  // "市住建局书记、局长 贺长河"
  const auto posted = SplitPost(behind);
  if (!posted.has_value() || !behind.ends_with(posted->name)) return {};
  return {{behind, posted->name, SplitAt(posted->post, kPostSeparators), {}}};
}

// A list without heading is found by the names that also speak; those above them who do not are part of it.
void AddSilentGuestsAbove(const std::vector<Line>& lines, const std::vector<bool>& taken,
                          const LabelKeys& labels, GuestList& list) {
  while (list.begin > 0 && !taken[list.begin - 1]) {
    auto guest = ParseGuest(lines[list.begin - 1].text, labels, true);
    if (!guest.has_value() || guest->posts.empty()) return;
    list.guests.insert(list.guests.begin(), *std::move(guest));
    --list.begin;
  }
}

constexpr size_t kMaxNameChars = 24;
constexpr size_t kMaxFormBytes = 60;
constexpr size_t kMaxOtherNames = 8;
constexpr size_t kMaxBrackets = 10'000;  // that are looked into

bool HasHan(std::string_view text) { return std::ranges::any_of(storage::ToUtf32(text), IsHan); }

size_t CountOf(std::u32string_view text, std::u32string_view set) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [&](char32_t c) { return set.find(c) != std::u32string_view::npos; }));
}

// The Latin letters of how `han` is read, in lower case without tones; empty where that can't be told.
std::string ReadingOf(std::u32string_view han) {
  static const icu::Transliterator* const reads = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error);
  }();
  if (reads == nullptr) return "";
  const std::string utf8 = storage::ToUtf8(han);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  reads->transliterate(text);
  std::string reading;
  text.toUTF8String(reading);
  std::erase(reading, ' ');
  return reading;
}

// Whether `latin` is a form of the Chinese `name`: as many words as a transcribed name has parts; of others,
// the reading of the surname is among its words.
bool IsFormOf(std::string_view latin, std::string_view name) {
  const std::u32string han = storage::ToUtf32(name);
  const std::u32string words = storage::ToUtf32(latin);
  if (!LooksLikeName(latin)) return false;
  const size_t parts = CountOf(han, U"·・•‧");
  const size_t blanks = CountOf(words, U" ");
  if (parts > 0) return blanks >= 1 && blanks <= parts + 1;
  if (blanks == 0) return false;
  const std::string surname = ReadingOf(std::u32string_view(han).substr(0, 1));
  const std::string folded = " " + storage::Fold(latin) + " ";
  return !surname.empty() && folded.find(" " + surname + " ") != std::string::npos;
}

// What stands in the brackets that `text` begins with; empty where it begins with none.
std::string_view FormInBrackets(std::string_view text) {
  if (text.empty() || (DecodeAt(text, 0).value != '(' && DecodeAt(text, 0).value != U'（')) return {};
  const size_t begin = DecodeAt(text, 0).length;
  const size_t close = std::min(text.find(')'), text.find("）"));
  return close == std::string_view::npos ? std::string_view() : text.substr(begin, close - begin);
}

// The last `count` bytes of `text`, or a few less, so that no character is cut.
std::string_view LastBytes(std::string_view text, size_t count) {
  if (text.size() <= count) return text;
  size_t at = text.size() - count;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return text.substr(at);
}

// The people of an article and what else they are called.
class NameForms {
 public:
  explicit NameForms(v1::Article& article) : article_(article) {
    for (int i = 0; i < article.participants_size(); ++i) Know(article.participants(i).name(), i);
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question() &&
            exchange.question().attribution().speaker_method() != v1::Attribution::ANONYMOUS_ROLE) {
          Know(AskerOf(exchange.question()), kSpeaksOnly);
        }
        for (const v1::Answer& answer : exchange.answers()) Know(answer.speaker_display_name(), kSpeaksOnly);
      }
    }
  }

  bool empty() const { return known_.empty(); }

  // "name（form）", and "form（name）".
  void Search(const std::string& text, const v1::Span* span) {
    for (size_t at = text.find_first_of("(\xEF"); at != std::string::npos;
         at = text.find_first_of("(\xEF", at + 1)) {
      const CodePoint open = DecodeAt(text, at);
      if (open.value != '(' && open.value != U'（') continue;
      const std::string_view inside = std::string_view(text).substr(at + open.length, kMaxFormBytes);
      const size_t close = std::min(inside.find(')'), inside.find("）"));
      if (close == std::string_view::npos || close == 0) continue;
      if (++brackets_ > kMaxBrackets) return;
      Consider(Trim(std::string_view(text).substr(0, at)), Trim(inside.substr(0, close)), span);
    }
  }

  void AddReadings(const std::vector<ReadWord>& readings) {
    for (const ReadWord& word : readings) {
      if (const auto found = known_.find(storage::FoldName(word.word)); found != known_.end())
        Add(found->second, word.reading, nullptr);
    }
  }

 private:
  static constexpr int kSpeaksOnly = -1;
  struct Person {
    std::string name;
    int participant = kSpeaksOnly;
  };

  static const std::string& AskerOf(const v1::Question& question) {
    return question.asker_full_name().empty() ? question.asker() : question.asker_full_name();
  }

  void Know(const std::string& name, int participant) {
    if (name.empty()) return;
    const auto [entry, is_new] = known_.try_emplace(storage::FoldName(name), Person{name, participant});
    last_chars_.insert(LastChar(entry->first));
  }

  // Whether a known name may end where `before` does. Folded, a text ends in what its last character folds
  // to.
  bool MayEndName(std::string_view before) const {
    std::string last;
    if (!before.empty()) storage::AppendUtf8(LastChar(before), last);
    const std::string folded = storage::FoldName(last);
    return folded.empty() || last_chars_.contains(LastChar(folded));
  }

  // The longest known name that `before` ends in.
  Person* FindBefore(std::string_view before) {
    if (!MayEndName(before)) return nullptr;
    Person* longest = nullptr;
    size_t at = before.size();
    for (size_t chars = 0; at > 0 && chars < kMaxNameChars; ++chars) {
      do --at;
      while (at > 0 && (static_cast<unsigned char>(before[at]) & 0xC0) == 0x80);
      const auto found = known_.find(storage::FoldName(before.substr(at)));
      if (found != known_.end()) longest = &found->second;
    }
    return longest;
  }

  void Consider(std::string_view before, std::string_view inside, const v1::Span* span) {
    if (Person* person = FindBefore(before); person != nullptr) {
      if (HasHan(person->name) && !HasHan(inside) && IsFormOf(inside, person->name))
        Add(*person, std::string(inside), span);
      return;
    }
    const auto found = known_.find(storage::FoldName(inside));
    if (found == known_.end() || HasHan(inside)) return;
    const std::u32string all = storage::ToUtf32(LastBytes(before, kMaxNameChars * 4));
    for (size_t chars = kMaxNameChars; chars >= 2; --chars) {
      if (all.size() < chars) continue;
      const std::string name = storage::ToUtf8(std::u32string_view(all).substr(all.size() - chars));
      const bool transcribed = name.find("·") != std::string::npos || name.find("・") != std::string::npos;
      if (transcribed && LooksLikeName(name) && IsFormOf(inside, name)) return Add(found->second, name, span);
    }
  }

  void Add(Person& person, const std::string& form, const v1::Span* span) {
    if (person.participant == kSpeaksOnly) {
      person.participant = article_.participants_size();
      v1::Participant& participant = *article_.add_participants();
      participant.set_name(person.name);
      participant.set_printed_name(person.name);
      if (span != nullptr) *participant.mutable_span() = *span;
    }
    v1::Participant& participant = *article_.mutable_participants(person.participant);
    const auto& forms = participant.other_names();
    if (participant.other_names_size() == kMaxOtherNames || std::ranges::find(forms, form) != forms.end())
      return;
    participant.add_other_names(form);
  }

  v1::Article& article_;
  size_t brackets_ = 0;
  absl::flat_hash_map<std::string, Person> known_;  // by folded name
  absl::flat_hash_set<char32_t> last_chars_;        // of these
};

}  // namespace

std::optional<Guest> ParseGuest(std::string_view line, const LabelKeys& labels, bool under_heading) {
  const std::string_view entry = WithoutBullet(line);
  if (entry.empty() || EndsSentence(entry) || entry.find("://") != std::string_view::npos ||
      storage::CountCodePoints(entry) > kMaxEntryChars)
    return std::nullopt;
  size_t length = LabelledNameLength(entry, labels);
  const bool labelled = length > 0;
  if (!labelled && under_heading) length = ShapedNameLength(entry);
  if (length == 0) return std::nullopt;
  std::string_view rest = Trim(entry.substr(length));
  const std::string_view form = FormInBrackets(rest);
  const bool with_form = !form.empty() && IsFormOf(form, entry.substr(0, length));
  if (with_form) rest = Trim(rest.substr(static_cast<size_t>(form.data() + form.size() - rest.data())));
  if (with_form) rest = Trim(rest.substr(DecodeAt(rest, 0).length));
  Guest guest{entry, entry.substr(0, length), SplitAt(PostsAfter(rest), kPostSeparators),
              with_form ? form : std::string_view()};
  if (IsRole(guest.name)) return std::nullopt;
  std::erase_if(guest.posts, IsShortForm);
  const bool whole = under_heading && IsWholeName(entry) && IsLatin(entry);
  if (guest.posts.empty() && !(labelled && under_heading) && !whole) return std::nullopt;
  // Two words set apart are a heading more often than somebody with a post; a surname or several posts
  // decide.
  const bool sure = labelled || guest.posts.size() > 1 || LooksLikeName(guest.name);
  return sure ? std::optional(std::move(guest)) : std::nullopt;
}

std::optional<GuestList> FindGuestList(const std::vector<Line>& lines, const std::vector<bool>& taken,
                                       size_t limit, const LabelKeys& labels) {
  std::optional<GuestList> unheaded;
  for (size_t begin = 0; begin < limit; ++begin) {
    if (taken[begin]) continue;
    GuestList list{begin, begin, {}};
    list.guests = GuestsBehindHeading(lines[begin], labels);
    const bool heading = !list.guests.empty() || IsHeadingLine(lines[begin]);
    if (heading) ++list.end;
    for (; list.end < limit && !taken[list.end]; ++list.end) {
      std::vector<Guest> guests;
      if (heading) {
        guests = ParseEntries(lines[list.end].text, labels);
      } else if (auto guest = ParseGuest(lines[list.end].text, labels, !list.guests.empty())) {
        guests.push_back(*std::move(guest));
      }
      if (guests.empty()) break;
      list.guests.insert(list.guests.end(), guests.begin(), guests.end());
    }
    if (list.guests.empty()) continue;
    if (heading) return list;
    AddSilentGuestsAbove(lines, taken, labels, list);
    if (!unheaded.has_value()) unheaded = list;
    begin = list.end - 1;
  }
  return unheaded;
}

void AddOtherNames(const std::vector<ReadWord>& readings, v1::Article& article) {
  NameForms forms(article);
  if (forms.empty()) return;
  forms.AddReadings(readings);
  // What it is searched in is copied: participants may be added.
  const v1::Article text = article;
  for (const v1::Participant& guest : text.participants()) {
    for (const std::string& post : guest.posts()) forms.Search(guest.printed_name() + post, &guest.span());
  }
  const v1::Span* title = text.title_spans().empty() ? nullptr : &text.title_spans(0);
  forms.Search(text.title(), title);
  for (int i = 0; i < text.lead_size(); ++i) forms.Search(text.lead(i), &text.lead_spans(i));
  for (int i = 0; i < text.body_size(); ++i) forms.Search(text.body(i), &text.body_spans(i));
  for (const v1::Section& section : text.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      const v1::Question& question = exchange.question();
      forms.Search(question.text(), question.spans().empty() ? nullptr : &question.spans(0));
      for (const v1::Answer& answer : exchange.answers()) {
        for (int i = 0; i < answer.paragraphs_size(); ++i)
          forms.Search(answer.paragraphs(i), i < answer.spans_size() ? &answer.spans(i) : nullptr);
      }
    }
  }
}

}  // namespace fangtan::service
