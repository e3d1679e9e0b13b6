#include "service/documents/dateline.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxPlaceChars = 30;    // before the bracket
constexpr size_t kMaxBracketChars = 40;  // inside
constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
    {"（", "）"}, {"(", ")"}, {"【", "】"}, {"〔", "〕"}, {"［", "］"}, {"[", "]"}};
constexpr std::string_view kReporters[] = {"本报记者", "本報記者", "本刊记者", "特约记者", "特約記者",
                                           "记者",     "記者",     "通讯员",   "通訊員",   "实习生"};

bool EndsInOne(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

// "新华社云港6月3日电", "本报讯".
bool IsPlaceAndDay(std::string_view text) {
  return text.empty() || EndsInOne(text, {"电", "電", "讯", "訊", "消息", "报道", "報導"});
}

// What stands in the bracket that follows place and day; all of a short line that has none.
std::string_view DatelineOf(std::string_view paragraph) {
  const std::string_view front = FirstChars(paragraph, kMaxPlaceChars + kMaxBracketChars);
  for (const auto& [open, close] : kBrackets) {
    const size_t at = front.find(open);
    if (at == std::string_view::npos || !IsPlaceAndDay(Trim(front.substr(0, at)))) continue;
    const size_t begin = at + open.size();
    const size_t end = front.find(close, begin);
    if (end != std::string_view::npos) return Trim(front.substr(begin, end - begin));
  }
  const bool alone = front.size() == paragraph.size() && EndsInOne(paragraph, {"报道", "報導"});
  return alone ? paragraph : std::string_view();
}

// Without place and day at the end: "記者甲" of "記者甲／雲港報導" and of "記者甲雲港3日電".
std::string_view WithoutPlace(std::string_view dateline) {
  if (!EndsInOne(dateline, {"电", "電", "讯", "訊", "报道", "報導"})) return dateline;
  for (const std::string_view slash : {"／", "/", "∕"}) {
    const size_t at = dateline.rfind(slash);
    if (at != std::string_view::npos) return Trim(dateline.substr(0, at));
  }
  return Trim(dateline.substr(0, dateline.find_first_of("0123456789")));
}

// "記者甲" of "記者甲雲港": of what follows the role, the front that looks like a name.
std::vector<PrintedCredit> WithPlaceBehind(std::string_view credit) {
  for (const std::string_view role : kReporters) {
    if (!credit.starts_with(role)) continue;
    const std::string_view rest = Trim(credit.substr(role.size()));
    for (const size_t chars : {size_t{3}, size_t{2}, size_t{4}}) {
      const std::string_view name = FirstChars(rest, chars);
      if (name.size() < rest.size() && LooksLikeName(name)) return {{credit.substr(0, role.size()), name}};
    }
  }
  return {};
}

}  // namespace

std::vector<PrintedCredit> ParseDateline(std::string_view paragraph) {
  const std::string_view dateline = DatelineOf(paragraph);
  size_t first = std::string_view::npos;
  for (const std::string_view role : kReporters) first = std::min(first, dateline.find(role));
  if (first == std::string_view::npos) return {};
  const std::string_view credit = WithoutPlace(dateline.substr(first));
  std::vector<PrintedCredit> credits = ParseCredits(credit);
  if (credits.empty()) credits = WithPlaceBehind(credit);
  std::erase_if(credits, [](const PrintedCredit& printed) { return printed.role.empty(); });
  return credits;
}

std::string_view WithoutDateline(std::string_view paragraph) {
  const std::string_view dateline = DatelineOf(paragraph);
  if (ParseDateline(paragraph).empty() || dateline.size() == paragraph.size()) return paragraph;
  const auto end = static_cast<size_t>(dateline.data() + dateline.size() - paragraph.data());
  // The bracket behind it.
  return Trim(paragraph.substr(end + storage::DecodeAt(paragraph, end).length));
}

}  // namespace fangtan::service
