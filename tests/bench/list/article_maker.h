// ArticleMaker: invented articles out of real sentences. The article of one number and seed is always the
// same.
//
//   const ArticleMaker maker(texts, cast, seed);
//   v1::Article article = maker.Make(17);            // named articles/bench-0000017, as a client would send
//   it
//
// Ten answers an article on average: an article of odd number has as many more as the one before it has
// fewer. Thread-safe.
#ifndef FANGTAN_TESTS_BENCH_LIST_ARTICLE_MAKER_H_
#define FANGTAN_TESTS_BENCH_LIST_ARTICLE_MAKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "tests/bench/list/cast.h"
#include "tests/bench/list/texts.h"

namespace fangtan::bench {

inline constexpr int kAnswersPerArticle = 10;

// Columns and labels of these ranks are the common ones, and rarely come together where IsRarePair says so:
// sets that are wide each and narrow together, which mislead whoever takes them for independent.
inline constexpr size_t kCommon = 10;
bool IsRarePair(size_t column, size_t label);

std::string ArticleName(int64_t number);

class ArticleMaker {
 public:
  // The two must outlive this object.
  ArticleMaker(const Texts& texts, const Cast& cast, uint64_t seed)
      : texts_(texts), cast_(cast), seed_(seed) {}

  v1::Article Make(int64_t number) const;

 private:
  void AddContext(Random& random, v1::Article& article) const;
  void AddDate(Random& random, v1::Article& article) const;
  std::vector<const Person*> AddParticipants(Random& random, v1::Article& article) const;
  void AddExchanges(int answers, const std::vector<const Person*>& people, Random& random,
                    v1::Article& article) const;
  v1::Answer MakeAnswer(const Person& person, Random& random) const;

  const Texts& texts_;
  const Cast& cast_;
  const uint64_t seed_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_ARTICLE_MAKER_H_
