#include "service/store_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace fangtan::service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StoreNewsTest : public ::testing::Test {
 protected:
  ~StoreNewsTest() override {
    std::fclose(file_);
    std::free(text_);
  }

  // What telling `info` writes to the log.
  std::string Told(const storage::StoreInfo& info) {
    const size_t before = size_;
    news_.Tell(info);
    std::fflush(file_);
    return std::string(text_ + before, size_ - before);
  }

  char* text_ = nullptr;
  size_t size_ = 0;
  std::FILE* file_ = open_memstream(&text_, &size_);
  Log log_{{.level = LogLevel::kInfo}, file_};
  StoreNews news_{log_};
};

TEST_F(StoreNewsTest, ThatWritesAreRefusedIsToldOnce) {
  EXPECT_THAT(Told({.revision = 7}), IsEmpty());
  const storage::StoreInfo refused{
      .revision = 8, .writes_refused = true, .notices = {"the store takes no writes: 磁碟已滿"}};
  EXPECT_THAT(Told(refused),
              AllOf(HasSubstr("error writes are refused until a restart; reads go on revision=8"),
                    HasSubstr("磁碟已滿")));
  EXPECT_THAT(Told(refused), IsEmpty());
}

TEST_F(StoreNewsTest, ANoticeIsToldWhenItComesAndWhenItGoes) {
  EXPECT_THAT(Told({.notices = {"writes wait"}}), HasSubstr("warning the store has a notice"));
  EXPECT_THAT(Told({.notices = {"writes wait"}}), IsEmpty());
  EXPECT_THAT(Told({}), AllOf(HasSubstr("info a notice of the store is over"), HasSubstr("writes wait")));
  EXPECT_THAT(Told({}), IsEmpty());
}

TEST_F(StoreNewsTest, EachDamageIsToldOnce) {
  EXPECT_THAT(Told({.damages = {"answer 0000002a"}}), HasSubstr("error the store is damaged"));
  EXPECT_THAT(Told({.damages = {"answer 0000002a"}}), IsEmpty());
}

}  // namespace
}  // namespace fangtan::service
