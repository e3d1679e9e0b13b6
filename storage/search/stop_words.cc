#include "storage/search/stop_words.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace fangtan::storage {
namespace {

// clang-format off
constexpr std::u32string_view kQuestions[] = {
    U"什么", U"什么样", U"什么时候", U"什么时间", U"什么地方", U"什么地点", U"什么名字", U"什么人", U"什么原因", U"什么意思",
    U"甚么", U"何时", U"何处", U"何人", U"何种", U"何者", U"何事", U"何物", U"何故", U"何谓", U"如何", U"怎么", U"怎么样",
    U"怎么办", U"怎样", U"怎", U"谁", U"哪", U"哪些", U"哪里", U"哪儿", U"哪位", U"哪种", U"哪一", U"哪一种", U"哪一位",
    U"哪一些", U"哪一年", U"哪一天", U"哪两", U"哪三个", U"哪年", U"哪天", U"哪方面", U"哪些方面", U"多少", U"多少人", U"多久",
    U"多大", U"多高", U"多长", U"多远", U"多深", U"多重", U"几种", U"几年", U"几月", U"几日", U"几号", U"几次", U"几位",
    U"几岁", U"几名", U"几点", U"是否", U"能否", U"可否", U"吗", U"呢", U"是不是", U"有没有", U"能不能", U"会不会",
    U"可不可以", U"请问",
};

// 何 and 几 are question words by themselves, but also begin names (何…, 几内亚).
constexpr std::u32string_view kFunctions[] = {
    U"的", U"了", U"是", U"在", U"和", U"与", U"或", U"及", U"于", U"被", U"把", U"由", U"从", U"对", U"向",
    U"为", U"以", U"因", U"而", U"并", U"也", U"都", U"就", U"又", U"还", U"之", U"其", U"该", U"此", U"这",
    U"那", U"这些", U"那些", U"有", U"称为", U"叫做", U"叫作", U"或者", U"关于", U"根据", U"哪怕", U"一个", U"个",
    U"可以", U"他们", U"所", U"请", U"曾", U"曾经", U"已", U"已经", U"但", U"如果", U"虽然", U"而且", U"除了",
    U"其中", U"当中", U"何", U"几",
};

// Words that hold an entry by chance.
constexpr std::u32string_view kContents[] = {
    U"几何", U"几内亚", U"目的", U"对象", U"因素", U"国有", U"有限",
};

constexpr std::string_view kEnglish[] = {
    "a", "an", "the", "of", "in", "on", "at", "by", "for", "to", "from", "with", "and", "or", "is",
    "are", "was", "were", "be", "been", "do", "does", "did", "has", "have", "had", "can", "could",
    "will", "would", "should", "what", "which", "who", "whom", "whose", "when", "where", "why",
    "how", "it", "its", "this", "that", "these", "those", "there",
};
// clang-format on

size_t LongestEntry() {
  size_t longest = 0;
  for (const std::u32string_view word : kQuestions) longest = std::max(longest, word.size());
  for (const std::u32string_view word : kFunctions) longest = std::max(longest, word.size());
  for (const std::u32string_view word : kContents) longest = std::max(longest, word.size());
  return longest;
}

using Roles = std::unordered_map<std::u32string_view, CharRole>;

const Roles& AllRoles() {
  static const Roles* const kRoles = [] {
    auto* out = new Roles;
    for (const std::u32string_view word : kQuestions) out->emplace(word, CharRole::kQuestion);
    for (const std::u32string_view word : kFunctions) out->emplace(word, CharRole::kFunction);
    for (const std::u32string_view word : kContents) out->emplace(word, CharRole::kContent);
    return out;
  }();
  return *kRoles;
}

// The role of the longest entry that `rest` begins with, and its length; one character of content if there is
// none.
std::pair<CharRole, size_t> EntryAt(std::u32string_view rest) {
  static const size_t kLongest = LongestEntry();
  const Roles& roles = AllRoles();
  for (size_t length = std::min(kLongest, rest.size()); length > 0; --length) {
    const auto found = roles.find(rest.substr(0, length));
    if (found != roles.end()) return {found->second, length};
  }
  return {CharRole::kContent, 1};
}

}  // namespace

std::vector<CharRole> RolesOf(std::u32string_view run) {
  std::vector<CharRole> out;
  while (!run.empty()) {
    const auto [role, length] = EntryAt(run);
    out.insert(out.end(), length, role);
    run.remove_prefix(length);
  }
  return out;
}

bool IsEnglishStopWord(std::string_view word) {
  static const auto* const kWords =
      new std::unordered_set<std::string_view>(std::begin(kEnglish), std::end(kEnglish));
  return kWords->contains(word);
}

std::vector<std::u32string_view> ChineseStopWords(CharRole role) {
  if (role == CharRole::kQuestion) return {std::begin(kQuestions), std::end(kQuestions)};
  if (role == CharRole::kFunction) return {std::begin(kFunctions), std::end(kFunctions)};
  return {std::begin(kContents), std::end(kContents)};
}

}  // namespace fangtan::storage
