// Documents in other encodings than UTF-8, for tests: ICU's own converters are the reference.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_CHARSET_SAMPLES_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_CHARSET_SAMPLES_H_

#include <optional>
#include <string>
#include <string_view>

namespace fangtan::service {

// `text` in the encoding that ICU calls `name`; nothing where it has no code for a character.
std::optional<std::string> Encoded(std::string_view text, const char* name);

// `bytes` read with the encoding that ICU calls `name`, as UTF-8; U+FFFD for what it cannot decode.
std::string Misread(std::string_view bytes, const char* name);

// Interviews of people and places that do not exist, in both scripts.
extern const std::string_view kSimplifiedInterview;
extern const std::string_view kTraditionalInterview;

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_CHARSET_SAMPLES_H_
