// Pieces of Markdown as they are shown.
#include "service/documents/markdown_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "service/documents/reader.h"
#include "tests/documents/reading_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;

TEST(MarkdownText, MarksGoAndWhatIsShownStays) {
  EXPECT_EQ(CleanMarkdown("\\[04:14\\] It&#39;s **so** good,\nsaid [Ada](https://a.example/b_(c))."),
            "It's so good, said Ada.");
  EXPECT_EQ(CleanMarkdown("> 河水\n> 很高"), "河水很高");
}

TEST(MarkdownText, ABracketThatNoneOpenedIsText) {
  EXPECT_EQ(CleanMarkdown("]"), "]");
  EXPECT_EQ(CleanMarkdown("](a)"), "](a)");
  EXPECT_EQ(CleanMarkdown("[雨](b)]"), "雨]");
  const auto reading = ReadDocument(
      {.content = "# Fog\n\n**Mara Quint:** Why?\n\n**Odo Fenn:** For\n\n] ships.\n\n**Mara Quint:** And?\n\n"
                  "**Odo Fenn:** No.\n",
       .uri = "talk.md"});
  ASSERT_TRUE(reading.ok());
  EXPECT_THAT(RunsOf(reading->article), ElementsAre("Q Mara Quint: Why?", "A Odo Fenn: For / ] ships.",
                                                    "Q Mara Quint: And?", "A Odo Fenn: No."));
}

// Every text of up to five marks: each ends, and is never longer than what it was.
TEST(MarkdownText, AnyMarksInAnyOrderEnd) {
  constexpr std::string_view kMarks[] = {"]", "[", "(", ")",  "*", "_", "\\", "`",
                                         "&", ";", ">", "\n", "!", "a", "雨"};
  std::string text;
  size_t texts = 0;
  const auto try_all = [&](const auto& self, int more) -> void {
    ASSERT_LE(CleanMarkdown(text).size(), text.size()) << text;
    ++texts;
    if (more == 0) return;
    for (const std::string_view mark : kMarks) {
      text += mark;
      self(self, more - 1);
      text.resize(text.size() - mark.size());
    }
  };
  try_all(try_all, 5);
  EXPECT_EQ(texts, 813'616u);
}

}  // namespace
}  // namespace fangtan::service
