// Which language a text is in, told by its characters. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LANGUAGE_TAG_H_
#define FANGTAN_SERVICE_DOCUMENTS_LANGUAGE_TAG_H_

#include <string>
#include <string_view>

namespace fangtan::service {

// BCP 47: zh-Hant, zh-Hans, ja, ko or en; empty where the characters do not tell. Han text in which both
// scripts have the same forms only is zh-Hans, the script of most of it.
std::string LanguageTag(std::string_view text);

// Whether Han character `c` is a form that only simplified script has.
bool IsSimplifiedOnly(char32_t c);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LANGUAGE_TAG_H_
