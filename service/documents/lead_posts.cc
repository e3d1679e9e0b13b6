#include "service/documents/lead_posts.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "service/documents/carried_units.h"
#include "service/documents/qa_guests.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/unit_of_post.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::u32string_view::npos;
constexpr int kMaxParagraphs = 12;
constexpr size_t kMaxSpeakers = 20;
constexpr size_t kMaxParagraphBytes = 4000;
constexpr size_t kMaxRun = 60;
constexpr size_t kMaxPost = 30;

// What ends in front of a post, in simplified characters.
constexpr std::u32string_view kCues[] = {
    U"专访",   U"采访", U"访问", U"访谈", U"对话", U"走访", U"拜访", U"邀请",   U"请到",   U"请来",
    U"联系到", U"来到", U"见到", U"记者", U"本报", U"本刊", U"近日", U"日前",   U"今天",   U"今日",
    U"昨天",   U"昨日", U"我们", U"本文", U"嘉宾", U"著名", U"知名", U"受访者", U"受访人", U"一位",
    U"一名",   U"这位", U"了",   U"的",   U"时任", U"现任", U"担任", U"到"};
// One of these may stand before a post, but begins none of those names and words.
constexpr std::u32string_view kJoints = U"是由与和对向为跟";
constexpr std::u32string_view kJointWords[] = {U"和平", U"和田", U"和县", U"和顺",
                                               U"和谐", U"对外", U"对口", U"向阳"};
// What no post holds.
constexpr std::u32string_view kNoPost = U"我你他她它们这那说吗呢吧着很也让把被从想岁";
// What posts end in.
constexpr std::u32string_view kEndings = U"长员师家授士任监裁官理记表席事委导演匠使手者练管总";
constexpr std::u32string_view kWordEndings[] = {U"创始人", U"创办人", U"负责人", U"传承人",   U"发言人",
                                                U"合伙人", U"发起人", U"主理人", U"带头人",   U"投资人",
                                                U"经纪人", U"策展人", U"主持人", U"顾问",     U"翻译",
                                                U"医生",   U"总工",   U"博士后", U"劳动模范", U"传人"};
constexpr std::u32string_view kNoPosts[] = {U"记者", U"作者", U"编者", U"译者", U"读者", U"大家", U"国家",
                                            U"人员", U"老师", U"家长", U"女士", U"成员", U"会员", U"专家",
                                            U"使者", U"患者", U"学者", U"代表", U"故事", U"同事", U"高手"};
constexpr std::u32string_view kStops = U"，。；！？、,;!?";

// In Latin letters.
constexpr std::string_view kNouns[] = {
    "director",     "professor",   "president", "chairman",   "chairwoman", "chair",      "head",
    "manager",      "editor",      "engineer",  "scientist",  "minister",   "secretary",  "mayor",
    "lecturer",     "economist",   "historian", "partner",    "maintainer", "developer",  "spokesperson",
    "spokesman",    "spokeswoman", "architect", "analyst",    "officer",    "curator",    "founder",
    "co-founder",   "cofounder",   "ceo",       "cto",        "cfo",        "coo",        "governor",
    "commissioner", "researcher",  "fellow",    "principal",  "dean",       "ambassador", "consultant",
    "coordinator",  "chancellor",  "librarian", "astronomer", "biologist",  "physicist",  "chemist",
    "geologist",    "treasurer",   "caretaker", "teacher",    "trustee",    "nurse",      "surgeon",
    "lawyer",       "mechanic",    "composer",  "novelist",   "poet",       "painter"};
// What others end in: "cartographer", "ecologist", "lighthouse keeper".
constexpr std::string_view kNounEndings[] = {"ologist", "ographer", "keeper"};

template <typename Words, typename Word>
bool Has(const Words& words, const Word& word) {
  return std::ranges::find(words, word) != std::end(words);
}

bool Holds(std::u32string_view set, char32_t c) { return set.find(c) != kNowhere; }

