// Changes documents at random. Seeded: the same calls give the same documents. For one thread.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_DOCUMENT_MUTATOR_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_DOCUMENT_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fangtan::service {

class DocumentMutator {
 public:
  // `pieces`: what means something in the format. Both must outlive this; `seeds` may grow.
  DocumentMutator(const std::vector<std::string>& seeds, const std::vector<std::string>& pieces,
                  uint32_t seed)
      : seeds_(seeds), pieces_(pieces), random_(seed) {}

  // A part of a seed, or the whole of it, changed up to six times.
  std::string Next();

  uint32_t Below(size_t limit) { return limit == 0 ? 0 : static_cast<uint32_t>(random_() % limit); }

 private:
  void Change(std::string& text);
  void ChangeBytes(std::string& text);
  void ChangeLines(std::string& text);
  void InsertMarks(std::string& text);
  const std::string& Seed() { return seeds_[Below(seeds_.size())]; }
  const std::string& Piece() { return pieces_[Below(pieces_.size())]; }
  // Whole lines of `text`, at most `most` of them, from a random place on.
  std::string Block(const std::string& text, size_t most);
  // Where a line begins.
  size_t LineStart(const std::string& text);

  const std::vector<std::string>& seeds_;
  const std::vector<std::string>& pieces_;
  std::mt19937 random_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_DOCUMENT_MUTATOR_H_
