// ArticleRanking: gathers what a search finds in articles, questions and answers by the article it belongs
// to. An article ranks by its best part. Not thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_ARTICLE_RANKING_H_
#define FANGTAN_STORAGE_ROCKS_ARTICLE_RANKING_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/search/top_docs.h"

namespace fangtan::storage {

class ArticleRanking {
 public:
  struct Entry {
    RankedDoc article;
    size_t source = 0;  // which of the indexes the best part is in
    uint32_t part = 0;  // its document
  };

  // `part`, of the index `source`, belongs to the article of document `article`.
  void Add(uint32_t article, size_t source, const RankedDoc& part) {
    Entry& entry = best_[article];
    if (entry.part != 0 && entry.article.score >= part.score) return;
    entry = {.article = {.doc = article, .score = part.score}, .source = source, .part = part.doc};
  }
  void Remove(uint32_t article) { best_.erase(article); }

  // All, best first.
  std::vector<Entry> Take() const {
    std::vector<Entry> entries;
    entries.reserve(best_.size());
    for (const auto& [article, entry] : best_) entries.push_back(entry);
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return RanksBefore(a.article, b.article); });
    return entries;
  }

 private:
  absl::flat_hash_map<uint32_t, Entry> best_;  // by the article's document
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ARTICLE_RANKING_H_
