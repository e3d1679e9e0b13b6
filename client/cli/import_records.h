// What `fangtan export` writes, in its two forms, and how it is read back: the items of an import stream,
// each an article or, where sources are exported, the document that the article before it was read from.
//
// JSON Lines: a line for each, an Article in the protobuf JSON mapping, or `{"document":{"content":"…"}}`.
// Binary: kRecordsMagic, then for each its length as a varint of protobuf, and a serialised
// ImportArticlesRequest.
//
// INVALID_ARGUMENT: ARTICLE_JSON_INVALID, RECORD_INVALID (cut short, or no message), TOO_LARGE. Thread-safe.
#ifndef FANGTAN_CLIENT_CLI_IMPORT_RECORDS_H_
#define FANGTAN_CLIENT_CLI_IMPORT_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/import_bytes.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::client {

// No text begins so: the first byte is no UTF-8, and the line ends show a transfer that changed them (as in
// PNG).
inline constexpr absl::string_view kRecordsMagic =
    "\x89"
    "FTA\r\n\x1A\n";

// An article's JSON may be larger than a document, but must fit into one message.
inline constexpr int64_t kMaxRecordBytes = 128 << 20;

// One line. An empty message for a blank one.
absl::StatusOr<v1::ImportArticlesRequest> ParseRecordLine(const std::string& line);

// The next record; nothing at the end. The magic is passed over where it stands: files that were joined are
// read as one. After an error nothing more can be read.
absl::StatusOr<std::optional<v1::ImportArticlesRequest>> ReadRecord(BufferedBytes& bytes);

// One record as either form writes it. Equal messages are equal bytes.
absl::StatusOr<std::string> ToRecordLine(const v1::ImportArticlesRequest& record);
std::string ToRecord(const v1::ImportArticlesRequest& record);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_IMPORT_RECORDS_H_
