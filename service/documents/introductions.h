// Who people say that they are, or who their guest is: "我是林小河，…", "I'm Ada Byron", "my guest today is
// the baker Odo Fenn".
//
//   IntroducedSelf("Good morning, I'm Ada Byron.")      // "Ada Byron"
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_INTRODUCTIONS_H_
#define FANGTAN_SERVICE_DOCUMENTS_INTRODUCTIONS_H_

#include <string>
#include <string_view>

namespace fangtan::service {

// The whole name by which whoever says `text` introduces themselves; empty where they don't, or by several.
std::string IntroducedSelf(std::string_view text);

// The whole name by which `text` introduces a guest; empty where it introduces none, or several.
std::string IntroducedGuest(std::string_view text);

// The one person whom `text` names right behind `post`: "葉小慧" of "海灣市市長葉小慧今日…"; empty where
// there is none, or several.
std::string BearerOfPost(std::string_view post, std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_INTRODUCTIONS_H_
