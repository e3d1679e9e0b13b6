// Encoded<M>: the bytes of one serialised protobuf message M, with M in the type. It is what storage returns
// and what handlers pass on; only who must look inside decodes.
//
//   ASSIGN_OR_RETURN(Encoded<v1::Answer> answer, view.GetAnswer(id));
//   reply.Append(answer);                                             // no parse
//   ASSIGN_OR_RETURN(v1::Answer message, answer.Decode());            // parse
//
// A value type; copies share the bytes. Thread-safe as absl::Cord is: const access from any thread.
#ifndef FANGTAN_STORAGE_ENCODED_H_
#define FANGTAN_STORAGE_ENCODED_H_

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {

template <typename M>
class Encoded {
 public:
  using Message = M;

  Encoded() = default;
  explicit Encoded(absl::Cord bytes) : bytes_(std::move(bytes)) {}

  static Encoded Of(const M& message) { return Encoded(absl::Cord(message.SerializeAsString())); }

  const absl::Cord& bytes() const& { return bytes_; }
  absl::Cord&& bytes() && { return std::move(bytes_); }
  size_t size() const { return bytes_.size(); }

  // The message. DATA_LOSS RECORD_CORRUPT if the bytes are none.
  absl::StatusOr<M> Decode() const {
    M message;
    if (!message.ParseFromString(std::string(bytes_))) {
      return RecordCorrupt(absl::StrCat("stored bytes are no ", M::descriptor()->full_name()));
    }
    return message;
  }

 private:
  absl::Cord bytes_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ENCODED_H_
