// Cast: who speaks in the invented articles, for whom, and under which columns, labels and credits. Names
// follow the patterns of real ones; some people share a name, some units a title, and few people say most.
#ifndef FANGTAN_TESTS_BENCH_LIST_CAST_H_
#define FANGTAN_TESTS_BENCH_LIST_CAST_H_

#include <string>
#include <vector>

#include "tests/bench/list/texts.h"
#include "tests/bench/random.h"

namespace fangtan::bench {

struct Person {
  Script script = Script::kChinese;
  std::string name;
  std::string printed_name;  // `沈 潔` for some
  std::string unit;          // `武清區`
  std::vector<std::string> posts;
};

struct Cast {
  std::vector<Person> people;
  std::vector<std::string> units;
  std::vector<std::string> columns, labels, credits;
  Skewed person, column, label;  // how often each takes part
};

// About 20,000 people of 2,000 units with some 5,000 posts. Deterministic.
Cast MakeCast(uint64_t seed);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_CAST_H_
