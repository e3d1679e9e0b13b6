#include "storage/text/unit_of_post.h"

#include "gtest/gtest.h"

namespace fangtan::storage {
namespace {

TEST(UnitOfPostTest, TakesTheMostSpecificPlace) {
  EXPECT_EQ(UnitOfPost("河北區委常委"), "河北區");
  EXPECT_EQ(UnitOfPost("天津市河北区纪委书记"), "河北区");
  EXPECT_EQ(UnitOfPost("雲嶺縣縣長"), "雲嶺縣");
  EXPECT_EQ(UnitOfPost("沛县县委书记"), "沛县");
  EXPECT_EQ(UnitOfPost("浦东新区区长"), "浦东新区");
  EXPECT_EQ(UnitOfPost("云岭县副县长"), "云岭县");
  EXPECT_EQ(UnitOfPost("云岭县委常委、常务副县长"), "云岭县");
  EXPECT_EQ(UnitOfPost("云岭县原县委书记"), "云岭县");
  EXPECT_EQ(UnitOfPost("云岭县农业农村局局长"), "云岭县");
}

TEST(UnitOfPostTest, PostsThatSpeakOfTheUnitBeforeNameNone) {
  EXPECT_EQ(UnitOfPost("區紀委書記"), "");
  EXPECT_EQ(UnitOfPost("区监委主任"), "");
  EXPECT_EQ(UnitOfPost("市委書記"), "");
  EXPECT_EQ(UnitOfPost("縣農業農村局局長"), "");
  EXPECT_EQ(UnitOfPost("教授"), "");
  EXPECT_EQ(UnitOfPost("副主任"), "");
  EXPECT_EQ(UnitOfPost(""), "");
}

TEST(UnitOfPostTest, TakesTheOrganizationBeforeTheTitle) {
  EXPECT_EQ(UnitOfPost("香港大學教授"), "香港大學");
  EXPECT_EQ(UnitOfPost("清华大学计算机系副教授"), "清华大学");
  EXPECT_EQ(UnitOfPost("武清区人民医院院长"), "武清区人民医院");
  EXPECT_EQ(UnitOfPost("教育部部长"), "教育部");
  EXPECT_EQ(UnitOfPost("青禾科技创始人"), "青禾科技");
  EXPECT_EQ(UnitOfPost("农业农村局副局长"), "农业农村局");
}

TEST(UnitOfPostTest, WordsThatOnlyEndLikeAPlaceAreNone) {
  EXPECT_EQ(UnitOfPost("社区书记"), "社区");
  EXPECT_EQ(UnitOfPost("城市规划师"), "");
}

TEST(UnitOfPostTest, OfSeveralPostsTheFirstThatNamesAUnitTells) {
  EXPECT_EQ(UnitOfPost("武清区委常委、区纪委书记"), "武清区");
  EXPECT_EQ(UnitOfPost("天津市武清區委副書記、區長"), "武清區");
  EXPECT_EQ(UnitOfPost("白沙镇党委书记、镇长"), "白沙镇");
  EXPECT_EQ(UnitOfPost("武清区委书记兼区长"), "武清区");
  EXPECT_EQ(UnitOfPost("青禾集团董事长兼CEO"), "青禾集团");
  EXPECT_EQ(UnitOfPost("青禾董事长兼CEO"), "青禾");
  EXPECT_EQ(UnitOfPost("董事長兼總經理"), "");
  EXPECT_EQ(UnitOfPost("教授，香港大學校長"), "香港大學");
}

TEST(UnitOfPostTest, TitlesOfTwoWordsAreNoPartOfIt) {
  EXPECT_EQ(UnitOfPost("行政院政務委員"), "行政院");
  EXPECT_EQ(UnitOfPost("國家發展委員會主任委員"), "國家發展委員會");
  EXPECT_EQ(UnitOfPost("監察院監察委員"), "監察院");
}

TEST(UnitOfPostTest, ATitleAloneNamesNone) {
  for (const char* title :
       {"部長",       "副部長",   "副局長",   "副院長",   "常務副部長", "代理部長",   "代部長",
        "政務委員",   "立法委員", "監察委員", "常務委員", "主任委員",   "副主任委員", "評審委員",
        "中央委員",   "監委",     "副處長",   "副校長",   "第一書記",   "执行董事",   "高级副总裁",
        "副總工程師", "副厅长",   "前部長",   "原副部長", "副省長"}) {
    EXPECT_EQ(UnitOfPost(title), "") << title;
  }
  EXPECT_EQ(UnitOfPost("中央政治局委员"), "中央政治局");
  EXPECT_EQ(UnitOfPost("全国政协委员"), "全国政协");
  EXPECT_EQ(UnitOfPost("文化部常務副部長"), "文化部");
}

// `部` and `局` are the unit's and the title's in one.
TEST(UnitOfPostTest, AnOrganIsNotCutFromItsHead) {
  EXPECT_EQ(UnitOfPost("公安局長"), "公安局");
  EXPECT_EQ(UnitOfPost("數位部長"), "數位部");
  EXPECT_EQ(UnitOfPost("衛生署副署長"), "衛生署");
  EXPECT_EQ(UnitOfPost("立法院長"), "立法院");
  EXPECT_EQ(UnitOfPost("公安副局長"), "") << "公安局 is not printed";
  EXPECT_EQ(UnitOfPost("教育部前部長"), "教育部");
  EXPECT_EQ(UnitOfPost("新時代社長"), "新時代社");
  EXPECT_EQ(UnitOfPost("雲嶺圖書館長"), "雲嶺圖書館");
  EXPECT_EQ(UnitOfPost("青禾研究所長"), "青禾研究所");
}

TEST(UnitOfPostTest, WhenAPostWasHeldIsNoPartOfIt) {
  EXPECT_EQ(UnitOfPost("时任武清区区长"), "武清区");
  EXPECT_EQ(UnitOfPost("原武清区委书记"), "武清区");
  EXPECT_EQ(UnitOfPost("前武清區區長"), "武清區");
  EXPECT_EQ(UnitOfPost("曾任教育部部长"), "教育部");
  EXPECT_EQ(UnitOfPost("原平市市长"), "原平市");
  EXPECT_EQ(UnitOfPost("前进区区长"), "前进区");
  EXPECT_EQ(UnitOfPost("原子能研究院院长"), "原子能研究院");
}

TEST(UnitOfPostTest, ABoardIsNoUnit) {
  EXPECT_EQ(UnitOfPost("Chair of the Board, Acme"), "Acme");
  EXPECT_EQ(UnitOfPost("member of the board of directors of Acme"), "Acme");
  EXPECT_EQ(UnitOfPost("chairman of the board"), "");
  EXPECT_EQ(UnitOfPost("CEO of Acme, Inc."), "Acme, Inc.");
}

TEST(UnitOfPostTest, ReadsLatinPosts) {
  EXPECT_EQ(UnitOfPost("CEO of Acme"), "Acme");
  EXPECT_EQ(UnitOfPost("founder and CEO of Acme"), "Acme");
  EXPECT_EQ(UnitOfPost("Acme's CTO"), "Acme");
  EXPECT_EQ(UnitOfPost("Acme’s lead engineer"), "Acme");
  EXPECT_EQ(UnitOfPost("河畔县农业农村局党委书记"), "河畔县");
  EXPECT_EQ(UnitOfPost("局长"), "");
  EXPECT_EQ(UnitOfPost("香港大學教授"), "香港大學");
  EXPECT_EQ(UnitOfPost("某某公司董事长兼总经理"), "某某公司");
  EXPECT_EQ(UnitOfPost("director at the Harbour Institute"), "Harbour Institute");
  EXPECT_EQ(UnitOfPost("Co-founder, Blue Heron"), "Blue Heron");
  EXPECT_EQ(UnitOfPost("master of ceremonies"), "");
}

TEST(UnitsContradictTest, TwoOfOneKindDoUnlessTheyAreNamedTogether) {
  EXPECT_TRUE(UnitsContradict({"河北區紀委書記"}, {"武清区纪委书记"}));
  EXPECT_TRUE(UnitsContradict({"副書記", "天津市河北區紀委書記"}, {"天津市武清區區長"}));
  EXPECT_TRUE(UnitsContradict({"香港大學教授"}, {"清华大学教授"}));
  EXPECT_TRUE(UnitsContradict({"CEO of Acme"}, {"CTO of Blue Heron"}));
  EXPECT_FALSE(UnitsContradict({"河北區紀委書記"}, {"河北区委常委"}));
  EXPECT_FALSE(UnitsContradict({"河北區紀委書記"}, {"區紀委書記"})) << "names no unit";
  EXPECT_FALSE(UnitsContradict({"河北區紀委書記"}, {}));
  EXPECT_FALSE(UnitsContradict({"河北區紀委書記"}, {"天津市政協委員"}))
      << "the city that it lies in, perhaps";
  EXPECT_FALSE(UnitsContradict({"東平縣副縣長"}, {"農業農村局局長"})) << "of the county, perhaps";
  EXPECT_FALSE(UnitsContradict({"河北區紀委書記"}, {"武清區區長", "前河北区纪委书记"}));
  EXPECT_FALSE(UnitsContradict({"CEO of Acme"}, {"founder of Acme Labs"}));
  EXPECT_FALSE(UnitsContradict({"部長"}, {"副部長"}));
  EXPECT_FALSE(UnitsContradict({"立法委員"}, {"委員"}));
}

}  // namespace
}  // namespace fangtan::storage
