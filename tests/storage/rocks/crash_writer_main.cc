// Commits articles into the store of its first argument for ever, and reports every acknowledged revision on
// its standard output as "revision id\n". A test kills it.
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/open_store.h"
#include "tests/storage/rocks/sample.h"

namespace fangtan::storage {
namespace {

constexpr int kWriters = 4;

int Run(const std::string& directory) {
  auto store =
      OpenStore({.directory = directory, .block_cache_bytes = 1 << 20, .write_buffer_bytes = 256 << 10});
  if (!store.ok()) return 1;
  const std::string run = absl::StrCat((*store)->Info().revision);
  std::vector<std::thread> writers;
  for (int t = 0; t < kWriters; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        const std::string id = absl::StrCat("art-", run, "-", t, "-", i);
        const auto done =
            (*store)->Commit(Mutate({Put(TwoGuests(id), internal::PutArticle::MUST_NOT_EXIST)}), {});
        if (!done.ok()) _exit(2);
        const std::string line = absl::StrCat(done->revision, " ", id, "\n");
        if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  return 0;
}

}  // namespace
}  // namespace fangtan::storage

int main(int argc, char** argv) { return argc == 2 ? fangtan::storage::Run(argv[1]) : 1; }
