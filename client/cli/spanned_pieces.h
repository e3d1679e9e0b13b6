// SpannedPieces: every piece of an article that stands somewhere in its source, one after the other.
//
//   for (const SpannedPiece& piece : SpannedPieces(article)) out << ToJson(piece, original);
//
// Pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_SPANNED_PIECES_H_
#define FANGTAN_CLIENT_CLI_SPANNED_PIECES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/source.pb.h"

namespace fangtan::client {

struct SpannedPiece {
  std::string kind;  // "title", "label", "question", "answer", ...
  std::string text;
  v1::Span span;
};

// In reading order. A piece of several spans (a title of two lines) comes once for each.
std::vector<SpannedPiece> SpannedPieces(const v1::Article& article);

// The text of a span in the untouched source, decoded; "" if it is not known.
using OriginalText = std::function<std::string(const v1::Span&)>;

// {"piece":"answer","text":"…","original":"…","span":{…}} and a line feed; `original` only where it differs.
absl::StatusOr<std::string> ToJsonLine(const SpannedPiece& piece, const OriginalText& original);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_SPANNED_PIECES_H_
