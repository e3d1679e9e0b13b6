#include "service/handlers/span_check.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Where a message stands in an article; told only of one that is wrong.
struct Path {
  const Path* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;  // in a repeated field

  std::string Text() const {
    if (parent == nullptr) return "article";
    const std::string at = absl::StrCat(parent->Text(), ".", field->name());
    return index < 0 ? at : absl::StrCat(at, "[", index, "]");
  }
};

class SpanCheck {
 public:
  SpanCheck(const storage::View& view, const v1::Source* own) : view_(view) {
    if (own != nullptr) sources_.emplace(own->name(), *own);
  }

  // Every span in `message`, which stands at `path`, and below. The depth is that of the article's type.
  absl::Status Check(const Message& message, const Path& path) {
    if (message.GetDescriptor() == v1::Span::descriptor()) {
      return CheckSpan(static_cast<const v1::Span&>(message), path);
    }
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
        RETURN_IF_ERROR(CheckField(message, *field, path));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckField(const Message& message, const FieldDescriptor& field, const Path& path) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    if (!field.is_repeated()) {
      return Check(reflection.GetMessage(message, &field), {.parent = &path, .field = &field});
    }
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      RETURN_IF_ERROR(Check(reflection.GetRepeatedMessage(message, &field, i),
                            {.parent = &path, .field = &field, .index = i}));
    }
    return absl::OkStatus();
  }

  absl::Status CheckSpan(const v1::Span& span, const Path& path) {
    ASSIGN_OR_RETURN(const std::optional<v1::Source>* source, Find(span.source()));
    if (!source->has_value()) return absl::OkStatus();
    if (span.byte_end() <= (*source)->byte_count() && span.char_end() <= (*source)->char_count()) {
      return absl::OkStatus();
    }
    return storage::InvalidField(
        path.Text(),
        absl::StrCat("ends beyond ", span.source(), ", which has ", (*source)->byte_count(), " bytes and ",
                     (*source)->char_count(), " characters"),
        "SPAN_OUT_OF_RANGE");
  }

  absl::StatusOr<const std::optional<v1::Source>*> Find(const std::string& name) {
    if (const auto known = sources_.find(name); known != sources_.end()) return &known->second;
    std::optional<v1::Source> found;
    ASSIGN_OR_RETURN(const storage::SourceId id, storage::SourceId::Parse(name));
    const auto stored = view_.GetSource(id, v1::BASIC);
    if (stored.ok()) {
      ASSIGN_OR_RETURN(found, stored->Decode());
    } else if (!absl::IsNotFound(stored.status())) {
      return stored.status();
    }
    return &sources_.emplace(name, std::move(found)).first->second;
  }

  const storage::View& view_;
  absl::flat_hash_map<std::string, std::optional<v1::Source>> sources_;
};

}  // namespace

absl::Status CheckSpansAgainstSources(const storage::View& view, const v1::Source* own,
                                      const v1::Article& article) {
  return SpanCheck(view, own).Check(article, {});
}

}  // namespace fangtan::service
