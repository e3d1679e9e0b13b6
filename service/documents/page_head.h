// What fields in the head of a plain page say of it: "Title: The Pier", "Host: Ada Byron", 采访人：林小河.
//
//   if (!MarkHeadField(first, line, outline)) ...
//   TellInterviewers(outline);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_

#include "service/documents/outline.h"

namespace fangtan::service {

// Whether `line` is a field that says the title ("Title: The Pier", only as the `first` line) or who asks and
// no more ("Host: Ada Byron", 采访人：林小河); then it is marked, and what it says is the outline's.
bool MarkHeadField(bool first, OutlineLine& line, Outline& outline);

// Labels that are the very role which the head gives to one person, "Host:", are that person's.
void TellInterviewers(Outline& outline);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_
