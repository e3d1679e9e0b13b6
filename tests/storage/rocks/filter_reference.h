// FilterReference: filters, orders and totals over a World the slow and obvious way, written from
// docs/filter_language.md: every row is looked at, every condition at every value, then all are sorted.
//
//   const FilterReference reference(world);
//   EXPECT_EQ(names_of_the_walk, Names(reference.Rows(query)));
//
// Knows nothing of indexes. Const access from any thread.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_FILTER_REFERENCE_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_FILTER_REFERENCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "tests/storage/rocks/world.h"

namespace fangtan::storage {

class FilterReference {
 public:
  struct Text {
    std::string original;
    std::string folded;
  };

  // What is printed of a person anywhere.
  struct Person {
    std::vector<Text> names;
    std::vector<Text> posts;
    int64_t answers = 0;
  };

  // One resource with everything that a filter or an order can ask of it.
  struct Row {
    // What stands in a field, in one or several lists.
    std::vector<const std::vector<Text>*> Values(Field field) const;

    std::string name;
    std::string article;                       // of questions and answers
    std::map<Field, std::vector<Text>> texts;  // a single text that is absent is one empty one
    std::map<Field, int64_t> numbers;          // absent times are not in
    std::vector<const Person*> people;         // who spoke, who answered, who it is
    std::string title;
    std::string speaker;  // as shown: the one it was merged into
    std::string display_name;
    bool deleted = false;
  };

  explicit FilterReference(const World& world);
  // Rows point into the reference.
  FilterReference(const FilterReference&) = delete;
  FilterReference& operator=(const FilterReference&) = delete;

  // All rows of the walk in its order, whatever its limit and place.
  std::vector<const Row*> Rows(const ListQuery& query) const;

  const std::vector<Row>& rows(internal::Kind kind) const { return rows_.at(kind); }

 private:
  std::string RootOf(std::string speaker) const;
  void AddPeople();
  void AddArticle(const v1::Article& article);
  void AddQuestion(const v1::Article& article, const v1::Exchange& exchange);
  void AddAnswer(const v1::Article& article, const v1::Answer& answer);
  void AddSpeaker(const v1::Speaker& speaker);

  bool Matches(const Predicate& predicate, uint32_t node, const Row& row) const;
  bool Meets(const Condition& condition, const Row& row) const;

  World world_;
  std::map<std::string, Person> people_;  // by the name of the speaker that stands alone
  std::map<internal::Kind, std::vector<Row>> rows_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_FILTER_REFERENCE_H_
