// A random history of articles, answers and people in an Index, with what was written kept in plain form, and
// counted in the plainest way.
#ifndef FANGTAN_TESTS_STORAGE_INDEX_TALLY_HISTORY_H_
#define FANGTAN_TESTS_STORAGE_INDEX_TALLY_HISTORY_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/index/index.h"

namespace fangtan::storage {

class TallyHistory {
 public:
  explicit TallyHistory(uint32_t seed);

  // One revision: an article is written, rewritten, deleted or undeleted, a speaker renamed, merged or split.
  void Write();

  // TallyQuery over the entries that `matches` holds for.
  using Matches = std::function<bool(const IndexEntry&)>;
  Tally Count(const std::vector<TallyField>& fields, const Matches& matches, int limit,
              Revision revision) const;

  const Index& index() const { return *index_; }
  Revision revision() const { return revision_; }

 private:
  struct Version {
    IndexEntry entry;
    std::vector<std::pair<Revision, Revision>> seen;  // [from, to)
  };
  struct Article {
    size_t version = 0;
    bool deleted = false;
    std::vector<size_t> answers;
  };

  uint32_t Pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  std::string Text(const char* stem, uint32_t below);
  size_t Add(IndexEntry entry, IndexDelta& delta);
  void Die(size_t version, IndexDelta& delta);
  void Revive(size_t version, IndexDelta& delta);
  void PutSpeaker(IndexDelta& delta);
  void PutArticle(const std::string& name, bool deleted, bool keep_answers, IndexDelta& delta);
  IndexEntry Answer(const IndexEntry& article, int ordinal);

  // The entry of a resource that `revision` shows; null if none.
  const IndexEntry* At(const std::string& name, Revision revision) const;
  std::string RootOf(const std::string& speaker, Revision revision) const;
  std::vector<std::string> ValuesOf(TallyField field, const IndexEntry& answer, Revision revision) const;
  std::string DisplayOf(TallyField field, const std::string& value, Revision revision) const;

  std::mt19937 random_;
  Revision revision_ = 0;
  std::unique_ptr<Index> index_;
  std::vector<Version> versions_;
  std::map<std::string, std::vector<size_t>> by_name_;
  std::map<std::string, Article> articles_;
  std::array<uint32_t, internal::Kind_ARRAYSIZE> docs_{};
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_INDEX_TALLY_HISTORY_H_
