#include "client/cli/import_items.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/cli/archive_names.h"
#include "client/cli/import_records.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

constexpr char kStandardInput[] = "-";
constexpr size_t kDeepestArchive = 2;

std::string LabelOf(const std::string& path) {
  return path == kStandardInput ? "standard input" : ReadableName(path);
}

// As in a `jar:` URL.
std::string MemberOf(const std::string& archive, const std::string& member) {
  if (member.empty()) return archive;
  return archive.empty() ? member : absl::StrCat(archive, "!/", member);
}

// Without a byte order mark.
std::string WithoutMark(absl::string_view text) {
  return std::string(absl::StripPrefix(text, "\xEF\xBB\xBF"));
}

// What JSON is whose user calls it articles.
ContentKind AsArticles(ContentKind kind) {
  return kind == ContentKind::kArticle ? kind : ContentKind::kArticleLines;
}

}  // namespace

ImportItems::ImportItems(ImportSource source, std::istream& in)
    : source_(std::move(source)),
      in_(in),
      one_each_(source_.format != "jsonl" && source_.format != "binary") {
  for (const std::string& input : source_.inputs) {
    if (input == kStandardInput) {
      files_.push_back({input, absl::OkStatus()});
      all_bytes_ = -1;
      continue;
    }
    for (FoundFile& file : FindFiles(input, budget_.passed_over)) {
      if (all_bytes_ >= 0) all_bytes_ += file.bytes;
      files_.push_back(std::move(file));
    }
  }
}

std::optional<int64_t> ImportItems::total() const {
  if (!one_each_) return std::nullopt;
  return static_cast<int64_t>(files_.size());
}

ImportPosition ImportItems::position() const {
  ImportPosition position{.bytes = bytes_before_ + (file_ == nullptr ? 0 : file_->position())};
  if (all_bytes_ >= 0) position.all_bytes = all_bytes_;
  return position;
}

std::optional<ImportItem> ImportItems::Next() {
  for (;;) {
    std::optional<ImportItem> item;
    if (records_.has_value()) {
      item = NextRecord();
    } else if (!levels_.empty()) {
      item = NextMember();
    } else if (next_ < files_.size()) {
      item = NextFile();
    } else {
      return std::nullopt;
    }
    if (budget_.exceeded) {  // Nothing more is read of this file, however deep the archive that went too far.
      records_.reset();
      levels_.clear();
    }
    if (item.has_value()) return item;
  }
}

std::optional<ImportItem> ImportItems::NextFile() {
  const FoundFile& file = files_[next_++];
  const std::string label = LabelOf(file.path);
  bytes_before_ = position().bytes;
  file_ = nullptr;
  if (!file.status.ok()) return ImportItem{label, file.status};
  const bool piped = file.path == kStandardInput;
  if (piped) {
    file_ = std::make_unique<StreamBytes>(in_, label);
  } else {
    file_ = std::make_unique<FileBytes>(file.path);
  }
  budget_ = {.limits = source_.limits, .packed_size = file_->size(), .passed_over = budget_.passed_over};
  return Take({label, !source_.uri.empty() || piped ? source_.uri : label,
               std::make_unique<BufferedBytes>(*file_, label)});
}

std::optional<ImportItem> ImportItems::NextMember() {
  Level& level = levels_.back();
  absl::StatusOr<std::optional<ArchiveMember>> member = level.reader->NextMember();
  if (!member.ok()) {
    ImportItem item{level.packed.label, member.status()};
    levels_.pop_back();
    return item;
  }
  if (!member->has_value()) {
    levels_.pop_back();
    return std::nullopt;
  }
  const std::string& name = (*member)->name;
  std::string label = MemberOf(level.packed.label, name);
  if (!(*member)->status.ok()) return ImportItem{std::move(label), (*member)->status};
  auto bytes = std::make_unique<BufferedBytes>(*level.reader, label);
  return Take({label, MemberOf(level.packed.uri, name), std::move(bytes)});
}

