#include "service/documents/question_forms.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxSentenceChars = 400;
// A greeting names no more than this behind its own words ("How are you, Odo?").
constexpr size_t kMaxGreetedWords = 1;
constexpr std::ptrdiff_t kMaxInvitedWords = 3;
constexpr size_t kMaxHanGreetingChars = 16;
constexpr size_t kMaxGuess = 40;
// Who says more behind "I have two questions" puts them.
constexpr size_t kMaxAnnouncedChars = 160;

// Everything below is compared with folded words, apostrophes left out.
constexpr std::string_view kGreetings[] = {
    "how are you",      "how are we",       "how are things",    "how you doing",       "hows it going",
    "how is it going",  "hows it goin",     "how do you do",     "how have you been",   "hows everything",
    "hows life",        "whats up",         "what is up",        "whats going on",      "whats new",
    "are you there",    "are you ready",    "are we ready",      "shall we start",      "shall we begin",
    "is this on",       "is this thing on", "are we live",       "are we recording",    "can you hear me",
    "can you hear us",  "do you hear me",   "you hear me",       "can you all hear me", "can we start",
    "you guys hear me", "everyone hear me", "everybody hear me", "sound okay",          "como estas",
    "cómo estás",       "como esta",        "cómo está",         "como estan",          "cómo están",
    "que tal",          "qué tal",          "hows everyone",     "hows everybody",      "how is everyone",
    "how is everybody", "say hi",           "say hello",         "how about you",       "how about me",
    "sound is working", "sound working",    "what about you",    "how about yourself",  "what about yourself",
    "and you",          "and yourself",     "who knows",         "me escuchan",         "me oyen",
    "see me well",      "hear me well",     "can hear me",       "can hear us"};
constexpr std::string_view kHanGreetings[] = {"你好吗", "您好吗", "还好吗",   "最近好吗",   "好久不见",
                                              "听得到", "听得见", "听到吗",   "听见吗",     "听到我",
                                              "看得到", "看得见", "开始了吗", "好了吗",     "开始吗",
                                              "吃饱了", "在吗",   "最近如何", "最近怎么样", "开始录音"};
// Words around a greeting, or all of a question that asks for assent alone.
constexpr std::string_view kFillers[] = {
    "doing",    "today", "this",      "morning", "afternoon", "evening", "tonight", "feeling", "now",
    "everyone", "all",   "everybody", "cool",    "guys",      "folks",   "there",   "sir",     "man",
    "again",    "okay",  "ok",        "well",    "right",     "yes",     "yeah",    "good",    "fine",
    "huh",      "no",    "going",     "here",    "eh",        "both",    "really",  "and",     "you",
    "so",       "oh",    "hey",       "hi",      "hello",     "alright", "for",     "okay"};
// At the end of a sentence, behind a comma; the first also alone.
constexpr std::string_view kAssentTags[] = {" you know ", " you know what i mean ", " know what i mean ",
                                            " you know what im saying ", " you know what im trying to say "};
// Behind a comma, at the end of what is told: "It's quieter, right?"
constexpr std::string_view kTags[] = {" right ",   " huh ",     " eh ",         " yeah ",      " you know ",
                                      " correct ", " isnt it ", " arent they ", " doesnt it ", " wasnt it ",
                                      " no ",      " 对吧 ",    " 对不对 ",     " 是吧 ",      " 对不 "};
// Before "any questions".
constexpr std::string_view kInviting[] = {"are", "is",     "there",   "do",   "does",
                                          "we",  "anyone", "anybody", "have", "got"};
constexpr std::string_view kMore[] = {"more", "other", "further"};
// A reporter has these, and puts them next.
constexpr std::string_view kAnnounced[] = {"question for you",    "questions for you", "topics for you",
                                           "two questions",       "three questions",   "couple questions",
                                           "couple of questions", "few questions",     "two topics",
                                           "couple of topics",    "quick question",    "quick questions"};
// Behind a question: it was told, not put, and what is replied to is the welcome.
constexpr std::string_view kWelcomes[] = {
    "welcome",      "hello",        "for joining",   "good to see",    "great to see",
    "nice to see",  "good to have", "great to have", "for being here", "hey",
    "hi",           "joining me",   "joining us",    "good morning",   "good afternoon",
    "good evening", "for coming",   "bienvenido",    "bienvenidos"};
