#include "service/documents/courtesies.h"

#include <algorithm>
#include <string>

#include "service/documents/question_forms.h"
#include "storage/text/fold.h"

namespace fangtan::service {

bool OnlyOpensOrCloses(std::string_view text) {
  constexpr std::string_view kGreetings[] = {
      "大家好",     "上午好",     "下午好",   "晚上好",   "早上好",  "到此结束", "到此为止",
      "谢谢大家",   "再见",       "早安",     "午安",     "请提问",  "继续提问", "开始提问",
      "请各位提问", "请大家提问", "记者提问", "欢迎提问", "们好",    "各位好",   "欢迎收看",
      "欢迎收听",   "欢迎来到",   "做客",     "下期节目", "下期再见"};
  constexpr std::string_view kAsking[] = {"?", "请问", "谈谈", "介绍一下", "说说", "怎么看", "聊聊"};
  const std::string folded = storage::Fold(text);
  const auto holds = [&](std::string_view word) { return folded.find(word) != std::string::npos; };
  return std::ranges::any_of(kGreetings, holds) && std::ranges::none_of(kAsking, holds) &&
         !AsksOrRequests(text);
}

bool EndsInThanks(std::string_view text) {
  constexpr std::string_view kThanks[] = {"thank you for coming",
                                          "thank you for joining",
                                          "thank you for being",
                                          "thanks for coming",
                                          "thanks for joining",
                                          "thanks for being",
                                          "thank you for having",
                                          "thanks for having",
                                          "thank you for agreeing",
                                          "接受我们的采访",
                                          "接受采访",
                                          "接受我的采访"};
  constexpr size_t kMaxLast = 80;
  const std::string folded = storage::Fold(text);
  const size_t begin = folded.size() > kMaxLast ? folded.size() - kMaxLast : 0;
  return std::ranges::any_of(
             kThanks,
             [&](std::string_view thanks) { return folded.find(thanks, begin) != std::string::npos; }) &&
         !AsksOrRequests(text);
}

}  // namespace fangtan::service
