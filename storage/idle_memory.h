// What a thread has freed, mimalloc keeps for it, up to the most that it ever held, and gives the rest back
// only while the thread goes on allocating. Dozens of threads that work now and then keep dozens of such
// heaps, and a server's memory grows for hours.
//
//   GiveBackIdleMemory();    // by a thread that has done its work for now
//
// Of the calling thread; does nothing under another allocator. That memory is given back at once, whatever
// is freed, would cost large replies half of their speed: they are made of what the one before was.
#ifndef FANGTAN_STORAGE_IDLE_MEMORY_H_
#define FANGTAN_STORAGE_IDLE_MEMORY_H_

namespace fangtan::storage {

void GiveBackIdleMemory();

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_IDLE_MEMORY_H_
