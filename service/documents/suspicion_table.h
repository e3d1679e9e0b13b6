// What the search for garbled runs must know of single characters, by code point: for passes over whole
// documents. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SUSPICION_TABLE_H_
#define FANGTAN_SERVICE_DOCUMENTS_SUSPICION_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fangtan::service {

class SuspicionTable {
 public:
  enum Trait : uint8_t {
    kHan = 1,
    kStray = 2,        // letters and symbols of GBK's rows that prose does not have between its characters
    kRare = 4,         // Han characters that hardly anybody uses
    kTraditional = 8,  // folds to another character
    kSimplified = 16,  // has no place in traditional text
    kLost = 32,        // U+FFFD and private use
  };

  static const SuspicionTable& Get();

  uint8_t Of(char32_t c) const { return c < traits_.size() ? traits_[c] : Find(c); }

  // Whether `text` may hold anything but ASCII and letters and marks of the Latin script: where it does not,
  // nothing can be garbled by GBK.
  static bool MayHoldMore(std::string_view text);

 private:
  SuspicionTable();
  static uint8_t Find(char32_t c);

  std::vector<uint8_t> traits_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SUSPICION_TABLE_H_
