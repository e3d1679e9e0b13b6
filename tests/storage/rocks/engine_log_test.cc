#include "storage/rocks/engine_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(EngineLog, KeepsWhatMattersAndTheFileOfBefore) {
  const fangtan::testing::TempDirectory folder;
  rocksdb::Env& env = *rocksdb::Env::Default();
  rocksdb::Log(rocksdb::InfoLogLevel::ERROR_LEVEL, EngineLog::In(env, folder.path()), "number %d\n", 42);
  const auto log = EngineLog::In(env, folder.path());
  rocksdb::Log(rocksdb::InfoLogLevel::INFO_LEVEL, log, "a trifle");
  rocksdb::Log(rocksdb::InfoLogLevel::WARN_LEVEL, log, "%s", std::string(5000, 'x').c_str());
  EXPECT_THAT(Text(folder.path() + "/LOG"),
              AllOf(HasSubstr("xxxx"), Not(HasSubstr("trifle")), Not(HasSubstr("number 42"))));
  std::vector<std::string> before;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (absl::StartsWith(entry.path().filename().string(), "LOG.old.")) before.push_back(Text(entry.path()));
  }
  ASSERT_EQ(before.size(), 1u);
  EXPECT_THAT(before[0], HasSubstr("number 42\n"));
}

TEST(EngineLog, WithoutAFolder_IsSilent) {
  const auto log = EngineLog::In(*rocksdb::Env::Default(), "/nowhere/at/all");
  rocksdb::Log(rocksdb::InfoLogLevel::ERROR_LEVEL, log, "number %d", 42);
}

}  // namespace
}  // namespace fangtan::storage