// A text beside its simplified form, character by character.
struct Paragraph {
  explicit Paragraph(std::string_view utf8) : printed(storage::ToUtf32(utf8)) {
    for (const char32_t c : printed) {
      const char32_t first = storage::FoldCodePoint(c).first;
      folded += first == 0 ? c : first;
    }
  }
  std::u32string printed;
  std::u32string folded;
};

struct Range {
  size_t begin = 0;
  size_t end = 0;
};

bool IsPost(std::u32string_view folded) {
  if (folded.size() < 2 || folded.size() > kMaxPost || Has(kNoPosts, folded)) return false;
  if (std::ranges::any_of(folded, [](char32_t c) { return Holds(kNoPost, c); })) return false;
  return Holds(kEndings, folded.back()) ||
         std::ranges::any_of(kWordEndings, [&](auto ending) { return folded.ends_with(ending); });
}

// The posts in `range`, parted by "、"; none where one of them is something else.
std::vector<std::string> SplitHanPosts(const Paragraph& text, Range range) {
  std::vector<std::string> posts;
  while (range.begin < range.end) {
    const size_t end = std::min(text.folded.find(U'、', range.begin), range.end);
    if (!IsPost(std::u32string_view(text.folded).substr(range.begin, end - range.begin))) return {};
    posts.push_back(storage::ToUtf8(text.printed.substr(range.begin, end - range.begin)));
    range.begin = end + 1;
  }
  return posts;
}

// Whether a run of posts goes on with `c`.
bool InPosts(char32_t c) {
  return storage::IsHan(c) || c == U'、' || (c < 0x80 && c > ' ' && !Holds(kStops, c));
}

// `posts` with the unit of the post of whoever stands before, at the end of `range`: "港务局局长沈洁".
std::vector<std::string> BehindPostOf(const Paragraph& text, Range range, std::vector<std::string> posts) {
  if (const size_t mark = text.folded.rfind(U'、', range.end - 1); mark != kNowhere && mark >= range.begin)
    range.begin = mark + 1;
  for (const size_t name_chars : {3, 2, 4}) {
    if (posts.empty() || range.end - range.begin <= name_chars) continue;
    const size_t end = range.end - name_chars;
    const std::string name = storage::ToUtf8(text.printed.substr(end, name_chars));
    const std::vector<std::string> before = SplitHanPosts(text, {range.begin, end});
    if (before.empty() || !LooksLikeName(name)) continue;
    std::ranges::copy(before, std::inserter(posts, posts.begin()));
    posts = WholePosts(posts);
    posts.erase(posts.begin());
    break;
  }
  return posts;
}

// What stands right before a name at `at`: behind the last cue.
std::vector<std::string> PostsBefore(const Paragraph& text, size_t at) {
  const std::u32string_view folded = text.folded;
  Range run{at, at};
  while (run.end > 0 && folded[run.end - 1] == ' ') --run.end;
  run.begin = run.end;
  while (run.begin > 0 && run.end - run.begin < kMaxRun && InPosts(folded[run.begin - 1])) --run.begin;
  if (run.end - run.begin >= kMaxRun) return {};
  for (const std::u32string_view cue : kCues) {
    const size_t found = folded.substr(run.begin, run.end - run.begin).rfind(cue);
    if (found != kNowhere) run.begin += found + cue.size();
  }
  const bool joint = run.begin < run.end && Holds(kJoints, folded[run.begin]);
  if (joint && !Has(kJointWords, folded.substr(run.begin, 2))) ++run.begin;
  std::vector<std::string> posts = SplitHanPosts(text, run);
  // Another bearer may stand before: "局长沈洁、副局长林小河".
  const size_t other = folded.substr(run.begin, run.end - run.begin).rfind(U'、');
  if (!posts.empty() || other == kNowhere) return posts;
  posts = SplitHanPosts(text, {run.begin + other + 1, run.end});
  return BehindPostOf(text, {run.begin, run.begin + other}, posts);
}

