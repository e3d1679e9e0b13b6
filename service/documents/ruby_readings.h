// Readings of names in ruby, <ruby>布莱恩<rt>Brian</rt></ruby>: whoever speaks under such a name is found by
// the reading as well. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_RUBY_READINGS_H_
#define FANGTAN_SERVICE_DOCUMENTS_RUBY_READINGS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "fangtan/v1/article.pb.h"
#include "service/documents/html_page.h"
#include "service/documents/spans.h"

namespace fangtan::service {

// Adds to the participants of `article` the readings that `blocks` give to names of its speakers; who speaks
// and is no participant becomes one. `spans` are those of `text`.
void AddRubyReadings(std::string_view text, const HtmlPage& page, std::span<const uint32_t> blocks,
                     const SpanMaker& spans, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_RUBY_READINGS_H_
