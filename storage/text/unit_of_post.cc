#include "storage/text/unit_of_post.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// All in folded form: simplified, lower case.
constexpr std::string_view kPlaceSuffixes[] = {"特别行政区", "自治区", "街道", "省", "市", "区", "县",
                                               "旗",         "盟",     "州",   "镇", "乡", "村"};
// Words that only end like a place.
constexpr std::string_view kNoPlaces[] = {"社区", "小区", "城市", "都市", "地区", "农村", "乡村", "城镇",
                                          "超市", "股市", "城乡", "校区", "院区", "片区", "景区", "园区"};
// What may stand before a place's suffix without making a name of it (`副县长`, `原县委书记`, `我市`).
constexpr std::string_view kNoPlaceNames[] = {"副",   "原", "前", "代", "现任", "时任",
                                              "新任", "本", "我", "该", "全",   "各"};
// Where one post ends and the next begins.
constexpr std::string_view kPostSeparators[] = {"、", "，", ",", "；", ";", "兼"};
// That somebody holds a post, or held it.
constexpr std::string_view kTenures[] = {"时任", "现任", "新任", "曾任", "历任", "候任", "前任"};
constexpr std::string_view kFormerly[] = {"原", "前"};
constexpr std::string_view kInstitutions[] = {
    "大学",   "学院",   "中学",   "小学",   "学校",   "幼儿园", "医院",   "公司",     "集团",
    "银行",   "法院",   "检察院", "研究院", "研究所", "科学院", "工程院", "研究中心", "实验室",
    "出版社", "报社",   "杂志社", "电视台", "电台",   "通讯社", "协会",   "学会",     "基金会",
    "事务所", "博物馆", "图书馆", "联合会", "合作社", "联盟",   "党校"};
constexpr std::string_view kOrgans[] = {"委员会", "国务院", "办公室", "办事处", "部", "局", "厅", "署",
                                        "院",     "委",     "会",     "社",     "厂", "台", "所", "馆"};
constexpr std::string_view kTitles[] = {
    "首席执行官", "首席技术官", "创始人",   "联合创始人", "董事长", "董事", "总经理", "总裁", "经理",
    "教授",       "副教授",     "讲师",     "研究员",     "院士",   "主任", "书记",   "主席", "总统",
    "总理",       "部长",       "局长",     "院长",       "校长",   "会长", "社长",   "所长", "秘书长",
    "发言人",     "记者",       "编辑",     "主编",       "工程师", "律师", "医生",   "顾问", "负责人",
    "代表",       "委员",       "大使",     "市长",       "县长",   "区长", "ceo",    "cto",  "主任委员",
    "政务委员",   "监察委员",   "立法委员", "常务委员",   "处长",   "科长", "司长",   "厅长", "署长",
    "馆长",       "台长",       "省长",     "州长",       "镇长",   "乡长", "村长",   "次长"};
// What is said of a title, before it.
constexpr std::string_view kRanks[] = {"副",   "总",   "代理", "代",   "常务", "执行", "第一",
                                       "首席", "资深", "高级", "名誉", "荣誉", "前",   "原"};
// With `长` behind them they are titles, and nobody writes the word twice (`公安局长`).
constexpr std::string_view kHeaded[] = {"部", "局", "厅", "署", "院", "所", "馆", "社", "台", "处"};
// Members are of these; else of what they do (`评审委员`).
constexpr std::string_view kBodiesOfMembers[] = {"政协", "人大", "局", "党", "会", "院", "部"};
constexpr std::string_view kLatinTitles[] = {
    "ceo",         "cto",        "cfo",        "coo",      "president", "director",     "professor",
    "founder",     "co-founder", "cofounder",  "head",     "chair",     "chairman",     "chairwoman",
    "chairperson", "minister",   "secretary",  "editor",   "manager",   "spokesperson", "spokesman",
    "spokeswoman", "member",     "fellow",     "engineer", "developer", "author",       "mayor",
    "governor",    "dean",       "partner",    "lead",     "leader",    "maintainer",   "creator",
    "researcher",  "lecturer",   "ambassador", "lawyer",   "board",     "directors",    "trustees"};
// `chair of the board` is a title, not a unit's.
constexpr std::string_view kBodies[] = {"board", "directors", "trustees"};

std::string Cut(std::string_view text, ByteRange range) {
  std::string_view part = text.substr(range.begin, range.end - range.begin);
  while (part.ends_with(' ')) part.remove_suffix(1);
  return std::string(part);
}