constexpr std::string_view kHanWelcomes[] = {"欢迎", "高兴", "您好", "你好", "大家好"};
constexpr std::u32string_view kClosingQuotes = U"\"\u201D\u2019\u300D\u300F']";
// Of one word alone, only these ask; "See?" wants assent.
constexpr std::string_view kQuestionWords[] = {"where", "when", "why", "who", "how", "which"};
// What a request may begin with before its own words.
constexpr std::string_view kBeforeRequest[] = {
    "so",     "and",   "but",  "now",   "well", "okay", "ok",    "yeah",  "yes",   "alright", "great",
    "please", "maybe", "just", "first", "then", "cool", "can",   "could", "would", "you",     "why",
    "dont",   "do",    "guys", "lets",  "also", "go",   "ahead", "start", "off",   "right",   "all"};
constexpr std::string_view kRequests[] = {
    "tell us",     "tell me",    "talk about", "talk to us", "talk a",    "talk me",   "walk us", "walk me",
    "give us",     "give me",    "explain",    "describe",   "share",     "take us",   "take me", "talk us",
    "introduce",   "state your", "say more",   "say a",      "remind us", "remind me", "run us",  "elaborate",
    "speak about", "speak to",   "cuéntanos",  "cuéntame",   "háblanos",  "explícanos"};
// Before a request inside of a sentence, and whom it is to be told.
constexpr std::string_view kOpenings[] = {
    "to start us off", "to start off",     "to start with",     "to start",
    "to begin with",   "to begin",         "to kick us off",    "to kick off",
    "to kick it off",  "to kick this off", "before we start",   "before we begin",
    "first of all",    "first off",        "to get us started", "to get started"};
constexpr std::string_view kToldTo[] = {" us ", " me "};
constexpr size_t kMaxRequestBytes = 24;
constexpr std::string_view kIndirect[] = {"im curious",      "i am curious",   "i wonder",     "im wondering",
                                          "i was wondering", "my question is", "love to hear", "like to ask",
                                          "want to ask",     "wanted to ask",  "am wondering"};
constexpr std::string_view kHanRequests[] = {
    "请问",   "请教",     "想问",     "谈谈您",   "谈谈你",   "请您谈", "请你谈", "请您说",
    "请你说", "请您介绍", "请你介绍", "请您分享", "请你分享", "说说您", "说说你", "请先谈",
    "请谈谈", "请介绍",   "请先介绍", "请说说",   "请您给",   "请你给"};

// What all of them begin with: most sentences hold none of these.
constexpr std::string_view kHanRequestBegins[] = {"请", "想问", "谈谈", "说说"};

// What may stand before the verb of "那么给我们讲讲你的团队", which makes it a request, and such verbs.
constexpr std::string_view kBeforeTelling[] = {"那么", "那", "最后", "首先", "再",   "先",  "请", "你",
                                               "您",   "能", "可以", "给",   "跟",   "和",  "为", "向",
                                               "与",   "也", "来",   "我们", "大家", "读者"};
constexpr std::string_view kTelling[] = {"讲讲",     "谈谈",     "说说",     "聊聊",     "讲一讲",
                                         "谈一谈",   "说一说",   "聊一聊",   "介绍一下", "描述一下",
                                         "分享一下", "解释一下", "形容一下", "概括一下"};
// After "请", these need not stand at the beginning: "请用一句话来描述它。"
constexpr std::string_view kToBeTold[] = {"描述", "形容", "介绍", "解释", "概括",
                                          "总结", "分享", "讲述", "寄语"};

bool HoldsAny(std::string_view words, std::span<const std::string_view> phrases) {
  return std::ranges::any_of(
      phrases, [&](std::string_view phrase) { return words.find(phrase) != std::string_view::npos; });
}

template <typename Words>
bool Has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

// Phrases of whole words, found by their first word: a sentence has many blanks, and few words that any of
// them begins with. Keeps views of the phrases.
class Phrases {
 public:
  template <typename List>
  explicit Phrases(const List& phrases) : phrases_(std::begin(phrases), std::end(phrases)) {
    for (size_t i = 0; i < phrases_.size(); ++i) by_first_word_[FirstWord(phrases_[i])].push_back(i);
  }

