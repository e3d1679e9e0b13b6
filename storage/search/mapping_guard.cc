#include "storage/search/mapping_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>

namespace fangtan::storage {
namespace {

// A slot that is free contains no address, and none that is half written does: see Contains.
struct Slot {
  std::atomic<uintptr_t> begin{UINTPTR_MAX};
  std::atomic<uintptr_t> end{0};
  std::atomic<bool> faulted{false};
};
static_assert(std::atomic<uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler can take no locks");

// Global because what a signal does is. Neither constructed nor destroyed at run time.
constinit std::array<Slot, MappingGuard::kMaxMappings> slots;
constinit std::atomic<size_t> slots_used{0};  // none from here on has ever been taken
constinit std::mutex registering;             // one registration at a time
struct sigaction handled_before;              // written once, before the handler can run
uintptr_t page_bytes = 0;                     // likewise

// Another thread may be giving the slot to another range: an end is believed only between two equal begins.
bool Contains(const Slot& slot, uintptr_t address, uintptr_t& end) {
  const uintptr_t begin = slot.begin.load();
  end = slot.end.load();
  return begin <= address && address < end && slot.begin.load() == begin;
}

// All behind the page too, so that a large file that was cut does not come to a mapping for each page. What
// is there is given up with the first page that is missing.
bool PutZeros(uintptr_t address, uintptr_t end) {
  const uintptr_t page = address - address % page_bytes;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  // Not by mmap(), which ThreadSanitizer takes for a write that races with all who read.
  return syscall(SYS_mmap, page, end - page, PROT_READ, kFlags, -1, 0) == static_cast<long>(page);
}

bool Mend(uintptr_t address) {
  const size_t used = slots_used.load();
  for (size_t i = 0; i < used; ++i) {
    uintptr_t end = 0;
    if (!Contains(slots[i], address, end)) continue;
    // Before anybody can read a zero.
    slots[i].faulted.store(true);
    return PutZeros(address, end);
  }
  return false;
}

// Calls only what may be called in a signal handler; mmap is on no such list, but a mere system call.
void OnBusError(int signal, siginfo_t* info, void*) {
  const int error = errno;
  const bool of_memory = info->si_code > 0;  // not sent by a process
  if (!of_memory || !Mend(reinterpret_cast<uintptr_t>(info->si_addr))) {
    sigaction(signal, &handled_before, nullptr);
    // The access is repeated by itself, and its signal with it.
    if (!of_memory) raise(signal);
  }
  errno = error;
}

void InstallHandler() {
  page_bytes = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  struct sigaction action = {};
  action.sa_sigaction = OnBusError;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, nullptr, &handled_before);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

MappingGuard::MappingGuard(const void* begin, size_t size) {
  const std::lock_guard lock(registering);
  if (page_bytes == 0) InstallHandler();
  const size_t used = slots_used.load();
  size_t free = 0;
  while (free < used && slots[free].end.load() != 0) ++free;
  if (free == kMaxMappings) return;
  Slot& slot = slots[free];
  slot.faulted.store(false);
  slot.begin.store(reinterpret_cast<uintptr_t>(begin));
  slot.end.store(reinterpret_cast<uintptr_t>(begin) + size);
  if (free == used) slots_used.store(used + 1);
  slot_ = free;
}

MappingGuard::~MappingGuard() {
  if (slot_ == kUnguarded) return;
  const std::lock_guard lock(registering);
  slots[slot_].end.store(0);
  slots[slot_].begin.store(UINTPTR_MAX);
}

bool MappingGuard::faulted() const { return slot_ != kUnguarded && slots[slot_].faulted.load(); }

}  // namespace fangtan::storage
