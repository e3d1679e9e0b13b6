// Whether this is built under a sanitizer: code is many times slower then, and what was given back of memory
// stays the process's for a while.
#ifndef FANGTAN_TESTS_TESTING_INSTRUMENTED_H_
#define FANGTAN_TESTS_TESTING_INSTRUMENTED_H_

namespace fangtan::testing {

// The name that the compiler has for ThreadSanitizer is taken back in cmake/Dependencies.cmake.
#if defined(__SANITIZE_ADDRESS__) || defined(_GLIBCXX_TSAN)
inline constexpr bool kInstrumented = true;
#else
inline constexpr bool kInstrumented = false;
#endif

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_INSTRUMENTED_H_