  // Whether `accepts` what stands behind the first place of any of the phrases. `words` are framed by blanks.
  template <typename Accepts>
  bool AnyIn(std::string_view words, Accepts accepts) const {
    std::vector<bool> seen(phrases_.size());
    for (size_t at = 1; at < words.size(); at = words.find(' ', at) + 1) {
      const auto found = by_first_word_.find(FirstWord(words.substr(at)));
      if (found == by_first_word_.end()) continue;
      for (const size_t index : found->second) {
        const std::string_view phrase = phrases_[index];
        if (seen[index] || !words.substr(at).starts_with(phrase) || words[at + phrase.size()] != ' ')
          continue;
        seen[index] = true;
        if (accepts(words.substr(at + phrase.size()))) return true;
      }
    }
    return false;
  }

  bool AnyIn(std::string_view words) const {
    return AnyIn(words, [](std::string_view) { return true; });
  }

 private:
  static absl::string_view FirstWord(std::string_view words) {
    return {words.data(), std::min(words.find(' '), words.size())};
  }

  std::vector<std::string_view> phrases_;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> by_first_word_;
};

bool IsFullStop(char32_t c) { return c == '.' || c == '!' || c == 0x3002 || c == 0xFF01; }
bool IsQuestionMark(char32_t c) { return c == '?' || c == 0xFF1F || c == 0x061F; }
bool EndsOne(char32_t c) { return IsFullStop(c) || IsQuestionMark(c) || c == '\n' || c == 0x2026; }

