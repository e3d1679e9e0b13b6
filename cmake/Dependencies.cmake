# Every library that Fangtan builds on, with the oldest version known to work, and the language settings that all
# targets share. script/bootstrap installs the Debian packages that hold them.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Debian builds Abseil with its own string_view: std::string_view, as our interfaces have it, does not convert to it.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

find_program(FANGTAN_CCACHE ccache)
if(FANGTAN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FANGTAN_CCACHE}")
endif()

# Designated initializers leave members out on purpose: each has a default of its own.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)
if(FANGTAN_SANITIZE)
  add_compile_options(-fsanitize=${FANGTAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FANGTAN_SANITIZE})
  if(FANGTAN_SANITIZE MATCHES "thread")
    # Protobuf's headers give map fields another layout under this macro than Debian's libprotobuf was built with;
    # libstdc++, which needs to know, is told by its own.
    add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  endif()
endif()

find_package(Threads REQUIRED)
find_package(absl 20220623 REQUIRED)
find_package(Protobuf 3.21 REQUIRED MODULE)
find_package(gRPC 1.51 CONFIG REQUIRED)
find_package(RocksDB 7.8 CONFIG REQUIRED)
# Under a sanitizer the allocator is the sanitizer's.
if(NOT FANGTAN_SANITIZE)
  find_package(mimalloc 2.0 CONFIG REQUIRED)
  add_library(fangtan::allocator ALIAS mimalloc)
else()
  add_library(fangtan_no_allocator INTERFACE)
  add_library(fangtan::allocator ALIAS fangtan_no_allocator)
endif()
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(EXPAT 2.5 REQUIRED)
find_package(LibArchive 3.6 REQUIRED)
find_package(tomlplusplus 3.3 CONFIG REQUIRED)
# Headers alone; Debian ships no CMake package for them.
find_path(FANGTAN_RAPIDJSON_DIR rapidjson/reader.h REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
# Its own CMake package wants what pushing needs as well; metrics are only asked for.
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0 prometheus-cpp-pull>=1.0)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8)
if(FANGTAN_BUILD_TESTS)
  find_package(GTest 1.12 CONFIG REQUIRED)
  # Only benchmarks need it, to measure against.
  find_package(SQLite3 3.40 QUIET)
  if(NOT SQLite3_FOUND)
    message(STATUS "SQLite 3 (libsqlite3-dev) not found: tests/bench/list is not built")
  endif()
endif()

# The googleapis protos, out of the jar of Debian's libgoogle-common-protos-java: nothing foreign in this tree.
find_file(FANGTAN_GOOGLE_PROTOS_JAR
  NAMES proto-google-common-protos.jar proto-google-common-protos-1.16.0.jar
  PATHS /usr/share/java REQUIRED)
set(FANGTAN_GOOGLE_PROTO_DIR "${CMAKE_BINARY_DIR}/google_protos")
if(NOT EXISTS "${FANGTAN_GOOGLE_PROTO_DIR}/google/rpc/status.proto")
  file(ARCHIVE_EXTRACT INPUT "${FANGTAN_GOOGLE_PROTOS_JAR}" DESTINATION "${FANGTAN_GOOGLE_PROTO_DIR}"
    PATTERNS "google/*.proto")
endif()

# The jar is older than google.rpc.ErrorInfo, which every error carries (AIP-193); its field numbers are public.
set(FANGTAN_ERROR_DETAILS_PROTO "${FANGTAN_GOOGLE_PROTO_DIR}/google/rpc/error_details.proto")
file(READ "${FANGTAN_ERROR_DETAILS_PROTO}" FANGTAN_ERROR_DETAILS)
if(NOT FANGTAN_ERROR_DETAILS MATCHES "message ErrorInfo")
  file(APPEND "${FANGTAN_ERROR_DETAILS_PROTO}"
    "\n// Why it failed: a reason of one domain, and what belongs to it.\nmessage ErrorInfo {\n"
    "  string reason = 1;\n  string domain = 2;\n  map<string, string> metadata = 3;\n}\n")
endif()
