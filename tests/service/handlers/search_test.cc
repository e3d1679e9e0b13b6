// What searches return, through the handlers, over a real store.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "storage/text/utf8.h"
#include "tests/service/handlers/search_world.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using SearchTest = SearchWorld;

// What the first snippet marks.
template <typename Result>
std::vector<std::string> Marked(const Result& result) {
  std::vector<std::string> marked;
  if (result.snippets().empty()) return marked;
  const std::u32string text = storage::ToUtf32(result.snippets(0).text());
  for (const auto& highlight : result.snippets(0).highlights()) {
    marked.push_back(storage::ToUtf8(text.substr(highlight.start(), highlight.end() - highlight.start())));
  }
  return marked;
}

TEST_F(SearchTest, AnAnswerComesWithItsWholeExchange) {
  ASSERT_OK_AND_ASSIGN(const auto page, Answers(For("圍堰 登記")));
  ASSERT_GE(page.results_size(), 1);
  const v1::Answer& best = page.results(0).answer();
  EXPECT_EQ(best.paragraphs(0), "白沙鎮登記圍堰。");
  EXPECT_EQ(best.printed_name(), "陸遙");
  EXPECT_THAT(best.printed_posts(), ElementsAre("白沙鎮黨委書記"));
  EXPECT_EQ(best.question_text(), "修復海草有哪些做法?");
  EXPECT_EQ(best.section(), "先把圍堰拆下來");
  EXPECT_EQ(best.article_title(), "守住一灣碧水");
  EXPECT_EQ(page.read_revision(), 3);
  for (int i = 1; i < page.results_size(); ++i)
    EXPECT_GE(page.results(i - 1).score(), page.results(i).score());
  EXPECT_GT(page.results(page.results_size() - 1).score(), 0);
  EXPECT_EQ(page.total_size(), page.results_size());
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(page.results(0).explanation(), "") << "not asked for";
}

TEST_F(SearchTest, TheAnswerIsTheOneThatGetAnswerGives) {
  ASSERT_OK_AND_ASSIGN(const auto page, Answers(For("海草")));
  ASSERT_GE(page.results_size(), 2);
  for (const auto& result : page.results()) {
    v1::GetAnswerRequest get;
    get.set_name(result.answer().name());
    ASSERT_OK_AND_ASSIGN(const auto answer, Call<v1::Answer>("GetAnswer", get));
    EXPECT_EQ(result.answer().SerializeAsString(), answer.SerializeAsString());
  }
}

TEST_F(SearchTest, ScriptsAndWidthsMeet) {
  EXPECT_THAT(Found(For("渔民")), UnorderedElementsAre("白沙鎮登記圍堰。", "渔民用ＡＰＰ看海草。"));
  EXPECT_EQ(Found(For("漁民")), Found(For("渔民")));
  EXPECT_THAT(Found(For("app")), ElementsAre("渔民用ＡＰＰ看海草。"));
  EXPECT_THAT(Found(For("𠮷縣")), ElementsAre("白沙鎮登記圍堰。"));
}

TEST_F(SearchTest, HighlightsHoldForTheOriginal) {
  ASSERT_OK_AND_ASSIGN(const auto fisher, Answers(For("漁民 app")));
  std::map<std::string, std::vector<std::string>> marked;
  for (const auto& result : fisher.results()) marked[result.answer().article()] = Marked(result);
  EXPECT_THAT(marked["articles/bay2"], ElementsAre("渔民", "ＡＰＰ"));
  ASSERT_OK_AND_ASSIGN(const auto astral, Answers(For("𠮷縣")));
  ASSERT_EQ(astral.results_size(), 1);
  EXPECT_THAT(Marked(astral.results(0)), ElementsAre("𠮷縣"));
  EXPECT_EQ(astral.results(0).snippets(0).text(), "白沙鎮登記圍堰。\n𠮷縣的漁民也來幫忙。");
}