// The suffix of `words` that starts at `at` of `text`, longest first by the order of the table; empty: none.
template <size_t n>
std::string_view WordAt(std::string_view text, size_t at, const std::string_view (&words)[n]) {
  for (const std::string_view word : words) {
    if (text.substr(at).starts_with(word)) return word;
  }
  return {};
}

bool EndsLikeNoPlace(std::string_view text) {
  return std::any_of(std::begin(kNoPlaces), std::end(kNoPlaces),
                     [&](std::string_view word) { return text.ends_with(word); });
}

bool IsPlaceName(std::string_view component) {
  return !component.empty() && !component.ends_with("副") &&
         std::find(std::begin(kNoPlaceNames), std::end(kNoPlaceNames), component) == std::end(kNoPlaceNames);
}

// `place` without `原` or `前` before a name of two characters or more (`原武清区`, but `原平市`).
ByteRange WithoutFormerly(std::string_view folded, ByteRange place) {
  const std::string_view former = WordAt(folded, place.begin, kFormerly);
  if (former.empty()) return place;
  const size_t first = place.begin + former.size();
  const size_t second = first + DecodeAt(folded, first).length;
  return WordAt(folded, first, kPlaceSuffixes).empty() && WordAt(folded, second, kPlaceSuffixes).empty()
             ? ByteRange{first, place.end}
             : place;
}

// The last component of the chain of places that `folded` begins with (`天津市河北区委` -> `河北区`).
ByteRange LastPlace(std::string_view folded) {
  ByteRange place;
  size_t component = 0;
  for (size_t at = 0; at < folded.size();) {
    const std::string_view suffix = WordAt(folded, at, kPlaceSuffixes);
    const size_t length = suffix.empty() ? DecodeAt(folded, at).length : suffix.size();
    at += length;
    if (suffix.empty()) continue;
    const bool named = IsPlaceName(folded.substr(component, at - length - component));
    if (named && !EndsLikeNoPlace(folded.substr(0, at))) place = WithoutFormerly(folded, {component, at});
    if (named) component = at;
  }
  return place;
}

// From the start to the end of the first word of `words` in `folded` that has so many characters before it.
template <size_t n>
ByteRange ThroughFirst(std::string_view folded, const std::string_view (&words)[n], int before) {
  for (size_t at = 0; at < folded.size(); at += DecodeAt(folded, at).length, --before) {
    const std::string_view word = WordAt(folded, at, words);
    if (!word.empty() && before <= 0) return {0, at + word.size()};
  }
  return {};
}

template <size_t n>
std::string_view WordAtEnd(std::string_view text, const std::string_view (&words)[n]) {
  std::string_view longest;
  for (const std::string_view word : words) {
    if (text.ends_with(word) && word.size() > longest.size()) longest = word;
  }
  return longest;
}

bool EndsWithOrgan(std::string_view text) {
  return !WordAtEnd(text, kOrgans).empty() || !WordAtEnd(text, kInstitutions).empty() ||
         !WordAtEnd(text, kHeaded).empty();
}

// `副`, `常务副`, `前` off the end, of words that end so only behind a whole unit (`教育部前`, but `新时代`).
std::string_view WithoutRanks(std::string_view before_title) {
  for (;;) {
    const std::string_view rank = WordAtEnd(before_title, kRanks);
    const std::string_view rest = before_title.substr(0, before_title.size() - rank.size());
    const bool is_word = rank == "代" || rank == "前" || rank == "原";
    if (rank.empty() || (is_word && !rest.empty() && !EndsWithOrgan(rest))) return before_title;
    before_title = rest;
  }
}

// What stands before the title that `folded` ends with, which may be nothing; nullopt: it ends with none.
std::optional<ByteRange> BeforeTitle(std::string_view folded) {
  const std::string_view title = WordAtEnd(folded, kTitles);
  if (title.empty()) return std::nullopt;
  const std::string_view before = folded.substr(0, folded.size() - title.size());
  const std::string_view unit = WithoutRanks(before);
  if (unit.empty() || EndsWithOrgan(unit)) return ByteRange{0, unit.size()};
  if (title == "委员" && WordAtEnd(unit, kBodiesOfMembers).empty()) return ByteRange{};
  const std::string_view organ = WordAt(title, 0, kHeaded);
  if (organ.empty()) return ByteRange{0, unit.size()};
  return unit.size() == before.size() ? ByteRange{0, before.size() + organ.size()} : ByteRange{};
}

