#include "storage/rocks/check_store.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/tables_check.h"
#include "storage/open_store.h"
#include "storage/rocks/check_findings.h"
#include "storage/rocks/index_blocks.h"
#include "storage/rocks/record_check.h"
#include "storage/rocks/store_folder.h"
#include "storage/rocks/tip_file.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint32_t kDocsAtOnce = 1024;
constexpr int64_t kBlockCacheBytes = 64 << 20;
constexpr int64_t kWriteBufferBytes = 16 << 20;

// Each record is read once, and those of articles twice.
int64_t RecordsOf(const Database& database) {
  uint64_t total = 0;
  for (const Family family : kFamilies) {
    uint64_t keys = 0;
    database.engine().GetIntProperty(database.handle(family), rocksdb::DB::Properties::kEstimateNumKeys,
                                     &keys);
    total += family == Family::kArticle ? 2 * keys : keys;
  }
  return static_cast<int64_t>(total);
}

// Adds what `check` reports of an index to the findings, by the name of the document's record.
TablesCheck::Report ReportTo(CheckFindings& findings, const RecordCheck& records, internal::Kind kind) {
  return [&findings, &records, kind](uint32_t doc, const std::string& how) {
    const std::string record = RecordCheck::NameOfDoc(kind, doc);
    if (findings.Has(record)) return;
    findings.Add(record, absl::StrCat(records.ResourceOf(kind, doc), ": ", how));
  };
}

absl::Status CheckIndex(const Index& index, const RecordCheck& records, CheckFindings& findings) {
  const Revision revision = records.state()->revision();
  for (const internal::Kind kind : kKinds) {
    const TablesCheck::Report report = ReportTo(findings, records, kind);
    const uint32_t end = records.tables().kind(kind).size();
    for (uint32_t first = 1; first < end; first += kDocsAtOnce) {
      RETURN_IF_ERROR(findings.CheckStop());
      index.Read([&](const Tables& tables, const Orders&, Revision) {
        TablesCheck::Compare(records.tables(), tables, kind, first, first + kDocsAtOnce, revision, report);
        TablesCheck::ComparePostings(tables, kind, first, first + kDocsAtOnce, report);
      });
    }
    index.Read([&](const Tables& tables, const Orders&, Revision) {
      if (tables.kind(kind).size() < end) {
        findings.Add(RecordCheck::NameOfDoc(kind, tables.kind(kind).size()), "the index has it not");
      }
      TablesCheck::CheckListed(tables, kind, report);
    });
    size_t orders = 1;
    for (size_t i = 0; i < orders; ++i) {
      RETURN_IF_ERROR(findings.CheckStop());
      index.Read([&](const Tables& tables, const Orders& kept, Revision) {
        orders = kept.of(kind).size();
        if (i < orders) TablesCheck::CheckOrder(tables, kind, kept.of(kind)[i], report);
      });
    }
  }
  return absl::OkStatus();
}

// What the next opening would take the index from.
absl::Status CheckBlocks(const Database& database, const RecordCheck& records, CheckFindings& findings) {
  const absl::StatusOr<std::optional<internal::Checkpoint>> checkpoint = ReadCheckpoint(database);
  if (checkpoint.ok() && !checkpoint->has_value()) return absl::OkStatus();
  if (!checkpoint.ok()) {
    findings.Add("checkpoint of the index", std::string(checkpoint.status().message()));
    return absl::OkStatus();
  }
  const absl::StatusOr<std::unique_ptr<Tables>> tables =
      TablesCodec::Decode(**checkpoint, BlocksOf(database));
  if (!tables.ok()) {
    findings.Add("checkpoint of the index", std::string(tables.status().message()));
    return absl::OkStatus();
  }
  const Revision revision = (*checkpoint)->revision();
  // Below what is kept the records cannot tell any more.
  if (revision + 1 < records.state()->oldest_revision()) return absl::OkStatus();
  for (const internal::Kind kind : kKinds) {
    RETURN_IF_ERROR(findings.CheckStop());
    TablesCheck::Compare(records.tables(), **tables, kind, 1, (*tables)->kind(kind).size(), revision,
                         ReportTo(findings, records, kind));
  }
  return absl::OkStatus();
}

absl::Status CheckTip(const Tip& tip, const internal::StoreState& state, CheckFindings& findings) {
  if (tip.store_id != state.store_id()) findings.Add("TIP", "it belongs to another store");
  if (tip.revision > state.revision()) {
    findings.Add("TIP", absl::StrCat("acknowledged writes are gone: the database ends at revision ",
                                     state.revision(), ", the tip file at ", tip.revision));
  }
  if (tip.revision == state.revision() && tip.chain != state.chain()) {
    findings.Add("TIP", "its running hash of the log is not the database's");
  }
  return absl::OkStatus();
}

std::string DirectoryOf(const StoreOptions& store) {
  std::string directory = store.directory;
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  return directory;
}

}  // namespace

absl::StatusOr<CheckReport> CheckOpenStore(const Database& database, const Index& index,
                                           const SearchFeed& feed, const CheckOptions& options) {
  CheckFindings findings(options, RecordsOf(database));
  RecordCheck records(database, findings);
  RETURN_IF_ERROR(records.Run());
  if (records.state().has_value()) {
    RETURN_IF_ERROR(CheckIndex(index, records, findings));
    RETURN_IF_ERROR(feed.Check(findings));
  }
  return findings.Take();
}

absl::Status CheckFolderOf(const StoreOptions& store) {
  rocksdb::Env& env = store.env != nullptr ? *store.env : *rocksdb::Env::Default();
  return StoreFolder::Inspect(env, DirectoryOf(store)).status();
}

bool IsOpenElsewhere(const StoreOptions& store) { return StoreFolder::IsLockedElsewhere(DirectoryOf(store)); }

absl::StatusOr<CheckReport> CheckStoreIn(const StoreOptions& store, const CheckOptions& options) {
  const EngineResources resources = MakeResources(store.env, kBlockCacheBytes, kWriteBufferBytes);
  rocksdb::Env& env = *resources.env;
  const std::string directory = DirectoryOf(store);
  ASSIGN_OR_RETURN(const StoreFolder::Content content, StoreFolder::Inspect(env, directory));
  if (content != StoreFolder::Content::kStore) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_A_STORE",
                     absl::StrCat(directory, " is no store: it is empty or missing"),
                     {{"directory", directory}});
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<StoreFolder> folder, StoreFolder::LockToRead(env, directory));
  CheckFindings refused(options, 0);
  const absl::StatusOr<TipFile::Found> tip = TipFile::Read(env, folder->tip_path());
  const auto database = Database::Open(folder->database_path(), resources, Database::Mode::kReadOnly);
  if (!tip.ok()) refused.Add("TIP", std::string(tip.status().message()));
  if (!database.ok()) {
    refused.Add("database", std::string(database.status().message()));
    return refused.Take();
  }
  CheckFindings findings(options, RecordsOf(**database));
  if (!tip.ok()) findings.Add("TIP", std::string(tip.status().message()));
  RecordCheck records(**database, findings);
  RETURN_IF_ERROR(records.Run());
  if (records.state().has_value()) {
    if (tip.ok()) RETURN_IF_ERROR(CheckTip(tip->tip, *records.state(), findings));
    RETURN_IF_ERROR(CheckBlocks(**database, records, findings));
  }
  return findings.Take();
}

}  // namespace fangtan::storage
