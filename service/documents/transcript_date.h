// The date of a Markdown transcript, as precise as it is printed: from its head, its title, a field or a
// short line above the first speech, or the file's name.
//
//   AddDate(MakeMarkdownOutline(text), source.uri(), article);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_TRANSCRIPT_DATE_H_
#define FANGTAN_SERVICE_DOCUMENTS_TRANSCRIPT_DATE_H_

#include <string_view>

#include "fangtan/v1/interview.pb.h"
#include "service/documents/markdown_outline.h"

namespace fangtan::service {

void AddDate(const MarkdownOutline& outline, std::string_view uri, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_TRANSCRIPT_DATE_H_