std::optional<ImportItem> ImportItems::Take(Content content) {
  const absl::StatusOr<absl::string_view> head = content.bytes->Head(kKindHeadBytes);
  if (!head.ok()) return ImportItem{content.label, head.status()};
  ContentKind kind = KindOf(*head);
  if (!IsPacked(kind) && !source_.format.empty()) {
    kind = source_.format == "jsonl"    ? AsArticles(kind)
           : source_.format == "binary" ? ContentKind::kArticleRecords
                                        : ContentKind::kDocument;
  }
  if (kind == ContentKind::kDocument) return ReadDocument(content);
  if (kind == ContentKind::kArticle) return ReadArticle(content);
  one_each_ = false;
  return Enter(std::move(content), kind);
}

std::optional<ImportItem> ImportItems::Enter(Content content, ContentKind kind) {
  if (!IsPacked(kind)) {
    records_ = std::move(content);
    records_are_lines_ = kind == ContentKind::kArticleLines;
    record_number_ = 0;
    return std::nullopt;
  }
  const size_t depth = levels_.size();
  if (depth == kDeepestArchive) {
    return ImportItem{content.label,
                      MakeError(absl::StatusCode::kInvalidArgument, "ARCHIVE_NESTED",
                                "an archive in an archive in an archive is not opened; unpack it first")};
  }
  auto reader = std::make_unique<ArchiveReader>(*content.bytes, kind, static_cast<int>(depth), budget_);
  levels_.push_back({std::move(content), std::move(reader)});
  return std::nullopt;
}

ImportItem ImportItems::MakeItem(std::string label, v1::ImportArticlesRequest request) const {
  request.set_validate_only(source_.validate_only);
  return {std::move(label), std::move(request)};
}

ImportItem ImportItems::ReadDocument(const Content& content) {
  absl::StatusOr<std::string> bytes = content.bytes->ReadAll(kMaxDocumentBytes);
  if (!bytes.ok()) return {content.label, bytes.status()};
  v1::ImportArticlesRequest request;
  v1::RawDocument& document = *request.mutable_document();
  document.set_content(*std::move(bytes));
  document.set_format(source_.format);
  document.set_uri(content.uri);
  return MakeItem(content.label, std::move(request));
}

ImportItem ImportItems::ReadArticle(const Content& content) const {
  const absl::StatusOr<std::string> json = content.bytes->ReadAll(kMaxRecordBytes);
  if (!json.ok()) return {content.label, json.status()};
  absl::StatusOr<v1::ImportArticlesRequest> record = ParseRecordLine(WithoutMark(*json));
  if (!record.ok()) return {content.label, record.status()};
  return MakeItem(content.label, *std::move(record));
}

std::optional<ImportItem> ImportItems::NextRecord() {
  BufferedBytes& bytes = *records_->bytes;
  std::string label = absl::StrCat(records_->label, ":", ++record_number_);
  if (!records_are_lines_) {
    absl::StatusOr<std::optional<v1::ImportArticlesRequest>> record = ReadRecord(bytes);
    if (!record.ok() || !record->has_value()) records_.reset();
    if (!record.ok()) return ImportItem{std::move(label), record.status()};
    if (!record->has_value()) return std::nullopt;
    return MakeItem(std::move(label), **std::move(record));
  }
  absl::StatusOr<std::optional<std::string>> line = bytes.ReadLine(kMaxRecordBytes);
  if (!line.ok()) {
    if (ErrorReason(line.status()) != "TOO_LARGE") records_.reset();  // Else the line alone was passed over.
    return ImportItem{std::move(label), line.status()};
  }
  if (!line->has_value()) {
    records_.reset();
    return std::nullopt;
  }
  if (record_number_ == 1) **line = WithoutMark(**line);
  absl::StatusOr<v1::ImportArticlesRequest> record = ParseRecordLine(**line);
  if (!record.ok()) return ImportItem{std::move(label), record.status()};
  if (record->item_case() == v1::ImportArticlesRequest::ITEM_NOT_SET) return std::nullopt;  // A blank line.
  return MakeItem(std::move(label), *std::move(record));
}

}  // namespace fangtan::client
