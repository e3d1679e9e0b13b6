// Fuzzes one reader: documents changed at random, in ways that know of lines, blocks, marks and characters.
//
//   FuzzReader({.format = "srt", .seeds = {...}, .pieces = {"-->", ...}}, std::chrono::seconds(60));
//
// Of whatever comes in is checked: it is read, or refused with INVALID_ARGUMENT and a reason; what was read
// passes the checks of an import; texts are UTF-8; every span lies inside the source and, where that is
// UTF-8, begins and ends between characters, bytes and code points agreeing; the same document gives the same
// reading; processor time is bounded by a constant and a rate for the size. A document that fails is kept in
// a file, whose name is printed; one that crashes the program is in `fangtan-fuzz-FORMAT.last` of the
// temporary folder. FANGTAN_FUZZ_SEED: another beginning.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_READER_FUZZ_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_READER_FUZZ_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

struct FuzzTarget {
  // The reader; empty: told by content.
  std::string format;

  // Documents to begin with.
  std::vector<std::string> seeds;

  // What means something to the reader.
  std::vector<std::string> pieces;
};

void FuzzReader(const FuzzTarget& target, std::chrono::milliseconds time);

// What is wrong with the reading of `content`, one line each; whether it was read is left in `read`.
std::vector<std::string> ReadingFaults(const std::string& format, const std::string& content, bool& read);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_READER_FUZZ_H_
