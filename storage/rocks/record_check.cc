#include "storage/rocks/record_check.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/file_checksums.h"
#include "storage/rocks/mutation_writer.h"
#include "storage/rocks/record_codec.h"
#include "storage/rocks/record_scan.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/tip_file.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kReadahead = 2 << 20;

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

std::unique_ptr<google::protobuf::Message> MessageFor(internal::Kind kind) {
  switch (kind) {
    case internal::ARTICLE:
      return std::make_unique<v1::Article>();
    case internal::QUESTION:
      return std::make_unique<v1::Question>();
    case internal::ANSWER:
      return std::make_unique<v1::Answer>();
    case internal::SPEAKER:
      return std::make_unique<v1::Speaker>();
    default:
      return std::make_unique<v1::Ranking>();
  }
}

bool ReplacesVersion(std::string_view payload) {
  internal::DocumentRecord record;
  return record.ParseFromArray(payload.data(), static_cast<int>(payload.size())) && record.previous() != 0;
}

}  // namespace

RecordCheck::RecordCheck(const Database& database, CheckFindings& findings)
    : database_(database), findings_(findings), held_(&database.engine()), sources_(database) {}

std::string RecordCheck::NameOfDoc(internal::Kind kind, uint32_t doc) {
  return RecordName(FamilyOf(kind), DocKey{.doc = doc}.Encode());
}

std::string RecordCheck::ResourceOf(internal::Kind kind, uint32_t doc) const {
  const DocTable& table = tables_.kind(kind);
  if (doc >= table.size() || table.entity[doc] == kNoEntity) return "an unknown resource";
  return tables_.NameOf(kind, table.entity[doc]);
}

rocksdb::ReadOptions RecordCheck::ScanOptions() const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = kReadahead;
  options.snapshot = held_.snapshot();
  return options;
}

absl::Status RecordCheck::Run() {
  absl::StatusOr<internal::StoreState> state = StateAt(database_, held_.snapshot());
  if (!state.ok()) {
    findings_.Add(RecordName(Family::kDefault, kStateKey), std::string(state.status().message()));
    return CheckFiles();
  }
  state_ = *std::move(state);
  for (const internal::Kind kind : kKinds) RETURN_IF_ERROR(CheckDocuments(kind));
  HideChildrenOfDeleted(*state_, tables_);
  RETURN_IF_ERROR(CheckChanges());
  RETURN_IF_ERROR(CheckChildren());
  RETURN_IF_ERROR(CheckNames());
  RETURN_IF_ERROR(CheckSources());
  RETURN_IF_ERROR(CheckOthers());
  return CheckFiles();
}

absl::Status RecordCheck::EachRecord(Family family, std::string_view first, Visit visit, bool& complete) {
  const std::unique_ptr<rocksdb::Iterator> iterator(
      database_.engine().NewIterator(ScanOptions(), database_.handle(family)));
  for (iterator->Seek(ToSlice(first)); iterator->Valid(); iterator->Next()) {
    RETURN_IF_ERROR(findings_.Read(1));
    const std::string_view key = iterator->key().ToStringView();
    const absl::StatusOr<std::string_view> payload = Unseal(family, key, iterator->value().ToStringView());
    if (!payload.ok()) {
      findings_.Add(RecordName(family, key), std::string(payload.status().message()));
      continue;
    }
    RETURN_IF_ERROR(visit(key, *payload));
  }
  complete = iterator->status().ok();
  return absl::OkStatus();
}