// What is said of the name that ends at `at`: "是…", "，现任…", "今年六十七岁，是…".
std::vector<std::string> PostsBehind(const Paragraph& text, size_t at) {
  constexpr std::u32string_view kVerbs[] = {U"现任", U"现为", U"是", U"系"};
  const std::u32string_view folded = text.folded;
  if (at < folded.size() && Holds(U"（(", folded[at]))
    at = std::min(folded.find_first_of(U"）)", at), folded.size() - 1) + 1;
  for (size_t clauses = 0; clauses < 2 && at < folded.size(); ++clauses) {
    while (at < folded.size() && folded[at] == ' ') ++at;
    if (at == folded.size()) return {};
    const bool parted = Holds(U"，,", folded[at]);
    if (parted) ++at;
    const size_t end = std::min(folded.find_first_of(U"，。；！？,;!?", at), folded.size());
    const std::u32string_view clause = folded.substr(at, end - at);
    size_t verb = 0;
    for (const std::u32string_view word : kVerbs) {
      if (verb == 0 && clause.starts_with(word)) verb = word.size();
    }
    if (verb > 0 || parted) {
      for (const std::u32string_view counted : {U"一名", U"一位", U"一个"}) {
        if (clause.substr(verb).starts_with(counted)) verb += counted.size();
      }
      auto posts = SplitHanPosts(text, {at + verb, end});
      if (!posts.empty() || verb > 0) return posts;
    }
    // How old somebody is, and nothing else, may stand between.
    if (!clause.ends_with(U"岁") && !clause.ends_with(U"年生") && !clause.ends_with(U"出生")) return {};
    at = end;
  }
  return {};
}

bool NameAUnit(const std::vector<std::string>& posts) {
  return std::ranges::any_of(posts,
                             [](const std::string& post) { return !storage::UnitOfPost(post).empty(); });
}

std::vector<std::string> HanPosts(std::string_view name, std::string_view utf8) {
  const Paragraph text(utf8);
  const std::u32string wanted = storage::ToUtf32(name);
  std::vector<std::string> found;
  for (size_t at = text.printed.find(wanted); at != kNowhere; at = text.printed.find(wanted, at + 1)) {
    std::vector<std::string> posts = PostsBefore(text, at);
    if (NameAUnit(posts)) return posts;
    std::vector<std::string> behind = PostsBehind(text, at + wanted.size());
    // Those with a unit say more.
    if (NameAUnit(behind) || posts.empty()) posts = std::move(behind);
    if (NameAUnit(posts)) return posts;
    if (found.empty()) found = std::move(posts);
  }
  return found;
}

// "director of Harbour Works", "Department Spokesperson": a noun for a post, at the end or before "of", "at"
// or "for".
bool IsLatinPost(std::string_view phrase) {
  const std::string folded = storage::Fold(phrase);
  const auto ends = [&](std::string_view text) {
    const size_t blank = text.rfind(' ');
    const std::string_view noun = blank == std::string_view::npos ? text : text.substr(blank + 1);
    return Has(kNouns, noun) ||
           std::ranges::any_of(kNounEndings, [&](std::string_view ending) { return noun.ends_with(ending); });
  };
  const size_t joint =
      std::min({folded.find(" of "), folded.find(" at "), folded.find(" for "), folded.size()});
  return ends(std::string_view(folded).substr(0, joint));
}

// The post that `rest`, what stands behind a name, begins with.
std::string LatinPost(std::string_view rest) {
  constexpr size_t kMaxPhrase = 80;
  bool told = false;
  for (const std::string_view verb : {", ", " is ", " – ", " — "}) {
    if (told || !rest.starts_with(verb)) continue;
    rest.remove_prefix(verb.size());
    told = true;
  }
  if (!told) return "";
  for (const std::string_view article : {"the ", "a ", "an "}) {
    if (rest.starts_with(article)) rest.remove_prefix(article.size());
  }
  size_t end = rest.find_first_of(",.;:()?!\n");
  for (const std::string_view joint : {" and ", " who ", " where ", " about ", " to ", " in ", " from "})
    end = std::min(end, rest.find(joint));
  const std::string_view phrase = rest.substr(0, end);
  if (phrase.size() > kMaxPhrase || !IsLatinPost(phrase)) return "";
  return std::string(phrase);
}

