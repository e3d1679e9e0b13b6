#include "client/cli/tally_table.h"

#include <google/protobuf/text_format.h>

#include <sstream>
#include <string>

#include "absl/strings/str_split.h"
#include "client/cli/bar.h"
#include "client/cli/display_text.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

std::string Printed(const v1::TallyAnswersRequest& request, const v1::TallyAnswersResponse& response,
                    int width) {
  std::ostringstream out;
  PrintTally(request, response, {.width = width}, out);
  return out.str();
}

v1::TallyAnswersRequest BySpeakerAndMonth() {
  return Parse<v1::TallyAnswersRequest>("fields: FIELD_SPEAKER fields: FIELD_MONTH");
}

v1::TallyAnswersResponse Counts() {
  return Parse<v1::TallyAnswersResponse>(R"pb(
    rows {
      values: "speakers/a1b2"
      values: "2021-08"
      display_values: "王海山"
      display_values: "2021-08"
      count: 12
    }
    rows {
      values: "speakers/e5f6"
      values: "2021-07"
      display_values: "𠮷野 Ann"
      display_values: "2021-07"
      count: 6
    }
    rows { values: "speakers/g7h8" values: "" display_values: "顧冬梅" display_values: "" count: 1 }
    rest_rows: 12
    rest_count: 345
    total_size: 364
  )pb");
}

TEST(BarTest, IsDrawnToAnEighthOfAColumn) {
  EXPECT_EQ(Bar(4, 4, 3), "███");
  EXPECT_EQ(Bar(3, 4, 2), "█▌");
  EXPECT_EQ(Bar(5, 8, 1), "▋");
  EXPECT_EQ(Bar(1, 1000000, 20), "▏") << "little is not nothing";
  EXPECT_EQ(Bar(0, 4, 3), "");
  EXPECT_EQ(Bar(0, 0, 3), "");
}

TEST(BarTest, NeverLongerThanTheWidthAndNeverShorterForMore) {
  for (int64_t largest : {int64_t{1}, int64_t{7}, int64_t{1000}, INT64_MAX / 2}) {
    int before = 0;
    for (int i = 0; i <= 100; ++i) {
      const int width = DisplayWidth(Bar(largest / 100 * i + largest % 100 * i / 100, largest, 50));
      EXPECT_LE(width, 50);
      EXPECT_GE(width, before);
      before = width;
    }
    EXPECT_EQ(before, 50);
  }
}

TEST(TallyTableTest, BarsFillTheTerminal) {
  EXPECT_EQ(Printed(BySpeakerAndMonth(), Counts(), 60),
            "ANSWERS  SPEAKER    MONTH\n"
            "     12  王海山     2021-08  ███████████████████████████████\n"
            "      6  𠮷野 Ann   2021-07  ███████████████▌\n"
            "      1  顧冬梅     (none)   ██▌\n"
            "    345  … 12 more\n");
}

TEST(TallyTableTest, WithoutATerminalThereAreNoBars) {
  EXPECT_EQ(Printed(BySpeakerAndMonth(), Counts(), 0),
            "ANSWERS  SPEAKER    MONTH\n"
            "     12  王海山     2021-08\n"
            "      6  𠮷野 Ann   2021-07\n"
            "      1  顧冬梅     (none)\n"
            "    345  … 12 more\n");
}

TEST(TallyTableTest, LongTextsGiveWayToTheBars) {
  const auto response = Parse<v1::TallyAnswersResponse>(R"pb(
    rows {
      values: "articles/a1b2"
      display_values: "守護河灣 還清水於民：對話東河縣西河縣兩位河長，談談治水的做法與心得"
      count: 1234567
    }
    rows { values: "articles/c3d4" display_values: "困難村走上幸福路" count: 617283 }
    total_size: 1851850
  )pb");
  const std::string text = Printed(Parse<v1::TallyAnswersRequest>("fields: FIELD_ARTICLE"), response, 80);
  EXPECT_EQ(text,
            "ANSWERS  ARTICLE\n"
            "1234567  守護河灣 還清水於民：對話東河縣西河縣兩位河長，…   ████████████████████\n"
            " 617283  困難村走上幸福路                                   █████████▉\n");
}

TEST(TallyTableTest, NoLineIsWiderThanTheTerminal) {
  for (int width : {24, 40, 79, 80, 200}) {
    for (const auto& line : absl::StrSplit(Printed(BySpeakerAndMonth(), Counts(), width), '\n')) {
      EXPECT_LE(DisplayWidth(absl::string_view(line.data(), line.size())), width) << line;
    }
  }
}

TEST(TallyTableTest, PeopleOfOneNameAreToldApart) {
  const auto response = Parse<v1::TallyAnswersResponse>(R"pb(
    rows { values: "speakers/a1b2" display_values: "王海山" count: 3 }
    rows { values: "speakers/e5f6" display_values: "王海山" count: 2 }
    rows { values: "speakers/g7h8" display_values: "顧冬梅" count: 1 }
  )pb");
  EXPECT_EQ(Printed(Parse<v1::TallyAnswersRequest>("fields: FIELD_SPEAKER"), response, 0),
            "ANSWERS  SPEAKER\n"
            "      3  王海山 (speakers/a1b2)\n"
            "      2  王海山 (speakers/e5f6)\n"
            "      1  顧冬梅\n");
}

TEST(TallyTableTest, OneValueInSeveralRowsIsNoNamesake) {
  const auto response = Parse<v1::TallyAnswersResponse>(R"pb(
    rows {
      values: "speakers/a1b2"
      values: "2021-08"
      display_values: "王海山"
      display_values: "2021-08"
      count: 3
    }
    rows {
      values: "speakers/a1b2"
      values: "2021-07"
      display_values: "王海山"
      display_values: "2021-07"
      count: 2
    }
  )pb");
  EXPECT_EQ(Printed(BySpeakerAndMonth(), response, 0),
            "ANSWERS  SPEAKER  MONTH\n"
            "      3  王海山   2021-08\n"
            "      2  王海山   2021-07\n");
}

TEST(TallyTableTest, NothingCountedIsNoTable) {
  EXPECT_EQ(Printed(BySpeakerAndMonth(), v1::TallyAnswersResponse(), 80), "");
}

}  // namespace
}  // namespace fangtan::client
