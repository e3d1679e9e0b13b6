#include "service/documents/page_notes.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

template <typename Words>
bool Has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

template <typename Words>
bool HoldsAny(const Words& words, std::string_view text) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != text.npos; });
}

// "香港時間18時30分", "10时05分".
bool IsHanTimeOfDay(std::string_view line) {
  constexpr size_t kMaxBytes = 40;
  if (line.size() > kMaxBytes || !line.ends_with("分")) return false;
  for (const std::string_view place : {"香港", "北京", "台北", "當地", "当地"}) {
    if (line.starts_with(place)) line.remove_prefix(place.size());
  }
  for (const std::string_view word : {"時間", "时间"}) {
    if (line.starts_with(word)) line.remove_prefix(word.size());
  }
  const size_t hours = line.find_first_not_of("0123456789");
  if (hours == 0 || hours > 2 ||
      (!line.substr(hours).starts_with("時") && !line.substr(hours).starts_with("时")))
    return false;
  const std::string_view minutes = line.substr(hours + std::string_view("時").size());
  return minutes.find_first_not_of("0123456789") <= 2 && minutes.size() == 2 + std::string_view("分").size();
}

// "▲港口的早晨。（圖／甲提供）": of a picture, with who took it.
bool IsCaption(std::string_view text) {
  constexpr std::string_view kMarks[] = {"▲", "△", "▼"};
  constexpr std::string_view kPictures[] = {"图",   "圖",   "摄",   "攝",   "翻摄", "翻攝",
                                            "资料", "資料", "取自", "照片", "Photo"};
  const auto begins = [](std::string_view in, const auto& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return in.starts_with(word); });
  };
  if (!begins(text, kMarks)) return false;
  const size_t open = std::max(text.rfind("（") + 3, text.rfind('(') + 1);
  return (text.ends_with("）") || text.ends_with(')')) && open > 1 &&
         begins(text.substr(std::min(open, text.size())), kPictures);
}

// False of most texts that tell of no editing: they hold none of these, whose last letter is looked for.
bool MaySpeakOfEditing(std::string_view text) {
  constexpr std::string_view kStems[] = {"dited", "ondensed", "hortened", "bridged"};
  for (size_t at = text.find('d', 1); at != text.npos; at = text.find('d', at + 1)) {
    if (text[at - 1] != 'e') continue;
    const std::string_view until = text.substr(0, at + 1);
    if (std::ranges::any_of(kStems, [&](std::string_view stem) { return until.ends_with(stem); }))
      return true;
  }
  return false;
}

// False of most texts that begin with no furniture of a page.
bool MayBeFurniture(std::string_view text) {
  constexpr std::string_view kFronts[] = {"re", "sh", "co", "al"};
  if (text.front() == '\xC2') return true;  // as "©" begins
  if (text.size() < 2) return false;
  // The second letter may be of full width.
  const bool plain = static_cast<unsigned char>(text[1]) < 0x80;
  return std::ranges::any_of(kFronts, [&](std::string_view front) {
    return absl::ascii_tolower(text[0]) == front[0] && (!plain || absl::ascii_tolower(text[1]) == front[1]);
  });
}

// "END OF INTERVIEW", "End of recording".
bool IsEndOfRecord(std::string_view folded) {
  constexpr std::string_view kRecords[] = {"interview", "recording", "transcript",   "tape",
                                           "session",   "audio",     "transcription"};
  constexpr std::string_view kEnd = "end of ";
  if (!folded.starts_with(kEnd)) return false;
  folded.remove_prefix(kEnd.size());
  return std::ranges::any_of(kRecords, [&](std::string_view record) { return folded.starts_with(record); });
}

}  // namespace

bool IsClosingLine(std::string_view line) {
  constexpr size_t kMaxClosing = 48;
  constexpr std::string_view kFirst = "Ee0123456789";
  constexpr std::string_view kEnds[] = {"完", "（完）", "(完)", "全文完", "（全文完）"};
  if (Has(kEnds, line) || IsHanTimeOfDay(line)) return true;
  if (line.size() > 2 && line.size() <= kMaxClosing && line.front() == '[' && line.back() == ']')
    line = line.substr(1, line.size() - 2);
  if (line.empty() || line.size() > kMaxClosing || kFirst.find(line.front()) == std::string_view::npos)
    return false;
  const std::string folded = storage::FoldName(line);
  if (IsEndOfRecord(folded)) return true;
  std::string_view rest = folded;
  const auto take = [&](auto belongs) {
    size_t size = 0;
    while (size < rest.size() && belongs(rest[size])) ++size;
    rest.remove_prefix(size);
    return size;
  };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto blank = [](char c) { return c == ' ' || c == '.' || c == ':' || c == '-'; };
  const bool end = rest.starts_with("end") && (rest.size() == 3 || blank(rest[3]));
  if (end) rest.remove_prefix(3);
  take(blank);
  if (rest.empty()) return end;
  const size_t hours = take(digit);
  if (hours == 0 || hours > 2 || !rest.starts_with(':')) return false;
  rest.remove_prefix(1);
  if (take(digit) != 2) return false;
  take(blank);
  const bool half = rest.size() >= 2 && (rest[0] == 'a' || rest[0] == 'p');
  if (!half) return end && rest.empty();
  rest.remove_prefix(1);
  take(blank);
  if (!rest.starts_with('m')) return false;
  rest.remove_prefix(1);
  take(blank);
  // The zone.
  const size_t zone = take([](char c) { return c >= 'a' && c <= 'z'; });
  take(blank);
  return rest.empty() && zone <= 4;
}

bool IsEditorialNote(std::string_view text) {
  constexpr size_t kMaxNote = 240;
  constexpr size_t kMaxFurniture = 40;
  constexpr std::string_view kTexts[] = {"this interview", "this conversation", "this transcript",
                                         "this q&a"};
  constexpr std::string_view kDone[] = {"edited", "condensed", "shortened", "abridged"};
  constexpr std::string_view kFurniture[] = {"related:", "share this", "copyright", "©",
                                             "all rights reserved"};
  if (text.empty() || IsCaption(text)) return !text.empty();
  if (text.size() > kMaxNote) return false;
  for (const std::string_view note :
       {"广告：",   "廣告：",     "广告:",      "廣告:",    "作者简介",   "作者簡介",   "译者简介",
        "譯者簡介", "受访者简介", "受訪者簡介", "嘉宾简介", "嘉賓簡介",   "（作者系",   "（作者单位",
        "（作者為", "（作者为",   "（本文作者", "本文作者", "（受访者系", "[Whereupon", "(Whereupon"}) {
    if (text.starts_with(note)) return true;
  }
  // Cheaper first: every paragraph is asked.
  if (MaySpeakOfEditing(text)) {
    const std::string folded = storage::FoldName(text);
    if (HoldsAny(kTexts, folded) && HoldsAny(kDone, folded)) return true;
  }
  if (!MayBeFurniture(text)) return false;
  const std::string front = storage::FoldName(FirstChars(text, kMaxFurniture));
  return std::ranges::any_of(kFurniture, [&](std::string_view word) { return front.starts_with(word); });
}

}  // namespace fangtan::service
