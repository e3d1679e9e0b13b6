#include "storage/rocks/source_texts.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/ids.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kStep = 1024;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

bool SourceTexts::Load(const std::string& name) {
  if (name == name_) return found_;
  name_ = name;
  found_ = readable_ = false;
  const auto id = SourceId::Parse(name);
  if (!id.ok()) return false;
  const absl::StatusOr<std::string> sha256 = id->Digest();
  if (!sha256.ok()) return false;
  const std::string& digest = *sha256;
  const auto payload =
      database_.Get(Family::kSource, SourceKey{.digest = digest, .part = SourceKey::kRecord}.Encode());
  internal::SourceRecord record;
  if (!payload.ok() || !payload->has_value() || !record.ParseFromString(**payload)) return false;
  if (!source_.ParseFromString(record.message())) return false;
  found_ = true;
  auto content =
      database_.Get(Family::kSource, SourceKey{.digest = digest, .part = SourceKey::kContent}.Encode());
  if (!content.ok() || !content->has_value() || FindInvalidUtf8(**content).has_value()) return true;
  content_ = **std::move(content);
  readable_ = true;
  chars_.clear();
  int64_t chars = 0;
  for (size_t i = 0; i < content_.size(); ++i) {
    if (i % kStep == 0) chars_.push_back(chars);
    chars += !IsContinuation(content_[i]);
  }
  return true;
}

bool SourceTexts::IsBorder(int64_t byte) const {
  return byte == static_cast<int64_t>(content_.size()) || !IsContinuation(content_[byte]);
}

int64_t SourceTexts::CharsBefore(int64_t byte) const {
  if (content_.empty()) return 0;
  const int64_t step = std::min(byte / kStep, static_cast<int64_t>(chars_.size()) - 1);
  int64_t chars = chars_[step];
  for (int64_t i = step * kStep; i < byte; ++i) chars += !IsContinuation(content_[i]);
  return chars;
}

std::string SourceTexts::WrongWith(const v1::Span& span) {
  const auto wrong = [&span](std::string_view how) {
    return absl::StrCat("its span of bytes ", span.byte_start(), " to ", span.byte_end(), " and characters ",
                        span.char_start(), " to ", span.char_end(), " of ", span.source(), " ",
                        std::string(how));
  };
  if (span.byte_start() < 0 || span.char_start() < 0 || span.byte_end() < span.byte_start() ||
      span.char_end() < span.char_start()) {
    return wrong("is no range");
  }
  if (!Load(span.source())) return "";
  const int64_t bytes = readable_ ? static_cast<int64_t>(content_.size()) : source_.byte_count();
  if (span.byte_end() > bytes) return wrong("ends beyond its source");
  if (!readable_) {
    return span.char_end() > source_.char_count() ? wrong("ends beyond its source") : "";
  }
  if (!IsBorder(span.byte_start()) || !IsBorder(span.byte_end())) return wrong("cuts a character");
  if (CharsBefore(span.byte_start()) != span.char_start() ||
      CharsBefore(span.byte_end()) != span.char_end()) {
    return wrong("counts other characters than bytes");
  }
  return "";
}

std::string SourceTexts::WrongSpanIn(const Message& message) {
  if (message.GetDescriptor() == v1::Span::descriptor())
    return WrongWith(static_cast<const v1::Span&>(message));
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string wrong = WrongSpanIn(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                           : reflection.GetMessage(message, field));
      if (!wrong.empty()) return wrong;
    }
  }
  return "";
}

}  // namespace fangtan::storage
