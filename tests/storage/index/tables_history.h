// Random histories of a store as its index sees them, and a comparison of two Tables field by field.
#ifndef FANGTAN_TESTS_STORAGE_INDEX_TABLES_HISTORY_H_
#define FANGTAN_TESTS_STORAGE_INDEX_TABLES_HISTORY_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "storage/index/orders.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

// Writes, rewrites, deletes and undeletes articles with questions and answers, renames and merges speakers,
// purges what has ended. Every step goes to all tables that it is given.
class TablesHistory {
 public:
  explicit TablesHistory(uint32_t seed) : random_(seed) {}

  // One revision, into `tables`; what it did is also appended to deaths().
  void Write(Tables& tables);
  // Forgets the documents that ended before some revision that is not long ago.
  void Purge(Tables& tables);

  Revision revision() const { return revision_; }
  // Every death, in order: what replaying the changes after a checkpoint gives.
  const std::vector<DocDeath>& deaths() const { return deaths_; }

 private:
  struct Child {
    internal::Kind kind;
    std::string name;
    uint32_t doc;
  };
  struct Article {
    uint32_t doc = 0;
    bool deleted = false;
    std::vector<Child> children;
  };

  uint32_t Pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  std::string Text(const char* stem, uint32_t below);
  void Die(Tables& tables, internal::Kind kind, uint32_t doc, bool revived = false);
  uint32_t Add(Tables& tables, IndexEntry entry);
  IndexEntry Draft(internal::Kind kind, const std::string& name);
  void PutArticle(Tables& tables, const std::string& name, bool deleted, bool keep_children);
  void AddChildren(Tables& tables, const IndexEntry& article, Article& state);
  void PutSpeaker(Tables& tables);

  std::mt19937 random_;
  Revision revision_ = 0;
  std::map<std::string, Article> articles_;
  std::map<std::string, uint32_t> speakers_;
  std::vector<DocDeath> deaths_;
};

// Fails the test where the two differ. What was purged counts as not there in the versions before.
void ExpectSameTables(const Tables& actual, const Tables& expected);

// As opening makes them.
std::unique_ptr<Orders> OrdersOf(const Tables& tables);
// Fails the test where the two differ.
void ExpectSameOrders(const Orders& actual, const Orders& expected);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_INDEX_TABLES_HISTORY_H_
