// ServiceNotice: tells the service manager how the server is (sd_notify(3)): a datagram to the unix socket
// that NOTIFY_SOCKET names, so that libsystemd is not needed.
//
//   ServiceNotice notice(GetEnvironment("NOTIFY_SOCKET").value_or(""));
//   notice.Ready("serves on 127.0.0.1:50051");
//
// What can't be told is not: nobody depends on it but the manager, who has a time limit. Thread-safe.
#ifndef FANGTAN_SERVICE_SERVICE_NOTICE_H_
#define FANGTAN_SERVICE_SERVICE_NOTICE_H_

#include <string>
#include <utility>

namespace fangtan::service {

class ServiceNotice {
 public:
  // A path, or "@name" for a socket in the abstract namespace; empty: nobody wants to know.
  explicit ServiceNotice(std::string socket) : socket_(std::move(socket)) {}

  // READY=1: after the start, and after a reload.
  void Ready(const std::string& status) const;
  // RELOADING=1, with the time that systemd tells this reload from an earlier one by.
  void Reloading() const;
  // STOPPING=1
  void Stopping() const;

 private:
  void Send(const std::string& state) const;

  const std::string socket_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_SERVICE_NOTICE_H_
