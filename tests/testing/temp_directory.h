// A folder of a test's own, removed with everything in it at the end.
//
//   const TempDirectory folder;
//   OpenStore({.directory = folder.path() + "/store"});
#ifndef FANGTAN_TESTS_TESTING_TEMP_DIRECTORY_H_
#define FANGTAN_TESTS_TESTING_TEMP_DIRECTORY_H_

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace fangtan::testing {

class TempDirectory {
 public:
  TempDirectory() = default;
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code ignored;  // a leftover folder in the system's temporary place harms no test
    std::filesystem::remove_all(path_, ignored);
  }

  // Absolute, without links in it.
  const std::string& path() const { return path_; }

 private:
  static std::string Make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fangtan-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) abort();
    return std::filesystem::canonical(pattern).string();
  }

  const std::string path_ = Make();
};

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_TEMP_DIRECTORY_H_
