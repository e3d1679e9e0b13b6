// What a file, or a member of an archive, is, told by how it begins and never by its name.
//
// Pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_IMPORT_KIND_H_
#define FANGTAN_CLIENT_CLI_IMPORT_KIND_H_

#include "absl/strings/string_view.h"

namespace fangtan::client {

enum class ContentKind {
  kDocument,        // For the server's readers.
  kZip,             // PKWARE APPNOTE 4.3.7; also what is empty or split.
  kTar,             // A header of POSIX.1 (ustar, pax), GNU or old tar whose checksum holds.
  kCompressed,      // gzip (RFC 1952), zstd (RFC 8878), xz or bzip2; a tar or one document inside.
  kArticleLines,    // What `fangtan export` writes: a line of JSON for each article.
  kArticle,         // One article in JSON over several lines, as `fangtan get -o json` writes it.
  kArticleRecords,  // The same in binary; see import_records.h.
};

// So many bytes tell it.
inline constexpr size_t kKindHeadBytes = 4096;

ContentKind KindOf(absl::string_view head);

inline bool IsPacked(ContentKind kind) {
  return kind == ContentKind::kZip || kind == ContentKind::kTar || kind == ContentKind::kCompressed;
}

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_IMPORT_KIND_H_
