// RandomHistory: mutations that a store must accept, made up of few words, so that much is equal, shared,
// merged and moved: articles written, edited, deleted and undeleted, speakers renamed, merged and split.
//
//   RandomHistory history(seed, {});
//   const internal::Mutation mutation = history.Next(world, time_micros);
//   world = After(world, mutation);
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_HISTORY_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_HISTORY_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "tests/storage/rocks/world.h"

namespace fangtan::storage {

class RandomHistory {
 public:
  struct Size {
    uint32_t articles = 12;
    uint32_t speakers = 8;
    uint32_t exchanges = 3;    // of an article, at most
    uint32_t operations = 3;   // of a mutation, at most
    bool many_values = false;  // names, posts and titles come in hundreds, not in a handful
  };

  RandomHistory(uint32_t seed, Size size) : random_(seed), size_(size) {}

  internal::Mutation Next(const World& world, int64_t time_micros);
  // All speakers and most articles in one mutation: a world to begin with.
  internal::Mutation First(int64_t time_micros);
  // Writes article `number` of Size::articles, which must not be there.
  internal::Operation Create(uint32_t number);
  internal::Operation EnsureSpeaker(uint32_t number);

  // A value as articles have it, or near to one.
  std::string Word();

 private:
  uint32_t Pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  template <typename List>
  const auto& OneOf(const List& list) {
    return list[Pick(static_cast<uint32_t>(std::size(list)))];
  }
  std::string NameOfPerson();
  std::string Post();
  std::string Title();
  std::string Sentence();
  std::string Speaker();
  std::string ArticleName();

  internal::Operation NextOperation(const World& world);
  internal::Operation OfArticle(const World& world);
  internal::Operation OfSpeaker(const World& world);
  v1::Article NewArticle(const std::string& name);
  void AddHead(v1::Article& article);
  void AddExchange(v1::Article& article);
  void FillAnswer(v1::Answer& answer);
  void Edit(v1::Article& article);

  std::mt19937 random_;
  const Size size_;
  uint32_t child_ = 0;
};

// Fills in what follows from the rest: names and ordinals, counts, and what children carry of their article.
void Complete(v1::Article& article);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_RANDOM_HISTORY_H_
