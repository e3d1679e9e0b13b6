#include "storage/echoed_text.h"

#include <gtest/gtest.h>

namespace fangtan::storage {
namespace {

TEST(EchoedText, KeepsItsScript) {
  EXPECT_EQ(EchoedText("發布時間"), "\"發布時間\"");
  EXPECT_EQ(EchoedText("ｔｉｔｌｅ 𠮷"), "\"ｔｉｔｌｅ 𠮷\"");
  EXPECT_EQ(EchoedText(""), "\"\"");
}

TEST(EchoedText, IsCutBetweenCharacters) {
  EXPECT_EQ(EchoedText("監督監督", 7), "\"監督…\"");
  EXPECT_EQ(EchoedText("監督", 6), "\"監督\"");
  EXPECT_EQ(EchoedText("監督", 2), "\"…\"");
  EXPECT_EQ(EchoedText("a𠮷", 4), "\"a…\"");
}

TEST(EchoedText, HoldsNothingThatATerminalObeys) {
  EXPECT_EQ(EchoedText("a\"b\\\n\x1B[2J"), "\"a\\\"b\\\\\\n\\x1b[2J\"");
}

}  // namespace
}  // namespace fangtan::storage
