#include "storage/rocks/search_texts.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "storage/errors.h"
#include "storage/rocks/record_codec.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr size_t kMaxNotices = 20;
// Documents that are looked up one by one; more are scanned.
constexpr uint32_t kFew = 16;

// Calls visit(number, content) for every length-delimited field, as far as the bytes are a message. Half as
// expensive as parsing: most of a record is spans and derived fields.
template <typename Visit>
void ForEachField(std::string_view message, Visit visit) {
  CodedInputStream stream(reinterpret_cast<const uint8_t*>(message.data()), static_cast<int>(message.size()));
  while (const uint32_t tag = stream.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&stream, tag)) return;
      continue;
    }
    uint32_t size = 0;
    if (!stream.ReadVarint32(&size)) return;
    const auto begin = static_cast<size_t>(stream.CurrentPosition());
    if (message.size() - begin < size || !stream.Skip(static_cast<int>(size))) return;
    visit(WireFormatLite::GetTagFieldNumber(tag), message.substr(begin, size));
  }
}

// Between the elements of a field. White space would not do: folding takes it away between ideographs, and
// what ends one name and begins the next would be found as one.
constexpr char kBetween = '\x1F';

void AddElement(std::string_view element, std::string& text) {
  if (element.empty()) return;
  if (!text.empty()) text += kBetween;
  text += element;
}

// Names that a record has in several ways, each once, in the order they were added. Holds views.
class Names {
 public:
  void Add(std::string_view name) {
    if (!name.empty() && seen_.insert(name).second) in_order_.push_back(name);
  }
  void AppendTo(std::string& text) const {
    for (const std::string_view name : in_order_) AddElement(name, text);
  }

 private:
  absl::flat_hash_set<std::string_view> seen_;
  std::vector<std::string_view> in_order_;
};

DocumentText TextOfAnswer(std::string_view message) {
  DocumentText text;
  Names names;
  Names posts;
  ForEachField(message, [&](int number, std::string_view content) {
    switch (number) {
      case v1::Answer::kArticleTitleFieldNumber:
        text[TextField::kTitle] = content;
        break;
      case v1::Answer::kSectionFieldNumber:
        text[TextField::kSection] = content;
        break;
      case v1::Answer::kQuestionTextFieldNumber:
        text[TextField::kQuestion] = content;
        break;
      case v1::Answer::kPrintedNameFieldNumber:
      case v1::Answer::kFullNameFieldNumber:
      case v1::Answer::kSpeakerDisplayNameFieldNumber:
        names.Add(content);
        break;
      case v1::Answer::kPrintedPostsFieldNumber:
        posts.Add(content);
        break;
      case v1::Answer::kParagraphsFieldNumber:
        AddElement(content, text[TextField::kText]);
        break;
      default:
        break;
    }
  });
  names.AppendTo(text[TextField::kSpeaker]);
  posts.AppendTo(text[TextField::kSpeaker]);
  return text;
}

DocumentText TextOfQuestion(std::string_view message) {
  DocumentText text;
  ForEachField(message, [&](int number, std::string_view content) {
    switch (number) {
      case v1::Question::kArticleTitleFieldNumber:
        text[TextField::kTitle] = content;
        break;
      case v1::Question::kSectionFieldNumber:
        text[TextField::kSection] = content;
        break;
      case v1::Question::kAskerFieldNumber:
        text[TextField::kSpeaker] = content;
        break;
      case v1::Question::kTextFieldNumber:
        text[TextField::kText] = content;
        break;
      default:
        break;
    }
  });
  return text;
}

void AddParticipant(std::string_view participant, Names& people) {
  ForEachField(participant, [&people](int number, std::string_view content) {
    if (number == v1::Participant::kNameFieldNumber || number == v1::Participant::kPrintedNameFieldNumber ||
        number == v1::Participant::kPostsFieldNumber) {
      people.Add(content);
    }
  });
}

