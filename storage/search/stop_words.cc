#include "storage/search/stop_words.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace fangtan::storage {
namespace {

// clang-format off
constexpr std::u32string_view kChinese[] = {
    // Of questions.
    U"什么", U"什么样", U"什么时候", U"什么时间", U"什么地方", U"什么地点", U"什么名字", U"什么人", U"什么原因", U"什么意思",
    U"甚么", U"何时", U"何处", U"何人", U"何种", U"何者", U"何事", U"何物", U"何故", U"何谓", U"何", U"如何", U"怎么",
    U"怎么样", U"怎么办", U"怎样", U"怎", U"谁", U"哪", U"哪些", U"哪里", U"哪儿", U"哪位", U"哪种", U"哪一", U"哪一种",
    U"哪一位", U"哪一些", U"哪一年", U"哪一天", U"哪两", U"哪三个", U"哪年", U"哪天", U"哪方面", U"哪些方面", U"多少",
    U"多少人", U"多久", U"多大", U"多高", U"多长", U"多远", U"多深", U"多重", U"几", U"几种", U"几年", U"几月", U"几日",
    U"几号", U"几次", U"几位", U"几岁", U"几名", U"几点", U"是否", U"能否", U"可否", U"吗", U"呢", U"是不是", U"有没有",
    U"能不能", U"会不会", U"可不可以", U"请问",
    // Function words.
    U"的", U"了", U"是", U"在", U"和", U"与", U"或", U"及", U"于", U"被", U"把", U"由", U"从", U"对", U"向",
    U"为", U"以", U"因", U"而", U"并", U"也", U"都", U"就", U"又", U"还", U"之", U"其", U"该", U"此", U"这",
    U"那", U"这些", U"那些", U"有", U"称为", U"叫做", U"叫作", U"或者", U"关于", U"根据", U"哪怕", U"一个", U"个",
    U"可以", U"他们", U"所", U"请", U"曾", U"曾经", U"已", U"已经", U"但", U"如果", U"虽然", U"而且", U"除了",
    U"其中", U"当中",
};

constexpr std::string_view kEnglish[] = {
    "a", "an", "the", "of", "in", "on", "at", "by", "for", "to", "from", "with", "and", "or",
    "is", "are", "was", "were", "be", "been", "do", "does", "did", "has", "have", "had", "can",
    "could", "will", "would", "should", "what", "which", "who", "whom", "whose", "when",
    "where", "why", "how", "it", "its", "this", "that", "these", "those", "there",
};
// clang-format on

// The length of the longest entry that `rest` begins with, or 0.
size_t EntryAt(std::u32string_view rest) {
  static const auto* const kWords =
      new std::unordered_set<std::u32string_view>(std::begin(kChinese), std::end(kChinese));
  static const size_t kLongest = std::max_element(kWords->begin(), kWords->end(), [](auto a, auto b) {
                                   return a.size() < b.size();
                                 })->size();
  for (size_t length = std::min(kLongest, rest.size()); length > 0; --length) {
    if (kWords->contains(rest.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

std::vector<bool> StopCharacters(std::u32string_view run) {
  std::vector<bool> out;
  while (!run.empty()) {
    const size_t length = EntryAt(run);
    out.insert(out.end(), std::max<size_t>(length, 1), length > 0);
    run.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

bool IsEnglishStopWord(std::string_view word) {
  static const auto* const kWords =
      new std::unordered_set<std::string_view>(std::begin(kEnglish), std::end(kEnglish));
  return kWords->contains(word);
}

std::vector<std::u32string_view> ChineseStopWords() { return {std::begin(kChinese), std::end(kChinese)}; }

}  // namespace fangtan::storage
