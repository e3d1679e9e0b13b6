#include "service/validation.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "storage/echoed_text.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::InvalidField;

// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, as google.protobuf.Timestamp says.
constexpr int64_t kMinSeconds = -62135596800;
constexpr int64_t kMaxSeconds = 253402300799;
constexpr size_t kMaxRequestIdChars = 64;
constexpr size_t kMaxOrderByBytes = 1000;
constexpr size_t kMaxLanguageChars = 35;

absl::Status CheckSpan(const v1::Span& span, const std::string& field) {
  if (span.byte_start() < 0 || span.byte_end() < span.byte_start()) {
    return InvalidField(field, "byte_start and byte_end are no range");
  }
  if (span.char_start() < 0 || span.char_end() < span.char_start()) {
    return InvalidField(field, "char_start and char_end are no range");
  }
  if (!storage::SourceId::Parse(span.source()).ok())
    return InvalidField(field, "source is no sources/{source}");
  return absl::OkStatus();
}

template <typename Spans>
absl::Status CheckSpans(const Spans& spans, const std::string& field) {
  for (int i = 0; i < spans.size(); ++i)
    RETURN_IF_ERROR(CheckSpan(spans[i], absl::StrCat(field, "[", i, "]")));
  return absl::OkStatus();
}

// An empty list is none; else there is one span for each of `count` texts.
template <typename Spans>
absl::Status CheckSpansOf(int count, const Spans& spans, const std::string& field) {
  if (!spans.empty() && spans.size() != count) {
    return InvalidField(field, absl::StrCat("has ", spans.size(), " spans for ", count, " texts"));
  }
  return CheckSpans(spans, field);
}

absl::Status CheckDate(const google::type::Date& date, const std::string& field) {
  const bool in_range = date.year() >= 1 && date.year() <= 9999 && date.month() >= 0 && date.month() <= 12 &&
                        date.day() >= 0 && date.day() <= 31 && (date.month() != 0 || date.day() == 0);
  if (!in_range) return InvalidField(field, "is no date, nor a year, nor a month of a year");
  if (date.day() > 0) {
    const absl::CivilDay day(date.year(), date.month(), date.day());
    if (day.day() != date.day()) return InvalidField(field, "is no day of the calendar");
  }
  return absl::OkStatus();
}

absl::Status CheckTime(const google::protobuf::Timestamp& time, const std::string& field) {
  if (time.seconds() < kMinSeconds || time.seconds() > kMaxSeconds || time.nanos() < 0 ||
      time.nanos() > 999999999) {
    return InvalidField(field, "is no timestamp between the years 1 and 9999");
  }
  return absl::OkStatus();
}

template <typename ChildId>
absl::Status CheckChildName(const std::string& child, const std::string& article, const std::string& field) {
  if (child.empty()) return absl::OkStatus();
  const absl::StatusOr<ChildId> id = ChildId::Parse(child);
  if (!id.ok())
    return InvalidField(field, absl::StrCat(storage::EchoedText(child), " is no name of its kind"));
  if (id->article.Name() != article) return InvalidField(field, absl::StrCat("does not lie in ", article));
  return absl::OkStatus();
}

absl::Status CheckAnswer(const v1::Answer& answer, const std::string& article, const std::string& field) {
  RETURN_IF_ERROR(CheckChildName<storage::AnswerId>(answer.name(), article, absl::StrCat(field, ".name")));
  const bool spoken =
      std::any_of(answer.paragraphs().begin(), answer.paragraphs().end(),
                  [](const std::string& p) { return !absl::StripAsciiWhitespace(p).empty(); });
  if (!spoken) return InvalidField(absl::StrCat(field, ".paragraphs"), "holds no text");
  if (answer.has_label_span()) {
    RETURN_IF_ERROR(CheckSpan(answer.label_span(), absl::StrCat(field, ".label_span")));
  }
  return CheckSpansOf(answer.paragraphs_size(), answer.spans(), absl::StrCat(field, ".spans"));
}

