// Which traditional forms a simplified character may stand for: the inverse of folding. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SCRIPT_FORMS_H_
#define FANGTAN_SERVICE_DOCUMENTS_SCRIPT_FORMS_H_

#include <string_view>

namespace fangtan::service {

// The characters of GBK that fold to `c`, `c` itself among them, the commonest last; just `c` where there are
// none. REQUIRES: `c` is of the first plane, as all of GBK is.
std::u32string_view FormsOf(char32_t c);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SCRIPT_FORMS_H_
