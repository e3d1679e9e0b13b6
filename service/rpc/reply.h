// Reply<M>: builds a serialised M out of encoded parts and small fields, without parsing any of the parts: a
// repeated message field on the wire is its tag, a length, and the bytes (protobuf encoding guide).
//
//   Reply<v1::BatchGetAnswersResponse> reply;
//   reply.Add<&v1::BatchGetAnswersResponse::add_answers,
//   v1::BatchGetAnswersResponse::kAnswersFieldNumber>(answer); v1::BatchGetAnswersResponse rest;
//   rest.set_read_revision(7);
//   return std::move(reply).Finish(rest);
//
// The element's type is checked against M at compile time. Not thread-safe. Free of gRPC.
#ifndef FANGTAN_SERVICE_RPC_REPLY_H_
#define FANGTAN_SERVICE_RPC_REPLY_H_

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/cord.h"
#include "storage/encoded.h"
#include "storage/wire_text.h"

namespace fangtan::service::rpc {

template <typename M>
class Reply {
 public:
  // Appends `element` to the repeated field whose generated adder is `adder` and whose number is
  // `field_number`.
  template <auto adder, int field_number>
  void Add(
      storage::Encoded<typename std::remove_pointer_t<decltype((std::declval<M&>().*adder)())>> element) {
    std::string head;
    storage::AppendPartHead(field_number, element.size(), head);
    bytes_.Append(head);
    bytes_.Append(std::move(element).bytes());
  }

  // The reply, with the fields of `rest` behind the elements. REQUIRES: fields of `rest` were not added
  // above.
  storage::Encoded<M> Finish(const M& rest) && {
    bytes_.Append(rest.SerializeAsString());
    return storage::Encoded<M>(std::move(bytes_));
  }

 private:
  absl::Cord bytes_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_REPLY_H_
