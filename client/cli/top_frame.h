// What `fangtan top` shows: a server between two looks at its status.
//
//   out << TopFrame(before, now, /*seconds=*/1.0, {.width = 80});
//
// Rates and quantiles are of what came between the looks. Where the server was started anew in between, all
// that the new one has counted is. Text of the server is made harmless. Pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_TOP_FRAME_H_
#define FANGTAN_CLIENT_CLI_TOP_FRAME_H_

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <string>
#include <vector>

#include "client/cli/text_page.h"
#include "fangtan/v1/admin_service.pb.h"

namespace fangtan::client {

std::string TopFrame(const v1::ServerStatus& before, const v1::ServerStatus& now, double seconds,
                     const TextStyle& style);

// The same for programs. Keys in lowerCamelCase, times in microseconds, all methods that were called.
google::protobuf::Struct TopJson(const v1::ServerStatus& before, const v1::ServerStatus& now, double seconds);

// The latency in microseconds that `share` of the calls did not exceed: `counts` are those of the calls up to
// each of `bounds`, and beyond; in between it is taken to be even. 0 without calls.
int64_t LatencyAt(const std::vector<int64_t>& bounds, const std::vector<int64_t>& counts, double share);

// `1.5 MB`, `312 B`: powers of a thousand.
std::string FormatBytes(int64_t bytes);

// `98.2% of 1203`, or "none" where nothing was asked for.
std::string FormatHits(int64_t hits, int64_t misses);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_TOP_FRAME_H_
