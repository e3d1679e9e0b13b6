// Saved pages in HTML: news pages, interviews, questions and answers, transcripts of speakers, with the
// navigation, share buttons, related lists, comments and footers of a site around the text. The article in it
// is found (html_article.h), written as Markdown with the way back (html_writer.h), and read by the reader of
// Markdown or plain text that recognizes it best; title, date, credits and language come from the page.
// Captions of pictures stand at the end of the body. Readings in ruby become other names of whoever speaks.
//
// Warns of CONTENT_AMBIGUOUS where two parts of the page might be the article (both are kept), and of
// CONTENT_NOT_FOUND where no part says anything (all of the page is kept).
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "html". Thread-safe.
std::unique_ptr<DocumentReader> CreateHtmlReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_READER_H_
