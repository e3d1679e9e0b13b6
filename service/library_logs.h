// RouteLibraryLogs: what gRPC and Protobuf write to standard error on their own becomes lines of our log. For
// the program's main alone: both libraries have one place for a logger in the whole process.
#ifndef FANGTAN_SERVICE_LIBRARY_LOGS_H_
#define FANGTAN_SERVICE_LIBRARY_LOGS_H_

#include "service/log.h"

namespace fangtan::service {

// `log` must live as long as the process.
void RouteLibraryLogs(Log& log);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_LIBRARY_LOGS_H_
