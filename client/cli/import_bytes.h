// Bytes that come block by block, out of a file, a pipe or a member of an archive, with a look ahead at how
// they begin. Never more is held than a block, what was looked at, and what the caller asked for.
//
//   FileBytes file("page.txt");
//   BufferedBytes bytes(file, "page.txt");
//   ASSIGN head = bytes.Head(512);                  // still to be read
//   ASSIGN content = bytes.ReadAll(kMaxDocumentBytes);
//
// Failures: INVALID_ARGUMENT TOO_LARGE, whose message begins with the label; else what the source reports.
// For one thread.
#ifndef FANGTAN_CLIENT_CLI_IMPORT_BYTES_H_
#define FANGTAN_CLIENT_CLI_IMPORT_BYTES_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace fangtan::client {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // The next block, good until the next call; empty at the end.
  virtual absl::StatusOr<absl::string_view> Next() = 0;

  // How many bytes there are in all, where that is known beforehand.
  virtual std::optional<int64_t> size() const { return std::nullopt; }

  // How far it has come.
  virtual int64_t position() const { return 0; }

  // The descriptor, if the bytes are those of a regular file: who can seek reads it from its beginning.
  virtual std::optional<int> seekable() const { return std::nullopt; }
};

// A file, a pipe or a device by its path. FAILED_PRECONDITION FILE_UNREADABLE.
class FileBytes : public ByteSource {
 public:
  explicit FileBytes(std::string path);
  ~FileBytes() override;

  absl::StatusOr<absl::string_view> Next() override;
  std::optional<int64_t> size() const override { return size_; }
  int64_t position() const override;
  std::optional<int> seekable() const override;

 private:
  const std::string path_;
  int fd_ = -1;
  absl::Status opened_;
  std::optional<int64_t> size_;
  int64_t read_ = 0;
  std::vector<char> block_;
};

// What is left of a stream, which must outlive this.
class StreamBytes : public ByteSource {
 public:
  StreamBytes(std::istream& in, std::string label);

  absl::StatusOr<absl::string_view> Next() override;
  int64_t position() const override { return read_; }

 private:
  std::istream& in_;
  const std::string label_;
  int64_t read_ = 0;
  std::vector<char> block_;
};

class BufferedBytes {
 public:
  // `source` must outlive this.
  BufferedBytes(ByteSource& source, std::string label) : source_(source), label_(std::move(label)) {}
  BufferedBytes(const BufferedBytes&) = delete;
  BufferedBytes& operator=(const BufferedBytes&) = delete;

  // How the rest begins: `wanted` bytes of it, or all if there are fewer. Good until the next call.
  absl::StatusOr<absl::string_view> Head(size_t wanted);

  // The next bytes, at most `most`, good until the next call; empty at the end.
  absl::StatusOr<absl::string_view> Take(size_t most = SIZE_MAX);

  // The rest. TOO_LARGE if it is more than `limit`: before anything is read where the size is known, and
  // without reading on where it is not.
  absl::StatusOr<std::string> ReadAll(int64_t limit);

  // The next line without its line feed, nothing at the end. TOO_LARGE for a line above `limit`, which is
  // passed over.
  absl::StatusOr<std::optional<std::string>> ReadLine(int64_t limit);

  ByteSource& source() { return source_; }
  const std::string& label() const { return label_; }

 private:
  absl::Status TooLarge(int64_t limit) const;
  absl::StatusOr<bool> Fill();

  ByteSource& source_;
  const std::string label_;
  std::string ahead_;  // Looked at, not yet taken; used from at_ on.
  size_t at_ = 0;
  absl::string_view block_;  // The rest of the source's block, behind ahead_.
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_IMPORT_BYTES_H_
