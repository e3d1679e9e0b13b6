// Many connections, idle ones, and such with TLS.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/cases.h"

namespace fangtan::bench {
namespace {

constexpr int kIdle = 10'000;
constexpr double kIdleKilobytes = 40;
constexpr double kNoCollapse = 0.6;

// Connections that have said what HTTP/2 begins with, and nothing since.
class IdleConnections {
 public:
  ~IdleConnections() {
    for (const int fd : fds_) close(fd);
  }

  absl::Status Open(const std::string& address, int count) {
    static constexpr char kPreface[] =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";  // empty SETTINGS
    const size_t colon = address.rfind(':');
    int port = 0;
    sockaddr_in to{.sin_family = AF_INET};
    if (!absl::SimpleAtoi(address.substr(colon + 1), &port)) return absl::InternalError("no port");
    to.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    for (int i = 0; i < count; ++i) {
      fds_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      if (connect(fds_.back(), reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0 ||
          write(fds_.back(), kPreface, sizeof(kPreface) - 1) < 0) {
        return absl::UnavailableError(absl::StrCat("the system gives no more than ", i, " connections"));
      }
    }
    return absl::OkStatus();
  }

 private:
  std::vector<int> fds_;
};

Calls GetArticles(const Setup& setup) { return {.path = kGetArticle, .requests = &setup.articles}; }

void MeasureIdleMemory(const Setup& setup, Table& table) {
  const std::string what = "an idle connection, of 10,000";
  if (!table.Wants(what)) return;
  AwaitIdle(setup.server);
  const int64_t before = setup.server.child->Kilobytes("VmRSS");
  IdleConnections idle;
  if (const absl::Status opened = idle.Open(setup.server.address, kIdle); !opened.ok()) {
    return table.Skip(what, std::string(opened.message()));
  }
  AwaitIdle(setup.server);
  const int64_t grown = setup.server.child->Kilobytes("VmRSS") - before;
  table.AtMost(what, static_cast<double>(grown) / kIdle, kIdleKilobytes, "KB");
}

Contender BesideIdle(const Setup& setup) {
  Contender alone = Against("beside 10,000 idle ones", setup.server, GetArticles(setup), setup.options.load);
  return {.name = alone.name, .run = [&setup, run = alone.run]() -> absl::StatusOr<Sample> {
            absl::StatusOr<Sample> sample;
            {
              IdleConnections idle;
              RETURN_IF_ERROR(idle.Open(setup.server.address, kIdle));
              AwaitIdle(setup.server);
              sample = run();
            }
            AwaitIdle(setup.server);
            return sample;
          }};
}

}  // namespace

void MeasureConnections(const Setup& setup, Table& table) {
  MeasureIdleMemory(setup, table);  // before the server keeps what others have left
  const Load& load = setup.options.load;
  const Contender one = Against("one", setup.server, GetArticles(setup), load);
  for (const int connections : {4, 64, 512}) {
    table.Compare({.what = absl::StrCat("GetArticle over ", connections, " connections, against one"),
                   .least_rate = kNoCollapse},
                  Against(absl::StrCat(connections, " connections"), setup.server, GetArticles(setup), load,
                          {.connections = connections}),
                  one);
  }
  table.Compare(
      {.what = "GetArticle beside 10,000 idle connections, against without", .least_rate = kNoCollapse},
      BesideIdle(setup), one);
}

void MeasureTls(Setup& setup, Table& table) {
  const Goal goal{.what = "GetArticle with TLS, against the own echo with TLS", .least_rate = 0.8};
  if (!table.Wants(goal.what)) return;
  const absl::StatusOr<TlsPair> tls = MakeTlsPair(setup.options.directory);
  if (!tls.ok()) return table.Skip(goal.what, std::string(tls.status().message()));
  const absl::StatusOr<Peer> echo = StartEcho("own", setup.reply_file, *tls);
  if (!echo.ok()) return table.Skip(goal.what, std::string(echo.status().message()));
  if (const absl::Status started = Restart(*tls, setup); !started.ok()) {
    return table.Skip(goal.what, std::string(started.message()));
  }
  const Load& load = setup.options.load;
  table.Compare(goal, Against("GetArticle", setup.server, GetArticles(setup), load, Trusting(*tls)),
                Against("own echo", *echo, GetArticles(setup), load, Trusting(*tls)));
}

}  // namespace fangtan::bench