absl::Status CheckQuestion(const v1::Question& question, const std::string& article,
                           const std::string& field) {
  RETURN_IF_ERROR(
      CheckChildName<storage::QuestionId>(question.name(), article, absl::StrCat(field, ".name")));
  if (absl::StripAsciiWhitespace(question.text()).empty()) {
    return InvalidField(absl::StrCat(field, ".text"), "is empty");
  }
  if (question.has_label_span()) {
    RETURN_IF_ERROR(CheckSpan(question.label_span(), absl::StrCat(field, ".label_span")));
  }
  return CheckSpans(question.spans(), absl::StrCat(field, ".spans"));
}

absl::Status CheckSection(const v1::Section& section, const std::string& article, const std::string& field) {
  RETURN_IF_ERROR(
      CheckSpansOf(section.heading_size(), section.heading_spans(), absl::StrCat(field, ".heading_spans")));
  for (int i = 0; i < section.exchanges_size(); ++i) {
    const v1::Exchange& exchange = section.exchanges(i);
    const std::string path = absl::StrCat(field, ".exchanges[", i, "]");
    if (!exchange.has_question() && exchange.answers().empty()) {
      return InvalidField(path, "has neither a question nor an answer");
    }
    if (exchange.has_question()) {
      RETURN_IF_ERROR(CheckQuestion(exchange.question(), article, absl::StrCat(path, ".question")));
    }
    for (int j = 0; j < exchange.answers_size(); ++j) {
      RETURN_IF_ERROR(CheckAnswer(exchange.answers(j), article, absl::StrCat(path, ".answers[", j, "]")));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPeople(const v1::Article& article) {
  for (int i = 0; i < article.participants_size(); ++i) {
    const std::string path = absl::StrCat("article.participants[", i, "]");
    if (absl::StripAsciiWhitespace(article.participants(i).name()).empty()) {
      return InvalidField(absl::StrCat(path, ".name"), "is empty");
    }
    if (article.participants(i).has_span()) {
      RETURN_IF_ERROR(CheckSpan(article.participants(i).span(), absl::StrCat(path, ".span")));
    }
  }
  for (int i = 0; i < article.credits_size(); ++i) {
    const std::string path = absl::StrCat("article.credits[", i, "]");
    if (absl::StripAsciiWhitespace(article.credits(i).name()).empty()) {
      return InvalidField(absl::StrCat(path, ".name"), "is empty");
    }
    if (article.credits(i).has_span()) {
      RETURN_IF_ERROR(CheckSpan(article.credits(i).span(), absl::StrCat(path, ".span")));
    }
  }
  return absl::OkStatus();
}

// The characters and the length of a BCP 47 tag (RFC 5646); not whether it is registered.
bool IsLanguageTag(const std::string& language) {
  return language.size() <= kMaxLanguageChars && std::all_of(language.begin(), language.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-';
         });
}

absl::Status CheckHead(const v1::Article& article) {
  if (!IsLanguageTag(article.language())) return InvalidField("article.language", "is no BCP 47 tag");
  if (article.has_publish_time()) RETURN_IF_ERROR(CheckTime(article.publish_time(), "article.publish_time"));
  if (article.has_publish_date()) RETURN_IF_ERROR(CheckDate(article.publish_date(), "article.publish_date"));
  if (!article.source().empty() && !storage::SourceId::Parse(article.source()).ok()) {
    return InvalidField("article.source", "is no sources/{source}");
  }
  if (!article.ranking().empty() && !storage::RankingId::Parse(article.ranking()).ok()) {
    return InvalidField("article.ranking", "is no rankings/{ranking}");
  }
  for (const std::string& translation : article.translations()) {
    if (!storage::ArticleId::Parse(translation).ok()) {
      return InvalidField("article.translations", "holds something that is no articles/{article}");
    }
  }
  if (article.has_column_span()) RETURN_IF_ERROR(CheckSpan(article.column_span(), "article.column_span"));
  RETURN_IF_ERROR(CheckSpans(article.title_spans(), "article.title_spans"));
  RETURN_IF_ERROR(CheckSpansOf(article.lead_size(), article.lead_spans(), "article.lead_spans"));
  return CheckSpansOf(article.body_size(), article.body_spans(), "article.body_spans");
}

}  // namespace

absl::StatusOr<int> CheckPageSize(int32_t page_size) {
  if (page_size < 0) return InvalidField("page_size", "must not be negative");
  return page_size == 0 ? kDefaultPageSize : std::min<int>(page_size, kMaxPageSize);
}

absl::StatusOr<storage::Revision> CheckRevision(int64_t read_revision) {
  if (read_revision < 0) return InvalidField("read_revision", "must not be negative");
  return static_cast<storage::Revision>(read_revision);
}

absl::Status CheckRequestId(std::string_view request_id) {
  const bool printable = std::all_of(request_id.begin(), request_id.end(), absl::ascii_isgraph);
  if (request_id.size() > kMaxRequestIdChars || !printable) {
    return InvalidField("request_id", "is neither a UUID nor up to 64 other printable characters of ASCII");
  }
  return absl::OkStatus();
}

absl::Status CheckReason(std::string_view reason) {
  if (storage::CountCodePoints(reason) <= kMaxReasonChars) return absl::OkStatus();
  return InvalidField("reason", absl::StrCat("is longer than ", kMaxReasonChars, " characters"));
}

absl::Status CheckBatchSize(int count) {
  if (count == 0) return InvalidField("names", "is empty");
  if (count > kMaxBatchSize)
    return InvalidField("names", absl::StrCat("holds more than ", kMaxBatchSize), "TOO_LARGE");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<storage::SortKey>> ParseOrderBy(std::string_view order_by,
                                                           const SortFieldNames& known,
                                                           const std::vector<storage::SortKey>& otherwise) {
  if (absl::StripAsciiWhitespace(absl::string_view(order_by.data(), order_by.size())).empty())
    return otherwise;
  if (order_by.size() > kMaxOrderByBytes) return InvalidField("order_by", "is too long", "TOO_LARGE");
  std::vector<storage::SortKey> keys;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(order_by.data(), order_by.size()), ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, ' ', absl::SkipWhitespace());
    if (words.empty() || words.size() > 2 || (words.size() == 2 && words[1] != "desc" && words[1] != "asc")) {
      return InvalidField("order_by", "is no comma list of fields, each with an optional \" desc\"");
    }
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == words[0]; });
    if (found == known.end()) {
      const auto name = [](std::string* out, const auto& field) { out->append(field.first); };
      return InvalidField("order_by", absl::StrCat("does not know ", storage::EchoedText(words[0]), ", only ",
                                                   absl::StrJoin(known, ", ", name)));
    }
    const auto same = [&](const storage::SortKey& key) { return key.field == found->second; };
    if (std::any_of(keys.begin(), keys.end(), same)) {
      return InvalidField("order_by", absl::StrCat("names ", words[0], " twice"));
    }
    keys.push_back({.field = found->second, .descending = words.size() == 2 && words[1] == "desc"});
  }
  return keys;
}

absl::Status CheckArticle(const v1::Article& article) {
  if (article.ByteSizeLong() > kMaxArticleBytes) {
    return InvalidField("article", absl::StrCat("is larger than ", kMaxArticleBytes, " bytes"), "TOO_LARGE");
  }
  RETURN_IF_ERROR(CheckHead(article));
  RETURN_IF_ERROR(CheckPeople(article));
  for (int i = 0; i < article.sections_size(); ++i) {
    RETURN_IF_ERROR(
        CheckSection(article.sections(i), article.name(), absl::StrCat("article.sections[", i, "]")));
  }
  return absl::OkStatus();
}

}  // namespace fangtan::service
