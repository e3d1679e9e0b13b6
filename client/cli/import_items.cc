#include "client/cli/import_items.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

constexpr char kStandardInput[] = "-";

// An article's JSON may be larger than a document, but must fit into one message.
constexpr int64_t kMaxLineBytes = 128 << 20;

std::string LabelOf(const std::string& path) { return path == kStandardInput ? "standard input" : path; }

absl::StatusOr<v1::Article> ParseArticle(const std::string& line) {
  v1::Article article;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &article);
  if (!status.ok()) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID",
        absl::StrCat("no article in the protobuf JSON mapping: ", std::string(status.message())));
  }
  return article;
}

}  // namespace

ImportItems::ImportItems(ImportSource source, std::istream& in) : source_(std::move(source)), in_(in) {
  for (const std::string& input : source_.inputs) {
    if (input == kStandardInput) {
      files_.push_back({input, absl::OkStatus()});
      continue;
    }
    for (FoundFile& file : FindFiles(input)) files_.push_back(std::move(file));
  }
}

std::optional<int64_t> ImportItems::total() const {
  if (IsLines()) return std::nullopt;
  return static_cast<int64_t>(files_.size());
}

std::optional<ImportItem> ImportItems::Next() {
  if (IsLines()) return NextLine();
  if (next_ == files_.size()) return std::nullopt;
  return NextDocument();
}

ImportItem ImportItems::NextDocument() {
  const FoundFile& file = files_[next_++];
  const std::string label = LabelOf(file.path);
  if (!file.status.ok()) return {label, file.status};
  absl::StatusOr<std::string> content =
      file.path == kStandardInput ? ReadStream(in_, label) : ReadFile(file.path);
  if (!content.ok()) return {label, content.status()};
  v1::ImportArticlesRequest request;
  v1::RawDocument& document = *request.mutable_document();
  document.set_content(*std::move(content));
  document.set_format(source_.format);
  document.set_uri(!source_.uri.empty() ? source_.uri : file.path == kStandardInput ? "" : file.path);
  request.set_validate_only(source_.validate_only);
  return {label, std::move(request)};
}

absl::Status ImportItems::OpenLines(const FoundFile& file) {
  line_number_ = 0;
  if (!file.status.ok()) return file.status;
  if (file.path == kStandardInput) {
    lines_ = &in_;
    return absl::OkStatus();
  }
  opened_ = std::ifstream(file.path, std::ios::binary);
  if (!opened_) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE",
                     absl::StrCat(file.path, ": ", std::strerror(errno)), {{"file", file.path}});
  }
  lines_ = &opened_;
  return absl::OkStatus();
}

std::optional<ImportItem> ImportItems::NextLine() {
  for (;;) {
    if (lines_ == nullptr) {
      if (next_ == files_.size()) return std::nullopt;
      const FoundFile& file = files_[next_++];
      if (absl::Status status = OpenLines(file); !status.ok()) return ImportItem{LabelOf(file.path), status};
    }
    const std::string file = LabelOf(files_[next_ - 1].path);
    absl::StatusOr<std::optional<std::string>> line = ReadLine(*lines_, kMaxLineBytes);
    if (line.ok() && !line->has_value()) {
      lines_ = nullptr;
      continue;
    }
    const std::string label = absl::StrCat(file, ":", ++line_number_);
    if (!line.ok()) {
      if (!lines_->good()) lines_ = nullptr;
      return ImportItem{label, line.status()};
    }
    if (line_number_ == 1) **line = std::string(absl::StripPrefix(**line, "\xEF\xBB\xBF"));
    if (absl::StripAsciiWhitespace(**line).empty()) continue;
    absl::StatusOr<v1::Article> article = ParseArticle(**line);
    if (!article.ok()) return ImportItem{label, article.status()};
    v1::ImportArticlesRequest request;
    *request.mutable_article() = *std::move(article);
    request.set_validate_only(source_.validate_only);
    return ImportItem{label, std::move(request)};
  }
}

}  // namespace fangtan::client
