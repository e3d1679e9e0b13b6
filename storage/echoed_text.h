// EchoedText: what a caller sent, as an error names it: in quotes, in its own script, only so long, and with
// nothing in it that a terminal takes for more than text.
//
//   InvalidField("order_by", absl::StrCat("does not know ", EchoedText(word)))   // does not know "發布時間"
//
// A pure function, thread-safe.
#ifndef FANGTAN_STORAGE_ECHOED_TEXT_H_
#define FANGTAN_STORAGE_ECHOED_TEXT_H_

#include <string>
#include <string_view>

namespace fangtan::storage {

// Of `text`, which is UTF-8 or cut to something that begins so, at most `most` bytes: whole characters, and
// an ellipsis behind them if there was more. Quotes, backslashes and control characters are escaped.
std::string EchoedText(std::string_view text, size_t most = 64);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ECHOED_TEXT_H_
