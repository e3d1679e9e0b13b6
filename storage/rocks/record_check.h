// RecordCheck: reads every record of a store as it is at one moment, checks each by itself and against the
// others, and builds from them what an index should be.
//
//   RecordCheck check(database, findings);
//   RETURN_IF_ERROR(check.Run());                          // CANCELLED; damage is in `findings`
//   ... check.tables(), check.state() ...
//
// Goes on behind what is damaged: a sorted file's bad block costs the records in it. Not thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_CHECK_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_CHECK_H_

#include <rocksdb/db.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "storage/index/tables.h"
#include "storage/rocks/check_findings.h"
#include "storage/rocks/database.h"
#include "storage/rocks/source_texts.h"

namespace fangtan::storage {

class RecordCheck {
 public:
  // Both must outlive it.
  RecordCheck(const Database& database, CheckFindings& findings);

  absl::Status Run();

  // Of the moment; nullopt if it is damaged, and then nothing else was looked at.
  const std::optional<internal::StoreState>& state() const { return state_; }
  const Tables& tables() const { return tables_; }
  // "answer 0000002a", and what else is known of the document: the second for descriptions.
  static std::string NameOfDoc(internal::Kind kind, uint32_t doc);
  std::string ResourceOf(internal::Kind kind, uint32_t doc) const;

 private:
  using Visit = absl::FunctionRef<absl::Status(std::string_view key, std::string_view payload)>;
  // Intact records from `first` on; what is damaged is found. False if the rest could not be read.
  absl::Status EachRecord(Family family, std::string_view first, Visit visit, bool& complete);
  absl::Status CheckDocuments(internal::Kind kind);
  absl::Status CheckDocument(internal::Kind kind, uint32_t doc, std::string_view payload);
  // Documents [first, end) are not where they should be, or cannot be read.
  absl::Status TakeMissing(internal::Kind kind, uint32_t first, uint32_t end);
  absl::Status CheckChildren();
  void CheckChild(uint32_t article_doc, internal::Kind kind, const internal::ChildRecord& child,
                  const std::string& article);
  absl::Status CheckSources();
  absl::Status CheckChanges();
  absl::Status CheckNames();
  absl::Status CheckOthers();
  absl::Status CheckFiles();
  rocksdb::ReadOptions ScanOptions() const;

  const Database& database_;
  CheckFindings& findings_;
  mutable rocksdb::ManagedSnapshot held_;  // its snapshot() is not const
  SourceTexts sources_;
  std::optional<internal::StoreState> state_;
  Tables tables_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_CHECK_H_
