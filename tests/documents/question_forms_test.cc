// Which ends of a speech put a question to somebody, and which only greet, check the sound or tell a story.
#include "service/documents/question_forms.h"

#include <gtest/gtest.h>

namespace fangtan::service {
namespace {

TEST(QuestionForms, QuestionsAndRequestsArePut) {
  for (const std::string_view text : {"How did the tower fall?",
                                      "Why towers? I mean, I am curious.",
                                      "You built a tower. Tell us about it.",
                                      "Welcome, Odo. How are you enjoying the fog?",
                                      "I wonder how long it stood.",
                                      "Where?",
                                      "I was not at sea. Were you there?",
                                      "So what should people know about rope…? ",
                                      "請問您為什麼搬來雲港？",
                                      "想請教部長，這個案子的進度。",
                                      "¿Cómo se mide la niebla?",
                                      "Towerlight在雲港已經有人在用了？",
                                      "1997就點亮了嗎？",
                                      "1997就開始了嗎？",
                                      "這個計畫開始了嗎？",
                                      "Lamp 3.0？（笑）",
                                      "Have you seen Fog.js?",
                                      "How would you know?",
                                      "What is your occupation, Mr. Lane?",
                                      "Does it burn, Dr. Fenn?",
                                      "Please state your name for the record.",
                                      "Please introduce yourself.",
                                      "How do you, of all towers, know?",
                                      "Did the keeper make any comments about the leak?",
                                      "Do you have any comments on the strike?",
                                      "It is called the \"Lamp Room\", right?"}) {
    EXPECT_TRUE(PutsQuestion(text)) << text;
  }
}

TEST(QuestionForms, ARequestMayBeginWithAName) {
  EXPECT_TRUE(PutsQuestion("Welcome. Ivo, tell us how you build a weir."));
  EXPECT_FALSE(PutsQuestion("If you like, tell me nothing."));
}

TEST(QuestionForms, WhatIsForbiddenIsNotRequested) {
  EXPECT_TRUE(PutsQuestion("Why don't you tell us about the weir."));
  EXPECT_FALSE(PutsQuestion("Please don't tell me about the weir."));
}

TEST(QuestionForms, GreetingsSoundChecksTagsAndStoriesAreNot) {
  for (const std::string_view text :
       {"Hello Odo. How are you?",
        "And here is Lena Quint. Lena, how's it going?",
        "What\u2019s up, Odo?",
        "Can you hear me okay?",
        "You can hear me just fine, right?",
        "Good, thanks. How about you?",
        "Right?",
        "See?",
        "You there?",
        "您好，聽得到我說話嗎？",
        "哈囉，你好嗎？",
        "那我們現在可以開始了嗎？",
        "開始了嗎？",
        "我就這樣子開始了嗎？",
        "Good morning.How are you?",
        "He asked me, \"Does this lamp burn?\" Well, welcome to the show, Odo.",
        "What makes a tower stand? We find out today. Joining me is Odo Fenn. Hello, Odo.",
        "Odo, do you wanna say hi?",
        "Today we talk about towers.",
        "A day of fog.",
        "It fell in the fog, you know?",
        "You know?",
        "So, are there any more questions?",
        "Do we have any questions on the fog?",
        "That is the tower. Any questions on that so far? All right, cool, yeah?"}) {
    EXPECT_FALSE(PutsQuestion(text)) << text;
  }
}

TEST(QuestionForms, OnlyTheEndCounts) {
  const std::string_view text =
      "Why towers? That was what they asked me first. I had no answer. So I went to the harbour.";
  EXPECT_FALSE(AsksAtTheEnd(text));
  EXPECT_FALSE(PutsQuestion(text));
  EXPECT_TRUE(HoldsQuestion(text));
  EXPECT_FALSE(HoldsQuestion("Good afternoon. How are you?"));
}

TEST(QuestionForms, TagsAskOnlyWhoIsSpokenTo) {
  for (const std::string_view text :
       {"It's quieter, right?", "It fell in the fog, you know?", "那座燈塔，對吧？"})
    EXPECT_FALSE(QuestionAtTheEnd(text).asks) << text;
  for (const std::string_view text : {"You built it, right?", "Is it quieter?", "你造的，對吧？", "Right?"})
    EXPECT_TRUE(QuestionAtTheEnd(text).asks) << text;
  EXPECT_TRUE(QuestionAtTheEnd("It's quieter, right?").marked);
}

TEST(QuestionForms, WhoIsToldToTellIsAsked) {
  for (const std::string_view text : {"給我們講講你的燈塔。", "请用一句话来描述这座码头。",
                                      "那么，说说未来的计划", "霧散了。跟大家聊聊吧！"})
    EXPECT_TRUE(AsksOrRequests(text)) << text;
  for (const std::string_view text :
       {"跟我们合作的码头很多。", "分享一座灯塔", "请勿靠近码头。", "他给我们讲讲灯塔。", "A day of fog."})
    EXPECT_FALSE(AsksOrRequests(text)) << text;
}

TEST(QuestionForms, AnnouncementsStandAtTheEnd) {
  EXPECT_TRUE(AnnouncesQuestions("Thank you. I have two questions, on the fog and on the tower."));
  EXPECT_FALSE(
      AnnouncesQuestions("I have two questions for you. The first is about the tower that fell in the fog "
                         "last winter, and what became of "
                         "its keeper, and of the bell. The second is on the lamp, which nobody has seen "
                         "since that night in the harbour."));
}

}  // namespace
}  // namespace fangtan::service
