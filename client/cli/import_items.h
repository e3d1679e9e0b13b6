// The items of an import, read one by one from files, folders and the standard input.
//
//   ImportItems items({.inputs = {"interviews/", "-"}}, console.in);
//   while (std::optional<ImportItem> item = items.Next()) ...
//
// For one thread.
#ifndef FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_
#define FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_

#include <cstdint>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/document_files.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::client {

struct ImportSource {
  // Files, folders, or `-` for the standard input.
  std::vector<std::string> inputs;

  // `jsonl`: one Article a line; else a reader of the server's, or empty.
  std::string format;

  // Where the document came from; empty: its path.
  std::string uri;

  // Check only.
  bool validate_only = false;
};

// One item, or why there is none.
struct ImportItem {
  // The file, with the line where a file holds many.
  std::string label;

  absl::StatusOr<v1::ImportArticlesRequest> request;
};

class ImportItems {
 public:
  // Walks the folders, reads no file yet. `in` must outlive this.
  ImportItems(ImportSource source, std::istream& in);

  // The next item; nothing after the last.
  std::optional<ImportItem> Next();

  // How many items there are in all, where that is known beforehand.
  std::optional<int64_t> total() const;

 private:
  bool IsLines() const { return source_.format == "jsonl"; }
  ImportItem NextDocument();
  std::optional<ImportItem> NextLine();
  absl::Status OpenLines(const FoundFile& file);

  const ImportSource source_;
  std::istream& in_;
  std::vector<FoundFile> files_;
  size_t next_ = 0;

  // Of the file that lines are being read from.
  std::ifstream opened_;
  std::istream* lines_ = nullptr;
  int64_t line_number_ = 0;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_IMPORT_ITEMS_H_
