// ComparedText: a text as the unit by unit sequence in which citations are compared, each unit knowing its
// bytes.
//
//   const ComparedText folded("他說：「好 ——」", ComparedForm::kFolded);   // 他 说 : " 好 - "
//   folded.Bytes({4, 5});  // where 好 stands
//
// White space of any kind, line ends among it, counts in neither form but between two letters or digits of
// scripts that are written with spaces, where any amount of it is one blank. kExact changes nothing else.
// kFolded folds script, width and case (storage/text/fold.h), makes all quotation marks and apostrophes one,
// and so all dashes, ellipses and runs of three or more full stops, however many stand in a row.
//
// Linear; const access from any thread. Texts must be valid UTF-8.
#ifndef FANGTAN_SERVICE_HANDLERS_COMPARED_TEXT_H_
#define FANGTAN_SERVICE_HANDLERS_COMPARED_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/text/closest_match.h"
#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;
using storage::UnitRange;

enum class ComparedForm { kExact, kFolded };

class ComparedText {
 public:
  ComparedText(std::string_view text, ComparedForm form);

  const std::u32string& units() const { return units_; }

  // The bytes of the text that `range` came from; for an empty range the empty one where it stands.
  ByteRange Bytes(UnitRange range) const;

 private:
  void AddCodePoint(char32_t value, ByteRange bytes);
  void AddFolded(char32_t value, ByteRange bytes);
  void Append(char32_t unit, ByteRange bytes);
  bool JoinsRun(char32_t unit, size_t end);

  const ComparedForm form_;
  std::u32string units_;
  std::vector<uint32_t> begins_;
  std::vector<uint32_t> ends_;
};

// A letter or digit of a script that is written with spaces.
bool IsSpacedLetter(char32_t value);

// Quotation marks and apostrophes of all scripts; dashes and hyphens.
bool IsQuotationMark(char32_t value);
bool IsDash(char32_t value);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_COMPARED_TEXT_H_
