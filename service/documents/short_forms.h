// The short forms that a text explains for those who speak in it. Pure, thread-safe, linear in the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SHORT_FORMS_H_
#define FANGTAN_SERVICE_DOCUMENTS_SHORT_FORMS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangtan::service {

// The short forms that `text` explains, with what they stand for: {"LT", "Linnea Torsson"} of "Linnea Torsson
// （以下简称 LT）", {"沈", "沈洁"} of "沈洁（下称“沈”）", {"RMS", "Richard Stone"} of "Richard
// Stone（常称之为 RMS）", {"麥", "麥皓天"} and {"記", "記者"} of "（麥：麥皓天；記：記者）". In order.
std::vector<std::pair<std::string, std::string>> FindDefinitions(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SHORT_FORMS_H_
