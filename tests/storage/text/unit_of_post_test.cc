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
}

}  // namespace
}  // namespace fangtan::storage
