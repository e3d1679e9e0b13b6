// What fields in the head of a plain page say of it: "Title: The Pier", "Host: Ada Byron", 采访人：林小河.
//
//   if (!MarkHeadField(first, line, outline)) ...
//   TellInterviewers(outline);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/outline.h"

namespace fangtan::service {

// Whether a label and what follows it say who the chair is, and nothing else: 主席：蔡副議長明德.
bool NamesChair(const PrintedLabel& label);

// 发布时间, Published: the date behind this folded key is the page's, whatever dates stand above it.
bool SaysWhenPublished(std::string_view key);

// "[House Hearing, 114th Congress]": what stands above the title of a record.
bool IsNoteOnRecord(std::string_view line);

// Whether the line `below` goes on with the title that ends in `line`: behind a dash; as the word for what is
// recorded (庭审笔录, "Oral evidence: Dredging"); or in capitals, right below a line in capitals.
bool ContinuesTitle(std::string_view line, std::string_view below);

// Whether `line` is a field that says the title ("Title: The Pier", only as the `first` line) or who asks and
// no more ("Host: Ada Byron", 采访人：林小河); then it is marked, and what it says is the outline's.
bool MarkHeadField(bool first, OutlineLine& line, Outline& outline);

// Labels that are the very role which the head gives to one person, "Host:", are that person's; so are "Q:",
// 记者 and the like where the head names one interviewer, or one host and one guest.
void TellInterviewers(Outline& outline);

// Names whom labels mean that print a part of the name, initials, a post or a role: by the people of the
// head, the names of `title` and `lead`, and how hosts and guests introduce themselves and each other. Of
// several, nobody.
void TellNames(std::string_view title, const std::vector<std::string>& lead, Outline& outline);

// The names of those whom the head says to ask.
std::vector<std::string> HeadAskers(const Outline& outline);

// Whether the head says that `name` conducted the interview, and so does nothing but ask.
bool IsInterviewer(const Outline& outline, std::string_view name);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAGE_HEAD_H_