absl::Status RecordCheck::CheckDocuments(internal::Kind kind) {
  const Family family = FamilyOf(kind);
  const uint32_t end = state_->next_doc(kind);
  const auto next = [&] { return tables_.kind(kind).size(); };
  const auto visit = [&](std::string_view key, std::string_view payload) -> absl::Status {
    const absl::StatusOr<DocKey> at = DocKey::Decode(key);
    if (!at.ok() || at->doc < next() || at->doc >= end) {
      findings_.Add(RecordName(family, key), "it was never written");
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(TakeMissing(kind, next(), at->doc));
    return CheckDocument(kind, at->doc, payload);
  };
  for (bool complete = false; !complete;) {
    RETURN_IF_ERROR(EachRecord(family, DocKey{.doc = next()}.Encode(), visit, complete));
    // One by one through what no scan gets over, until one is readable again.
    if (complete || next() >= end) break;
    RETURN_IF_ERROR(TakeMissing(kind, next(), next() + 1));
  }
  return TakeMissing(kind, next(), end);
}

absl::Status RecordCheck::TakeMissing(internal::Kind kind, uint32_t first, uint32_t end) {
  for (uint32_t doc = first; doc < end; ++doc) {
    RETURN_IF_ERROR(findings_.Read(1));
    const std::string key = DocKey{.doc = doc}.Encode();
    const auto payload = database_.Get(FamilyOf(kind), key);
    if (payload.ok() && payload->has_value()) {
      // It stood behind what a scan could not read.
      RETURN_IF_ERROR(CheckDocument(kind, doc, **payload));
      continue;
    }
    findings_.Add(NameOfDoc(kind, doc),
                  payload.ok() ? "it is missing" : std::string(payload.status().message()));
    tables_.AddPurged(kind);
  }
  return absl::OkStatus();
}

absl::Status RecordCheck::CheckDocument(internal::Kind kind, uint32_t doc, std::string_view payload) {
  const std::optional<std::string_view> message = MessageOf(payload);
  if (!message.has_value()) {
    const std::optional<Revision> purged = PurgedRevisionOf(payload);
    if (!purged.has_value()) {
      findings_.Add(NameOfDoc(kind, doc), "it holds no message");
    } else if (*purged >= state_->oldest_revision()) {
      findings_.Add(NameOfDoc(kind, doc), absl::StrCat("it was purged, but revision ", *purged, " is kept"));
    }
    tables_.AddPurged(kind);
    return absl::OkStatus();
  }
  absl::StatusOr<IndexEntry> entry = IndexEntryFrom(kind, doc, *message);
  const std::unique_ptr<google::protobuf::Message> parsed = MessageFor(kind);
  if (!entry.ok() || !parsed->ParseFromArray(message->data(), static_cast<int>(message->size()))) {
    findings_.Add(NameOfDoc(kind, doc), "its message does not parse");
    tables_.AddPurged(kind);
    return absl::OkStatus();
  }
  if (const std::string wrong = sources_.WrongSpanIn(*parsed); !wrong.empty()) {
    findings_.Add(NameOfDoc(kind, doc), absl::StrCat(entry->name, ": ", wrong));
  }
  entry->replaces = kind == internal::SPEAKER && ReplacesVersion(payload);
  tables_.Add(*entry);
  return absl::OkStatus();
}

// Every question and answer that an article's record names is there, and is the article's.
absl::Status RecordCheck::CheckChildren() {
  bool complete = true;
  return EachRecord(
      Family::kArticle, "",
      [&](std::string_view key, std::string_view payload) -> absl::Status {
        internal::ArticleRecord record;
        const absl::StatusOr<DocKey> at = DocKey::Decode(key);
        if (!at.ok() || !record.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
          findings_.Add(RecordName(Family::kArticle, key), "it is no article");
          return absl::OkStatus();
        }
        if (record.purged()) return absl::OkStatus();
        const std::string article = ResourceOf(internal::ARTICLE, at->doc);
        for (const internal::SectionRecord& section : record.sections()) {
          for (const internal::ExchangeRecord& exchange : section.exchanges()) {
            if (exchange.has_question())
              CheckChild(at->doc, internal::QUESTION, exchange.question(), article);
            for (const auto& answer : exchange.answers())
              CheckChild(at->doc, internal::ANSWER, answer, article);
          }
        }
        return absl::OkStatus();
      },
      complete);  // what could not be read has been found by the document
}

void RecordCheck::CheckChild(uint32_t article_doc, internal::Kind kind, const internal::ChildRecord& child,
                             const std::string& article) {
  const std::string record = NameOfDoc(kind, child.doc());
  if (findings_.Has(record)) return;
  const std::string_view collection = kind == internal::QUESTION ? "/questions/" : "/answers/";
  const std::string expected = absl::StrCat(article, std::string(collection), child.local_id());
  if (ResourceOf(kind, child.doc()) == expected) return;
  findings_.Add(NameOfDoc(internal::ARTICLE, article_doc),
                absl::StrCat(article, ": it names ", record, " as ", expected, ", which is ",
                             ResourceOf(kind, child.doc())));
}

absl::Status RecordCheck::CheckChanges() {
  bool complete = true;
  bool parsed = true;
  RETURN_IF_ERROR(EachRecord(
      Family::kChange, "",
      [&](std::string_view key, std::string_view payload) {
        internal::ChangeRecord change;
        if (change.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return absl::OkStatus();
        findings_.Add(RecordName(Family::kChange, key), "it is no change");
        parsed = false;
        return absl::OkStatus();
      },
      complete));
  const ChangeScan::Visitor apply = ApplyDeathsTo(tables_);
  const auto visit = [&](Revision revision, const internal::ChangeRecord& change) {
    const std::optional<DocDeath> death = DeathOf(change, revision);
    // What a damaged document was, nobody knows: it has no end either.
    const bool lost = death.has_value() && internal::Kind_IsValid(death->kind) &&
                      death->doc < tables_.kind(death->kind).size() &&
                      tables_.kind(death->kind).entity[death->doc] == kNoEntity;
    return lost ? absl::OkStatus() : apply(revision, change);
  };
  const Tip tip{.store_id = state_->store_id(), .revision = state_->revision(), .chain = state_->chain()};
  ChangeScan changes(*state_, tip, state_->oldest_revision() - 1, OldestChain(*state_), visit);
  const absl::Status scanned = changes.Run(database_, held_.snapshot());
  if (!scanned.ok()) findings_.Add("changes", std::string(scanned.message()));
  return absl::OkStatus();
}

absl::Status RecordCheck::CheckNames() {
  bool complete = true;
  size_t count = 0;
  RETURN_IF_ERROR(EachRecord(
      Family::kName, "",
      [&](std::string_view key, std::string_view payload) {
        ++count;
        const absl::StatusOr<NameKey> at = NameKey::Decode(key);
        const absl::StatusOr<DocKey> newest = DocKey::Decode(payload);
        if (!at.ok() || !newest.ok()) {
          findings_.Add(RecordName(Family::kName, key), "it is no name of a document");
          return absl::OkStatus();
        }
        // A document that is damaged has been found already.
        if (findings_.Has(NameOfDoc(at->kind, newest->doc))) return absl::OkStatus();
        const uint32_t entity = tables_.EntityOf(at->kind, at->name);
        if (entity == kNoEntity || tables_.VersionAt(at->kind, entity, kNeverDies) != newest->doc) {
          findings_.Add(RecordName(Family::kName, key),
                        absl::StrCat(at->name, ": it names a wrong document"));
        }
        return absl::OkStatus();
      },
      complete));
  if (!complete) findings_.Add("family name", "it cannot be read to its end");
  size_t expected = 0;
  for (const internal::Kind kind : {internal::ARTICLE, internal::SPEAKER, internal::RANKING}) {
    for (const uint32_t newest : tables_.kind(kind).newest) expected += newest != 0;
  }
  if (count < expected) {
    findings_.Add("family name", absl::StrCat("it holds ", count, " names for ", expected, " resources"));
  }
  return absl::OkStatus();
}

absl::Status RecordCheck::CheckSources() {
  bool complete = true;
  RETURN_IF_ERROR(EachRecord(
      Family::kSource, "",
      [&](std::string_view key, std::string_view payload) {
        const absl::StatusOr<SourceKey> at = SourceKey::Decode(key);
        internal::SourceRecord record;
        v1::Source source;
        if (!at.ok()) {
          findings_.Add(RecordName(Family::kSource, key), "its key is none of a source");
        } else if (at->part == SourceKey::kContent) {
          if (Sha256(payload) != at->digest) {
            findings_.Add(RecordName(Family::kSource, key), "it does not have the digest it is named by");
          }
        } else if (!record.ParseFromArray(payload.data(), static_cast<int>(payload.size())) ||
                   !source.ParseFromString(record.message())) {
          findings_.Add(RecordName(Family::kSource, key), "it is no source");
        }
        return absl::OkStatus();
      },
      complete));
  // A blob that is damaged ends the walk; the check of files names it.
  if (!complete) findings_.Add("family source", "it cannot be read to its end");
  return absl::OkStatus();
}

// By their envelopes alone.
absl::Status RecordCheck::CheckOthers() {
  for (const Family family :
       {Family::kDefault, Family::kRequest, Family::kDict, Family::kColumn, Family::kAlias}) {
    bool complete = true;
    RETURN_IF_ERROR(EachRecord(
        family, "", [](std::string_view, std::string_view) { return absl::OkStatus(); }, complete));
    if (!complete) findings_.Add(absl::StrCat("family ", FamilyName(family)), "it cannot be read to its end");
  }
  return absl::OkStatus();
}

absl::Status RecordCheck::CheckFiles() {
  for (const StoredFile& file : StoredFilesOf(database_)) {
    const absl::Status checked =
        CheckStoredFile(database_, file, [this](uint64_t) { return findings_.CheckStop(); });
    if (absl::IsCancelled(checked)) return checked;
    if (!checked.ok()) findings_.Add(file.path, std::string(checked.message()));
  }
  return absl::OkStatus();
}

}  // namespace fangtan::storage
