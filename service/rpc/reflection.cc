#include "service/rpc/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace fangtan::service::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Appends `file` and everything it imports, each once, importers before what they import.
template <typename Files>
void AppendClosure(const FileDescriptor& file, std::set<const FileDescriptor*>& seen, Files& files) {
  if (!seen.insert(&file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  files.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AppendClosure(*file.dependency(i), seen, files);
}

// Both versions have the same messages under different C++ types.
template <typename Response>
void SetError(google::rpc::Code code, const std::string& message, Response& response) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(message);
}

template <typename Response>
void SetFile(const FileDescriptor* file, const std::string& asked, Response& response) {
  if (file == nullptr) return SetError(google::rpc::NOT_FOUND, absl::StrCat("not found: ", asked), response);
  std::set<const FileDescriptor*> seen;
  AppendClosure(*file, seen, *response.mutable_file_descriptor_response());
}

const FieldDescriptor* FindExtension(const std::string& type, int number) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const Descriptor* message = pool->FindMessageTypeByName(type);
  return message == nullptr ? nullptr : pool->FindExtensionByNumber(message, number);
}

template <typename Response>
void SetExtensionNumbers(const std::string& type, Response& response) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const Descriptor* message = pool->FindMessageTypeByName(type);
  if (message == nullptr)
    return SetError(google::rpc::NOT_FOUND, absl::StrCat("not found: ", type), response);
  std::vector<const FieldDescriptor*> extensions;
  pool->FindAllExtensions(message, &extensions);
  auto& numbers = *response.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) numbers.add_extension_number(extension->number());
}

template <typename Request, typename Response>
Response Answer(const Request& request, const std::vector<std::string>& services) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      SetFile(pool->FindFileByName(request.file_by_filename()), request.file_by_filename(), response);
      break;
    case Request::kFileContainingSymbol:
      SetFile(pool->FindFileContainingSymbol(request.file_containing_symbol()),
              request.file_containing_symbol(), response);
      break;
    case Request::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      const FieldDescriptor* extension = FindExtension(asked.containing_type(), asked.extension_number());
      SetFile(extension == nullptr ? nullptr : extension->file(),
              absl::StrCat(asked.containing_type(), " extension ", asked.extension_number()), response);
      break;
    }
    case Request::kAllExtensionNumbersOfType:
      SetExtensionNumbers(request.all_extension_numbers_of_type(), response);
      break;
    case Request::kListServices:
      for (const std::string& name : services) {
        response.mutable_list_services_response()->add_service()->set_name(name);
      }
      break;
    case Request::MESSAGE_REQUEST_NOT_SET:
      SetError(google::rpc::INVALID_ARGUMENT, "the request asks for nothing", response);
      break;
  }
  return response;
}

template <typename Request, typename Response>
absl::Status Converse(const std::vector<std::string>& services, RequestStream& requests,
                      ReplyStream& replies) {
  for (;;) {
    ASSIGN_OR_RETURN(const std::optional<absl::Cord> bytes, requests.Read());
    if (!bytes.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Request request, ParseRequest<Request>(*bytes));
    RETURN_IF_ERROR(replies.Write(ReplyBytes(Answer<Request, Response>(request, services))));
  }
}

}  // namespace

std::vector<Method> Reflection::Methods() const {
  namespace v1 = ::grpc::reflection::v1;
  namespace v1alpha = ::grpc::reflection::v1alpha;
  return {{kServiceV1, "ServerReflectionInfo", Lane::kPool,
           BidiHandler([this](const CallContext&, RequestStream& requests, ReplyStream& replies) {
             return Converse<v1::ServerReflectionRequest, v1::ServerReflectionResponse>(services_, requests,
                                                                                        replies);
           })},
          {kServiceV1Alpha, "ServerReflectionInfo", Lane::kPool,
           BidiHandler([this](const CallContext&, RequestStream& requests, ReplyStream& replies) {
             return Converse<v1alpha::ServerReflectionRequest, v1alpha::ServerReflectionResponse>(
                 services_, requests, replies);
           })}};
}

}  // namespace fangtan::service::rpc