std::vector<std::string> LatinPosts(std::string_view name, std::string_view text) {
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    std::string post = LatinPost(text.substr(at + name.size()));
    if (!post.empty()) return {std::move(post)};
  }
  return {};
}

struct Presentation {
  std::string text;
  v1::Span span;
};

// What stands above all speech: the lead, and lines that were taken for the heading of the first section.
std::vector<Presentation> Paragraphs(const v1::Article& article) {
  std::vector<Presentation> paragraphs;
  const auto add = [&](const auto& texts, const auto& spans) {
    for (int i = 0; i < std::min({texts.size(), spans.size(), kMaxParagraphs}); ++i)
      paragraphs.push_back({texts[i], spans[i]});
  };
  add(article.lead(), article.lead_spans());
  if (!article.sections().empty()) add(article.sections(0).heading(), article.sections(0).heading_spans());
  return paragraphs;
}

// Whom the answers are given to, in order.
std::vector<std::string> Speakers(const v1::Article& article) {
  std::vector<std::string> names;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      for (const v1::Answer& answer : exchange.answers()) {
        const std::string& name = answer.speaker_display_name();
        const bool several = storage::CountCodePoints(name) > 1;
        if (several && names.size() < kMaxSpeakers && answer.printed_posts().empty() && !Has(names, name))
          names.push_back(name);
      }
    }
  }
  return names;
}

v1::Participant& ParticipantOf(const std::string& name, v1::Article& article) {
  for (v1::Participant& participant : *article.mutable_participants()) {
    if (participant.name() == name) return participant;
  }
  v1::Participant& participant = *article.add_participants();
  participant.set_name(name);
  participant.set_printed_name(name);
  return participant;
}

void AddToAnswers(const v1::Participant& participant, v1::Article& article) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      for (v1::Answer& answer : *exchange.mutable_answers()) {
        if (answer.speaker_display_name() == participant.name() && answer.printed_posts().empty())
          *answer.mutable_printed_posts() = participant.posts();
      }
    }
  }
}

}  // namespace

std::vector<std::string> PostsInText(std::string_view name, std::string_view text) {
  if (name.empty() || text.size() > kMaxParagraphBytes || text.find(name) == std::string_view::npos)
    return {};
  std::vector<std::string> posts = HanPosts(name, text);
  const bool latin = static_cast<unsigned char>(name.front()) < 0x80;
  return posts.empty() && latin ? LatinPosts(name, text) : posts;
}

bool IsPostNoun(std::string_view folded) { return Has(kNouns, folded); }

std::string BearerOfLatinPost(std::string_view folded, std::string_view text) {
  std::string bearer;
  for (std::string& name : FindNames(text)) {
    const std::vector<std::string> posts = LatinPosts(name, text);
    const bool holds = std::ranges::any_of(posts, [&](const std::string& post) {
      const std::string printed = storage::Fold(post);
      const size_t at = printed.find(folded);
      return at != std::string::npos && (at == 0 || printed[at - 1] == ' ');
    });
    if (!holds || name == bearer) continue;
    if (!bearer.empty()) return "";
    bearer = std::move(name);
  }
  return bearer;
}

void AddPostsOfLead(v1::Article& article) {
  const std::vector<Presentation> paragraphs = Paragraphs(article);
  if (paragraphs.empty()) return;
  for (const std::string& name : Speakers(article)) {
    for (const Presentation& paragraph : paragraphs) {
      const std::vector<std::string> posts = PostsInText(name, paragraph.text);
      if (posts.empty()) continue;
      v1::Participant& participant = ParticipantOf(name, article);
      if (!participant.posts().empty()) break;
      for (const std::string& post : posts) participant.add_posts(post);
      if (!participant.has_span()) *participant.mutable_span() = paragraph.span;
      AddToAnswers(participant, article);
      break;
    }
  }
}

}  // namespace fangtan::service
