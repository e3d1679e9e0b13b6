// Method: one row of the table of RPCs: its name, its lane, and the function that serves it. Free of gRPC, so
// that handlers and their tests compile without it.
//
//   Method{"fangtan.v1.Articles", "GetArticle", Lane::kInline, Unary(&articles, &Articles::GetArticle)}
//
// Handlers see serialised messages as Cords; the adapters at the end make typed functions into such. They are
// called from several threads at once. Their statuses reach the caller with all their payloads
// (storage/errors.h).
#ifndef FANGTAN_SERVICE_RPC_METHOD_H_
#define FANGTAN_SERVICE_RPC_METHOD_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/types/span.h"
#include "service/rpc/call_context.h"
#include "service/rpc/malformed_request.h"
#include "storage/encoded.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {

// Where a unary method runs: on the polling thread (microseconds) as long as memory has what it reads, and
// else, by running its handler again, in the pool of those that wait to read from the disk; on the polling
// thread where it is short, and else in the worker pool; in the worker pool; or in the pool of those that
// mostly wait for it to have what they wrote. The pools that wait are wide, so that concurrent writes share a
// sync, reads are under way together, and neither holds up the other.
enum class Lane { kInline, kShort, kPool, kWrite };

// The replies of a streaming call, in order.
class ReplyStream {
 public:
  virtual ~ReplyStream() = default;
  // Blocks until the transport has taken the message before. CANCELLED when the caller is gone.
  virtual absl::Status Write(absl::Cord reply) = 0;
  // Why a Write would fail at once, for handlers that wait for something else: CANCELLED, DEADLINE_EXCEEDED,
  // DRAINING. Does not block.
  virtual absl::Status Check() { return absl::OkStatus(); }
};

// The requests of a streaming call, in order. One thread may read while another one writes replies.
class RequestStream {
 public:
  virtual ~RequestStream() = default;
  // Blocks for the next message; nothing once the caller has sent its last. CANCELLED when the caller is gone
  // before that.
  virtual absl::StatusOr<std::optional<absl::Cord>> Read() = 0;
  // What the handler keeps of the messages before, in bytes. A message counts against the server's memory
  // until the next Read; what is kept longer has to be told before each.
  virtual void Keeping(int64_t bytes) {}
};

using UnaryHandler = std::function<absl::StatusOr<absl::Cord>(const CallContext&, const absl::Cord& request)>;
// Both run on a thread of their own for the length of the call.
using ServerStreamHandler =
    std::function<absl::Status(const CallContext&, const absl::Cord& request, ReplyStream& replies)>;
using BidiHandler =
    std::function<absl::Status(const CallContext&, RequestStream& requests, ReplyStream& replies)>;

// A hint before the handlers of calls that have arrived together: the processor fetches, for all of them at
// once, what each is going to look at in memory, so that they do not wait for it one after the other. Says
// and changes nothing; runs on the polling thread.
using Prefetcher = std::function<void(absl::Span<const absl::Cord> requests)>;

struct Method {
  std::string service;  // full name, "fangtan.v1.Articles"
  std::string name;     // "GetArticle"
  Lane lane = Lane::kPool;
  std::variant<UnaryHandler, ServerStreamHandler, BidiHandler> handler;
  bool answers_while_draining = false;  // health: its last word is that the server stops
  bool unlimited = false;               // health: answered whoever calls too much, and however full it is
  bool identified = false;              // its handler logs: CallContext::ids() is there
  Prefetcher prefetch = nullptr;        // of a unary one; may be empty
};

// The message in `bytes`. INVALID_ARGUMENT REQUEST_MALFORMED if they are none (bad wire format, bad UTF-8,
// whose field is named).
template <typename M>
absl::StatusOr<M> ParseRequest(const absl::Cord& bytes) {
  M message;
  const std::string flat(bytes);
  if (!message.ParseFromString(flat)) return MalformedRequest(*M::descriptor(), flat);
  return message;
}

// What a typed handler may return, as bytes: a message, or one that is already encoded.
template <typename M>
absl::Cord ReplyBytes(storage::Encoded<M> reply) {
  return std::move(reply).bytes();
}
template <typename M, typename = decltype(M::descriptor())>
absl::Cord ReplyBytes(const M& reply) {
  return absl::Cord(reply.SerializeAsString());
}

// Makes `(object.*method)(const CallContext&, const Request&) const -> StatusOr<Reply or Encoded<Reply>>` a
// handler. `object` must outlive it.
template <typename Object, typename Request, typename Reply>
UnaryHandler Unary(const Object& object,
                   absl::StatusOr<Reply> (Object::*method)(const CallContext&, const Request&) const) {
  return
      [&object, method](const CallContext& context, const absl::Cord& bytes) -> absl::StatusOr<absl::Cord> {
        ASSIGN_OR_RETURN(const Request request, ParseRequest<Request>(bytes));
        ASSIGN_OR_RETURN(Reply reply, (object.*method)(context, request));
        return ReplyBytes(std::move(reply));
      };
}

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_METHOD_H_
