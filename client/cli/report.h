// Errors as the tool shows them: one line with the reason, the place if it is a filter's or a query's, then
// what helps, then under which id the server knows the call.
//
//   fangtan: FILTER_SYNTAX: a value is missing after "="
//     speaker.name = AND text:腐敗
//                    ^
//   hint: ...
//   request: 6f0c7d0e-5a53-4a41-9f3e-1f4a5f3b8a11
//
// All functions are pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_REPORT_H_
#define FANGTAN_CLIENT_CLI_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace fangtan::client {

// The tool's exit codes, a fixed part of its contract.
inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreached = 3;

// Reason of an error in how the tool was called.
inline constexpr absl::string_view kWrongUsage = "WRONG_USAGE";

absl::Status UsageError(absl::string_view message);

struct ReportContext {
  // The filter that was sent, for errors that name a place in it.
  std::string filter;

  // The same of a search's query.
  std::string query;

  // The server's address.
  std::string server;

  // What helps, where the command knows better than the reason of the error alone.
  std::string hint;

  bool color = false;

  // Columns of the terminal; 0: none.
  int width = 0;
};

// `status` for a person, each line ended. REQUIRES: `status` is not OK.
std::string FormatError(const absl::Status& status, const ReportContext& context);

// `REASON: message` on one line, for one of several failures.
std::string FormatReason(const absl::Status& status);

// The code to end with: kExitUsage, kExitUnreached, or kExitRefused.
int ExitCode(const absl::Status& status);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_REPORT_H_
