// Both programs in one file, for the scratch image: what they share (gRPC, Protobuf, the contract, the
// readers of documents, ICU) is there once. It is fangtand when it is called so, and fangtan by any other
// name.
#include <cstring>

// The main functions of service/main.cc and client/cli/main.cc, compiled under these names.
int FangtandMain(int argc, char** argv);
int FangtanMain(int argc, char** argv);

namespace {

bool CalledFangtand(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return std::strcmp(slash == nullptr ? path : slash + 1, "fangtand") == 0;
}

}  // namespace

int main(int argc, char** argv) {
  return argc > 0 && CalledFangtand(argv[0]) ? FangtandMain(argc, argv) : FangtanMain(argc, argv);
}