TEST_F(SearchTest, FoundByQuestionTitleSectionAndSpeakerToo) {
  EXPECT_THAT(Found(For("養殖戶")), ElementsAre("同樣簽協議,同樣領工錢。"));
  EXPECT_EQ(Found(For("一湾碧水")).size(), 3u);
  EXPECT_THAT(Found(For("speaker:沈潔")), ElementsAre("渔民用ＡＰＰ看海草。"));
  ASSERT_OK_AND_ASSIGN(const auto by_question, Answers(For("養殖戶")));
  EXPECT_EQ(by_question.results(0).snippets(0).text(), "外來的養殖戶怎麼辦?");
  EXPECT_THAT(Marked(by_question.results(0)), ElementsAre("養殖戶"));
}

TEST_F(SearchTest, SnippetOptionsAreHeeded) {
  auto request = For("海草");
  request.mutable_snippet()->set_max_snippets(-1);
  ASSERT_OK_AND_ASSIGN(const auto none, Answers(request));
  ASSERT_GE(none.results_size(), 1);
  for (const auto& result : none.results()) EXPECT_THAT(result.snippets(), IsEmpty());
  request.mutable_snippet()->set_max_snippets(0);
  request.mutable_snippet()->set_max_chars(6);
  ASSERT_OK_AND_ASSIGN(const auto brief, Answers(request));
  for (const auto& result : brief.results()) {
    ASSERT_EQ(result.snippets_size(), 1);
    EXPECT_LE(storage::ToUtf32(result.snippets(0).text()).size(), 6u);
  }
}

TEST_F(SearchTest, ExplanationsIfAskedFor) {
  auto request = For("海草");
  request.set_explain(true);
  ASSERT_OK_AND_ASSIGN(const auto page, Answers(request));
  for (const auto& result : page.results()) EXPECT_THAT(result.explanation(), HasSubstr("海草"));
}

TEST_F(SearchTest, AQuestionComesWithItsAnswersInReadingOrder) {
  ASSERT_OK_AND_ASSIGN(const auto page, Questions(For<v1::SearchQuestionsRequest>("海草 做法")));
  ASSERT_GE(page.results_size(), 1);
  const auto& best = page.results(0);
  EXPECT_EQ(best.question().text(), "修復海草有哪些做法?");
  EXPECT_THAT(best.question().answers(), IsEmpty()) << "BASIC";
  ASSERT_EQ(best.answers_size(), 2);
  EXPECT_EQ(best.answers(0).paragraphs(0), "白沙鎮登記圍堰。");
  EXPECT_EQ(best.answers(1).paragraphs(0), "青崖鎮補種海草,海草怕渾水。");
  v1::GetAnswerRequest get;
  get.set_name(best.answers(1).name());
  ASSERT_OK_AND_ASSIGN(const auto answer, Call<v1::Answer>("GetAnswer", get));
  EXPECT_EQ(best.answers(1).SerializeAsString(), answer.SerializeAsString());
  EXPECT_THAT(Marked(best), ElementsAre("海草", "做法"));
  EXPECT_GT(best.score(), 0);
}

TEST_F(SearchTest, QuestionsAreFoundByTheFieldOfTheirName) {
  ASSERT_OK_AND_ASSIGN(const auto page, Questions(For<v1::SearchQuestionsRequest>("question:养殖户")));
  ASSERT_EQ(page.results_size(), 1);
  EXPECT_EQ(page.results(0).question().text(), "外來的養殖戶怎麼辦?");
  EXPECT_THAT(Marked(page.results(0)), ElementsAre("養殖戶"));
  EXPECT_THAT(Found(For("question:养殖户")), ElementsAre("同樣簽協議,同樣領工錢。"));
  EXPECT_THAT(Found(For("question:協議")), IsEmpty()) << "said, not asked";
}

TEST_F(SearchTest, AnArticleIsFoundByAQuestionThatNobodyAnswered) {
  Add(R"pb(name: "articles/open"
           title: "長堤"
           sections { exchanges { question { text: "堤壩何時加固?" } } })pb");
  ASSERT_OK_AND_ASSIGN(const auto page, ArticlesFor(For<v1::SearchArticlesRequest>("question:加固")));
  ASSERT_EQ(page.results_size(), 1);
  EXPECT_EQ(page.results(0).article().name(), "articles/open");
  ASSERT_OK_AND_ASSIGN(const auto without,
                       ArticlesFor(For<v1::SearchArticlesRequest>("長堤 -question:加固")));
  EXPECT_EQ(without.results_size(), 0);
}

