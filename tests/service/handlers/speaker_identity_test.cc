#include "service/handlers/speaker_identity.h"

#include "gtest/gtest.h"

namespace fangtan::service {
namespace {

TEST(IdentifySpeakerTest, SpellingsOfOneNameAreOnePerson) {
  const auto printed = IdentifySpeaker("沈 潔", {"靜海區委常委", "區紀委書記"});
  EXPECT_EQ(printed.display_name, "沈潔");
  EXPECT_EQ(printed.unit, "靜海區");
  EXPECT_EQ(printed.id, IdentifySpeaker("沈　洁", {"静海区纪委书记"}).id);
  EXPECT_EQ(printed.id, IdentifySpeaker("沈潔", {"區紀委書記", "天津市靜海區監委主任"}).id);
  EXPECT_TRUE(storage::IsValidId(printed.id.id));
}

TEST(IdentifySpeakerTest, TwoPeopleOfOneNameInTwoUnitsStayTwo) {
  const auto here = IdentifySpeaker("王海山", {"河北區委常委"});
  EXPECT_NE(here.id, IdentifySpeaker("王海山", {"武清區委常委"}).id);
  EXPECT_NE(here.id, IdentifySpeaker("王海山", {}).id);
  EXPECT_NE(here.id, IdentifySpeaker("王海川", {"河北區委常委"}).id);
}

TEST(IdentifySpeakerTest, FoldsWidthAndCaseOfLatinNames) {
  const auto plain = IdentifySpeaker("Ada  Lovelace", {});
  EXPECT_EQ(plain.display_name, "Ada Lovelace");
  EXPECT_EQ(plain.id, IdentifySpeaker("ＡＤＡ lovelace", {}).id);
}

TEST(IdentifySpeakerTest, KeepsAstralCharacters) {
  EXPECT_EQ(IdentifySpeaker("𠮷 田", {}).display_name, "𠮷田");
}

}  // namespace
}  // namespace fangtan::service
