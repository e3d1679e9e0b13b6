// MemoryGroup: a control group whose processes have so much memory together, files' pages included: what a
// container with a limit has.
//
//   ASSIGN_OR_RETURN(const auto group, MemoryGroup::Make("cold", 200 << 20));
//   ASSIGN_OR_RETURN(const auto child, Child::Start(group->Within({"/usr/bin/program"})));
//
// For one thread.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_MEMORY_GROUP_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_MEMORY_GROUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::bench {

class MemoryGroup {
 public:
  // PERMISSION_DENIED where no group may be made: not root, or no controller of memory.
  static absl::StatusOr<std::unique_ptr<MemoryGroup>> Make(const std::string& name, int64_t bytes);
  // Its processes must have ended.
  ~MemoryGroup();
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  // What starts `arguments` in the group.
  std::vector<std::string> Within(const std::vector<std::string>& arguments) const;

 private:
  explicit MemoryGroup(std::string directory) : directory_(std::move(directory)) {}

  const std::string directory_;
};

// The system forgets what it keeps of the files in `directory`, so that who reads them next pays for it.
void DropFromPageCache(const std::string& directory);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_MEMORY_GROUP_H_