TEST_F(SearchTest, AnArticleIsFoundByItsOwnWordsOrItsBestAnswer) {
  ASSERT_OK_AND_ASSIGN(const auto own, ArticlesFor(For<v1::SearchArticlesRequest>("燈塔")));
  ASSERT_EQ(own.results_size(), 1);
  EXPECT_EQ(own.results(0).article().name(), "articles/note");
  EXPECT_THAT(Marked(own.results(0)), ElementsAre("燈塔"));
  ASSERT_OK_AND_ASSIGN(const auto by_answer, ArticlesFor(For<v1::SearchArticlesRequest>("渾水")));
  ASSERT_EQ(by_answer.results_size(), 1);
  EXPECT_EQ(by_answer.results(0).article().name(), "articles/bay1");
  EXPECT_EQ(by_answer.results(0).snippets(0).text(), "青崖鎮補種海草,海草怕渾水。");
  EXPECT_THAT(by_answer.results(0).article().sections(0).exchanges(), IsEmpty()) << "BASIC";
  ASSERT_OK_AND_ASSIGN(const auto by_title, ArticlesFor(For<v1::SearchArticlesRequest>("潮汐")));
  ASSERT_EQ(by_title.results_size(), 1);
  EXPECT_EQ(by_title.results(0).snippets(0).text(), "潮汐表");
}

// The names of all articles that a query finds.
std::set<std::string> NamesIn(const v1::SearchArticlesResponse& page) {
  std::set<std::string> names;
  for (const auto& result : page.results()) names.insert(result.article().name());
  return names;
}

// 渾水 is in another answer than 協議, 登記 in the first one.
TEST_F(SearchTest, WhatAnArticleMustHoldMayStandInSeveralOfItsParts) {
  for (const char* query :
       {"\"渾水\" \"協議\"", "\"登記\" \"協議\" \"渾水\"", "渾水 OR 燈塔 協議 OR 讀書 夜話",
        "speaker:鍾硯 \"協議\"", "\"外來\" \"登記\"", "title:守住 question:做法 text:渾水"}) {
    ASSERT_OK_AND_ASSIGN(const auto page, ArticlesFor(For<v1::SearchArticlesRequest>(query)));
    ASSERT_THAT(NamesIn(page), Contains("articles/bay1")) << query;
    EXPECT_EQ(page.total_size(), page.results_size());
    EXPECT_FALSE(Marked(page.results(0)).empty()) << query;
  }
  for (const char* query : {"\"渾水協議\"", "\"渾水\" \"燈塔\"", "\"渾水\" \"協議\" -登記"}) {
    ASSERT_OK_AND_ASSIGN(const auto page, ArticlesFor(For<v1::SearchArticlesRequest>(query)));
    EXPECT_THAT(NamesIn(page), IsEmpty()) << query;
  }
  ASSERT_OK_AND_ASSIGN(const auto filtered, ArticlesFor(For<v1::SearchArticlesRequest>(
                                                "\"渾水\" \"協議\"", "publish_time >= 2022-01-01")));
  EXPECT_THAT(NamesIn(filtered), IsEmpty());
}

