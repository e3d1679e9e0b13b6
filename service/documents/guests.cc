#include "service/documents/guests.h"

#include <algorithm>
#include <array>

#include "service/documents/labels.h"
#include "service/documents/lead_posts.h"
#include "service/documents/lines.h"
#include "service/documents/other_names.h"
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

// "Company Participants": of those who take part in a company's call.
bool IsCallHeading(std::string_view folded) {
  constexpr std::string_view kHeadings[] = {"executives",
                                            "analysts",
                                            "company participants",
                                            "corporate participants",
                                            "call participants",
                                            "conference call participants",
                                            "management participants",
                                            "other participants"};
  return std::ranges::find(kHeadings, folded) != std::end(kHeadings);
}

bool IsHeadingLine(const Line& line) {
  const std::string_view text = line.text;
  const bool colon = IsColon(LastChar(text));
  const auto label = ParseLabel(text);
  if (colon) return label.has_value() && label->content.empty() && IsGuestHeading(label->key);
  const std::string folded = storage::FoldName(text);
  return (line.chars <= 8 && IsGuestHeading(folded)) || IsCallHeading(folded);
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

// "渔船船长 杜永安": what people do stands before the blank.
std::vector<Guest> GuestBehindTrade(std::string_view entry) {
  const std::vector<std::string_view> words = SplitAt(entry, U" \u3000");
  if (words.size() < 2 || !IsWholeName(words.back()) || PostsInText(words.back(), entry).empty()) return {};
  const std::string_view posts = entry.substr(0, static_cast<size_t>(words.back().data() - entry.data()));
  return {{entry, words.back(), SplitPosts(Trim(posts)), {}}};
}

// The guests there; one may have nothing but a name.
std::vector<Guest> GuestsBehindHeading(const Line& line, const LabelKeys& labels) {
  const std::string_view behind = BehindHeading(line);
  if (IsWholeName(behind)) return {{behind, behind, {}, {}}};
  std::vector<Guest> guests = ParseEntries(behind, labels);
  if (!guests.empty()) return guests;
  // "市住建局书记、局长 贺长河"
  const auto posted = SplitPost(behind);
  if (!posted.has_value()) return GuestBehindTrade(behind);
  if (!behind.ends_with(posted->name)) return {};
  return {{behind, posted->name, SplitPosts(posted->post), {}}};
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

// What stands in the brackets that `text` begins with; empty where it begins with none.
std::string_view FormInBrackets(std::string_view text) {
  if (text.empty() || (DecodeAt(text, 0).value != '(' && DecodeAt(text, 0).value != U'（')) return {};
  const size_t begin = DecodeAt(text, 0).length;
  const size_t close = std::min(text.find(')'), text.find("）"));
  return close == std::string_view::npos ? std::string_view() : text.substr(begin, close - begin);
}

}  // namespace

std::vector<std::string_view> SplitPosts(std::string_view posts) { return SplitAt(posts, kPostSeparators); }

std::optional<Guest> ParseGuest(std::string_view line, const LabelKeys& labels, bool under_heading) {
  // "ADA BYRON, HOST:" heads what she says.
  if (line.ends_with(':')) return std::nullopt;
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
  Guest guest{entry, entry.substr(0, length), SplitPosts(PostsAfter(rest)),
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
      // Another list of the same kind.
      if (heading && IsCallHeading(storage::FoldName(lines[list.end].text))) continue;
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

}  // namespace fangtan::service
