#include "service/handlers/name_prefetch.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/interviews_service.pb.h"

namespace fangtan::service {
namespace {

TEST(RequestedName, IsTheFirstField) {
  v1::GetArticleRequest request;
  EXPECT_EQ(RequestedName(request.SerializeAsString()), "");
  for (const size_t size : {size_t{1}, size_t{127}, size_t{128}, size_t{20'000}}) {
    request.set_name(std::string(size, 'a'));
    request.set_view(v1::FULL);
    request.set_show_deleted(true);
    EXPECT_EQ(RequestedName(request.SerializeAsString()), request.name());
  }
  v1::GetAnswerRequest answer;
  answer.set_name("articles/訪談/answers/𠮷");
  EXPECT_EQ(RequestedName(answer.SerializeAsString()), answer.name());
  request.clear_name();
  EXPECT_EQ(RequestedName(request.SerializeAsString()), "") << "another field";
}

TEST(RequestedName, OfWhatIsCutOrBroken_LiesWithinIt) {
  v1::GetArticleRequest request;
  request.set_name("articles/a-1");
  const std::string whole = request.SerializeAsString();
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(RequestedName(whole.substr(0, size)), "");
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 12, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 0x0a : random());
    const std::string_view name = RequestedName(bytes);
    if (!name.empty()) EXPECT_TRUE(name.begin() >= &bytes[0] && name.end() <= &bytes[0] + bytes.size());
  }
}

}  // namespace
}  // namespace fangtan::service