// WordsOf where there is nothing to fold but capitals; false, with anything in `out`, where there is more.
bool AddPlainWords(std::u32string_view sentence, std::string& out) {
  out.reserve(sentence.size() + 2);
  for (const char32_t c : sentence) {
    if (c == '\'' || c == 0x2019) continue;
    if (c < 0x20 || c >= 0x7F) return false;
    const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      out += lower;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return true;
}

bool IsAscii(std::string_view words) { return storage::AsciiBytesAt(words, 0) == words.size(); }

// Lower-case words without punctuation, apostrophes dropped ("whats"), parted and framed by blanks.
std::string WordsOf(std::u32string_view sentence) {
  std::string out = " ";
  if (AddPlainWords(sentence, out)) return out;
  out = " ";
  for (const char32_t c : storage::ToUtf32(storage::Fold(storage::ToUtf8(sentence)))) {
    if (c == '\'' || c == 0x2019) continue;
    const bool letter = c >= 0x80 ? !storage::IsSpace(c) && !(c >= 0x2000 && c <= 0x303F) && c < 0xFF00
                                  : (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      storage::AppendUtf8(c, out);
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

std::vector<std::string_view> Split(std::string_view words) {
  std::vector<std::string_view> all;
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    if (end > at) all.push_back(words.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

size_t UnusualWords(std::string_view words) {
  const auto all = Split(words);
  return static_cast<size_t>(
      std::ranges::count_if(all, [](const auto& word) { return !Has(kFillers, word); }));
}

bool IsLatinGreeting(const std::string& words) {
  const auto all = Split(words);
  if (UnusualWords(words) == 0) return true;
  if (all.size() == 1 && IsAscii(all[0]) && !Has(kQuestionWords, all[0])) return true;
  static const Phrases& greetings = *new Phrases(kGreetings);
  return greetings.AnyIn(words,
                         [](std::string_view behind) { return UnusualWords(behind) <= kMaxGreetedWords; });
}

// "So, are there any more questions on that?", but not "Did he make any comments about the leak?".
bool InvitesQuestions(std::string_view words) {
  const auto all = Split(words);
  size_t asked = 0;  // words before "any"
  size_t used = 0;   // of these, those that are more than fillers
  for (; asked < all.size() && all[asked] != "any"; ++asked) {
    if (Has(kInviting, all[asked]))
      ++used;
    else if (!Has(kFillers, all[asked]))
      return false;
  }
  size_t at = asked + 1;
  if (at < all.size() && Has(kMore, all[at])) ++at;
  if (at >= all.size() || (all[at] != "questions" && (all[at] != "comments" || used > 0))) return false;
  const auto unusual = [](const auto& word) { return !Has(kFillers, word); };
  return std::count_if(all.begin() + static_cast<std::ptrdiff_t>(at) + 1, all.end(), unusual) <=
         kMaxInvitedWords;
}

// Whether the sentence asks for no more than a nod, ", you know?", or the public whether it has questions.
bool AsksForAssent(std::u32string_view sentence, std::string_view words) {
  for (const std::string_view tag : kAssentTags) {
    if (!words.ends_with(tag)) continue;
    if (words == kAssentTags[0]) return true;
    const size_t comma = sentence.rfind(U',');
    if (comma != std::u32string_view::npos && WordsOf(sentence.substr(comma + 1)) == tag) return true;
  }
  return InvitesQuestions(words);
}

// Whether `words`, before "开始了吗", name nothing that might have begun but the talk: "那我们现在可以".
bool OnlyCalls(std::string_view words) {
  constexpr std::u32string_view kCalls =
      U" 我们你您大家现在可以准备要都那这样子就能先已经今天请问录音直播喂好嗯是不";
  return std::ranges::all_of(storage::ToUtf32(words),
                             [&](char32_t c) { return kCalls.find(c) != kCalls.npos; });
}

bool IsGreeting(std::u32string_view sentence) {
  const std::string words = WordsOf(sentence);
  if (IsLatinGreeting(words) || AsksForAssent(sentence, words)) return true;
  return !IsAscii(words) && storage::CountCodePoints(words) <= kMaxHanGreetingChars &&
         std::ranges::any_of(kHanGreetings, [&](std::string_view greeting) {
           const size_t at = words.find(greeting);
           return at != std::string::npos &&
                  (!greeting.starts_with("开始") || OnlyCalls(words.substr(0, at)));
         });
}

// Whether number `at` of `text` is a point inside a word: "3.0", "Fog.js".
bool IsInnerPoint(std::u32string_view text, size_t at) {
  return text[at] == '.' && at + 1 < text.size() && text[at + 1] < 0x80 &&
         absl::ascii_isalnum(static_cast<unsigned char>(text[at + 1]));
}

// Whether the point number `at` of `text` stands behind a title: "Mr. Byron".
bool IsTitlePoint(std::u32string_view text, size_t at) {
  constexpr std::u32string_view kTitles[] = {U"Mr",  U"Mrs", U"Ms",  U"Dr", U"Prof", U"Sen",
                                             U"Rep", U"Gov", U"Gen", U"St", U"Lt",   U"Col"};
  if (text[at] != '.' || at + 1 >= text.size() || text[at + 1] != ' ') return false;
  return std::ranges::any_of(kTitles, [&](std::u32string_view title) {
    const size_t begin = at < title.size() ? 0 : at - title.size();
    return text.substr(begin, at - begin) == title && (begin == 0 || text[begin - 1] == ' ');
  });
}

// The sentence of `text` that ends at `end`, its mark left out.
std::u32string_view SentenceBefore(std::u32string_view text, size_t end) {
  while (end > 0 && EndsOne(text[end - 1]) && text[end - 1] != '\n') --end;  // "…?", "?!"
  const auto parts = [&](size_t at) {
    return EndsOne(text[at]) && !IsInnerPoint(text, at) && !IsTitlePoint(text, at);
  };
  size_t begin = end;
  while (begin > 0 && end - begin < kMaxSentenceChars && !parts(begin - 1)) --begin;
  return text.substr(begin, end - begin);
}

bool BeginsAsRequest(std::string_view words) {
  std::string_view rest = words.substr(1);
  bool forbids = false;  // "don't tell me"
  while (!rest.empty() && Has(kBeforeRequest, rest.substr(0, rest.find(' ')))) {
    forbids = rest.starts_with("dont ");
    rest.remove_prefix(rest.find(' ') + 1);
  }
  return !forbids && std::ranges::any_of(kRequests, [&](std::string_view request) {
    return rest.starts_with(request) && rest.substr(request.size()).starts_with(' ');
  });
}

// "I have notes, but tell us why", "I think to start off tell us why": of what stands behind, only what names
// who is to be told is a request there.
bool RequestsBehindOpening(std::u32string_view sentence, const std::string& words) {
  constexpr std::u32string_view kJoints[] = {U", but ", U", so ", U"; but ", U"; so "};
  static const Phrases& openings = *new Phrases(kOpenings);
  const auto tells = [](std::string_view behind) {
    return BeginsAsRequest(behind) && HoldsAny(behind.substr(0, kMaxRequestBytes), kToldTo);
  };
  // Cheaper first: most sentences tell nobody to tell anybody anything.
  if (!HoldsAny(words, kToldTo)) return false;
  return openings.AnyIn(words, tells) || std::ranges::any_of(kJoints, [&](std::u32string_view joint) {
           const size_t at = sentence.find(joint);
           return at != std::u32string_view::npos && tells(WordsOf(sentence.substr(at + joint.size())));
         });
}

// "tell us why" of "Mr. Byron, tell us why"; empty where the sentence begins with no name.
std::u32string_view BehindVocative(std::u32string_view sentence) {
  constexpr size_t kMaxVocative = 24;
  const size_t comma = sentence.substr(0, kMaxVocative).find(U',');
  if (comma == std::u32string_view::npos) return {};
  const std::string vocative = storage::ToUtf8(sentence.substr(0, comma));
  return LooksLikeName(Trim(vocative)) ? sentence.substr(comma + 1) : std::u32string_view();
}

bool IsRequest(std::u32string_view sentence) {
  const std::string words = WordsOf(sentence);
  static const Phrases& indirect = *new Phrases(kIndirect);
  if (indirect.AnyIn(words)) return true;
  if (!IsAscii(words) && HoldsAny(words, kHanRequestBegins) && HoldsAny(words, kHanRequests)) return true;
  if (BeginsAsRequest(words) || RequestsBehindOpening(sentence, words)) return true;
  const std::u32string_view behind = BehindVocative(sentence);
  return !behind.empty() && BeginsAsRequest(WordsOf(behind));
}

// Whether the sentence tells somebody to tell something: "给我们讲讲你的团队", "请用一句话来描述它".
bool DemandsToTell(std::u32string_view sentence) {
  const std::string words = WordsOf(sentence);
  if (IsAscii(words)) return false;
  // The one of `with` that `text` begins with; empty if none is.
  const auto beginning = [](std::string_view text, std::span<const std::string_view> with) {
    const auto found =
        std::ranges::find_if(with, [&](std::string_view word) { return text.starts_with(word); });
    return found == with.end() ? std::string_view() : *found;
  };
  for (std::string_view clause : Split(words)) {
    if (clause.starts_with("请") && HoldsAny(clause, kToBeTold)) return true;
    for (size_t skip = 1; skip > 0; clause.remove_prefix(skip))
      skip = beginning(clause, kBeforeTelling).size();
    if (!beginning(clause, kTelling).empty()) return true;
  }
  return false;
}

// How questions and requests end in Japanese, where no mark is needed: "何ですか。".
bool EndsAsJapaneseAsks(std::string_view text) {
  while (text.ends_with("。")) text.remove_suffix(std::string_view("。").size());
  return text.ends_with("すか") || text.ends_with("しょうか") || text.ends_with("ください");
}

bool Welcomes(std::u32string_view behind) {
  const std::string words = WordsOf(behind);
  static const Phrases& welcomes = *new Phrases(kWelcomes);
  return welcomes.AnyIn(words) || (!IsAscii(words) && HoldsAny(words, kHanWelcomes));
}

// Whether the question whose mark is number `at` is put to somebody: neither a greeting nor quoted.
bool IsPut(std::u32string_view text, size_t at) {
  const bool quoted = at + 1 < text.size() && kClosingQuotes.find(text[at + 1]) != std::u32string_view::npos;
  return !quoted && !IsGreeting(SentenceBefore(text, at));
}

// Whether the question whose mark is number `at` only wants what was told confirmed, or is a guess, "Maybe
// later?". Of whoever listens, that is a question.
bool IsTag(std::u32string_view text, size_t at) {
  constexpr std::string_view kListener[] = {" you ", " your ", " youre ", " youve ", "你", "您"};
  const std::u32string_view sentence = SentenceBefore(text, at);
  if (sentence.size() <= kMaxGuess) {
    const std::string words = WordsOf(sentence);
    for (const std::string_view guess : {" maybe ", " perhaps ", " 也许", " 或许"})
      if (words.starts_with(guess) && !HoldsAny(words, kListener)) return true;
  }
  const size_t comma = sentence.find_last_of(U",\uFF0C");
  if (comma == std::u32string_view::npos || !Has(kTags, WordsOf(sentence.substr(comma + 1)))) return false;
  return !HoldsAny(WordsOf(sentence.substr(0, comma)), kListener);
}

// Where the end of `text` begins: as far as kMaxSentencesBehind and kMaxCharsBehind reach.
size_t EndBegins(std::u32string_view text) {
  size_t stops = 0;
  size_t at = text.size();
  while (at > 0 && text.size() - at <= kMaxCharsBehind) {
    if (IsFullStop(text[at - 1]) && ++stops > kMaxSentencesBehind) break;
    --at;
  }
  return at;
}

std::string_view LastChars(std::string_view text, size_t count) {
  size_t at = text.size();
  for (size_t chars = 0; at > 0 && chars < count;) {
    --at;
    chars += (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 ? 1 : 0;
  }
  return text.substr(at);
}

bool HoldsQuestionMark(std::string_view text) {
  return text.find('?') != std::string_view::npos || text.find("？") != std::string_view::npos ||
         text.find("؟") != std::string_view::npos;
}

// All of `text` that EndBegins, and the sentence that ends where it begins, can reach: nobody need decode
// whole speeches.
std::string_view EndOf(std::string_view text) {
  constexpr size_t kMaxMarks = 100;  // "?!……", in a row
  return LastChars(text, kMaxCharsBehind + kMaxSentenceChars + kMaxMarks);
}

}  // namespace

QuestionEnd QuestionAtTheEnd(std::string_view text) {
  QuestionEnd end;
  constexpr size_t kChars = kMaxCharsBehind + 2;
  // Cheaper first: so many bytes hold as many characters at least.
  if (!HoldsQuestionMark(text.substr(text.size() - std::min(text.size(), 4 * kChars)))) return end;
  if (!HoldsQuestionMark(LastChars(text, kChars))) return end;
  const std::u32string points = storage::ToUtf32(EndOf(text));
  for (size_t at = EndBegins(points); at < points.size(); ++at) {
    if (!IsQuestionMark(points[at])) continue;
    end.marked = true;
    end.asks = end.asks || !IsTag(points, at);
  }
  return end;
}

bool HoldsQuestion(std::string_view text) {
  if (!HoldsQuestionMark(text)) return false;
  const std::u32string points = storage::ToUtf32(text);
  for (size_t at = 0; at < points.size(); ++at) {
    if (IsQuestionMark(points[at]) && IsPut(points, at)) return true;
  }
  return false;
}

bool PutsQuestion(std::string_view text) {
  const std::u32string points = storage::ToUtf32(EndOf(text));
  for (size_t at = EndBegins(points); at < points.size(); ++at) {
    if (IsQuestionMark(points[at]) && IsPut(points, at) &&
        !Welcomes(std::u32string_view(points).substr(at + 1)))
      return true;
    const bool ends = IsFullStop(points[at]) || points[at] == 0x2026;
    if (ends && IsRequest(SentenceBefore(points, at))) return true;
  }
  size_t end = points.size();
  while (end > 0 && storage::IsSpace(points[end - 1])) --end;
  return IsRequest(SentenceBefore(points, end));
}

bool AnnouncesQuestions(std::string_view text) {
  static const Phrases& announced = *new Phrases(kAnnounced);
  return announced.AnyIn(WordsOf(storage::ToUtf32(LastChars(text, kMaxAnnouncedChars))));
}

bool AsksOrRequests(std::string_view text) {
  // Cheaper first: a label asks nothing.
  if (EndsQuestion(text) || EndsAsJapaneseAsks(text)) return true;
  if (IsColon(LastChar(text))) return false;
  if (PutsQuestion(text)) return true;
  const std::u32string points = storage::ToUtf32(EndOf(text));
  return DemandsToTell(SentenceBefore(points, points.size()));
}

}  // namespace fangtan::service
