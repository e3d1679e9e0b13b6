// RandomQueries: lists with random filters, orders, parents and limits. The values asked for stand in the
// rows of a reference, whole or in part, so that most filters find something and few find all.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_QUERIES_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_QUERIES_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "storage/query/fields.h"
#include "storage/store.h"
#include "tests/storage/rocks/filter_reference.h"
#include "tests/storage/rocks/random_history.h"

namespace fangtan::storage {

class RandomQueries {
 public:
  explicit RandomQueries(uint32_t seed) : random_(seed), words_(seed, {}) {}

  struct Asked {
    ListQuery query;
    std::string filter;  // as text, or what the predicate says
  };
  // Of articles, questions, answers or speakers. The parent is an article that is there.
  Asked Next(const FilterReference& reference);

  uint32_t Pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }

 private:
  uint32_t AddNode(FilterKind kind, int depth, Predicate& predicate);
  Condition RandomCondition(FilterKind kind);
  std::string Text(FilterKind kind, int depth);
  std::string Term(FilterKind kind);
  std::string TimeText(int64_t micros);

  const FieldEntry& OneField(FilterKind kind);
  // What a row has in the field, or near to it.
  std::string Value(FilterKind kind, Field field);
  int64_t Number(FilterKind kind, Field field);
  // A piece of `text`, often all of it, cut between code points.
  std::string Piece(const std::string& text);
  std::vector<SortKey> RandomOrder(internal::Kind kind);

  std::mt19937 random_;
  RandomHistory words_;
  const FilterReference* reference_ = nullptr;
};

// A predicate for people to read.
std::string Describe(const Predicate& predicate);
// All of a query.
std::string Describe(const RandomQueries::Asked& asked);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_QUERIES_H_