ByteRange UnitOfOne(std::string_view folded) {
  // `区纪委书记` speaks of the unit named before it and names none itself.
  if (!WordAt(folded, 0, kPlaceSuffixes).empty()) return {};
  if (const ByteRange institution = ThroughFirst(folded, kInstitutions, 1); institution.end > 0)
    return institution;
  if (const ByteRange place = LastPlace(folded); place.end > 0) return place;
  if (const std::optional<ByteRange> before_title = BeforeTitle(folded)) return *before_title;
  return ThroughFirst(folded, kOrgans, 2);
}

// Of the first of several posts that names one.
ByteRange HanUnit(std::string_view folded) {
  size_t begin = 0;
  for (size_t at = 0; at <= folded.size();) {
    const std::string_view separator = WordAt(folded, at, kPostSeparators);
    if (at < folded.size() && separator.empty()) {
      at += DecodeAt(folded, at).length;
      continue;
    }
    begin += WordAt(folded, begin, kTenures).size();
    const ByteRange unit = UnitOfOne(folded.substr(begin, at - begin));
    if (unit.begin < unit.end) return {begin + unit.begin, begin + unit.end};
    at += std::max<size_t>(separator.size(), 1);
    begin = at;
  }
  return {};
}

bool EndsWithLatinTitle(std::string_view folded) {
  const size_t blank = folded.rfind(' ');
  const std::string_view last = blank == std::string_view::npos ? folded : folded.substr(blank + 1);
  return std::find(std::begin(kLatinTitles), std::end(kLatinTitles), last) != std::end(kLatinTitles);
}

// `CEO of Acme`, `director at Acme`, `CEO, Acme`, `CEO @ Acme`, `Acme's CEO`.
ByteRange LatinUnit(std::string_view folded) {
  for (const std::string_view mark : {"'s ", "’s "}) {
    const size_t at = folded.find(mark);
    if (at != std::string_view::npos && at > 0 && EndsWithLatinTitle(folded.substr(at + mark.size())))
      return {0, at};
  }
  for (const std::string_view link : {" of ", " at ", ", ", " @ "}) {
    for (size_t at = folded.find(link); at != std::string_view::npos; at = folded.find(link, at + 1)) {
      if (!EndsWithLatinTitle(folded.substr(0, at))) continue;
      size_t begin = at + link.size();
      if (folded.substr(begin).starts_with("the ")) begin += 4;
      if (WordAt(folded, begin, kBodies).empty()) return {begin, folded.size()};
    }
  }
  return {};
}

bool HasHan(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    if (IsHan(c.value)) return true;
    at += c.length;
  }
  return false;
}

// Equal for units that exclude each other; 0: none can be told. Places of one level do.
int KindOf(std::string_view folded) {
  constexpr std::pair<std::string_view, int> kLevels[] = {
      {"特别行政区", 1}, {"自治区", 1}, {"省", 1}, {"市", 2}, {"州", 2},   {"盟", 2}, {"区", 3},
      {"县", 3},         {"旗", 3},     {"镇", 4}, {"乡", 4}, {"街道", 4}, {"村", 5}};
  constexpr int kLatin = 6;
  constexpr int kFirstInstitution = 7;
  if (!HasHan(folded)) return kLatin;
  for (size_t i = 0; i < std::size(kInstitutions); ++i) {
    if (folded.ends_with(kInstitutions[i])) return kFirstInstitution + static_cast<int>(i);
  }
  for (const auto& [suffix, level] : kLevels) {
    if (folded.ends_with(suffix)) return level;
  }
  return 0;
}

// The first unit that `posts` name, folded.
std::string FoldedUnit(const std::vector<std::string>& posts) {
  for (const std::string& post : posts) {
    if (const std::string unit = UnitOfPost(post); !unit.empty()) return Fold(unit);
  }
  return "";
}

bool Name(const std::vector<std::string>& posts, const std::string& folded_unit) {
  return std::any_of(posts.begin(), posts.end(), [&](const std::string& post) {
    return Fold(post).find(folded_unit) != std::string::npos;
  });
}

}  // namespace

std::string UnitOfPost(std::string_view post) {
  const FoldedText folded = FoldWithOffsets(post);
  const ByteRange unit = HasHan(post) ? HanUnit(folded.text()) : LatinUnit(folded.text());
  if (unit.end <= unit.begin) return "";
  return Cut(post, folded.Original(unit));
}

bool UnitsContradict(const std::vector<std::string>& posts, const std::vector<std::string>& others) {
  const std::string unit = FoldedUnit(posts);
  const std::string other = FoldedUnit(others);
  if (unit.empty() || other.empty() || KindOf(unit) == 0 || KindOf(unit) != KindOf(other)) return false;
  return !Name(posts, other) && !Name(others, unit);
}

}  // namespace fangtan::storage
