// What a thread has freed, mimalloc keeps for it, up to the most that it ever held, and gives the rest back
// only while the thread goes on allocating. Dozens of threads that work now and then keep dozens of such
// heaps, and a server's memory grows for hours.
//
//   KeepFreedMemory();       // by a program, once, before it makes threads
//   GiveBackIdleMemory();    // by a thread that has done its work for now
//
// The latter is about the calling thread. Both do nothing under another allocator.
#ifndef FANGTAN_STORAGE_IDLE_MEMORY_H_
#define FANGTAN_STORAGE_IDLE_MEMORY_H_

namespace fangtan::storage {

// From now on what is freed waits a second before it is given back. Large replies are made of what those
// before them were: by itself mimalloc gives that back after 25 ms, so just when many are waited for, and to
// take it anew costs several times what the reply does. MIMALLOC_DECOMMIT_DELAY, in ms, is heeded.
void KeepFreedMemory();

void GiveBackIdleMemory();

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_IDLE_MEMORY_H_
