// Reading a raw document: bytes in, an article with its questions and answers out, and every span pointing
// into the untouched bytes.
//
//   ASSIGN_OR_RETURN(Reading reading, ReadDocument({.content = bytes, .uri = "page.txt"}));
//   for (const v1::Section& section : reading.article.sections()) ...
//
// What comes out is guesswork over untrusted input and passes the same validation as an article that a client
// wrote. Names of the article, its questions, answers and speakers are left empty: they are the store's. An
// answer carries the name to show, `speaker_display_name`, and, where the label is not the whole name of the
// listed participant who is meant, that name as `full_name`.
//
// Thread-safe; time and memory are linear in the size of the document. Documents are not recursed over.
#ifndef FANGTAN_SERVICE_DOCUMENTS_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "service/documents/decode.h"

namespace fangtan::service {

// What is to be read.
struct Document {
  std::string_view content;
  std::string uri;         // where it came from; may be empty
  std::string format;      // a reader's name ("interview"); empty: told by the content
  std::string media_type;  // as the sender says; empty: the reader's
};

// What was read.
struct Reading {
  v1::Article article;
  std::optional<v1::Ranking> ranking;
  v1::Source source;  // all but its content
};

// What recognition made of a text, for the same reader to go on from. May hold views of the text.
class Draft {
 public:
  virtual ~Draft() = default;
};

// One format.
class DocumentReader {
 public:
  virtual ~DocumentReader() = default;

  // Name of the format, as Document::format gives it.
  virtual std::string_view format() const = 0;

  // Media type of documents whose sender gave none.
  virtual std::string_view media_type() const = 0;

  // How sure the reader is that `text` is of its format: 0 not at all, 100 certainly. The plain-text reader
  // says 1, so that it takes what nobody else wants.
  virtual int Recognize(std::string_view text) const = 0;

  // As Recognize. Readers that must take a text apart to recognise it leave in `draft` what they found.
  // `surest` is what another reader said already: up to that, any answer does.
  virtual int RecognizeAndKeep(std::string_view text, int surest, std::unique_ptr<Draft>& draft) const {
    (void)surest;
    (void)draft;
    return Recognize(text);
  }

  // Reads `decoded`, the text of the document `source` (its name is set; spans carry it).
  virtual absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                                       const v1::Source& source) const = 0;

  // As Read. `draft` is what RecognizeAndKeep of this reader left for the same text; may be null.
  virtual absl::StatusOr<Reading> ReadDraft(std::unique_ptr<Draft> draft, const DecodedText& decoded,
                                            std::string_view content, const v1::Source& source) const {
    (void)draft;
    return Read(decoded, content, source);
  }
};

// Reads `document` with the reader of its format, or else with the one that recognizes it best.
//
// INVALID_ARGUMENT: DOCUMENT_UNREADABLE (empty, binary, a byte that its encoding does not know), TOO_LARGE
// (more than kMaxDocumentBytes), FORMAT_UNKNOWN (no reader of that name).
absl::StatusOr<Reading> ReadDocument(const Document& document);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_READER_H_
