// Filters on the text of articles, whose pieces lie in several documents: a piece may go from one to the
// next.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_query.h"
#include "storage/text/fold.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Elements of an article's text in its order, each of which may be missing.
struct Parts {
  std::string title;
  std::vector<std::string> lead;
  struct Section {
    std::vector<std::string> heading;
    std::vector<std::pair<std::string, std::vector<std::string>>> exchanges;  // a question, its answers
  };
  std::vector<Section> sections;
  std::vector<std::string> body;
};

// All of it, as filters see it.
std::string TextOf(const Parts& parts) {
  std::string text = parts.title;
  const auto add = [&text](const std::vector<std::string>& more) {
    for (const std::string& one : more) absl::StrAppend(&text, "\n", one);
  };
  add(parts.lead);
  for (const Parts::Section& section : parts.sections) {
    add(section.heading);
    for (const auto& [question, answers] : section.exchanges) {
      add({question});
      add(answers);
    }
  }
  add(parts.body);
  return Fold(text);
}

internal::Operation PutParts(const std::string& id, const Parts& parts) {
  SampleArticle sample{.id = id, .title = parts.title};
  int number = 0;
  for (const Parts::Section& section : parts.sections) {
    sample.sections.emplace_back();
    for (const auto& [question, answers] : section.exchanges) {
      SampleExchange exchange{.question_id = absl::StrCat("ques", ++number), .question = question};
      for (const std::string& answer : answers) {
        exchange.answers.push_back({.id = absl::StrCat("answ", ++number), .text = answer});
      }
      sample.sections.back().push_back(std::move(exchange));
    }
  }
  internal::Operation operation = Put(sample, internal::PutArticle::MUST_NOT_EXIST);
  internal::PutArticle& put = *operation.mutable_put_article();
  v1::Article article;
  EXPECT_TRUE(article.ParseFromString(put.article()));
  article.mutable_lead()->Assign(parts.lead.begin(), parts.lead.end());
  article.mutable_body()->Assign(parts.body.begin(), parts.body.end());
  put.set_article(article.SerializeAsString());
  for (size_t i = 0; i < parts.sections.size(); ++i) {
    v1::Section head;
    EXPECT_TRUE(head.ParseFromString(put.sections(static_cast<int>(i)).head()));
    head.mutable_heading()->Assign(parts.sections[i].heading.begin(), parts.sections[i].heading.end());
    put.mutable_sections(static_cast<int>(i))->set_head(head.SerializeAsString());
  }
  return operation;
}

class ArticleTextTest : public StoreTest {
 protected:
  void CommitAll(const std::vector<Parts>& articles) {
    for (size_t i = 0; i < articles.size(); ++i) {
      Commit({PutParts(absl::StrCat("a", 1000 + i), articles[i])}, static_cast<int64_t>(i) * 1000);
    }
    // A search waits until all is indexed.
    for (const internal::Kind kind : {internal::ANSWER, internal::QUESTION, internal::ARTICLE}) {
      ASSERT_THAT(At(0)->Search({.kind = kind, .text = *ParseTextQuery("家風", {}), .limit = 1}),
                  fangtan::testing::IsOk());
    }
  }

  static ListQuery Holding(const std::string& piece) {
    ListQuery query{.kind = internal::ARTICLE, .limit = 1000};
    PredicateNode node;
    node.op = PredicateNode::Op::kCondition;
    node.condition = {.field = Field::kText, .match = Condition::Match::kContains, .text = Fold(piece)};
    query.predicate.nodes = {node};
    return query;
  }

  std::vector<std::string> Find(const std::string& piece) {
    std::vector<std::string> names;
    const auto page = At(0)->List(Holding(piece));
    EXPECT_THAT(page, fangtan::testing::IsOk());
    if (!page.ok()) return names;
    for (const absl::Cord& item : page->items) {
      v1::Article article;
      EXPECT_TRUE(article.ParseFromString(std::string(item)));
      names.push_back(article.name());
    }
    return names;
  }
};

// Short elements of few characters, so that pieces go over all kinds of borders.
Parts RandomParts(std::mt19937& random) {
  const auto element = [&random] {
    static constexpr const char* kPieces[] = {"中", "国", "國", "家", "。", "　", "ab", "1"};
    std::string text;
    for (uint32_t i = 0; i <= random() % 4; ++i) text += kPieces[random() % std::size(kPieces)];
    return text;
  };
  const auto some = [&](uint32_t most) {
    std::vector<std::string> elements(random() % (most + 1));
    std::generate(elements.begin(), elements.end(), element);
    return elements;
  };
  Parts parts{.title = element(), .lead = some(2)};
  for (uint32_t i = random() % 3; i > 0; --i) {
    parts.sections.push_back({.heading = some(2)});
    for (uint32_t j = random() % 3; j > 0; --j)
      parts.sections.back().exchanges.push_back({element(), some(2)});
  }
  parts.body = some(2);
  return parts;
}

TEST_F(ArticleTextTest, PiecesThatGoFromOnePartToTheNextAreFound) {
  std::mt19937 random(5);
  std::vector<Parts> articles(150);
  std::generate(articles.begin(), articles.end(), [&random] { return RandomParts(random); });
  CommitAll(articles);
  size_t found = 0;
  for (const char* piece : {"中国", "国家", "家中", "中中", "国家中", "中国家国", "b中", "家1", "1中", "中1a",
                            "国ab", "国 家", "家。国"}) {
    std::vector<std::string> expected;
    for (size_t i = 0; i < articles.size(); ++i) {
      const bool holds = TextOf(articles[i]).find(Fold(piece)) != std::string::npos;
      if (holds) expected.push_back(absl::StrCat("articles/a", 1000 + i));
    }
    EXPECT_EQ(Find(piece), expected) << piece;
    found += expected.size();
  }
  EXPECT_GT(found, 250u);
}

TEST_F(ArticleTextTest, WhatNoBorderPartsIsNotReadForItsHalves) {
  std::vector<Parts> articles(40);
  for (Parts& parts : articles) {
    parts.title = "國家會議";
    parts.lead = {"大會期間，會議之中，大家發言。"};
    parts.sections = {
        {.heading = {"談安全"}, .exchanges = {{"會議之中，如何看國家？", {"其中，最大是國家。"}}}}};
  }
  articles[7].sections[0].exchanges[0].second = {"國家最大。"};
  CommitAll(articles);
  EXPECT_THAT(*At(0)->Explain(Holding("中国")), AllOf(HasSubstr("matches     0"), HasSubstr("records     1")))
      << "of one an answer begins so";
}

TEST_F(ArticleTextTest, WhatDoesNotEndAnAnswerIsNotReadForItsFirstHalf) {
  std::vector<Parts> articles(40);
  for (Parts& parts : articles) {
    parts.title = "大會";
    parts.sections = {
        {.heading = {"談安全"},
         .exchanges = {{"會議之中，如何看？", {"國家在其中，最大。", "大家都說，這是大事。"}}}}};
  }
  articles[7].sections[0].exchanges[0].second[1] = "這是其中。";
  CommitAll(articles);
  EXPECT_THAT(*At(0)->Explain(Holding("中国")), AllOf(HasSubstr("matches     0"), HasSubstr("records     1")))
      << "of one an answer ends so";
}

}  // namespace
}  // namespace fangtan::storage
