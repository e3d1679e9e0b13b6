#include "service/audit.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "service/access/method_roles.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Longer texts are cut in the log: they are the caller's, and may be megabytes.
constexpr size_t kMaxTextBytes = 200;

void ReadFields(const Descriptor& type, CodedInputStream& input, int depth, AuditFields& out);

bool ReadText(CodedInputStream& input, std::string& out) {
  uint32_t size = 0;
  if (!input.ReadVarint32(&size)) return false;
  const uint32_t kept = std::min<uint32_t>(size, kMaxTextBytes);
  return input.ReadString(&out, static_cast<int>(kept)) && input.Skip(static_cast<int>(size - kept));
}

bool ReadMessage(const Descriptor& type, CodedInputStream& input, int depth, AuditFields& out) {
  uint32_t size = 0;
  if (!input.ReadVarint32(&size)) return false;
  const auto limit = input.PushLimit(static_cast<int>(size));
  ReadFields(type, input, depth, out);
  if (input.BytesUntilLimit() > 0) input.Skip(input.BytesUntilLimit());
  input.PopLimit(limit);
  return true;
}

// Whether it is a resource, whose name says what a message that holds it is about.
bool IsResource(const Descriptor& type) {
  return type.FindFieldByName("name") != nullptr && type.FindFieldByName("revision") != nullptr;
}

bool ReadField(const FieldDescriptor& field, CodedInputStream& input, int depth, AuditFields& out,
               bool& known) {
  known = true;
  if (field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated()) {
    // The message's own name goes before that of a resource in it.
    if (field.name() == "name" && (depth == 0 || out.name.empty())) return ReadText(input, out.name);
    if (field.name() == "request_id" && depth == 0) return ReadText(input, out.request_id);
  }
  uint64_t number = 0;
  if (field.type() == FieldDescriptor::TYPE_INT64 && field.name() == "revision" && !field.is_repeated()) {
    if (!input.ReadVarint64(&number)) return false;
    out.revision = std::max(out.revision, static_cast<int64_t>(number));
    return true;
  }
  if (field.type() == FieldDescriptor::TYPE_INT32 && field.name() == "code" && depth == 1) {
    if (!input.ReadVarint64(&number)) return false;
    out.code = static_cast<int32_t>(number);
    return true;
  }
  if (field.type() == FieldDescriptor::TYPE_MESSAGE && !field.is_repeated() && depth == 0 &&
      (IsResource(*field.message_type()) || field.name() == "status")) {
    return ReadMessage(*field.message_type(), input, depth + 1, out);
  }
  known = false;
  return true;
}

void ReadFields(const Descriptor& type, CodedInputStream& input, int depth, AuditFields& out) {
  while (const uint32_t tag = input.ReadTag()) {
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    bool known = false;
    // A field of another wire type than the contract's is skipped as the parser does.
    if (field != nullptr &&
        WireFormatLite::GetTagWireType(tag) ==
            WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field->type()))) {
      if (!ReadField(*field, input, depth, out, known)) return;
    }
    if (!known && !WireFormatLite::SkipField(&input, tag)) return;
  }
}

const MethodDescriptor* DescriptorOf(const std::string& path) {
  std::string name = absl::StrReplaceAll(path, {{"/", "."}});  // ".fangtan.v1.Articles.DeleteArticle"
  return DescriptorPool::generated_pool()->FindMethodByName(name.substr(std::min<size_t>(1, name.size())));
}

// The resource that a call which nobody let in was about, as far as the beginning of its request tells: the
// rest may be megabytes of a stranger's.
std::string RefusedResource(const std::string& path, rpc::CallDetails& details) {
  constexpr size_t kReadBytes = 4096;
  const MethodDescriptor* method = DescriptorOf(path);
  if (method == nullptr) return "";
  return ReadAuditFields(*method->input_type(), details.refused_request().Subcord(0, kReadBytes)).name;
}

std::string PathOf(const rpc::Method& method) { return absl::StrCat("/", method.service, "/", method.name); }

std::string Text(std::string_view text) { return std::string(text); }

void AddIds(const rpc::CallIds& ids, LogFields& line) {
  line.emplace_back("request_id", ids.request_id);
  line.emplace_back("trace_id", ids.trace_id);
}

// Counts the results of a stream as they go out.
class CountedReplies final : public rpc::ReplyStream {
 public:
  CountedReplies(const Descriptor& type, rpc::ReplyStream& replies) : type_(type), replies_(replies) {}
  absl::Status Write(absl::Cord reply) override {
    const AuditFields fields = ReadAuditFields(type_, reply);
    ++items_;
    if (fields.code != 0) ++failed_;
    revision_ = std::max(revision_, fields.revision);
    return replies_.Write(std::move(reply));
  }
  absl::Status Check() override { return replies_.Check(); }

