// Audit: a line in the log for every write and for every call that was denied: who, in which role, from
// where, did what to which resource, and what came of it.
//
//   Audit audit(log);
//   table.Serve(audit.Watched(handlers.Methods()));
//   options.observer = [&](const rpc::CallRecord& record) { audit.Observe(record); };
//
//   ... info write category=audit caller=importer role=writer peer=ipv4:10.0.0.7:40312
//       method=/fangtan.v1.Articles/DeleteArticle resource=articles/a1b2 code=OK revision=42
//       request_id=order-7 trace_id=0af7...
//
// request_id and trace_id are those of the call (rpc/call_ids.h); the `request_id` in a message, which
// makes a retry safe, is message_request_id. A stream of writes (an import) leaves one line when it ends,
// with the number of items. Requests and replies are not parsed: the few fields are picked out of their
// bytes. Tokens never get here. Lines are at info level. Of a flood of denials only the first in each
// second are listed; how many were not, the next line says. Thread-safe.
#ifndef FANGTAN_SERVICE_AUDIT_H_
#define FANGTAN_SERVICE_AUDIT_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "service/log.h"
#include "service/rpc/call_record.h"
#include "service/rpc/method.h"

namespace google::protobuf {
class Descriptor;
}

namespace fangtan::service {

class Audit {
 public:
  // `log` must outlive it, and it the methods and calls that it watches.
  explicit Audit(Log& log) : log_(log) {}

  // The same methods; those that write (access/method_roles.h) leave a line with each call.
  std::vector<rpc::Method> Watched(std::vector<rpc::Method> methods);

  // A line if the call was denied.
  void Observe(const rpc::CallRecord& record);

  static constexpr int kDenialsListedEachSecond = 100;

 private:
  rpc::UnaryHandler WatchUnary(const std::string& path, rpc::UnaryHandler handler);
  rpc::BidiHandler WatchBidi(const std::string& path, rpc::BidiHandler handler);
  void WriteLine(const rpc::CallContext& context, const std::string& path, const absl::Status& status,
                 LogFields fields);

  Log& log_;
  std::mutex mutex_;  // guards what follows
  absl::Time second_ = absl::InfinitePast();
  int listed_ = 0;  // denials in that second
  int64_t unlisted_ = 0;
};

// What an audit line takes from a message: found by the names of its fields, in it or in the one resource
// that it holds.
struct AuditFields {
  std::string name;
  std::string request_id;
  int64_t revision = 0;
  int32_t code = 0;  // of an item's status
};
AuditFields ReadAuditFields(const google::protobuf::Descriptor& type, const absl::Cord& bytes);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_AUDIT_H_
