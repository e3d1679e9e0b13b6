#include "service/store_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/time/time.h"

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
    news_.Tell(info, now_);
    std::fflush(file_);
    return std::string(text_ + before, size_ - before);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
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

TEST_F(StoreNewsTest, ANoticeIsToldWhenItComesAndWhenItHasBeenGoneForAMinute) {
  EXPECT_THAT(Told({.notices = {"writes wait"}}), HasSubstr("warning the store has a notice"));
  EXPECT_THAT(Told({.notices = {"writes wait"}}), IsEmpty());
  now_ += absl::Seconds(1);
  EXPECT_THAT(Told({}), IsEmpty());
  now_ += absl::Seconds(59);
  EXPECT_THAT(Told({}), AllOf(HasSubstr("info a notice of the store is over"), HasSubstr("writes wait")));
  now_ += absl::Minutes(5);
  EXPECT_THAT(Told({}), IsEmpty());
  EXPECT_THAT(Told({.notices = {"writes wait"}}), HasSubstr("warning the store has a notice"));
}

TEST_F(StoreNewsTest, ANoticeThatComesAndGoesEachSecondIsToldOnce) {
  EXPECT_THAT(Told({.notices = {"writes are slowed down"}}), HasSubstr("the store has a notice"));
  for (int second = 0; second < 300; ++second) {
    now_ += absl::Seconds(1);
    if (second % 2 == 0) {
      EXPECT_THAT(Told({}), IsEmpty());
    } else {
      EXPECT_THAT(Told({.notices = {"writes are slowed down"}}), IsEmpty());
    }
  }
}

TEST_F(StoreNewsTest, EachDamageIsToldOnce) {
  EXPECT_THAT(Told({.damages = {"answer 0000002a"}}), HasSubstr("error the store is damaged"));
  EXPECT_THAT(Told({.damages = {"answer 0000002a"}}), IsEmpty());
}

}  // namespace
}  // namespace fangtan::service