  LogFields fields() const { return {{"items", items_}, {"failed", failed_}, {"revision", revision_}}; }

 private:
  const Descriptor& type_;
  rpc::ReplyStream& replies_;
  int64_t items_ = 0;
  int64_t failed_ = 0;
  int64_t revision_ = 0;
};

}  // namespace

AuditFields ReadAuditFields(const Descriptor& type, const absl::Cord& bytes) {
  AuditFields fields;
  absl::Cord copy = bytes;  // Flatten changes a cord, and others read this one
  const absl::string_view flat = copy.Flatten();
  CodedInputStream input(reinterpret_cast<const uint8_t*>(flat.data()), static_cast<int>(flat.size()));
  ReadFields(type, input, 0, fields);
  return fields;
}

std::vector<rpc::Method> Audit::Watched(std::vector<rpc::Method> methods) {
  for (rpc::Method& method : methods) {
    const std::string path = PathOf(method);
    const access::MethodRole* row = access::FindMethodRole(path);
    if (row == nullptr || row->effect != access::Effect::kWrites || DescriptorOf(path) == nullptr) continue;
    method.identified = true;
    if (auto* unary = std::get_if<rpc::UnaryHandler>(&method.handler)) {
      method.handler = WatchUnary(path, std::move(*unary));
    } else if (auto* bidi = std::get_if<rpc::BidiHandler>(&method.handler)) {
      method.handler = WatchBidi(path, std::move(*bidi));
    }
  }
  return methods;
}

rpc::UnaryHandler Audit::WatchUnary(const std::string& path, rpc::UnaryHandler handler) {
  return [this, path, handler = std::move(handler), descriptor = DescriptorOf(path)](
             const rpc::CallContext& context, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
    absl::StatusOr<absl::Cord> reply = handler(context, request);
    const AuditFields asked = ReadAuditFields(*descriptor->input_type(), request);
    AuditFields answered;
    if (reply.ok()) answered = ReadAuditFields(*descriptor->output_type(), *reply);
    LogFields fields = {{"resource", answered.name.empty() ? asked.name : answered.name}};
    if (answered.revision != 0) fields.emplace_back("revision", answered.revision);
    if (!asked.request_id.empty()) fields.emplace_back("message_request_id", asked.request_id);
    WriteLine(context, path, reply.status(), std::move(fields));
    return reply;
  };
}

rpc::BidiHandler Audit::WatchBidi(const std::string& path, rpc::BidiHandler handler) {
  return [this, path, handler = std::move(handler), descriptor = DescriptorOf(path)](
             const rpc::CallContext& context, rpc::RequestStream& requests, rpc::ReplyStream& replies) {
    CountedReplies counted(*descriptor->output_type(), replies);
    absl::Status status = handler(context, requests, counted);
    WriteLine(context, path, status, counted.fields());
    return status;
  };
}

void Audit::WriteLine(const rpc::CallContext& context, const std::string& path, const absl::Status& status,
                      LogFields fields) {
  if (!log_.enabled(LogLevel::kInfo)) return;
  LogFields line = {{"category", "audit"},
                    {"caller", context.caller().name()},
                    {"role", Text(rpc::RoleName(context.caller().role()))},
                    {"peer", context.peer()},
                    {"method", path},
                    {"code", absl::StatusCodeToString(status.code())}};
  if (!status.ok()) line.emplace_back("reason", storage::ErrorReason(status));
  line.insert(line.end(), fields.begin(), fields.end());
  if (context.ids() != nullptr) AddIds(*context.ids(), line);
  log_.Write(LogLevel::kInfo, "write", line);
}

void Audit::Observe(const rpc::CallRecord& record) {
  const absl::StatusCode code = record.status.code();
  if (code != absl::StatusCode::kUnauthenticated && code != absl::StatusCode::kPermissionDenied) return;
  LogFields line = {{"category", "audit"},
                    {"caller", record.caller.name()},
                    {"role", Text(rpc::RoleName(record.caller.role()))},
                    {"peer", record.peer},
                    {"method", std::string(record.path)},
                    {"code", absl::StatusCodeToString(code)},
                    {"reason", storage::ErrorReason(record.status)}};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const absl::Time now = absl::Now();
    if (now - second_ >= absl::Seconds(1)) {
      second_ = now;
      listed_ = 0;
    }
    if (++listed_ > kDenialsListedEachSecond) {
      ++unlisted_;
      return;
    }
    if (const int64_t unlisted = std::exchange(unlisted_, 0); unlisted > 0) {
      line.emplace_back("unlisted_before", unlisted);
    }
  }
  if (record.details != nullptr) {
    line.emplace_back("resource", RefusedResource(std::string(record.path), *record.details));
    AddIds(record.details->ids(), line);
  }
  log_.Write(LogLevel::kInfo, "denied", line);
}

}  // namespace fangtan::service
