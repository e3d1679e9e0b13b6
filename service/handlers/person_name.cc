#include "service/handlers/person_name.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using Words = std::vector<std::string>;

// All in folded form: simplified, lower case. Nobody's post.
constexpr std::string_view kCourtesies[] = {"先生", "女士", "小姐", "太太", "夫人", "同志",
                                            "老师", "师傅", "博士", "大师", "前辈"};
constexpr std::string_view kOffices[] = {
    "书记", "主任", "教授",   "局长", "部长",   "市长", "院长", "县长", "区长", "镇长",   "乡长",  "村长",
    "省长", "州长", "厅长",   "处长", "科长",   "司长", "署长", "校长", "会长", "社长",   "所长",  "馆长",
    "站长", "台长", "秘书长", "主席", "委员长", "总统", "总理", "首相", "总裁", "总经理", "经理",  "董事长",
    "董事", "总监", "院士",   "律师", "医生",   "医师", "法官", "警官", "队长", "主编",   "记者",  "编辑",
    "委员", "议员", "大使",   "讲师", "研究员", "导演", "导师", "常委", "行长", "理事长", "工程师"};
constexpr std::string_view kCompoundSurnames[] = {
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木",
    "南宫", "独孤", "宇文", "长孙", "轩辕", "申屠", "司空", "闻人", "澹台", "濮阳", "淳于", "钟离", "呼延"};
constexpr std::string_view kLatinTitles[] = {"mr",  "mrs",  "ms",   "miss", "mx",  "dr",        "prof",
                                             "sir", "dame", "lady", "rev",  "hon", "professor", "madam"};
constexpr std::string_view kDegrees[] = {"phd", "psyd", "md",  "mba", "msc", "bsc", "ma", "dphil",
                                         "jd",  "llm",  "edd", "rn",  "esq", "cpa", "frs"};

template <size_t n>
bool IsOneOf(std::string_view word, const std::string_view (&words)[n]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool HasHan(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (storage::IsHan(c.value)) return true;
    at += c.length;
  }
  return false;
}

bool IsLatin(char32_t c) {
  constexpr char32_t kFirstWithMark = U'À';
  constexpr char32_t kLastWithMark = U'ɏ';
  const char32_t folded = storage::FoldCodePoint(c).first;
  return (folded >= 'a' && folded <= 'z') || (c >= kFirstWithMark && c <= kLastWithMark);
}

// Whether it is Latin capitals alone, also full-width ones, but for blanks and stops.
bool IsCapitals(std::string_view printed) {
  bool any = false;
  for (size_t at = 0; at < printed.size();) {
    const storage::CodePoint c = storage::DecodeAt(printed, at);
    at += c.length;
    const storage::FoldedCodePoint folded = storage::FoldCodePoint(c.value);
    if (folded.first == ' ' || folded.first == '.') continue;
    if (folded.first < 'a' || folded.first > 'z') return false;
    const bool lower = (c.value >= 'a' && c.value <= 'z') || (c.value >= U'ａ' && c.value <= U'ｚ');
    if (lower) return false;
    any = true;
  }
  return any;
}

// The longest word of `words` that `text` ends with and that leaves something.
template <size_t n>
std::string_view TitleAtEnd(std::string_view text, const std::string_view (&words)[n]) {
  std::string_view longest;
  for (const std::string_view word : words) {
    if (word.size() > longest.size() && word.size() < text.size() && text.ends_with(word)) longest = word;
  }
  return longest;
}

void AnalyzeHan(PersonName& name) {
  std::string_view rest = name.folded;
  std::string_view title = TitleAtEnd(rest, kOffices);
  if (const std::string_view courtesy = TitleAtEnd(rest, kCourtesies); courtesy.size() > title.size())
    title = courtesy;
  rest.remove_suffix(title.size());
  constexpr std::string_view kDeputy = "副";
  if (!title.empty() && rest.size() > kDeputy.size() && rest.ends_with(kDeputy)) {
    rest.remove_suffix(kDeputy.size());
  }
  name.title = name.folded.substr(rest.size());
  name.titled = !title.empty();
  name.bare = rest;
  name.words =
      absl::StrSplit(name.bare, absl::ByString(absl::string_view(kInterpunct.data(), kInterpunct.size())),
                     absl::SkipEmpty());
}