// Nothing but the articles that each of the required words alone finds.
TEST_F(SearchTest, RequiredWordsAreMetTogetherByWhatEachOfThemFinds) {
  for (int i = 0; i < 40; ++i) {
    Add(absl::StrCat("name: 'articles/mixed-", i, "' title: '", i % 2 == 0 ? "長堤" : "短堤",
                     "' sections { exchanges { question { text: '", i % 3 == 0 ? "潮水" : "沙洲",
                     "?' } answers { printed_name: '林一葦' paragraphs: '", i % 5 == 0 ? "漁網" : "船",
                     "' } answers { printed_name: '何帆' paragraphs: '", i % 7 == 0 ? "碼頭" : "岸",
                     "' } } }"));
  }
  const std::vector<std::string> words = {"\"長堤\"",   "\"潮水\"", "漁網 OR 岸",   "text:碼頭",
                                          "title:短堤", "\"沙洲\"", "speaker:何帆", "question:潮水"};
  const auto names_of = [&](const std::string& query) {
    const auto page = ArticlesFor(For<v1::SearchArticlesRequest>(query, "", 1000));
    EXPECT_THAT(page, IsOk()) << query;
    return NamesIn(*page);
  };
  for (size_t i = 0; i < words.size(); ++i) {
    for (size_t j = 0; j < words.size(); ++j) {
      for (size_t k = j; k < words.size(); ++k) {
        const std::string query = absl::StrCat(words[i], " ", words[j], " ", words[k]);
        std::set<std::string> expected = names_of(words[i]);
        for (const std::string& other : {words[j], words[k]}) {
          const std::set<std::string> names = names_of(other);
          std::erase_if(expected, [&](const std::string& name) { return names.count(name) == 0; });
        }
        EXPECT_EQ(names_of(query), expected) << query;
      }
    }
  }
}

TEST_F(SearchTest, FiltersHoldOfTheResults) {
  EXPECT_THAT(Found(For("海草", "speaker.name = 沈潔")), ElementsAre("渔民用ＡＰＰ看海草。"));
  EXPECT_THAT(Found(For("海草", "publish_time < 2000-01-01")), IsEmpty());
  for (const char* filter : {"speaker.name:陸", "publish_time >= 2022-01-01",
                             "printed_posts:鎮 AND text:海草", "NOT article.title:灣"}) {
    v1::ListAnswersRequest list;
    list.set_parent("articles/-");
    list.set_filter(filter);
    ASSERT_OK_AND_ASSIGN(const auto matching, Call<v1::ListAnswersResponse>("ListAnswers", list));
    std::set<std::string> names;
    for (const auto& answer : matching.answers()) names.insert(answer.name());
    ASSERT_OK_AND_ASSIGN(const auto all, Answers(For("海草")));
    std::vector<std::string> expected;
    for (const auto& result : all.results()) {
      if (names.count(result.answer().name()) > 0) expected.push_back(result.answer().paragraphs(0));
    }
    EXPECT_EQ(Found(For("海草", filter)), expected) << filter;
    ASSERT_OK_AND_ASSIGN(const auto first, Answers(For("海草", filter, 1)));
    EXPECT_EQ(first.total_size(), static_cast<int64_t>(expected.size())) << filter;
  }
  ASSERT_OK_AND_ASSIGN(const auto questions,
                       Questions(For<v1::SearchQuestionsRequest>("做法", "answered_by:無此人")));
  EXPECT_EQ(questions.total_size(), 0);
  ASSERT_OK_AND_ASSIGN(const auto articles, ArticlesFor(For<v1::SearchArticlesRequest>(
                                                "海草", "any_answer(speaker.name = \"沈洁\")")));
  ASSERT_EQ(articles.results_size(), 1);
  EXPECT_EQ(articles.results(0).article().name(), "articles/bay2");
}

TEST_F(SearchTest, MergedSpeakersShowAtOnce) {
  v1::ListSpeakersRequest all;
  ASSERT_OK_AND_ASSIGN(const auto speakers, Call<v1::ListSpeakersResponse>("ListSpeakers", all));
  std::map<std::string, std::string> names;
  for (const auto& speaker : speakers.speakers()) names[speaker.display_name()] = speaker.name();
  v1::MergeSpeakersRequest merge;
  merge.set_name(names["陸遙"]);
  merge.set_merged_speaker(names["沈洁"]);
  ASSERT_THAT(Call<v1::Speaker>("MergeSpeakers", merge), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto page, Answers(For("app")));
  ASSERT_EQ(page.results_size(), 1);
  EXPECT_EQ(page.results(0).answer().speaker(), names["陸遙"]);
  EXPECT_EQ(page.results(0).answer().speaker_display_name(), "陸遙");
  EXPECT_EQ(page.results(0).answer().printed_name(), "沈洁");
  EXPECT_THAT(Found(For("app", absl::StrCat("speaker = \"", names["陸遙"], "\""))),
              ElementsAre("渔民用ＡＰＰ看海草。"));
  auto before = For("app");
  before.set_read_revision(3);
  ASSERT_OK_AND_ASSIGN(const auto then, Answers(before));
  EXPECT_EQ(then.results(0).answer().speaker_display_name(), "沈洁");
}

