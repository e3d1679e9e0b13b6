#include "service/rpc/malformed_request.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "service/rpc/utf8_text.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// As deep as protobuf itself reads.
constexpr int kDeepest = 100;

bool IsUtf8(const std::string& text) { return ValidText(text, text.size()) == text; }

// Walks over a message on the wire, up to the first text that is not UTF-8.
class TextWalk {
 public:
  explicit TextWalk(CodedInputStream& in) : in_(in) {}

  // Whether all of the message, up to the limit of the stream, can be read and is UTF-8.
  bool Walk(const Descriptor& type, const std::string& path, int depth) {
    std::map<int, int> counts;  // of repeated fields, by number
    while (const uint32_t tag = in_.ReadTag()) {
      const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      if (!IsRead(field, tag)) {
        if (!WireFormatLite::SkipField(&in_, tag)) return false;
        continue;
      }
      std::string name = absl::StrCat(path, path.empty() ? "" : ".", field->name());
      if (field->is_repeated()) absl::StrAppend(&name, "[", counts[field->number()]++, "]");
      if (!WalkField(*field, name, depth)) return false;
    }
    return in_.ConsumedEntireMessage();
  }

  // Where the walk met such a text; empty if nowhere.
  const std::string& found() const { return found_; }

 private:
  static bool IsRead(const FieldDescriptor* field, uint32_t tag) {
    return field != nullptr &&
           WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
           (field->type() == FieldDescriptor::TYPE_STRING || field->type() == FieldDescriptor::TYPE_MESSAGE);
  }

  bool WalkField(const FieldDescriptor& field, const std::string& name, int depth) {
    uint32_t length = 0;
    if (!in_.ReadVarint32(&length)) return false;
    if (field.type() == FieldDescriptor::TYPE_STRING) {
      std::string text;
      if (!in_.ReadString(&text, static_cast<int>(length))) return false;
      if (!IsUtf8(text)) found_ = name;
      return found_.empty();
    }
    if (depth == kDeepest || static_cast<int>(length) > in_.BytesUntilLimit()) return false;
    const CodedInputStream::Limit outer = in_.PushLimit(static_cast<int>(length));
    const bool good = Walk(*field.message_type(), name, depth + 1);
    in_.PopLimit(outer);
    return good;
  }

  CodedInputStream& in_;
  std::string found_;
};

}  // namespace

absl::Status MalformedRequest(const Descriptor& type, const std::string& bytes) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  in.PushLimit(static_cast<int>(bytes.size()));
  TextWalk walk(in);
  if (!walk.Walk(type, "", 0) && !walk.found().empty()) {
    return storage::InvalidField(walk.found(), "is not valid UTF-8", "REQUEST_MALFORMED");
  }
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED",
                            absl::StrCat("the request is no valid ", type.full_name()));
}

}  // namespace fangtan::service::rpc
