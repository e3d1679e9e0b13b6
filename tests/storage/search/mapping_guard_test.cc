// Mapped files that others cut while they are read, as they really are: files, cut.
#include "storage/search/mapping_guard.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "storage/search/segment_files.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

constexpr size_t kFileBytes = 1 << 20;

class MappingGuardTest : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = FolderOnDisk(directory_); }

  std::string PathOf(const std::string& name) const { return directory_ + "/" + name; }
  std::unique_ptr<SegmentBytes> Mapped(const std::string& name) {
    EXPECT_THAT(folder_->Write(name, std::string(kFileBytes, 'x')), IsOk());
    auto mapped = folder_->Open(name);
    EXPECT_THAT(mapped, IsOk());
    return *std::move(mapped);
  }
  static size_t CountOf(std::string_view bytes, char wanted) {
    size_t count = 0;
    for (const char byte : bytes) count += byte == wanted ? 1 : 0;
    return count;
  }

  const testing::TempDirectory temporary_;
  const std::string directory_ = temporary_.path();
  std::unique_ptr<SegmentFolder> folder_;
};

TEST_F(MappingGuardTest, WhatWasCutIsReadAsZeros) {
  const auto cut = Mapped("cut");
  const auto whole = Mapped("whole");
  EXPECT_FALSE(cut->faulted());
  std::filesystem::resize_file(PathOf("cut"), kFileBytes / 4);
  EXPECT_EQ(CountOf(cut->data().substr(0, kFileBytes / 4), 'x'), kFileBytes / 4);
  EXPECT_FALSE(cut->faulted()) << "what is still there is read as before";
  EXPECT_EQ(CountOf(cut->data(), 'x'), kFileBytes / 4);
  EXPECT_TRUE(cut->faulted());
  EXPECT_EQ(CountOf(cut->data(), '\0'), kFileBytes - kFileBytes / 4);
  EXPECT_FALSE(whole->faulted());
  EXPECT_EQ(CountOf(whole->data(), 'x'), kFileBytes);
}

// From the back: each fault finds more missing.
TEST_F(MappingGuardTest, FaultsInAnyOrder) {
  const auto cut = Mapped("cut");
  std::filesystem::resize_file(PathOf("cut"), 0);
  for (size_t at = kFileBytes; at-- > 0;) ASSERT_EQ(cut->data()[at], '\0') << at;
  EXPECT_TRUE(cut->faulted());
}

TEST_F(MappingGuardTest, APlaceInTheTableIsCleanForTheNext) {
  {
    const auto cut = Mapped("cut");
    std::filesystem::resize_file(PathOf("cut"), 0);
    ASSERT_EQ(CountOf(cut->data(), '\0'), kFileBytes);
    ASSERT_TRUE(cut->faulted());
  }
  for (int round = 0; round < 10'000; ++round) {
    const auto mapped = folder_->Open("cut");
    ASSERT_THAT(mapped, IsOk());
  }
  const auto next = Mapped("next");
  EXPECT_FALSE(next->faulted());
  EXPECT_EQ(CountOf(next->data(), 'x'), kFileBytes);
}

TEST_F(MappingGuardTest, ManyReadWhileFilesAreCutAndOthersComeAndGo) {
  std::vector<std::unique_ptr<SegmentBytes>> cut;
  for (int i = 0; i < 8; ++i) cut.push_back(Mapped("cut" + std::to_string(i)));
  EXPECT_THAT(folder_->Write("other", std::string(kFileBytes, 'x')), IsOk());
  std::atomic<bool> done = false;
  std::thread comes_and_goes([&] {
    while (!done) {
      const auto other = folder_->Open("other");
      ASSERT_THAT(other, IsOk());
      ASSERT_EQ((*other)->data().back(), 'x');
      ASSERT_FALSE((*other)->faulted());
    }
  });
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (const auto& bytes : cut) {
        // Counted for real: a reading whose result nobody needs would be left out.
        while (!bytes->faulted()) ASSERT_LE(CountOf(bytes->data(), 'x'), kFileBytes);
        EXPECT_EQ(bytes->data().back(), '\0');
      }
    });
  }
  for (size_t i = 0; i < cut.size(); ++i) {
    std::filesystem::resize_file(PathOf("cut" + std::to_string(i)), i * 4096);
  }
  for (std::thread& reader : readers) reader.join();
  done = true;
  comes_and_goes.join();
}

// Of the signal, or by what a sanitizer makes of it; not by reading a zero.
bool IsFatal(int status) {
  return WIFSIGNALED(status) ? WTERMSIG(status) == SIGBUS : WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

using MappingGuardDeathTest = MappingGuardTest;

TEST_F(MappingGuardDeathTest, OtherFaultsAreFatalAsEver) {
  const auto guarded = Mapped("guarded");
  folder_->Write("bare", std::string(kFileBytes, 'x')).IgnoreError();
  const int file = open(PathOf("bare").c_str(), O_RDONLY | O_CLOEXEC);
  void* bare = mmap(nullptr, kFileBytes, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  ASSERT_NE(bare, MAP_FAILED);
  std::filesystem::resize_file(PathOf("bare"), 0);
  EXPECT_EXIT(exit(static_cast<volatile const char*>(bare)[0]), IsFatal, "");
  EXPECT_EXIT(raise(SIGBUS), IsFatal, "") << "one that a process has sent";
  munmap(bare, kFileBytes);
}

TEST_F(MappingGuardTest, WhatIsNoRegularFileIsMissing) {
  ASSERT_EQ(mkfifo(PathOf("fifo").c_str(), 0600), 0);
  ASSERT_TRUE(std::filesystem::create_directory(PathOf("folder")));
  for (const char* name : {"fifo", "folder", "nothing"}) {
    EXPECT_TRUE(absl::IsNotFound(folder_->Open(name).status())) << name << folder_->Open(name).status();
  }
  // Nor is one written into.
  ASSERT_EQ(mkfifo(PathOf("new.tmp").c_str(), 0600), 0);
  EXPECT_THAT(folder_->Write("new", "群眾監督"), IsOk());
  EXPECT_THAT(folder_->Write("fifo", "群眾監督"), IsOk());
  EXPECT_EQ(folder_->Open("new").value()->data(), "群眾監督");
  EXPECT_EQ(folder_->Open("fifo").value()->data(), "群眾監督");
}

}  // namespace
}  // namespace fangtan::storage
