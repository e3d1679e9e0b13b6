#include "storage/index/image_format.h"

#include <xxhash.h>

#include <cstddef>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::storage {

uint64_t SumOf(const ImageHeader& header) { return XXH3_64bits(&header, offsetof(ImageHeader, sum)); }

uint64_t FoldingSum() {
  static const uint64_t sum = [] {
    std::vector<char32_t> folded;
    for (char32_t value = 0; value < 0x30000; ++value) {
      const FoldedCodePoint to = FoldCodePoint(value);
      folded.push_back(to.first);
      folded.insert(folded.end(), to.rest.begin(), to.rest.end());
      folded.push_back(U'\n');
    }
    return XXH3_64bits(folded.data(), folded.size() * sizeof(char32_t));
  }();
  return sum;
}

}  // namespace fangtan::storage