std::string WithoutStops(std::string_view word) {
  std::string out(word);
  std::erase(out, '.');
  return out;
}

// The words of one part of a Latin name; `titled` is set where a degree was left out.
Words LatinWords(absl::string_view part, bool& titled) {
  Words words;
  for (const absl::string_view token : absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty())) {
    if (IsOneOf(WithoutStops(std::string_view(token.data(), token.size())), kDegrees)) {
      titled = true;
      continue;
    }
    for (const absl::string_view piece : absl::StrSplit(token, '.', absl::SkipEmpty()))
      words.emplace_back(piece);
  }
  return words;
}

void AnalyzeLatin(PersonName& name) {
  std::vector<Words> parts;
  bool titled = false;
  for (const absl::string_view part : absl::StrSplit(name.folded, ',')) {
    Words words = LatinWords(part, titled);
    if (!words.empty()) parts.push_back(std::move(words));
  }
  if (parts.size() == 2) {
    std::swap(parts[0], parts[1]);
    name.reordered = true;
  }
  for (Words& part : parts) std::move(part.begin(), part.end(), std::back_inserter(name.words));
  while (name.words.size() > 1 && IsOneOf(name.words.front(), kLatinTitles)) {
    name.words.erase(name.words.begin());
    titled = true;
  }
  // A name of nothing but degrees and stops is what it is.
  if (name.words.empty()) name.words = {name.folded};
  name.titled = titled;
  name.bare = absl::StrJoin(name.words, " ");
}

bool IsCompoundSurname(std::string_view text) { return IsOneOf(text, kCompoundSurnames); }

}  // namespace

PersonName AnalyzeName(std::string_view printed) {
  PersonName name{.folded = storage::FoldName(printed)};
  if (name.folded.empty()) return name;
  name.han = HasHan(name.folded);
  if (name.han) {
    AnalyzeHan(name);
  } else {
    name.capitals = IsCapitals(printed);
    AnalyzeLatin(name);
  }
  return name;
}

std::vector<PersonName> HalvesOf(std::string_view printed) {
  constexpr int kLeastLetters = 2;  // else it is an initial, or a title of one character
  int letters[] = {0, 0};
  bool begins_han = false;
  size_t second = 0;  // where the other script begins
  for (size_t at = 0; at < printed.size();) {
    const storage::CodePoint c = storage::DecodeAt(printed, at);
    const bool han = storage::IsHan(c.value);
    if (han || IsLatin(c.value)) {
      if (letters[0] == 0) begins_han = han;
      const int side = han == begins_han ? 0 : 1;
      if (side == 0 && letters[1] != 0) return {};
      if (side == 1 && letters[1] == 0) second = at;
      ++letters[side];
    }
    at += c.length;
  }
  if (letters[0] < kLeastLetters || letters[1] < kLeastLetters) return {};
  std::vector<PersonName> halves = {AnalyzeName(printed.substr(0, second)),
                                    AnalyzeName(printed.substr(second))};
  for (PersonName& half : halves) half.half = true;
  return halves;
}

std::string_view SurnameOf(const PersonName& name) {
  const std::string_view bare = name.bare;
  for (const std::string_view surname : kCompoundSurnames) {
    if (bare.starts_with(surname)) return surname;
  }
  return bare.empty() ? bare : bare.substr(0, storage::DecodeAt(bare, 0).length);
}

bool IsSurnameAlone(const PersonName& name) {
  return name.han && (storage::CountCodePoints(name.bare) == 1 || IsCompoundSurname(name.bare));
}

std::vector<std::string_view> TitlesIn(std::string_view folded_post) {
  std::vector<std::string_view> titles;
  for (const std::string_view title : kOffices) {
    if (folded_post.find(title) != std::string_view::npos) titles.push_back(title);
  }
  return titles;
}

std::vector<std::string_view> HanTitles() {
  std::vector<std::string_view> titles(std::begin(kCourtesies), std::end(kCourtesies));
  titles.insert(titles.end(), std::begin(kOffices), std::end(kOffices));
  return titles;
}

std::vector<std::string_view> LatinTitles() { return {std::begin(kLatinTitles), std::end(kLatinTitles)}; }

}  // namespace fangtan::service