DocumentText TextOfArticle(std::string_view message) {
  DocumentText text;
  Names people;
  ForEachField(message, [&](int number, std::string_view content) {
    switch (number) {
      case v1::Article::kTitleFieldNumber:
        text[TextField::kTitle] = content;
        break;
      case v1::Article::kColumnFieldNumber:
        AddElement(content, text[TextField::kSection]);
        break;
      case v1::Article::kSectionsFieldNumber:
        ForEachField(content, [&text](int field, std::string_view heading) {
          if (field == v1::Section::kHeadingFieldNumber) AddElement(heading, text[TextField::kSection]);
        });
        break;
      case v1::Article::kParticipantsFieldNumber:
        AddParticipant(content, people);
        break;
      case v1::Article::kCreditsFieldNumber:
        ForEachField(content, [&people](int field, std::string_view name) {
          if (field == v1::Credit::kNameFieldNumber) people.Add(name);
        });
        break;
      case v1::Article::kLeadFieldNumber:
      case v1::Article::kBodyFieldNumber:
        AddElement(content, text[TextField::kText]);
        break;
      default:
        break;
    }
  });
  people.AppendTo(text[TextField::kSpeaker]);
  return text;
}

// Whether an error is of one record, so that others may be read: damage, or an envelope of a later version.
bool IsOfRecord(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status);
}

DocumentText TextOfRecord(internal::Kind kind, std::string_view payload) {
  const std::optional<std::string_view> message = MessageOf(payload);
  return message.has_value() ? SearchTextOf(kind, *message) : DocumentText();
}

}  // namespace

DocumentText SearchTextOf(internal::Kind kind, std::string_view message) {
  switch (kind) {
    case internal::ANSWER:
      return TextOfAnswer(message);
    case internal::QUESTION:
      return TextOfQuestion(message);
    case internal::ARTICLE:
      return TextOfArticle(message);
    default:
      return {};
  }
}

absl::Status SearchTexts::Read(internal::Kind kind, uint32_t first, uint32_t end,
                               absl::FunctionRef<bool(const DocumentText& text)> visit) const {
  uint32_t next = first;
  bool more = next < end;
  const auto scan = [&](std::string_view key, std::string_view payload) -> absl::Status {
    ASSIGN_OR_RETURN(const DocKey at, DocKey::Decode(key));
    if (!more || at.doc != next) return absl::CancelledError();
    more = visit(TextOfRecord(kind, payload)) && ++next < end;
    return more ? absl::OkStatus() : absl::CancelledError();
  };
  while (more) {
    if (end - next > kFew) {
      const absl::Status scanned = database_.ScanFrom(FamilyOf(kind), DocKey{.doc = next}.Encode(), scan);
      if (!scanned.ok() && !absl::IsCancelled(scanned) && !IsOfRecord(scanned)) return scanned;
      if (!more) break;
    }
    // Few, or where the scan met something that is not right.
    ASSIGN_OR_RETURN(const DocumentText text, ReadOne(kind, next));
    more = visit(text) && ++next < end;
  }
  return absl::OkStatus();
}

absl::StatusOr<DocumentText> SearchTexts::ReadOne(internal::Kind kind, uint32_t doc) const {
  const std::string key = DocKey{.doc = doc}.Encode();
  const absl::StatusOr<std::optional<std::string>> payload = database_.Get(FamilyOf(kind), key);
  if (payload.ok() && payload->has_value()) return TextOfRecord(kind, **payload);
  if (!payload.ok() && !IsOfRecord(payload.status())) return payload.status();
  const std::lock_guard lock(mutex_);
  if (notices_.size() < kMaxNotices) {
    notices_.push_back(
        absl::StrCat("text index: record ", RecordName(FamilyOf(kind), key),
                     " cannot be searched: ", payload.ok() ? "it is missing" : payload.status().message()));
  }
  return DocumentText();
}

std::vector<std::string> SearchTexts::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_;
}

}  // namespace fangtan::storage
