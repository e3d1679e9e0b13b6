// The texts of a resource that a citation may be of, paragraph by paragraph with the places in the source.
//
//   for (const CitedPassage& passage : PassagesOf(answer)) Look(passage.text);
//
// Pure and thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_CITED_PASSAGES_H_
#define FANGTAN_SERVICE_HANDLERS_CITED_PASSAGES_H_

#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "service/handlers/compared_text.h"

namespace fangtan::service {

struct CitedParagraph {
  ByteRange range;  // of the passage's text
  v1::Span span;    // without a source: not known
};

// What one speaker said in one run, or a piece of an article. A quote lies within one.
struct CitedPassage {
  std::string name;  // of the question, answer or article
  std::string text;  // the paragraphs, joined by line feeds
  std::vector<CitedParagraph> paragraphs;
};

std::vector<CitedPassage> PassagesOf(const v1::Answer& answer);
std::vector<CitedPassage> PassagesOf(const v1::Question& question);

// Title, lead, headings, questions, answers and body, in reading order. REQUIRES: the FULL view.
std::vector<CitedPassage> PassagesOf(const v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CITED_PASSAGES_H_
