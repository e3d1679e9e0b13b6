// Who gets the processors when all of them are wanted: the thread that takes calls in. Whatever else works
// stands back for it, or calls wait in the transport, where nobody sees how long, and cannot even be refused.
//
//   StandBack();    // first thing in a thread of one's own; those that it starts begin likewise
//
// For good: only the privileged may raise a thread again. A hint, which needs no privilege: where the system
// refuses it, the thread runs as before.
#ifndef FANGTAN_SERVICE_RPC_THREAD_PRIORITY_H_
#define FANGTAN_SERVICE_RPC_THREAD_PRIORITY_H_

#include <sys/resource.h>

namespace fangtan::service::rpc {

// Each step takes a fifth of a thread's share: four workers that stand back leave half of a processor. Linux
// keeps this of every thread (setpriority(2)).
inline constexpr int kNicenessOfWork = 6;

// Of the calling thread.
inline void StandBack() { setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNicenessOfWork); }

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_THREAD_PRIORITY_H_
