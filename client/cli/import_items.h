// The items of an import, read one by one from files, folders, archives and the standard input.
//
//   ImportItems items({.inputs = {"interviews/", "old.zip", "-"}}, console.in);
//   while (std::optional<ImportItem> item = items.Next()) ...
//
// What a file is, is told by its content (import_kind.h). A member of an archive is one document; archives
// may lie in archives, one level deep. The item at hand is in memory, and nothing else of what it came from.
// For one thread.
#ifndef FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_
#define FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/archive_reader.h"
#include "client/cli/document_files.h"
#include "client/cli/import_bytes.h"
#include "client/cli/import_kind.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::client {

struct ImportSource {
  // Files, folders, or `-` for the standard input.
  std::vector<std::string> inputs;

  // `jsonl`, `binary`: what `fangtan export` writes; else a reader of the server's, or empty.
  std::string format;

  // Where the document came from; empty: its path.
  std::string uri;

  // Check only.
  bool validate_only = false;

  ArchiveLimits limits;
};

// One item, or why there is none.
struct ImportItem {
  // The file; with the line where a file holds many, as `old.zip!/1999/page.txt` for a member of an archive.
  std::string label;

  absl::StatusOr<v1::ImportArticlesRequest> request;
};

// How far reading has come.
struct ImportPosition {
  int64_t bytes = 0;

  // Of all inputs, where each is a file.
  std::optional<int64_t> all_bytes;
};

class ImportItems {
 public:
  // Walks the folders, reads no file yet. `in` must outlive this.
  ImportItems(ImportSource source, std::istream& in);

  // The next item; nothing after the last.
  std::optional<ImportItem> Next();

  // How many items there are in all, as long as every file has turned out to be one document.
  std::optional<int64_t> total() const;

  ImportPosition position() const;
  const PassedOver& passed_over() const { return budget_.passed_over; }

 private:
  // Bytes and what they are called.
  struct Content {
    std::string label;
    std::string uri;
    std::unique_ptr<BufferedBytes> bytes;
  };
  struct Level {
    Content packed;
    std::unique_ptr<ArchiveReader> reader;
  };

  std::optional<ImportItem> NextFile();
  std::optional<ImportItem> NextMember();
  std::optional<ImportItem> NextRecord();
  // One document is one item; else what is in it is for Next to take out.
  std::optional<ImportItem> Take(Content content);
  std::optional<ImportItem> Enter(Content content, ContentKind kind);
  ImportItem ReadDocument(const Content& content);
  ImportItem ReadArticle(const Content& content) const;
  ImportItem MakeItem(std::string label, v1::ImportArticlesRequest request) const;

  const ImportSource source_;
  std::istream& in_;
  std::vector<FoundFile> files_;
  int64_t all_bytes_ = 0;  // -1: not known
  size_t next_ = 0;
  bool one_each_;

  // Of the file that is being read, outermost first.
  std::unique_ptr<ByteSource> file_;
  int64_t bytes_before_ = 0;
  ArchiveBudget budget_;
  std::vector<Level> levels_;
  std::optional<Content> records_;
  bool records_are_lines_ = false;
  int64_t record_number_ = 0;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_
