// What the furniture of pages says of itself in words, in Chinese and English: "相关阅读", "分享到", "Share
// this", "版权所有". Nothing here belongs to any one site. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_WORDS_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_WORDS_H_

#include <string_view>

namespace fangtan::service {

enum class FurnitureWords {
  kNone,
  kLine,      // this line alone: "分享到：", "打印", "© 2021"
  kList,      // it heads a list of links: "相关阅读"
  kComments,  // all that follows is what readers wrote
};

// What kind of furniture a line that reads `shown` is.
FurnitureWords ReadFurnitureWords(std::string_view shown);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_WORDS_H_
