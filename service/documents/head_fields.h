// What the front matter of a document says about it, as fields of an article.
//
//   const FrontMatter head = ParseFrontMatter(text);
//   AddHeadFields(head, spans, article);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HEAD_FIELDS_H_
#define FANGTAN_SERVICE_DOCUMENTS_HEAD_FIELDS_H_

#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "service/documents/front_matter.h"
#include "service/documents/spans.h"

namespace fangtan::service {

// The people in the field `key`: of a list, or of one scalar that joins whole names ("Ada Byron, Odo Fenn and
// Bo Li").
std::vector<FrontMatterValue> PeopleIn(const FrontMatter& head, std::string_view key);

// All people that the head lists as speaking, in the order of the head, as shown; who it says asks apart.
std::vector<std::string> ListedNames(const FrontMatter& head);
std::vector<std::string> ListedAskers(const FrontMatter& head);

// Who wrote it: they may speak in it, too.
std::vector<std::string> ListedAuthors(const FrontMatter& head);

// Whether it files the text under interviews, or names who was interviewed.
bool SaysInterview(const FrontMatter& head);

// Adds labels (tags, categories), participants (speakers) and credits. Title and date are the reader's.
void AddHeadFields(const FrontMatter& head, const SpanMaker& spans, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HEAD_FIELDS_H_
