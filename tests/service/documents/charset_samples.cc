#include "tests/service/documents/charset_samples.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <memory>

namespace fangtan::service {
namespace {

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Close>;

}  // namespace

const std::string_view kSimplifiedInterview =
    "# 2031-04-05 云溪镇访谈\n\n"
    "**记者：** 今年的茶叶收成怎么样？村里的年轻人回来了多少？\n\n"
    "**林若溪：** 收成比去年好一些，大概多了两成。回来的年轻人有十七个，大多在做网店。\n\n"
    "**记者：** 您最担心的是什么？\n\n"
    "**林若溪：** 我担心的是水。上游修了水库以后，春天的水少了，我们要自己想办法。\n";

const std::string_view kTraditionalInterview =
    "# 2031-06-07 青崖鎮訪談\n\n"
    "**記者：** 學校今年有多少學生？老師夠不夠？\n\n"
    "**陳明河：** 學生有八十二個，老師只有六位，還缺一位教音樂的。\n\n"
    "**記者：** 家長們有什麼意見？\n\n"
    "**陳明河：** 他們希望孩子們能在鎮上讀完中學，不必每天坐一個小時的車。\n";

std::optional<std::string> Encoded(std::string_view text, const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  const Converter converter(ucnv_open(name, &error));
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  const auto units = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  std::string out(text.size() * 4 + 16, '\0');
  const int32_t size = ucnv_fromUChars(converter.get(), out.data(), static_cast<int32_t>(out.size()),
                                       units.getBuffer(), units.length(), &error);
  if (U_FAILURE(error)) return std::nullopt;
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string Misread(std::string_view bytes, const char* name) {
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), name);
  std::string out;
  return text.toUTF8String(out);
}

}  // namespace fangtan::service
