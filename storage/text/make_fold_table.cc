// Writes the tables of fold.cc: what each code point folds to. Run by the build, never at run time.
//
//   make_fold_table OUTPUT
//
// Sources: ICU's NFKC_Casefold (width, compatibility, case, ignorable code points); OpenCC's character tables
// for script (t2s) and for regional variants (tw2t, hk2t and, for shinjitai that neither GB 2312 nor Big5
// knows, jp2t).
#include <opencc/opencc.h>
#include <unicode/normalizer2.h>
#include <unicode/ucnv.h>
#include <unicode/uniset.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr char32_t kEnd =
    0x32400;  // the last Han extension; nothing above folds, but for the ignorable plane 14
constexpr uint32_t kIgnored = 0x7FFFFFFF;
constexpr uint32_t kSequence = 0x80000000;

std::u32string ToUtf32(const icu::UnicodeString& text) {
  std::u32string out;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) out.push_back(text.char32At(i));
  return out;
}

// One OpenCC configuration, asked character by character.
class CharacterTable {
 public:
  explicit CharacterTable(const std::string& config) : converter_(config) {}

  // What `c` alone becomes; `c` itself where the table gives no single character.
  char32_t Map(char32_t c) const {
    std::string text;
    icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(text);
    const auto mapped = icu::UnicodeString::fromUTF8(converter_.Convert(text));
    return mapped.countChar32() == 1 ? static_cast<char32_t>(mapped.char32At(0)) : c;
  }

 private:
  opencc::SimpleConverter converter_;
};

// The Han characters that a legacy character set holds.
class Repertoire {
 public:
  explicit Repertoire(const char* charset) {
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(charset, &error);
    if (U_FAILURE(error)) {
      std::cerr << charset << ": " << u_errorName(error) << "\n";
      exit(1);
    }
    ucnv_getUnicodeSet(converter, set_.toUSet(), UCNV_ROUNDTRIP_SET, &error);
    ucnv_close(converter);
  }

  bool Has(char32_t c) const { return set_.contains(static_cast<UChar32>(c)); }

 private:
  icu::UnicodeSet set_;
};

class Folder {
 public:
  Folder()
      : to_simplified_("t2s.json"),
        tw_("tw2t.json"),
        hk_("hk2t.json"),
        jp_("jp2t.json"),
        gb2312_("ibm-1383_P110-1999"),
        big5_("Big5") {
    UErrorCode error = U_ZERO_ERROR;
    casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) {
      std::cerr << "NFKC_Casefold: " << u_errorName(error) << "\n";
      exit(1);
    }
  }

  std::u32string Fold(char32_t c) const {
    UErrorCode error = U_ZERO_ERROR;
    std::u32string out = ToUtf32(casefold_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), error));
    if (out.size() > 1) std::erase(out, U' ');  // the base of a spacing accent
    for (char32_t& part : out) part = FoldScript(part);
    return out;
  }

 private:
  char32_t FoldScript(char32_t c) const {
    if (c < 0x2E80) return c;
    // Some variants take two steps (a regional form, then its traditional, then the simplified one).
    for (int step = 0; step < 3; ++step) {
      const char32_t next = to_simplified_.Map(Regional(c));
      if (next == c) break;
      c = next;
    }
    return c;
  }

  char32_t Regional(char32_t c) const {
    if (gb2312_.Has(c)) return c;
    if (const char32_t t = tw_.Map(c); t != c) return t;
    if (const char32_t t = hk_.Map(c); t != c) return t;
    return big5_.Has(c) ? c : jp_.Map(c);
  }

  CharacterTable to_simplified_, tw_, hk_, jp_;
  Repertoire gb2312_, big5_;
  const icu::Normalizer2* casefold_ = nullptr;
};

void WriteArray(std::ofstream& out, const char* type, const char* name, const std::vector<uint32_t>& values) {
  out << "constexpr " << type << " " << name << "[] = {";
  for (size_t i = 0; i < values.size(); ++i) out << (i % 16 == 0 ? "\n" : "") << values[i] << ",";
  out << "\n};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_fold_table OUTPUT\n";
    return 2;
  }
  const Folder folder;
  std::vector<uint32_t> sequences, entries, pages;
  std::map<std::vector<uint32_t>, uint32_t> known_pages;
  for (char32_t begin = 0; begin < kEnd; begin += 256) {
    std::vector<uint32_t> page(256, 0);
    for (char32_t c = begin; c < begin + 256; ++c) {
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      const std::u32string folded = folder.Fold(c);
      uint32_t& entry = page[c - begin];
      if (folded.empty()) {
        entry = kIgnored;
      } else if (folded.size() > 1) {
        entry =
            kSequence | static_cast<uint32_t>(sequences.size() << 8) | static_cast<uint32_t>(folded.size());
        sequences.insert(sequences.end(), folded.begin(), folded.end());
      } else if (folded[0] != c) {
        entry = folded[0];
      }
    }
    const auto [known, is_new] = known_pages.try_emplace(page, known_pages.size());
    if (is_new) entries.insert(entries.end(), page.begin(), page.end());
    pages.push_back(known->second);
  }
  std::ofstream out(argv[1]);
  out << "// Generated by make_fold_table.\n"
      << "constexpr uint32_t kFoldIgnored = " << kIgnored << "u;\n"
      << "constexpr uint32_t kFoldSequence = " << kSequence << "u;\n";
  WriteArray(out, "uint16_t", "kFoldPages", pages);
  WriteArray(out, "uint32_t", "kFoldEntries", entries);
  WriteArray(out, "char32_t", "kFoldSequences", sequences);
  return out.flush() ? 0 : 1;
}
