#include "tests/storage/rocks/random_history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/storage/rocks/sample.h"

namespace fangtan::storage {
namespace {

using internal::PutArticle;

constexpr const char* kNames[] = {"沈潔",
                                  "沈　潔",
                                  "沈洁",
                                  "沈 潔",
                                  "李明",
                                  "李　明",
                                  "王芳",
                                  "𠮷田茂",
                                  "吉田茂",
                                  "Ada Lovelace",
                                  "ＡＤＡ　Lovelace",
                                  "布萊恩·克尼漢",
                                  "布莱恩・克尼汉",
                                  "羣星",
                                  "群星",
                                  "记者",
                                  "記者",
                                  "　"};
constexpr const char* kPosts[] = {"河北區委常委",   "河北区委常委",     "區紀委書記",
                                  "武清區紀委書記", "武清区纪委书记",   "副書記",
                                  "𠮷林大學教授",   "ＡＩ 研究院 院長", "　"};
constexpr const char* kTitles[] = {"書記微訪談", "书记微访谈", "談「廉」字當頭", "谈家风：不忘初心",
                                   "𠮷慶之家",   "Ａ Ｂ 訪談", "a b 訪談",       ""};
constexpr const char* kColumns[] = {"", "", "微訪談", "微访谈", "書記談家風", "Q&A\"專欄\"\\*"};
constexpr const char* kLanguages[] = {"", "zh-Hant", "zh-hans", "en", "ZH-Hans"};
constexpr const char* kLabels[] = {"家風", "家风", "反腐", "廉潔　自律", "𠮷祥", "Label", " "};
constexpr const char* kHeadings[] = {"", "一、家風", "一、家风", "二、監督", "（三）結語　𠮷"};
constexpr const char* kSentences[] = {"家風正，則民風淳；", "家风正，则民风淳；", "群眾信訪舉報，",
                                      "群众信访举报，",     "為人民服務。",       "为人民服务。",
                                      "𠮷慶有餘；",         "ＡＢＣ三類問題",     "abc三类问题",
                                      "监督 执纪 问责",     "監督　執紀　問責",   "OK, let's go! "};
constexpr const char* kSurnames[] = {"沈",   "李",   "王", "趙",   "赵", "歐陽",
                                     "欧阳", "𠮷田", "布", "司馬", "鄭", "郑"};
constexpr const char* kGiven[] = {"潔", "洁", "明", "芳", "建國", "建国", "志強", "志强", "曉", "晓",
                                  "華", "华", "麗", "丽", "偉",   "伟",   "雲",   "云",   "龍", "龙"};
// Seconds; the last one is none.
constexpr int64_t kPublished[] = {1404172800, 1404172800, 1404259199, 1404259200, 1627776000, -1, 0};

// Some names are the beginning of others, and "-" stands before "/".
std::string NameOfArticle(uint32_t number) {
  return absl::StrCat("articles/art-", number / 2, number % 2 == 0 ? "" : "-x");
}

bool IsPublished(int64_t seconds) { return seconds != 0; }

}  // namespace

std::string RandomHistory::NameOfPerson() {
  if (!size_.many_values || Pick(4) == 0) return OneOf(kNames);
  return absl::StrCat(OneOf(kSurnames), Pick(3) == 0 ? "　" : "", OneOf(kGiven),
                      Pick(2) == 0 ? OneOf(kGiven) : "");
}

std::string RandomHistory::Post() {
  if (!size_.many_values || Pick(3) == 0) return OneOf(kPosts);
  return absl::StrCat(OneOf(kSurnames), OneOf(kGiven), "區", OneOf(kPosts));
}

std::string RandomHistory::Title() {
  if (!size_.many_values || Pick(4) == 0) return OneOf(kTitles);
  return absl::StrCat(OneOf(kTitles), "：", NameOfPerson(), Pick(50));
}

std::string RandomHistory::Sentence() {
  std::string text;
  for (uint32_t i = 1 + Pick(3); i > 0; --i) text += OneOf(kSentences);
  return text;
}

std::string RandomHistory::Speaker() { return absl::StrCat("speakers/person-", Pick(size_.speakers)); }

std::string RandomHistory::ArticleName() { return NameOfArticle(Pick(size_.articles)); }

std::string RandomHistory::Word() {
  switch (Pick(7)) {
    case 0:
      return NameOfPerson();
    case 1:
      return Post();
    case 2:
      return Title();
    case 3:
      return OneOf(kLabels);
    case 4:
      return OneOf(kHeadings);
    case 5:
      return OneOf(kColumns);
    default:
      return OneOf(kSentences);
  }
}

internal::Operation RandomHistory::Create(uint32_t number) {
  return PutOf(NewArticle(NameOfArticle(number)), PutArticle::MUST_NOT_EXIST);
}

internal::Operation RandomHistory::EnsureSpeaker(uint32_t number) {
  return Ensure(absl::StrCat("speakers/person-", number), NameOfPerson());
}

internal::Mutation RandomHistory::First(int64_t time_micros) {
  internal::Mutation mutation;
  mutation.set_time_micros(time_micros);
  for (uint32_t i = 0; i < size_.speakers; ++i) *mutation.add_operations() = EnsureSpeaker(i);
  for (uint32_t i = 0; i < size_.articles; ++i) {
    if (Pick(4) != 0) *mutation.add_operations() = Create(i);
  }
  return mutation;
}

internal::Mutation RandomHistory::Next(const World& world, int64_t time_micros) {
  internal::Mutation mutation;
  mutation.set_time_micros(time_micros);
  World next = world;
  for (uint32_t i = 1 + Pick(size_.operations); i > 0; --i) {
    *mutation.add_operations() = NextOperation(next);
    next = After(std::move(next), mutation.operations().rbegin()[0], time_micros);
  }
  return mutation;
}

internal::Operation RandomHistory::NextOperation(const World& world) {
  return Pick(4) == 0 ? OfSpeaker(world) : OfArticle(world);
}

internal::Operation RandomHistory::OfArticle(const World& world) {
  const std::string name = ArticleName();
  const auto stored = world.articles.find(name);
  if (stored == world.articles.end()) return PutOf(NewArticle(name), PutArticle::MUST_NOT_EXIST);
  if (stored->second->has_delete_time()) return Undelete(name);
  if (Pick(5) == 0) return Delete(name);
  v1::Article article = Pick(6) == 0 ? NewArticle(name) : *stored->second;
  Edit(article);
  return PutOf(article, PutArticle::MUST_EXIST);
}

internal::Operation RandomHistory::OfSpeaker(const World& world) {
  const std::string one = Speaker();
  const std::string other = Speaker();
  const auto stored = world.speakers.find(one);
  if (stored == world.speakers.end()) return Ensure(one, NameOfPerson());
  if (!stored->second->merged_into().empty()) return Pick(2) == 0 ? Split(one) : OfArticle(world);
  const auto goes = world.speakers.find(other);
  const bool alone = goes != world.speakers.end() && goes->second->merged_into().empty();
  if (one != other && alone && Pick(3) != 0) return Merge(one, other);
  return Rename(one, NameOfPerson());
}

v1::Article RandomHistory::NewArticle(const std::string& name) {
  v1::Article article;
  article.set_name(name);
  AddHead(article);
  for (uint32_t i = Pick(size_.exchanges + 1); i > 0; --i) AddExchange(article);
  Complete(article);
  return article;
}

void RandomHistory::AddHead(v1::Article& article) {
  article.set_title(Title());
  article.set_column(OneOf(kColumns));
  article.set_language(OneOf(kLanguages));
  article.clear_publish_time();
  const int64_t published = OneOf(kPublished);
  if (IsPublished(published)) article.mutable_publish_time()->set_seconds(published);
  article.clear_labels();
  for (uint32_t i = Pick(3); i > 0; --i) article.add_labels(OneOf(kLabels));
  article.clear_credits();
  for (uint32_t i = Pick(3); i > 0; --i) article.add_credits()->set_name(NameOfPerson());
  article.clear_lead();
  if (Pick(3) == 0) article.add_lead(Sentence());
  article.clear_body();
  if (Pick(3) == 0) article.add_body(Sentence());
  article.clear_participants();
  for (uint32_t i = Pick(3); i > 0; --i) {
    *article.add_participants() =
        Guest(Pick(4) == 0 ? "" : Speaker(), NameOfPerson(), NameOfPerson(), {Post()});
    if (Pick(3) == 0) article.mutable_participants()->rbegin()->add_other_names(NameOfPerson());
  }
}

void RandomHistory::FillAnswer(v1::Answer& answer) {
  answer.set_speaker(Pick(5) == 0 ? "" : Speaker());
  answer.set_printed_name(Pick(5) == 0 ? "" : NameOfPerson());
  answer.set_full_name(Pick(4) == 0 ? NameOfPerson() : "");
  answer.mutable_attribution()->set_speaker_method(static_cast<v1::Attribution::SpeakerMethod>(Pick(9)));
  answer.mutable_attribution()->set_link_method(static_cast<v1::Attribution::LinkMethod>(Pick(4)));
  answer.clear_printed_posts();
  for (uint32_t i = Pick(3); i > 0; --i) answer.add_printed_posts(Post());
  answer.clear_paragraphs();
  for (uint32_t i = 1 + Pick(2); i > 0; --i) answer.add_paragraphs(Sentence());
}

void RandomHistory::AddExchange(v1::Article& article) {
  if (article.sections().empty() || Pick(3) == 0) {
    v1::Section& section = *article.add_sections();
    if (const std::string heading = OneOf(kHeadings); !heading.empty()) section.add_heading(heading);
    if (Pick(4) == 0) section.add_heading(OneOf(kSentences));
  }
  v1::Exchange& exchange =
      *article.mutable_sections(static_cast<int>(Pick(article.sections_size())))->add_exchanges();
  if (Pick(4) != 0) {
    exchange.mutable_question()->set_name(absl::StrCat(article.name(), "/questions/qu-", ++child_ % 40));
    exchange.mutable_question()->set_text(Sentence());
    if (Pick(2) == 0) exchange.mutable_question()->set_asker(NameOfPerson());
    if (Pick(4) == 0) exchange.mutable_question()->set_asker_full_name(NameOfPerson());
    exchange.mutable_question()->mutable_attribution()->set_speaker_method(
        static_cast<v1::Attribution::SpeakerMethod>(Pick(9)));
  }
  for (uint32_t i = Pick(4); i > 0; --i) {
    v1::Answer& answer = *exchange.add_answers();
    answer.set_name(absl::StrCat(article.name(), "/answers/an-", ++child_ % 60));
    FillAnswer(answer);
  }
}

// A few changes of an article: of its head, of one answer, of which exchanges there are.
void RandomHistory::Edit(v1::Article& article) {
  if (Pick(4) == 0) AddHead(article);
  if (article.sections_size() > 0) {
    v1::Section& section = *article.mutable_sections(static_cast<int>(Pick(article.sections_size())));
    if (section.exchanges_size() > 0 && Pick(2) == 0) {
      const int at = static_cast<int>(Pick(section.exchanges_size()));
      v1::Exchange& exchange = *section.mutable_exchanges(at);
      if (exchange.answers_size() > 0 && Pick(2) == 0) {
        FillAnswer(*exchange.mutable_answers(static_cast<int>(Pick(exchange.answers_size()))));
      } else if (Pick(2) == 0) {
        section.mutable_exchanges()->DeleteSubrange(at, 1);
      } else {
        section.mutable_exchanges()->SwapElements(at, 0);
      }
    }
  }
  if (Pick(3) == 0) AddExchange(article);
  Complete(article);
}

namespace {

template <typename M>
void SetContext(const v1::Article& article, const v1::Section& section, M& message) {
  message.set_article(article.name());
  message.set_article_title(article.title());
  message.set_article_column(article.column());
  message.clear_publish_time();
  if (article.has_publish_time()) *message.mutable_publish_time() = article.publish_time();
  message.set_language(article.language());
  message.set_section(absl::StrJoin(section.heading(), " "));
  *message.mutable_article_labels() = article.labels();
  message.clear_article_credits();
  for (const v1::Credit& credit : article.credits()) message.add_article_credits(credit.name());
}

void SetQuestion(const v1::Exchange& exchange, v1::Answer& answer) {
  answer.set_question(exchange.question().name());
  answer.set_question_text(exchange.question().text());
  answer.set_question_asker(exchange.question().asker());
  answer.set_question_asker_full_name(exchange.question().asker_full_name());
}

// A name that stands twice in the article is given another one.
template <typename M>
void MakeUnique(std::vector<std::string>& taken, M& message) {
  std::string name = message.name();
  while (std::find(taken.begin(), taken.end(), name) != taken.end()) name += "b";
  message.set_name(name);
  taken.push_back(std::move(name));
}

}  // namespace

void Complete(v1::Article& article) {
  article.clear_create_time();
  article.clear_update_time();
  article.clear_delete_time();
  std::vector<std::string> taken;
  int questions = 0;
  int answers = 0;
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) {
        v1::Question& question = *exchange.mutable_question();
        MakeUnique(taken, question);
        question.set_ordinal(++questions);
        question.set_answer_count(exchange.answers_size());
        SetContext(article, section, question);
      }
      for (v1::Answer& answer : *exchange.mutable_answers()) {
        MakeUnique(taken, answer);
        answer.set_ordinal(++answers);
        SetContext(article, section, answer);
        SetQuestion(exchange, answer);
      }
    }
  }
  article.set_question_count(questions);
  article.set_answer_count(answers);
}

}  // namespace fangtan::storage
