#include "tests/bench/list/article_maker.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fangtan::bench {
namespace {

constexpr int kFewestAnswers = 4;
constexpr int kDays = 3652;  // ten years
constexpr absl::CivilDay kFirstDay(2014, 1, 1);
constexpr size_t kRareButThere = 400;  // one in so many articles has a rare pair all the same

Script ScriptOfColumn(size_t column) { return column % 4 == 3 ? Script::kLatin : Script::kChinese; }

int AnswersOf(int64_t number, uint64_t seed) {
  Random pair(seed * 31 + static_cast<uint64_t>(number / 2));
  const int even = pair.Between(kFewestAnswers, 2 * kAnswersPerArticle - kFewestAnswers);
  return number % 2 == 0 ? even : 2 * kAnswersPerArticle - even;
}

}  // namespace

bool IsRarePair(size_t column, size_t label) {
  return column < kCommon && label < kCommon && (column + label) % 5 == 0;
}

std::string ArticleName(int64_t number) { return absl::StrFormat("articles/bench-%07d", number); }

v1::Article ArticleMaker::Make(int64_t number) const {
  Random random(seed_ + 0x9E3779B97F4A7C15 * static_cast<uint64_t>(number + 1));
  v1::Article article;
  article.set_name(ArticleName(number));
  AddContext(random, article);
  AddDate(random, article);
  const std::vector<const Person*> people = AddParticipants(random, article);
  AddExchanges(AnswersOf(number, seed_), people, random, article);
  return article;
}

void ArticleMaker::AddContext(Random& random, v1::Article& article) const {
  const size_t column = cast_.column.Draw(random);
  const Script script = ScriptOfColumn(column);
  article.set_column(cast_.columns[column]);
  article.set_title(texts_.Heading(script, random));
  article.set_language(script == Script::kLatin ? "en" : column % 3 == 0 ? "zh-Hans" : "zh-Hant");
  article.add_lead(texts_.Paragraph(script, random));
  const int labels = random.Between(0, 4);
  for (int i = 0; i < labels; ++i) {
    const size_t label = cast_.label.Draw(random);
    const bool rare = IsRarePair(column, label) && !random.OneIn(kRareButThere);
    const std::string& text = cast_.labels[label];
    const bool there =
        std::find(article.labels().begin(), article.labels().end(), text) != article.labels().end();
    if (!rare && !there) article.add_labels(text);
  }
  v1::Credit& credit = *article.add_credits();
  credit.set_name(random.Of(cast_.credits));
  credit.set_role("記者");
}

// Half of the pages print a date alone.
void ArticleMaker::AddDate(Random& random, v1::Article& article) const {
  const absl::CivilDay day = kFirstDay + static_cast<int>(random.Below(kDays));
  article.mutable_publish_date()->set_year(static_cast<int>(day.year()));
  article.mutable_publish_date()->set_month(day.month());
  article.mutable_publish_date()->set_day(day.day());
  if (random.OneIn(2)) return;
  const absl::Time time =
      absl::FromCivil(day, absl::UTCTimeZone()) + absl::Minutes(random.Between(0, 24 * 60 - 1));
  article.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(time));
}

std::vector<const Person*> ArticleMaker::AddParticipants(Random& random, v1::Article& article) const {
  std::vector<const Person*> people;
  const int count = random.Between(1, 3);
  for (int i = 0; i < count; ++i) {
    const Person& person = cast_.people[cast_.person.Draw(random)];
    const bool there = std::any_of(people.begin(), people.end(),
                                   [&](const Person* other) { return other->name == person.name; });
    if (there) continue;
    people.push_back(&person);
    v1::Participant& participant = *article.add_participants();
    participant.set_name(person.name);
    participant.set_printed_name(person.printed_name);
    for (const std::string& post : person.posts) participant.add_posts(post);
  }
  return people;
}

void ArticleMaker::AddExchanges(int answers, const std::vector<const Person*>& people, Random& random,
                                v1::Article& article) const {
  const Script script = article.language() == "en" ? Script::kLatin : Script::kChinese;
  v1::Section* section = article.add_sections();
  for (int left = answers; left > 0;) {
    if (random.OneIn(6)) {
      section = article.add_sections();
      section->add_heading(texts_.Heading(script, random));
    }
    v1::Exchange& exchange = *section->add_exchanges();
    if (left < answers || !random.OneIn(3)) {
      exchange.mutable_question()->set_text(texts_.Question(script, random));
      exchange.mutable_question()->set_asker("記者");
    }
    const int here = std::min(left, random.OneIn(4) ? 2 : 1);
    for (int i = 0; i < here; ++i) *exchange.add_answers() = MakeAnswer(*random.Of(people), random);
    left -= here;
  }
}

v1::Answer ArticleMaker::MakeAnswer(const Person& person, Random& random) const {
  v1::Answer answer;
  answer.set_printed_name(person.printed_name);
  const int paragraphs = random.OneIn(3) ? 2 : 1;
  for (int i = 0; i < paragraphs; ++i) answer.add_paragraphs(texts_.Paragraph(person.script, random));
  answer.mutable_attribution()->set_speaker_method(v1::Attribution::LABEL);
  answer.mutable_attribution()->set_link_method(v1::Attribution::FOLLOWS_QUESTION);
  return answer;
}

}  // namespace fangtan::bench
