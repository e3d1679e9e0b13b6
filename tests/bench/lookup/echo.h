// The servers that answer GetArticle with always the same article, whatever it is asked: what a call costs
// when nothing is looked up.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_ECHO_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_ECHO_H_

#include <string>

#include "absl/status/status.h"

namespace fangtan::bench {

struct EchoOptions {
  // "own": fangtand's transport (service/rpc) with bytes serialised before; "bare": gRPC's completion queue
  // with such bytes and nothing else; "typed": gRPC's callback service with messages.
  std::string style;
  std::string reply_file;        // a serialised v1::Article
  std::string certificate, key;  // PEM files; "own" alone knows TLS
};

// Serves until the process is ended; prints "ready on ADDRESS" first.
absl::Status ServeEcho(const EchoOptions& options);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_ECHO_H_
