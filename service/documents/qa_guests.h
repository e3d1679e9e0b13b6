// Who is interviewed, where no label says it: names in the title, the lead and below pictures, and the one of
// them that the text presents as the guest ("专访 ...", "我采访了 ...", "... 与我", the first name of the
// lead). Pure, thread-safe, linear in the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_GUESTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_GUESTS_H_

#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

// Names in `text`: Latin ones of two to four words, transcribed ones with an interpunct, and Han names behind
// a word for their bearer ("作者", "专访"). In order, none twice, the first
// hundred.
std::vector<std::string> FindNames(std::string_view text);

// The one guest of a text with this `title` and `lead`; empty where several fit or none does. Never one of
// `others`, who wrote or asked.
std::string FindGuest(std::string_view title, const std::vector<std::string>& lead,
                      const std::vector<std::string>& others);

// Whether `text` says that it holds an interview: "我采访了", "访谈", "interview".
bool SpeaksOfInterview(std::string_view text);

// Guest and interviewer in the heading of an interview, "采访 Ada Byron（by Bo Li）"; empty where none is.
struct InterviewHeading {
  std::string guest;
  std::string asker;
};
InterviewHeading ParseInterviewHeading(std::string_view heading);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_GUESTS_H_
