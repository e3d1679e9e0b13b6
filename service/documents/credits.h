// Who made the page: "(田瑩)", "（記者 甲 乙 攝影 丙）", "責任編輯：丁". Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CREDITS_H_
#define FANGTAN_SERVICE_DOCUMENTS_CREDITS_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace fangtan::service {

// One credited name with the role printed before it, which may be empty. Views point into the parsed text.
struct PrintedCredit {
  std::string_view role;
  std::string_view name;
};

// `text` as roles and names ("記者 甲 乙 攝影 丙", "文/甲 圖/乙", "甲、乙"); empty if any part of it is
// neither.
std::vector<PrintedCredit> ParseCredits(std::string_view text);

// The credit in brackets that ends `line`.
struct BracketCredit {
  std::vector<PrintedCredit> credits;
  std::string_view before;  // the line without the bracket
  bool more = false;        // it says more, before the credits: "（有刪節。整理：甲）"
};

// Nothing if `line` does not end in a bracket of credits, or if a sentence goes on around the bracket.
std::optional<BracketCredit> ParseBracketCredit(std::string_view line);

// A line that is nothing but credits with a role: "責任編輯：丁", "本報記者 甲". Empty for any other line.
std::vector<PrintedCredit> ParseCreditLine(std::string_view line);

// The credits among fields that blanks part: 丁 of "時間：2021年11月3日　作者：丁", "2021-11-03　文／丁".
std::vector<PrintedCredit> ParseCreditFields(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CREDITS_H_
