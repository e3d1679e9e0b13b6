// SourceTexts: whether spans lie inside the sources that they point into, on the borders of characters.
//
//   SourceTexts sources(database, snapshot);
//   std::string wrong = sources.WrongWith(span);                  // empty: nothing
//
// Holds the source that was asked for last: the records of one article point into one. Not thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_SOURCE_TEXTS_H_
#define FANGTAN_STORAGE_ROCKS_SOURCE_TEXTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "fangtan/v1/source.pb.h"
#include "google/protobuf/message.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

class SourceTexts {
 public:
  // Both must outlive it.
  explicit SourceTexts(const Database& database) : database_(database) {}

  // A source that is not stored here, or is damaged itself, is passed over.
  std::string WrongWith(const v1::Span& span);
  // The first span in `message` and below with which something is wrong.
  std::string WrongSpanIn(const google::protobuf::Message& message);

 private:
  bool Load(const std::string& name);
  int64_t CharsBefore(int64_t byte) const;
  bool IsBorder(int64_t byte) const;

  const Database& database_;
  std::string name_;
  bool found_ = false;
  v1::Source source_;
  std::string content_;  // only if it is UTF-8
  bool readable_ = false;
  std::vector<int64_t> chars_;  // before every kStep-th byte
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_SOURCE_TEXTS_H_
