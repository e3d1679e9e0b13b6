// What a piece of speech asks, told by its words: the questions at its end, greetings in the form of a
// question, and requests that need no question mark.
//
//   PutsQuestion("Hello Odo. How are you?")          // false: a greeting
//   PutsQuestion("Why towers? I am curious.")        // true
//   PutsQuestion("You built a tower. Tell us about it.")  // true
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QUESTION_FORMS_H_
#define FANGTAN_SERVICE_DOCUMENTS_QUESTION_FORMS_H_

#include <cstddef>
#include <string_view>

namespace fangtan::service {

// A question counts as the end of a text if no more than this stands behind it ("..., right? I mean, I am
// curious.").
inline constexpr size_t kMaxSentencesBehind = 2;
inline constexpr size_t kMaxCharsBehind = 160;

// A question that stands at the end of a text, if one does.
struct QuestionEnd {
  bool marked = false;  // a question mark says so
  bool asks = false;    // and it is more than a tag behind what is told: "It's quieter, right?"
};
QuestionEnd QuestionAtTheEnd(std::string_view text);
inline bool AsksAtTheEnd(std::string_view text) { return QuestionAtTheEnd(text).marked; }

// Whether `text` holds a question mark whose sentence is more than a greeting or a sound check.
bool HoldsQuestion(std::string_view text);

// Whether the end of `text` puts something to somebody: a question that is more than a greeting, a sound
// check
// ("Can you hear me?"), a tag ("right?", ", you know?") or an invitation ("Any questions?"), or a request
// ("Tell us about it.", "I wonder how.").
bool PutsQuestion(std::string_view text);

// Whether `text`, which puts no question, says at its end that some follow: "Two questions for you."
bool AnnouncesQuestions(std::string_view text);

// Whether `text` ends in a question or puts one, or a request ("谈谈你的团队吧。").
bool AsksOrRequests(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QUESTION_FORMS_H_
