#include "storage/ids.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/echoed_text.h"
#include "storage/errors.h"
#include "storage/text/base32.h"

namespace fangtan::storage {
namespace {

constexpr char kArticles[] = "articles";
constexpr char kQuestions[] = "questions";
constexpr char kAnswers[] = "answers";
constexpr char kSpeakers[] = "speakers";
constexpr char kRankings[] = "rankings";
constexpr char kSources[] = "sources";

// The longest name: two collections and two ids of 63 characters.
constexpr size_t kMaxNameBytes = 160;
constexpr size_t kMaxEchoedName = 120;

absl::Status BadName(std::string_view name, const std::string& pattern) {
  return InvalidField("name", absl::StrCat(EchoedText(name, kMaxEchoedName), " is not of the form ", pattern),
                      "RESOURCE_NAME_INVALID");
}

std::string_view Own(absl::string_view text) { return {text.data(), text.size()}; }

// The segments of a name; none if it is too long to be one.
std::vector<absl::string_view> Segments(std::string_view name) {
  if (name.size() > kMaxNameBytes) return {};
  return absl::StrSplit(absl::string_view(name.data(), name.size()), '/');
}

absl::StatusOr<std::string> ParseTopLevel(std::string_view name, const char* collection) {
  // Without splitting it: every lookup comes by here.
  const std::string_view head = name.substr(0, name.find('/'));
  const std::string_view id = name.substr(std::min(name.size(), head.size() + 1));
  if (head != collection || !IsValidId(id)) return BadName(name, absl::StrCat(collection, "/{id}"));
  return std::string(id);
}

template <typename ChildId>
absl::StatusOr<ChildId> ParseChild(std::string_view name, const char* collection) {
  const std::vector<absl::string_view> parts = Segments(name);
  if (parts.size() != 4 || parts[0] != kArticles || parts[2] != collection || !IsValidId(Own(parts[1])) ||
      !IsValidId(Own(parts[3]))) {
    return BadName(name, absl::StrCat("articles/{id}/", collection, "/{id}"));
  }
  return ChildId{.article = {.id = std::string(parts[1])}, .id = std::string(parts[3])};
}

template <typename Id>
absl::StatusOr<Id> TopLevel(std::string_view name, const char* collection) {
  absl::StatusOr<std::string> id = ParseTopLevel(name, collection);
  if (!id.ok()) return id.status();
  return Id{.id = *std::move(id)};
}

}  // namespace

bool IsValidId(std::string_view id) {
  return id.size() >= 4 && id.size() <= 63 && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

absl::StatusOr<ArticleId> ArticleId::Parse(std::string_view name) {
  return TopLevel<ArticleId>(name, kArticles);
}
std::string ArticleId::Name() const { return absl::StrCat(kArticles, "/", id); }

absl::StatusOr<QuestionId> QuestionId::Parse(std::string_view name) {
  return ParseChild<QuestionId>(name, kQuestions);
}
std::string QuestionId::Name() const { return absl::StrCat(article.Name(), "/", kQuestions, "/", id); }

absl::StatusOr<AnswerId> AnswerId::Parse(std::string_view name) {
  return ParseChild<AnswerId>(name, kAnswers);
}
std::string AnswerId::Name() const { return absl::StrCat(article.Name(), "/", kAnswers, "/", id); }

absl::StatusOr<SpeakerId> SpeakerId::Parse(std::string_view name) {
  return TopLevel<SpeakerId>(name, kSpeakers);
}
std::string SpeakerId::Name() const { return absl::StrCat(kSpeakers, "/", id); }

absl::StatusOr<RankingId> RankingId::Parse(std::string_view name) {
  return TopLevel<RankingId>(name, kRankings);
}
std::string RankingId::Name() const { return absl::StrCat(kRankings, "/", id); }

absl::StatusOr<SourceId> SourceId::Parse(std::string_view name) { return TopLevel<SourceId>(name, kSources); }
std::string SourceId::Name() const { return absl::StrCat(kSources, "/", id); }
SourceId SourceId::FromDigest(std::string_view sha256) { return {.id = EncodeBase32(sha256)}; }
absl::StatusOr<std::string> SourceId::Digest() const {
  std::optional<std::string> digest = DecodeBase32(id);
  if (!digest.has_value() || digest->size() != 32) {
    return InvalidField("name", absl::StrCat(Name(), " holds no SHA-256 in base32"), "RESOURCE_NAME_INVALID");
  }
  return *std::move(digest);
}

}  // namespace fangtan::storage