TEST_F(SearchTest, ATallyCountsWhatAWalkFinds) {
  for (int i = 0; i < 12; ++i) AddNumbered(i);
  for (const char* query : {"海草", "海草 OR 漁民", "\"還是海草\"", "海草 -渔民", "無處可尋"}) {
    for (const char* filter : {"", "publish_time < 2022-01-01", "speaker.name = 林一葦"}) {
      ASSERT_OK_AND_ASSIGN(const auto results, Walk(For(query, filter, 5)));
      std::map<std::string, int64_t> expected;
      for (const auto& result : results) ++expected[result.answer().article()];
      v1::TallyAnswersRequest request;
      request.add_fields(v1::TallyAnswersRequest::FIELD_ARTICLE);
      request.set_query(query);
      request.set_filter(filter);
      ASSERT_OK_AND_ASSIGN(const auto tally, Call<v1::TallyAnswersResponse>("TallyAnswers", request));
      std::map<std::string, int64_t> counted;
      for (const auto& row : tally.rows()) counted[row.values(0)] = row.count();
      EXPECT_EQ(counted, expected) << query << " | " << filter;
      EXPECT_EQ(tally.total_size(), static_cast<int64_t>(results.size()));
    }
  }
}

TEST_F(SearchTest, BadQueriesAreRefusedOrReadTheObviousWay) {
  const auto empty = Fails(StatusCode::kInvalidArgument, "QUERY_EMPTY");
  for (const char* query :
       {"", " \t\n", "……", "，。！？", "-", "\"\"", "*", "-海草", "😀", "\x01\x02", "　"}) {
    EXPECT_THAT(Answers(For(query)), empty) << query;
    EXPECT_THAT(Questions(For<v1::SearchQuestionsRequest>(query)), empty) << query;
    EXPECT_THAT(ArticlesFor(For<v1::SearchArticlesRequest>(query)), empty) << query;
  }
  const auto large = Fails(StatusCode::kInvalidArgument, "QUERY_TOO_LARGE");
  EXPECT_THAT(Answers(For(std::string(1 << 20, 'x'))), large);
  std::string terms;
  for (int i = 0; i < 300; ++i) absl::StrAppend(&terms, "w", i, " ");
  EXPECT_THAT(Answers(For(terms)), large);
  for (const char* query :
       {"\"海草", "海草\"", "海草 *", "的", "海草 😀", "OR", "海草 OR", "title:", "\xE2\x80\xAE海草"}) {
    EXPECT_THAT(Answers(For(query)), IsOk()) << query;
  }
  EXPECT_EQ(Found(For("\"海草")), Found(For("\"海草\"")));
  EXPECT_THAT(Answers(For("海草\xed\xa0\x80")), Fails(StatusCode::kInvalidArgument, "REQUEST_MALFORMED"))
      << "a lone surrogate is no UTF-8";
  EXPECT_THAT(std::string(Answers(For("海草\xed\xa0\x80")).status().message()),
              ::testing::HasSubstr("query: is not valid UTF-8"));
  auto narrow = For("海草");
  for (const int chars : {1, 2}) {
    narrow.mutable_snippet()->set_max_chars(chars);
    EXPECT_THAT(Answers(narrow), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD")) << chars;
    EXPECT_THAT(std::string(Answers(narrow).status().message()), ::testing::HasSubstr("snippet.max_chars"));
  }
  narrow.mutable_snippet()->set_max_chars(3);
  EXPECT_THAT(Answers(narrow), IsOk());
  EXPECT_THAT(Answers(For("海草", "text:")), Fails(StatusCode::kInvalidArgument, "FILTER_SYNTAX"));
  EXPECT_THAT(Answers(For("海草", "titel = x")), Fails(StatusCode::kInvalidArgument, "FILTER_FIELD_UNKNOWN"));
  EXPECT_THAT(Answers(For("海草", "", -1)), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

}  // namespace
}  // namespace fangtan::service
