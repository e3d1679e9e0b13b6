// Texts at random and the plain tokenizer: for the tests of text search.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_TEXT_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_TEXT_H_

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/analyzer.h"

namespace fangtan::storage {

// At most `max_pieces` of troublesome pieces: both scripts, widths, kana, Hangul, astral characters, what
// folds to several characters, marks, spaces, punctuation, emoji, controls, words, numbers. Valid UTF-8.
std::string RandomSearchText(std::mt19937& random, int max_pieces);

// `text` with a few bytes changed, cut off or put in, so that it is hardly UTF-8.
std::string WithBadBytes(std::mt19937& random, std::string text);

// What AnalyzeFolded must give, character by character.
std::vector<Token> PlainTokens(std::string_view folded);

// What a key stands for, for people: "監督", "督$" for the end of a run, "#" for a word.
std::string KeyText(TermKey key);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_TEXT_H_
